import Interchange

/// A taxpayer's number: eleven digits with their check digit.
///
/// One that fails is kept and noted. A RUC that starts with 10 is a natural person's and holds a DNI, so
/// it identifies a person directly whatever the field is called.
/// Findings: `ruc-check-failed`, `ruc-holds-dni`, `document-placeholder`.
struct RUC: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "ruc",
    summary: Localised(es: "un RUC de once dígitos", en: "a RUC of eleven digits"),
    examples: [
      ComponentExample("20512333797", gives: "20512333797"),
      ComponentExample("2055519544-4", gives: "20555195444"),
      ComponentExample("10999000172", gives: "10999000172", findings: ["ruc-holds-dni"]),
      ComponentExample("20512333798", gives: "20512333798", findings: ["ruc-check-failed"]),
      ComponentExample("S/N", gives: nil, findings: ["document-placeholder"]),
    ],
    findings: [.rucCheckFailed, .rucHoldsDNI, .documentPlaceholder])

  private var reading = DocumentReading()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    reading.read(cell, .ruc)
    guard case .number(let validity) = reading.outcome else {
      report.note(row, .documentPlaceholder, cell.shape)
      return output.appendMissing()
    }
    if validity != .valid { report.note(row, .rucCheckFailed, cell.shape) }
    if IdentityCheck.holdsDNI(reading.number) { report.note(row, .rucHoldsDNI) }
    output.append(reading.number)
  }
}

extension FindingCode {
  static let rucCheckFailed = FindingCode(
    "ruc-check-failed", .warning,
    es: "{shape} no es un RUC: fallan el largo, el prefijo o el control",
    en: "{shape} is not a RUC: its length, prefix or check digit fails",
    hint: Localised(
      es: "corrija el número en el sistema de origen", en: "correct the number in the source system"
    ))
}
