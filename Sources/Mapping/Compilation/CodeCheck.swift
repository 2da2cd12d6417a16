internal import Configuration
package import Interchange

/// Codes that a mapping itself writes into a code field must be codes of the field's list.
///
/// Looks at literals and at the targets of lookups, where they are the last thing before the field.
/// A list without a column `code` cannot be checked.
struct CodeCheck {
  private let draft: MappingDraft

  init(_ draft: MappingDraft) { self.draft = draft }

  /// Findings: `code-not-in-list`.
  func check(_ expression: Expression, _ rule: MappingDefinition.FieldRule, _ field: Field) {
    guard let name = field.codeList, let list = draft.context.codeLists.codeList(name),
      list.index(ofColumn: "code") != nil
    else { return }
    let codes = list.column("code")
    let known = Set(codes)
    for (written, offset) in results(of: expression) where !known.contains(written) {
      var words: [String: FindingArgument] = .unknown(written, among: codes)
      words["list"] = .word(name)
      draft.complain(
        [ExpressionComplaint(.codeNotInList, at: offset, words)], in: rule.value)
    }
  }

  private func results(of expression: Expression) -> [(code: String, offset: Int)] {
    switch expression.form {
    case .literal(let text): return [(text, expression.offset)]
    case .fallback(let left, let right): return results(of: left) + results(of: right)
    case .choice(_, let yes, let no): return results(of: yes) + results(of: no)
    case .step(_, "lookup", let arguments):
      let name = arguments.first?.values.first.flatMap { draft.lookupName($0) }
      guard let name, let lookup = draft.lookup(name) else { return [] }
      return draft.lookups[lookup].distinctTargets.map { ($0, expression.offset) }
    case .variable(let name):
      let inner = draft.variables[name]?.expression.map { results(of: $0) } ?? []
      return inner.map { ($0.code, expression.offset) }
    default: return []
    }
  }
}

extension FindingCode {
  package static let codeNotInList = FindingCode(
    "code-not-in-list", .error, es: "«{word}» no es un código de la lista «{list}»",
    en: "'{word}' is no code of list '{list}'", hint: nearestHint)
}
