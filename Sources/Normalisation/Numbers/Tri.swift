import Interchange

/// `true`, `false` or `unknown` from a word.
///
/// "Not known" is an answer and stays one; it is not the same as a missing cell. The words are those of
/// `boolean`, and for unknown DESCONOCIDO, SE DESCONOCE, NO SABE, NO PRECISA, NO ESPECIFICA, NS, NS/NR, `?`.
/// Findings: `boolean-unreadable` (failure).
struct Tri: CellTransform {
  static let spec = ComponentSpec(
    "tri",
    summary: Localised(es: "sí, no o no se sabe", en: "yes, no or not known"),
    options: [
      OptionSpec(
        "true", .text,
        summary: Localised(
          es: "palabras de sí, separadas por |", en: "words for yes, separated by |")),
      OptionSpec(
        "false", .text,
        summary: Localised(
          es: "palabras de no, separadas por |", en: "words for no, separated by |")),
      OptionSpec(
        "unknown", .text,
        summary: Localised(
          es: "palabras de «no se sabe», separadas por |",
          en: "words for 'not known', separated by |")),
    ],
    examples: [
      ComponentExample("SÍ", gives: "true"),
      ComponentExample("Se desconoce", gives: "unknown"),
      ComponentExample("9", "unknown = \"9\"", gives: "unknown"),
      ComponentExample("tal vez", gives: nil, findings: ["boolean-unreadable"]),
    ],
    findings: [.booleanUnreadable])

  private let words: TruthWords

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    let unknown = TruthWords.list(arguments.text("unknown"))
    words = TruthWords(
      yes: TruthWords.list(arguments.text("true")), no: TruthWords.list(arguments.text("false")),
      unknown: unknown.isEmpty ? TruthWords.unknown : unknown)
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
