/* RE2, as far as a step of the mapping language needs it: C++ does not pass into the rooms. */
#ifndef CRE2_H
#define CRE2_H

#include <stdbool.h>
#include <stddef.h>

#ifdef __cplusplus
extern "C" {
#endif

/* A compiled pattern. Finding changes nothing in it that a caller could see. */
struct CompiledPattern;

/* Never null: a pattern that cannot be used says so. `memory` bounds the program and its automaton, in bytes. */
struct CompiledPattern *_Nonnull compilePattern(const char *_Nonnull text, size_t length, long memory);
void releasePattern(struct CompiledPattern *_Nonnull pattern);

enum PatternState {
  patternUsable = 0,
  patternMalformed = 1,
  patternTooLarge = 2
};
int patternState(const struct CompiledPattern *_Nonnull pattern);
/* The part of a malformed pattern that is to blame; it lives as long as the pattern. */
const char *_Nonnull patternFault(const struct CompiledPattern *_Nonnull pattern, size_t *_Nonnull length);

/* Number of groups in parentheses; the whole match is group 0. */
int patternGroups(const struct CompiledPattern *_Nonnull pattern);
/* Number of the group `(?P<name>…)`; -1 when there is none. */
int patternGroupNamed(const struct CompiledPattern *_Nonnull pattern, const char *_Nonnull name, size_t length);

/* The first match anywhere in the text. `start` is -1 where the group took no part in it. `group` is at most 31. */
bool findPattern(
    const struct CompiledPattern *_Nonnull pattern, const char *_Nonnull text, size_t length, int group,
    ptrdiff_t *_Nonnull start, ptrdiff_t *_Nonnull end);

#ifdef __cplusplus
}
#endif
#endif
