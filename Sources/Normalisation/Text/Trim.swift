import Interchange

/// The text without white space at its ends.
///
/// Control characters and the no-break space count as white space, since spreadsheets leave both.
struct Trim: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "trim",
    summary: Localised(
      es: "quita los espacios de los extremos",
      en: "removes white space at both ends"),
    examples: [
      ComponentExample("  QUISPE ", gives: "QUISPE"),
      ComponentExample("DE  LA CRUZ\u{A0}", gives: "DE  LA CRUZ"),
      ComponentExample(nil, gives: nil),
    ])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    if input.value.contains(ListCell.separator) { return applyToEach(input, to: output, &report) }
    output.append(from: input.value, where: \.isSurelyTrimmed) { output.append($0.trimmed) }
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    output.append(cell.trimmed)
  }
}
