import Interchange

/// The check character that came with a DNI, a digit or a letter; missing where there was none.
struct DocumentCheckCharacter: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "document-check-character",
    summary: Localised(
      es: "el carácter de control que venía con un DNI",
      en: "the check character that came with a DNI"),
    options: DocumentTypeColumn.options,
    examples: [
      ComponentExample("99900017-2", "TIPO", columns: ["TIPO": "DNI"], gives: "2"),
      ComponentExample("99900017", "\"DNI\"", gives: nil),
      ComponentExample("001234567", "\"CE\"", gives: nil),
    ])

  private var types: DocumentTypeColumn
  private var reading = DocumentReading()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    types = try DocumentTypeColumn(arguments, for: Self.spec)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    reading.read(cell, types.type(row, input).type)
    if case .number = reading.outcome, let character = reading.checkCharacter {
      output.append([character])
    } else {
      output.appendMissing()
    }
  }
}
