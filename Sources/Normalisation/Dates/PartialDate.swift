import Interchange

/// A date as exact as the source has it: `yyyy`, `yyyy-MM` or `yyyy-MM-dd`. Nothing is filled up.
///
/// Without forms it reads those of `date`, and `yyyy`, `yyyy-MM` and `MM/yyyy`.
/// Findings: as `date`, but a missing day or month is none.
struct PartialDate: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "partial-date",
    summary: Localised(
      es: "una fecha tan precisa como la da la fuente", en: "a date as exact as the source has it"),
    options: DateForms.options,
    examples: [
      ComponentExample("2007", gives: "2007"),
      ComponentExample("07/2007", gives: "2007-07"),
      ComponentExample("14/07/2007", gives: "2007-07-14"),
      ComponentExample("13/2007", gives: nil, findings: ["date-impossible"]),
      ComponentExample("15 AÑOS", "unreadable = \"missing\"", gives: nil),
      ComponentExample("15 AÑOS", gives: nil, findings: ["date-unreadable"]),
    ],
    findings: DateForms.findings)

  private let forms: DateForms

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    forms = try DateForms(
      try StepArguments(arguments, for: Self.spec),
      default: ["yyyy-MM-dd", "dd/MM/yyyy", "dd-MMM-yyyy", "yyyy", "yyyy-MM", "MM/yyyy"],
      of: Self.spec)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    Unreadable.reading(isQuiet: forms.isQuiet, &report) { read(cell, row, to: output, &$0) }
  }

  private func read(
    _ cell: Cell, _ row: Int, to output: TextColumn, _ report: inout StepReport
  ) {
    guard let reading = forms.read(cell, row: row, &report) else { return output.appendMissing() }
    report.noteDropped(reading, row: row, keepsTime: false)
    reading.append(to: output)
  }
}
