import Interchange

/// A country as ISO 3166-1 alpha-3, from its name, its code or a word for its citizens.
///
/// `PERUANA`, `peruano`, `PERÚ` and `PER` are all `PER`. A word that is not known fails; it is never "other".
/// Findings: `country-unknown` (failure).
struct Country: CellTransform {
  static let spec = ComponentSpec(
    "country",
    summary: Localised(
      es: "un país, de su nombre o de la nacionalidad",
      en: "a country, from its name or a nationality"),
    examples: [
      ComponentExample("PERUANA", gives: "PER"), ComponentExample("Perú", gives: "PER"),
      ComponentExample("VENEZOLANA", gives: "VEN"), ComponentExample("bol", gives: "BOL"),
      ComponentExample("MARCIANA", gives: nil, findings: ["country-unknown"]),
    ],
    findings: [.countryUnknown])

  private let words: CountryWords
  private var memo = AnswerMemo()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
    words = try CountryWords(context.codeLists, for: Self.spec.name)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if let known = memo[cell] { return known.give(row: row, to: output, &report) }
    let code = words.code(LatinBytes.folded(cell))
    let answer = code.map { Answer(value: $0) } ?? .failure(.countryUnknown, cell.shape)
    memo.keep(answer, for: Array(cell))
    answer.give(row: row, to: output, &report)
  }
}

extension FindingCode {
  static let countryUnknown = FindingCode(
    "country-unknown", .error, es: "{shape} no es un país ni una nacionalidad conocida",
    en: "{shape} is no country or nationality that is known",
    hint: Localised(
      es: "agregue la palabra a Mappings/codes/nationality.csv",
      en: "add the word to Mappings/codes/nationality.csv"))
}
