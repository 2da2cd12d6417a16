import Interchange

/// The year of a canonical date, `yyyy…`: what may leave of a birthday.
///
/// Takes what `date`, `partial-date` or `datetime` gave. Findings: `year-unreadable` (failure).
struct Year: CellTransform {
  static let spec = ComponentSpec(
    "year",
    summary: Localised(es: "el año de una fecha ya normalizada", en: "the year of a normalised date"),
    examples: [
      ComponentExample("2008-05-09", gives: "2008"),
      ComponentExample("2008-05", gives: "2008"),
      ComponentExample("2008", gives: "2008"),
      ComponentExample("2024-03-12T00:00:00", gives: "2024"),
      ComponentExample("09/05/2008", gives: nil, findings: ["year-unreadable"]),
      ComponentExample("20080509", gives: nil, findings: ["year-unreadable"]),
    ],
    findings: [.yearUnreadable])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let year = Cell(rebasing: cell.prefix(4))
    guard year.count == 4, year.isAllDigits, cell.count == 4 || cell[4] == UInt8(ascii: "-") else {
      report.fail(row, .yearUnreadable, cell.shape)
      return output.appendMissing()
    }
    output.append(year)
  }
}

extension FindingCode {
  static let yearUnreadable = FindingCode(
    "year-unreadable", .error, es: "no es una fecha normalizada ({shape})", en: "not a normalised date ({shape})",
    hint: Localised(
      es: "ponga antes el paso «partial-date» o «date»", en: "put the step 'partial-date' or 'date' before it"))
}
