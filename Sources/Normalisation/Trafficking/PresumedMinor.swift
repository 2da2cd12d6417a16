import Interchange

/// Whether a person has to be presumed a child, because what is known leaves it in doubt: `true` or `false`.
///
/// Takes the age as the source writes it (`APROX. 17` is a doubt, `17` is none), the canonical date of birth, the date
/// on which the age was told, and what says that the age is an estimate. In doubt are: nothing known; an
/// unreadable age; an incomplete birth that leaves both possible; age and birth that put the person on two sides of
/// 18; an estimate below `adult-from` (25 unless given). `false` says that there is no doubt, not that the person is
/// an adult. Gives a value for a missing cell.
/// Findings: `minority-presumed`.
struct PresumedMinor: ValueTransform {
  static let spec = ComponentSpec(
    "presumed-minor",
    summary: Localised(
      es: "si en duda hay que presumir que es menor de edad",
      en: "whether in doubt the person is presumed a child"),
    options: [
      OptionSpec(
        "birth", .path,
        summary: Localised(es: "la fecha de nacimiento", en: "the date of birth")),
      OptionSpec(
        "on", .path,
        summary: Localised(es: "la fecha en que se dijo la edad", en: "the date on which the age was told")),
      OptionSpec(
        "estimated", .path,
        summary: Localised(
          es: "si la edad es una estimación (true, 1, sí…)", en: "whether the age is an estimate (true, 1, sí…)")),
      OptionSpec(
        "adult-from", .integer,
        summary: Localised(
          es: "edad estimada desde la que ya no hay duda; 25 si falta",
          en: "estimated age from which there is no doubt; 25 if missing")),
      OptionSpec(
        "blank", .integer,
        summary: Localised(
          es: "número que significa «no se sabe»", en: "number that means 'not known'")),
    ],
    examples: [
      ComponentExample("16", gives: "false"),
      ComponentExample(nil, gives: "true", findings: ["minority-presumed"]),
      ComponentExample("99", "blank = 99", gives: "true", findings: ["minority-presumed"]),
      ComponentExample("APROX. 17", gives: "true", findings: ["minority-presumed"]),
      ComponentExample("APROX. 40", gives: "false"),
      ComponentExample(
        "19", "estimated = E", columns: ["E": "true"], gives: "true", findings: ["minority-presumed"]),
      ComponentExample(nil, "birth = \"1985-11-30\", on = \"2024-03-15\"", gives: "false"),
      ComponentExample(
        nil, "birth = \"2006\", on = \"2024-03-15\"", gives: "true", findings: ["minority-presumed"]),
      ComponentExample(
        "19", "birth = N, on = D", columns: ["D": "2024-03-15", "N": "2008-05-09"], gives: "true",
        findings: ["minority-presumed"]),
    ],
    findings: [.minorityPresumed])

  private let birth: Operand?
  private let day: Operand?
  private let estimated: Operand?
  private let adultFrom: Int
  private let blank: Int?
  private let words = TruthWords(yes: [], no: [], unknown: [])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    birth = arguments.operand("birth")
    day = arguments.operand("on")
    estimated = arguments.operand("estimated")
    adultFrom = arguments.integer("adult-from") ?? 25
    blank = arguments.integer("blank")
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      let isDoubtful = isDoubtful(row, input)
      if isDoubtful { report.note(row, .minorityPresumed) }
      output.append(isDoubtful ? "true" : "false")
    }
  }

  private func isDoubtful(_ row: Int, _ input: StepInput) -> Bool {
    let told = told(row, input)
    guard let birth = birth?.days(row, input), let day = day?.days(row, input) else {
      return told.map { isDoubtful($0, row, input) } ?? true
    }
    let ages = AgeRange(birth, on: day)
    if ages.isBeforeBirth || !(ages.isChild || ages.isAdult) { return true }
    // Where both are given and only one of them is below 18, nobody knows which is right.
    return told.map { ($0.years < 18) != ages.isChild } ?? false
  }

  private func told(_ row: Int, _ input: StepInput) -> Age.Reading? {
    guard let cell = input.value[row], let reading = Age.Reading(LatinBytes.folded(cell)) else { return nil }
    return reading.number == blank ? nil : reading
  }

  private func isDoubtful(_ told: Age.Reading, _ row: Int, _ input: StepInput) -> Bool {
    let isEstimate =
      told.isApproximate
      || (estimated?.withCell(row, input) { $0.map { words.truth($0) == .yes } ?? false } ?? false)
    return isEstimate && told.years < adultFrom
  }
}

extension FindingCode {
  static let minorityPresumed = FindingCode(
    "minority-presumed", .note, es: "la edad está en duda: se presume que es menor de edad",
    en: "the age is in doubt: the person is presumed a child")
}
