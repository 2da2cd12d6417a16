import Interchange

/// `true` or `false` from a word.
///
/// Without options it reads true, 1, SI, S, YES, Y, X, V, VERDADERO and false, 0, NO, N, F, FALSO, whatever
/// their case and accents. `true` and `false` give the source's own words instead, separated by `|`.
/// Findings: `boolean-unreadable` (failure): a word that is neither is never taken for no.
struct Boolean: CellTransform {
  static let spec = ComponentSpec(
    "boolean",
    summary: Localised(es: "verdadero o falso", en: "true or false"),
    options: [
      OptionSpec(
        "true", .text,
        summary: Localised(
          es: "palabras de sí, separadas por |", en: "words for yes, separated by |")),
      OptionSpec(
        "false", .text,
        summary: Localised(
          es: "palabras de no, separadas por |", en: "words for no, separated by |")),
    ],
    examples: [
      ComponentExample("Sí", gives: "true"), ComponentExample("N", gives: "false"),
      ComponentExample("2", "true = \"1\", false = \"2\"", gives: "false"),
      ComponentExample("QUIZÁS", gives: nil, findings: ["boolean-unreadable"]),
    ],
    findings: [.booleanUnreadable])

  private let words: TruthWords

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    words = TruthWords(
      yes: TruthWords.list(arguments.text("true")), no: TruthWords.list(arguments.text("false")),
      unknown: [])
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    guard let truth = words.truth(cell) else {
      report.fail(row, .booleanUnreadable, cell.shape)
      return output.appendMissing()
    }
    output.append(truth.rawValue)
  }
}

extension FindingCode {
  static let booleanUnreadable = FindingCode(
    "boolean-unreadable", .error, es: "{shape} no dice ni sí ni no",
    en: "{shape} says neither yes nor no",
    hint: Localised(
      es: "declare las palabras de la fuente con true = \"…\" y false = \"…\"",
      en: "declare the source's words with true = \"…\" and false = \"…\""))
}
