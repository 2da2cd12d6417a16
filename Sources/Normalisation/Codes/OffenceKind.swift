import Interchange

/// What kind of offence an article of the Penal Code is: a code of list `offence_kind`.
///
/// Reads the article as step `article` does, old numbering or new. Use it to fence off what is not trafficking:
/// `when: not $kind == "smuggling"`. An article outside list `penal_code_pe` is `other`. Missing where the cell is no
/// article or several. Says nothing in findings, since `article` has said it.
struct OffenceKind: CellTransform {
  static let spec = ComponentSpec(
    "offence-kind",
    summary: Localised(
      es: "la clase de delito de un artículo del Código Penal",
      en: "the kind of offence of an article of the Penal Code"),
    examples: [
      ComponentExample("153", gives: "trafficking"),
      ComponentExample("ART. 129-B", gives: "trafficking_aggravated"),
      ComponentExample("129-Ã‘", gives: "exploitation"),
      ComponentExample("303-A", gives: "smuggling"),
      ComponentExample("189-A", gives: "other"),
      ComponentExample("S/Art", gives: nil),
    ])

  private let penalCode: PenalCode
  private var memo = AnswerMemo()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
    penalCode = try PenalCode(context, for: Self.spec.name)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let key = Array(cell)
    if let known = memo[key] { return known.give(row: row, to: output, &report) }
    let answer = answer(cell)
    memo.keep(answer, for: key)
    answer.give(row: row, to: output, &report)
  }

  private func answer(_ cell: Cell) -> Answer {
    guard let reading = ArticleReading(LatinBytes.folded(cell)), !reading.hasMore else { return .missing }
    return Answer(value: penalCode.kind(reading.article) ?? Array("other".utf8))
  }
}
