import Interchange

/// How far a document number can be trusted: `valid`, `repaired`, `unverified`, `bad_check`, `bad_length`.
///
/// `valid` needs a check character that agrees. Missing where `document` gives no number. Says nothing in
/// findings, since `document` has said it.
struct DocumentValidityStep: CellTransform {
  static let spec = ComponentSpec(
    "document-validity",
    summary: Localised(
      es: "cuánto se puede confiar en un número de documento",
      en: "how far a document number can be trusted"),
    options: DocumentTypeColumn.options,
    examples: [
      ComponentExample("99900017-2", "TIPO", columns: ["TIPO": "DNI"], gives: "valid"),
      ComponentExample("99900017-3", "\"DNI\"", gives: "bad_check"),
      ComponentExample("9900033", "\"DNI\"", gives: "repaired"),
      ComponentExample("99900017", "\"DNI\"", gives: "unverified"),
      ComponentExample("999000", "\"DNI\"", gives: "bad_length"),
      ComponentExample("001234567", "\"CE\"", gives: "unverified"),
      ComponentExample("11111111", "\"DNI\"", gives: nil),
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
    if case .number(let validity) = reading.outcome {
      output.append(validity.rawValue)
    } else {
      output.appendMissing()
    }
  }
}
