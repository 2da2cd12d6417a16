internal import Configuration
package import Interchange

/// Codes that a mapping itself writes into a code field must be codes of the field's list.
///
/// Literals and the targets of lookups are known here, where they are the last thing before the field; what comes
/// from elsewhere is compared with the list when a file is read (`words`).
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

  /// Whether every value that the expression may give has been looked at by `check`, or is by its last step.
  func isProven(_ expression: Expression) -> Bool {
    switch expression.form {
    case .literal, .null: true
    case .fallback(let left, let right): isProven(left) && isProven(right)
    case .choice(_, let yes, let no): isProven(yes) && isProven(no)
    case .list(let items): items.allSatisfy { isProven($0) }
    case .variable(let name): draft.variables[name]?.expression.map { isProven($0) } ?? true
    case .step(_, "lookup", let arguments): lookup(arguments).map { draft.lookups[$0].missing != .raw } ?? true
    case .step(_, let name, _): draft.library.step(name)?.checksItsCodes ?? true
    default: false
    }
  }

  /// The list of a field of type `code`; nil where there is none to compare with. Other types with a list have
  /// steps of their own, or lists that name only some of what there is.
  func words(of field: Field) -> CodeWords? {
    guard field.type == .code, let name = field.codeList, let list = draft.context.codeLists.codeList(name),
      list.index(ofColumn: "code") != nil
    else { return nil }
    return CodeWords(list: name, words: Set(list.column("code")))
  }

  private func lookup(_ arguments: [Expression.Argument]) -> Int? {
    arguments.first { $0.name == nil }?.values.first.flatMap { draft.lookupName($0) }.flatMap { draft.lookup($0) }
  }

  private func results(of expression: Expression) -> [(code: String, offset: Int)] {
    switch expression.form {
    case .literal(let text): return [(text, expression.offset)]
    case .fallback(let left, let right): return results(of: left) + results(of: right)
    case .choice(_, let yes, let no): return results(of: yes) + results(of: no)
    case .step(_, "lookup", let arguments):
      guard let lookup = lookup(arguments) else { return [] }
      return draft.lookups[lookup].distinctTargets.map { ($0, expression.offset) }
    case .list(let items): return items.flatMap { results(of: $0) }
    case .variable(let name):
      let inner = draft.variables[name]?.expression.map { results(of: $0) } ?? []
      return inner.map { ($0.code, expression.offset) }
    default: return []
    }
  }
}

/// The codes of a list, for values that are known only when a file is read.
struct CodeWords: Sendable {
  let list: String
  private let words: Set<String>

  init(list: String, words: Set<String>) {
    self.list = list
    self.words = words
  }

  /// Whether a cell, or every item of a list cell, is a code.
  func contains(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    if !cell.contains(ListCell.separator) { return words.contains(String(decoding: cell, as: UTF8.self)) }
    return ListCell.items(cell).allSatisfy { words.contains(String(decoding: $0, as: UTF8.self)) }
  }
}

extension FindingCode {
  package static let codeNotInList = FindingCode(
    "code-not-in-list", .error, es: "«{word}» no es un código de la lista «{list}»",
    en: "'{word}' is no code of list '{list}'", hint: nearestHint)
}
