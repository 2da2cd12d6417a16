import Interchange

/// The DNI inside a RUC of a natural person, which starts with 10; missing for any other RUC.
///
/// So that the document of an employer or a suspect is linked as the DNI that it is. The result identifies a person
/// as the RUC itself does: both belong in fields of the vault. A RUC whose check fails gives nothing.
struct RUCHolder: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "ruc-dni",
    summary: Localised(
      es: "el DNI que contiene el RUC de una persona natural",
      en: "the DNI inside the RUC of a natural person"),
    examples: [
      ComponentExample("10999005379", gives: "99900537"),
      ComponentExample("20512333797", gives: nil),
      ComponentExample("10999000170", gives: nil),
    ])

  private var reading = DocumentReading()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    reading.read(cell, .ruc)
    guard case .number(.valid) = reading.outcome, IdentityCheck.holdsDNI(reading.number) else {
      return output.appendMissing()
    }
    output.append(Array(reading.number[2..<10]))
  }
}
