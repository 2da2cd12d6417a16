import Interchange

/// An article of the Penal Code in today's numbering: `ART. 153-B` is `129-C`.
///
/// Ley 31146 (2021) moved trafficking from 153 to 129-A and what follows; sources use both, even years
/// later, so the code decides and not the date. Code list `penal_code_pe` holds the crosswalk (columns
/// `code`, `former`, `kind`). 303-A and 303-B, smuggling of migrants, are other offences and stay apart.
/// `129-Ã‘` is 129-Ñ read in another encoding. An article outside the list passes as it is, and is noted.
/// Findings: `article-unreadable`, `article-several` (failures), `article-renumbered`,
/// `article-mojibake-repaired`, `article-outside-list`, `article-smuggling`.
struct Article: CellTransform {
  static let checksItsCodes = true
  static let spec = ComponentSpec(
    "article",
    summary: Localised(
      es: "un artículo del Código Penal en su numeración de hoy",
      en: "an article of the Penal Code in today's numbering"),
    examples: [
      ComponentExample("129-A", gives: "129-A"),
      ComponentExample("153", gives: "129-A", findings: ["article-renumbered"]),
      ComponentExample("ART. 153-B", gives: "129-C", findings: ["article-renumbered"]),
      ComponentExample("129-Ã‘", gives: "129-Ñ", findings: ["article-mojibake-repaired"]),
      ComponentExample("Artículo 129° ñ", gives: "129-Ñ"),
      ComponentExample("303-A", gives: "303-A", findings: ["article-smuggling"]),
      ComponentExample("189-a inc. 2", gives: "189-A", findings: ["article-outside-list"]),
      ComponentExample("153, 303-A", gives: nil, findings: ["article-several"]),
      ComponentExample("S/Art", gives: nil, findings: ["article-unreadable"]),
    ],
    findings: [
      .articleUnreadable, .articleSeveral, .articleRenumbered, .articleMojibakeRepaired,
      .articleOutsideList, .articleSmuggling,
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
    if let known = memo[cell] { return known.give(row: row, to: output, &report) }
    let answer = answer(cell)
    memo.keep(answer, for: Array(cell))
    answer.give(row: row, to: output, &report)
  }

  private func answer(_ cell: Cell) -> Answer {
    guard let reading = ArticleReading(LatinBytes.folded(cell)) else {
      return .failure(.articleUnreadable, cell.shape)
    }
    if reading.hasMore { return .failure(.articleSeveral, cell.shape) }
    let code = penalCode.code(reading.article)
    var answer = Answer(value: code ?? reading.article)
    if reading.wasMojibake { answer.note(.articleMojibakeRepaired) }
    if code == nil { answer.note(.articleOutsideList) }
    if penalCode.isSmuggling(reading.article) { answer.note(.articleSmuggling) }
    if let code, code != reading.article {
      answer.note(
        .articleRenumbered,
        ["former": .word(Self.word(reading.article)), "code": .word(Self.word(code))]
      )
    }
    return answer
  }

  /// Both stand in the code list, so they are words of the configuration.
  private static func word(_ article: [UInt8]) -> String {
    String(decoding: article, as: UTF8.self)
  }
}

extension FindingCode {
  static let articleUnreadable = FindingCode(
    "article-unreadable", .error, es: "{shape} no es un artículo del Código Penal",
    en: "{shape} is no article of the Penal Code",
    hint: Localised(
      es: "use on-error: blank si la fuente no siempre da el artículo",
      en: "use on-error: blank if the source does not always give the article"))
  static let articleSeveral = FindingCode(
    "article-several", .error, es: "{shape} trae más de un artículo",
    en: "{shape} holds more than one article",
    hint: Localised(es: "sepárelos antes con split(…)", en: "split them before with split(…)"))
  static let articleRenumbered = FindingCode(
    "article-renumbered", .note, es: "el artículo {former} es hoy el {code}",
    en: "article {former} is {code} today")
  static let articleMojibakeRepaired = FindingCode(
    "article-mojibake-repaired", .note, es: "la Ñ del artículo llegó dañada: se repuso",
    en: "the Ñ of the article arrived damaged: it was put back")
  static let articleOutsideList = FindingCode(
    "article-outside-list", .note, es: "el artículo no está en la lista penal_code_pe",
    en: "the article is not in list penal_code_pe")
  static let articleSmuggling = FindingCode(
    "article-smuggling", .note, es: "el tráfico ilícito de migrantes no es trata: se mantiene aparte",
    en: "smuggling of migrants is not trafficking: it is kept apart")
}
