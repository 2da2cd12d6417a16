import Interchange

/// Whether a pattern occurs in the text: `true` or `false`, so that it is a condition too.
///
/// The pattern may occur anywhere; `^` and `$` tie it to the ends. See `LinearPattern` for what it may hold.
struct Matches: CellTransform {
  static let spec = ComponentSpec(
    "matches",
    summary: Localised(
      es: "si un patrón (RE2) aparece en el texto; sirve de condición",
      en: "whether a pattern (RE2) occurs in the text; serves as a condition"),
    options: [
      OptionSpec(
        "pattern", .text, required: true,
        summary: Localised(es: "el patrón; ^ y $ lo atan a los extremos", en: "the pattern; ^ and $ tie it to the ends")
      )
    ],
    examples: [
      ComponentExample("CIA-0417", "\"^CIA-[0-9]+$\"", gives: "true"),
      ComponentExample("DEPINCRI", "\"^CIA-[0-9]+$\"", gives: "false"),
      ComponentExample("menor de edad", "\"(?i)MENOR\"", gives: "true"),
      ComponentExample("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaX", "\"^(a+)+$\"", gives: "false"),
      ComponentExample(nil, "\"^CIA\"", gives: nil),
    ])

  private let pattern: LinearPattern

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    // The option is required, so the text is there.
    let text = try StepArguments(arguments, for: Self.spec).text("pattern")!
    pattern = try LinearPattern(text, option: "pattern")
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    output.append(pattern.matches(cell) ? "true" : "false")
  }
}
