#include "CRE2.h"

#include <re2/re2.h>

#include <string>

struct CompiledPattern {
  RE2 expression;
  CompiledPattern(re2::StringPiece text, const RE2::Options &options) : expression(text, options) {}
};

CompiledPattern *compilePattern(const char *text, size_t length, long memory) {
  RE2::Options options;
  // A log would go to standard error, past the house's findings.
  options.set_log_errors(false);
  options.set_max_mem(memory);
  return new CompiledPattern(re2::StringPiece(text, length), options);
}

void releasePattern(CompiledPattern *pattern) { delete pattern; }

int patternState(const CompiledPattern *pattern) {
  switch (pattern->expression.error_code()) {
  case RE2::NoError: return patternUsable;
  case RE2::ErrorPatternTooLarge: return patternTooLarge;
  default: return patternMalformed;
  }
}

const char *patternFault(const CompiledPattern *pattern, size_t *length) {
  const std::string &fault = pattern->expression.error_arg();
  *length = fault.size();
  return fault.data();
}

int patternGroups(const CompiledPattern *pattern) { return pattern->expression.NumberOfCapturingGroups(); }

int patternGroupNamed(const CompiledPattern *pattern, const char *name, size_t length) {
  const auto &groups = pattern->expression.NamedCapturingGroups();
  const auto found = groups.find(std::string(name, length));
  return found == groups.end() ? -1 : found->second;
}

bool findPattern(
    const CompiledPattern *pattern, const char *text, size_t length, int group, ptrdiff_t *start, ptrdiff_t *end) {
  re2::StringPiece groups[32];
  const re2::StringPiece whole(text, length);
  if (!pattern->expression.Match(whole, 0, length, RE2::UNANCHORED, groups, group + 1)) return false;
  const re2::StringPiece &found = groups[group];
  if (found.data() == nullptr) {
    *start = *end = -1;
  } else {
    *start = found.data() - text;
    *end = *start + static_cast<ptrdiff_t>(found.size());
  }
  return true;
}
