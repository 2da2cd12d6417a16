/// A text in both languages of the house.
package struct Localised: Sendable, Hashable {
  package let spanish: String
  package let english: String
  package init(es spanish: String, en english: String) {
    self.spanish = spanish
    self.english = english
  }
  package func text(_ language: Language) -> String {
    language == .spanish ? spanish : english
  }
}

package enum Language: String, Sendable {
  case spanish = "es"
  case english = "en"
}

package enum Severity: String, Sendable, Comparable {
  /// Something was repaired or is worth knowing; nothing was lost.
  case note
  /// A value was blanked or a file differs from what was declared; the record goes on.
  case warning
  /// The record goes to quarantine, or the source or configuration cannot be used.
  case error

  private var rank: Int { self == .note ? 0 : self == .warning ? 1 : 2 }
  package static func < (left: Severity, right: Severity) -> Bool { left.rank < right.rank }
}

/// A kind of trouble: a stable slug with its texts, declared beside the code that raises it.
///
///     extension FindingCode {
///       static let csvUnclosedQuote = FindingCode(
///         "csv-unclosed-quote", .error,
///         es: "comillas sin cerrar", en: "a quote is not closed",
///         hint: Localised(es: "revise…", en: "check…"))
///     }
///
/// The slug is part of the public promise (docs/reference/findings.md): it never changes its meaning.
/// Texts may name arguments in braces, `{expected}`; see `Finding.arguments`.
package struct FindingCode: Sendable, Hashable {
  package let slug: String
  package let severity: Severity
  package let text: Localised
  package let hint: Localised?

  package init(
    _ slug: String, _ severity: Severity, es: String, en: String, hint: Localised? = nil
  ) {
    self.slug = slug
    self.severity = severity
    text = Localised(es: es, en: en)
    self.hint = hint
  }

  package static func == (left: FindingCode, right: FindingCode) -> Bool { left.slug == right.slug }
  package func hash(into hasher: inout Hasher) { hasher.combine(slug) }
}
