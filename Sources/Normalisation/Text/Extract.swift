import Interchange

/// The part of the text that a pattern finds first.
///
/// Gives the group that is named or numbered; without one the first group of the pattern, or the whole match of a
/// pattern without groups. Missing where the group took no part in the match. See `LinearPattern`.
/// Findings: `pattern-not-found` (failure): a value that does not look as expected is not lost in silence; ask with
/// `matches` first where it may.
struct Extract: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "extract",
    summary: Localised(
      es: "la parte del texto que encuentra un patrón (RE2)", en: "the part of the text that a pattern (RE2) finds"),
    options: [
      OptionSpec(
        "pattern", .text, required: true,
        summary: Localised(es: "el patrón", en: "the pattern")),
      OptionSpec(
        "group", .text,
        summary: Localised(
          es: "número o nombre del grupo; el primero si falta", en: "number or name of the group; the first if missing")
      ),
    ],
    examples: [
      ComponentExample("CIA. PUERTO MALDONADO (170101)", "\"[0-9]{6}\"", gives: "170101"),
      ComponentExample("EXP. 0417-2024-JR", "\"([0-9]+)-([0-9]{4})\"", gives: "0417"),
      ComponentExample("EXP. 0417-2024-JR", "\"([0-9]+)-([0-9]{4})\", 2", gives: "2024"),
      ComponentExample("EXP. 0417-2024-JR", "\"-(?P<year>[0-9]{4})\", group = \"year\"", gives: "2024"),
      ComponentExample("17 AÑOS", "\"[0-9]+( MESES)?\", 1", gives: nil),
      ComponentExample("SIN NUMERO", "\"[0-9]{6}\"", gives: nil, findings: ["pattern-not-found"]),
      ComponentExample(nil, "\"[0-9]{6}\"", gives: nil),
    ],
    findings: [.patternNotFound])

  private let pattern: LinearPattern
  private let group: Int

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    // The option is required, so the text is there.
    pattern = try LinearPattern(arguments.text("pattern")!, option: "pattern")
    guard let word = arguments.text("group") else {
      group = min(pattern.groupCount, 1)
      return
    }
    guard let number = Int(word) ?? pattern.group(named: word),
      (0...min(pattern.groupCount, LinearPattern.mostGroups)).contains(number)
    else {
      throw Failure(.stepArgumentInvalid, ["step": .word("extract"), "option": .word("group")])
    }
    group = number
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    guard let found = pattern.find(cell, group: group) else {
      report.fail(row, .patternNotFound, cell.shape)
      return output.appendMissing()
    }
    if found.isEmpty { output.appendMissing() } else { output.append(Cell(rebasing: cell[found])) }
  }
}

extension FindingCode {
  static let patternNotFound = FindingCode(
    "pattern-not-found", .error, es: "el texto no tiene lo que busca el patrón ({shape})",
    en: "the text does not hold what the pattern looks for ({shape})",
    hint: Localised(
      es: "corrija el patrón, o pregunte antes con «matches»", en: "correct the pattern, or ask with 'matches' first"))
}
