import Interchange

/// The age in completed years on a day: `birth_date | age-on(ADMITTED)`.
///
/// Takes canonical dates, `yyyy`, `yyyy-MM` or `yyyy-MM-dd`, for both. Where an incomplete date leaves two
/// ages possible, gives the younger one with a note: in doubt a person is presumed to be a child.
/// Missing where either date is missing. Findings: `age-uncertain` (note), `age-before-birth` (failure).
struct AgeOn: CellTransform {
  static let spec = ComponentSpec(
    "age-on",
    summary: Localised(
      es: "la edad en años cumplidos en una fecha", en: "the age in completed years on a date"),
    options: [
      OptionSpec(
        "date", .path, required: true,
        summary: Localised(es: "la fecha en que se cuenta", en: "the date on which to count"))
    ],
    examples: [
      ComponentExample("2008-05-09", "\"2024-05-08\"", gives: "15"),
      ComponentExample("2008-05-09", "\"2024-05-09\"", gives: "16"),
      ComponentExample("2008-05-09", "INGRESO", columns: ["INGRESO": "2024-03-12"], gives: "15"),
      ComponentExample("2010", "\"2024-03-12\"", gives: "13", findings: ["age-uncertain"]),
      ComponentExample("2004-02-29", "\"2022-02-28\"", gives: "17"),
      ComponentExample("2024-05-09", "\"2024-03-12\"", gives: nil, findings: ["age-before-birth"]),
      ComponentExample(nil, "\"2024-03-12\"", gives: nil),
    ],
    findings: [.ageUncertain, .ageBeforeBirth])

  private let date: Operand

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    // The option is required, so the operand is there.
    date = try StepArguments(arguments, for: Self.spec).operand("date")!
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    guard let birth = DayRange(cell), let day = date.withCell(row, input, { $0.flatMap(DayRange.init) })
    else { return output.appendMissing() }
    let ages = AgeRange(birth, on: day)
    if ages.isBeforeBirth {
      report.fail(row, .ageBeforeBirth)
      return output.appendMissing()
    }
    if ages.isUncertain { report.note(row, .ageUncertain) }
    output.append(String(ages.youngest))
  }
}

extension FindingCode {
  static let ageUncertain = FindingCode(
    "age-uncertain", .note, es: "la fecha incompleta deja dos edades posibles; se toma la menor",
    en: "the incomplete date leaves two ages possible; the younger is taken")
  static let ageBeforeBirth = FindingCode(
    "age-before-birth", .error, es: "la fecha es anterior al nacimiento", en: "the date is before the birth",
    hint: Localised(
      es: "corrija una de las dos fechas en el sistema de origen", en: "correct one of the two dates at the source"))
}
