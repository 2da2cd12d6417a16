import Interchange

/// Whether the person was under 18 on the day of the first act: `true`, `false` or `unknown`.
///
/// Takes the canonical date of birth, the date of the act, and an age with the date on which it was told. The birth
/// decides; without it the age, counted back. Without a date of the act a person who was a child when the age was
/// told was one before, and of an adult nobody knows. Nothing is guessed: an incomplete date that leaves both possible
/// is `unknown`. Gives a value for a missing cell.
/// Findings: `age-before-birth` (failure) where the act is before the birth.
struct ChildAt: ValueTransform {
  static let spec = ComponentSpec(
    "child-at",
    summary: Localised(
      es: "si era menor de edad en la fecha del primer acto",
      en: "whether the person was a child on the day of the first act"),
    options: [
      OptionSpec(
        "act", .path,
        summary: Localised(es: "la fecha del primer acto", en: "the date of the first act")),
      OptionSpec(
        "age", .path,
        summary: Localised(es: "la edad en años cumplidos", en: "the age in completed years")),
      OptionSpec(
        "told", .path,
        summary: Localised(es: "la fecha en que se dijo la edad", en: "the date on which the age was told")),
    ],
    examples: [
      ComponentExample("2008-05-09", "\"2024-03-02\"", gives: "true"),
      ComponentExample("1985-11-30", "\"2024-03-02\"", gives: "false"),
      ComponentExample("2006", "\"2024-03-02\"", gives: "unknown"),
      ComponentExample("2024-05-09", "\"2024-03-02\"", gives: nil, findings: ["age-before-birth"]),
      ComponentExample(
        nil, "HECHO, age = EDAD, told = DIA",
        columns: ["DIA": "2024-03-11", "EDAD": "41", "HECHO": "2022"], gives: "false"),
      ComponentExample(
        nil, "HECHO, age = EDAD, told = DIA",
        columns: ["DIA": "2024-03-11", "EDAD": "19", "HECHO": "2021"], gives: "true"),
      ComponentExample(
        nil, "HECHO, age = EDAD, told = DIA",
        columns: ["DIA": "2024-03-11", "EDAD": "19", "HECHO": "2023-01"], gives: "unknown"),
      ComponentExample("2008-05-09", "told = \"2024-03-12\"", gives: "true"),
      ComponentExample("1985-11-30", "told = \"2024-03-12\"", gives: "unknown"),
      ComponentExample(nil, "\"2024-03-02\"", gives: "unknown"),
    ],
    findings: [.ageBeforeBirth])

  private let act: Operand?
  private let age: Operand?
  private let told: Operand?

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    act = arguments.operand("act")
    age = arguments.operand("age")
    told = arguments.operand("told")
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      let act = act?.days(row, input)
      let told = told?.days(row, input)
      let age = age?.withCell(row, input) { $0.flatMap { Int($0.string) } }
      let birth = input.value[row].flatMap(DayRange.init)
      if let birth, let act, AgeRange(birth, on: act).isBeforeBirth {
        report.fail(row, .ageBeforeBirth)
        output.appendMissing()
      } else {
        output.append(Self.answer(birth, act, age, told))
      }
    }
  }

  private static func answer(
    _ birth: DayRange?, _ act: DayRange?, _ age: Int??, _ told: DayRange?
  ) -> String {
    let age = age ?? nil
    let births = birth ?? age.flatMap { age in told.map { .births(age: age, on: $0) } }
    if let births, let act {
      let ages = AgeRange(births, on: act)
      return ages.isChild ? "true" : ages.isAdult ? "false" : "unknown"
    }
    // Without a date the act lies at any time before.
    let wasChild = birth.flatMap { birth in told.map { AgeRange(birth, on: $0).isChild } } ?? age.map { $0 < 18 }
    return wasChild == true ? "true" : "unknown"
  }
}
