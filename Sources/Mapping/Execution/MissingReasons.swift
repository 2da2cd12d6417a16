internal import Configuration
package import Interchange

/// Why a value is missing, where the source itself says so: `NO RESPONDE` is a refusal, `NO SABE` is not known.
///
/// A source's word stands for a code of list `missing_reason`. The field is missing, and a note at the value keeps
/// the reason; where the source says nothing there is no reason, since nobody may invent one.
struct MissingReasons {
  private let codes: [[UInt8]: FindingCode]

  init(_ words: [MappingDefinition.MissingWord]) {
    var codes: [[UInt8]: FindingCode] = [:]
    for word in words { codes[Array(word.text.utf8)] = Self.code(of: word.reason) }
    self.codes = codes
  }

  var isEmpty: Bool { codes.isEmpty }

  /// nil where the cell is no such word. Words are compared as blank ones are: trimmed, then exactly.
  func reason(_ cell: UnsafeBufferPointer<UInt8>) -> FindingCode? { codes[BlankWords.trimmed(cell)] }

  private static func code(of reason: MappingDefinition.MissingReason) -> FindingCode {
    switch reason {
    case .notAsked: .missingNotAsked
    case .unknown: .missingUnknown
    case .refused: .missingRefused
    case .notApplicable: .missingNotApplicable
    case .invalid: .missingInvalid
    case .suppressed: .missingSuppressed
    case .withheld: .missingWithheld
    }
  }
}

extension FindingCode {
  package static let missingNotAsked = FindingCode(
    "missing-not-asked", .note, es: "falta el valor: la fuente dice que no se preguntó",
    en: "the value is missing: the source says that it was not asked")
  package static let missingUnknown = FindingCode(
    "missing-unknown", .note, es: "falta el valor: la fuente dice que no se sabe",
    en: "the value is missing: the source says that it is not known")
  package static let missingRefused = FindingCode(
    "missing-refused", .note, es: "falta el valor: la fuente dice que la persona no quiso responder",
    en: "the value is missing: the source says that the person refused to answer")
  package static let missingNotApplicable = FindingCode(
    "missing-not-applicable", .note, es: "falta el valor: la fuente dice que no aplica",
    en: "the value is missing: the source says that it does not apply")
  package static let missingInvalid = FindingCode(
    "missing-invalid", .note, es: "falta el valor: la fuente misma lo marca como inválido",
    en: "the value is missing: the source itself marks it as invalid")
  package static let missingSuppressed = FindingCode(
    "missing-suppressed", .note, es: "falta el valor: la fuente lo suprimió por reserva estadística",
    en: "the value is missing: the source suppressed it for statistical secrecy")
  package static let missingWithheld = FindingCode(
    "missing-withheld", .note, es: "falta el valor: la fuente lo reserva",
    en: "the value is missing: the source withholds it")
}
