import Interchange

/// A day and a time, `yyyy-MM-ddTHH:mm:ss`, without a zone.
///
/// The clock is the one of the place where the case was written down: an offset is dropped with a note,
/// never applied. Without forms it reads `yyyy-MM-dd`, `dd/MM/yyyy` and `dd-MMM-yyyy`, each with its time.
/// A day without a time becomes its midnight, and is noted.
/// Findings: as `date`, and `datetime-midnight`.
struct DateTime: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "datetime",
    summary: Localised(
      es: "una fecha con su hora, sin zona", en: "a date with its time, without a zone"),
    options: DateForms.options,
    examples: [
      ComponentExample("02/01/2024 14:30", "\"dd/MM/yyyy HH:mm\"", gives: "2024-01-02T14:30:00"),
      ComponentExample("02/01/2024 02:30 p. m.", gives: "2024-01-02T14:30:00"),
      ComponentExample(
        "2024-02-03T03:00:00-05:00", gives: "2024-02-03T03:00:00", findings: ["date-part-dropped"]),
      ComponentExample(
        "2024-01-06", "\"dd/MM/yyyy HH:mm\", \"yyyy-MM-dd\"", gives: "2024-01-06T00:00:00",
        findings: ["datetime-midnight"]),
      ComponentExample("02/01/2024 25:30", gives: nil, findings: ["date-impossible"]),
    ],
    findings: DateForms.findings + [.dateIncomplete, .datetimeMidnight])

  private let forms: DateForms

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    forms = try DateForms(
      try StepArguments(arguments, for: Self.spec),
      default: ["yyyy-MM-dd", "dd/MM/yyyy", "dd-MMM-yyyy"], of: Self.spec)
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
    guard reading.day > 0 else {
      report.fail(row, .dateIncomplete, cell.shape)
      return output.appendMissing()
    }
    report.noteDropped(reading, row: row, keepsTime: true)
    if reading.time == nil { report.note(row, .datetimeMidnight) }
    reading.append(to: output, with: reading.time ?? TimeReading(hour: 0, minute: 0))
  }
}

extension FindingCode {
  static let datetimeMidnight = FindingCode(
    "datetime-midnight", .note, es: "la fuente no da hora: se puso la medianoche",
    en: "the source gives no time: midnight was put in")
}
