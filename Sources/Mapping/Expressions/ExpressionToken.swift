package import Interchange

/// A word of an expression, with its place in the text.
struct ExpressionToken: Sendable {
  enum Kind: Sendable, Hashable {
    /// `isQuoted`: a backquote occurs in it, so it is no keyword.
    case path(SourcePath, isQuoted: Bool)
    case text(String)
    case number(String)
    /// `$name`
    case variable(String)
    /// `|`, `??`, `==`, `(`, …
    case sign(String)
    case end
  }

  let kind: Kind
  /// From 0, in bytes.
  let offset: Int
  let length: Int

  /// The word that the grammar knows this token by, for comparison with keywords.
  var keyword: String? {
    guard case .path(let path, isQuoted: false) = kind else { return nil }
    return path.plainName
  }
}

/// What is wrong in an expression, and where in its text.
struct ExpressionComplaint: Error {
  let code: FindingCode
  /// From 0, in bytes.
  let offset: Int
  let arguments: [String: FindingArgument]

  init(_ code: FindingCode, at offset: Int, _ arguments: [String: FindingArgument] = [:]) {
    self.code = code
    self.offset = offset
    self.arguments = arguments
  }

  /// `expected` is a word of the grammar, so that it needs no translation.
  static func syntax(at offset: Int, expected: String, found: String) -> ExpressionComplaint {
    ExpressionComplaint(
      .expressionSyntax, at: offset, ["expected": .word(expected), "found": .word(found)])
  }
}


extension FindingCode {
  package static let expressionSyntax = FindingCode(
    "expression-syntax", .error,
    es: "en la expresión se esperaba {expected} y hay {found}",
    en: "the expression needs {expected} here, not {found}",
    hint: Localised(
      es: "los textos van entre comillas, los nombres raros entre acentos graves (`)",
      en: "texts stand in quotes, odd names in backquotes (`)"))
}
