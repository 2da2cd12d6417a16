import Interchange

/// An age checked against the date of birth of the same row; it goes on as it is.
///
/// Takes canonical values: `EDAD | age | age-check($birth, $reported)`. An age that the birth does not leave possible on
/// that day is noted, and neither of the two is changed. Says nothing where one of the three is missing.
/// Findings: `age-birth-disagree`.
struct AgeAgainstBirth: CellTransform {
  static let spec = ComponentSpec(
    "age-check",
    summary: Localised(
      es: "una edad contrastada con la fecha de nacimiento",
      en: "an age checked against the date of birth"),
    options: [
      OptionSpec(
        "birth", .path, required: true,
        summary: Localised(es: "la fecha de nacimiento", en: "the date of birth")),
      OptionSpec(
        "on", .path, required: true,
        summary: Localised(es: "la fecha en que se dijo la edad", en: "the date on which the age was told")),
    ],
    examples: [
      ComponentExample("15", "\"2008-05-09\", \"2024-03-11\"", gives: "15"),
      ComponentExample("14", "\"2009\", \"2024-03-11\"", gives: "14"),
      ComponentExample(
        "18", "NAC, DIA", columns: ["NAC": "2008-05-09", "DIA": "2024-03-11"], gives: "18",
        findings: ["age-birth-disagree"]),
      ComponentExample(nil, "\"2008-05-09\", \"2024-03-11\"", gives: nil),
    ],
    findings: [.ageBirthDisagree])

  private let birth: Operand?
  private let day: Operand?

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    birth = arguments.operand("birth")
    day = arguments.operand("on")
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if let birth = birth?.days(row, input), let day = day?.days(row, input), let age = Int(cell.string) {
      let ages = AgeRange(birth, on: day)
      if ages.isBeforeBirth || !(ages.youngest...ages.oldest).contains(age) {
        report.note(row, .ageBirthDisagree)
      }
    }
    output.append(cell)
  }
}

extension Operand {
  /// A canonical date beside the cell; nil where there is none.
  func days(_ row: Int, _ input: StepInput) -> DayRange? {
    withCell(row, input) { $0.flatMap(DayRange.init) }
  }
}

extension FindingCode {
  static let ageBirthDisagree = FindingCode(
    "age-birth-disagree", .warning, es: "la edad no corresponde a la fecha de nacimiento",
    en: "the age does not agree with the date of birth",
    hint: Localised(
      es: "en duda la persona se presume menor de edad; corrija una de las dos en el sistema de origen",
      en: "in doubt the person is presumed a child; correct one of the two in the source system"))
}
