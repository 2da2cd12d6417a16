import Interchange

/// A day, `yyyy-MM-dd`, from the forms that the mapping declares.
///
/// Without forms it reads those that mean one day only: `yyyy-MM-dd`, `dd/MM/yyyy` (Peru writes the day
/// first) and `dd-MMM-yyyy`. Two-digit years, Excel serials and milliseconds have to be declared.
/// Dates are calendar values: a zone is dropped with a note, never applied, and so is a time.
/// Findings: `date-unreadable`, `date-impossible` (failures), `date-ambiguous`, `date-implausible`, `date-part-dropped`,
/// `date-incomplete` (failure) where a declared form has no day.
struct WholeDate: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "date",
    summary: Localised(es: "una fecha de calendario", en: "a calendar date"),
    options: DateForms.options,
    examples: [
      ComponentExample("14/07/2007", gives: "2007-07-14"),
      ComponentExample("2024-02-28Z", gives: "2024-02-28", findings: ["date-part-dropped"]),
      ComponentExample(
        "02/01/2024 14:30", gives: "2024-01-02", findings: ["date-part-dropped"]),
      ComponentExample("05/01/24", "\"dd/MM/yy\"", gives: "2024-01-05"),
      ComponentExample("14-JUL-08", "\"dd/MM/yyyy\", \"dd-MMM-yy\"", gives: "2008-07-14"),
      ComponentExample(
        "03/04/05", "\"dd/MM/yy\"", gives: "2005-04-03", findings: ["date-ambiguous"]),
      ComponentExample(
        "03/04/2005", "\"dd/MM/yyyy\", \"MM/dd/yyyy\"", gives: "2005-04-03",
        findings: ["date-ambiguous"]),
      ComponentExample("14/07/45", "\"dd/MM/yy\", pivot = 50", gives: "2045-07-14"),
      ComponentExample("45123", "\"excel\"", gives: "2023-07-16"),
      ComponentExample("1184371200000", "\"epoch-ms\"", gives: "2007-07-14"),
      ComponentExample("01/00/2024", gives: nil, findings: ["date-impossible"]),
      ComponentExample("SIN FECHA", gives: nil, findings: ["date-unreadable"]),
      ComponentExample("14/07/1807", gives: "1807-07-14", findings: ["date-implausible"]),
      ComponentExample("2007", "\"yyyy\"", gives: nil, findings: ["date-incomplete"]),
    ],
    findings: DateForms.findings + [.dateIncomplete])

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
    report.noteDropped(reading, row: row, keepsTime: false)
    reading.append(to: output)
  }
}

extension FindingCode {
  static let dateIncomplete = FindingCode(
    "date-incomplete", .error, es: "{shape} no tiene día, y el campo pide una fecha completa",
    en: "{shape} has no day, and the field wants a whole date",
    hint: Localised(
      es: "use partial-date si el campo lo permite", en: "use partial-date if the field allows it"))
}
