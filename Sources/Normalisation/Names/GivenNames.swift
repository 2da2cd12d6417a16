import Interchange

/// Given names in capitals with single spaces; accents and Ñ stay.
///
/// An alias in the name, `JOSÉ LUIS (a) "CHATO"`, is cut off (step `alias` gives it). N.N., NO
/// IDENTIFICADO, SIN NOMBRE, XX and the like are missing: they would make one person of many.
/// Findings: `name-placeholder`, `alias-in-name`, `name-odd-character`, `name-mojibake-repaired`.
struct GivenNames: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "given-names",
    summary: Localised(es: "los nombres de pila", en: "given names"),
    examples: [
      ComponentExample("María  del Carmen", gives: "MARÍA DEL CARMEN"),
      ComponentExample(
        "JOSÉ LUIS (a) \"CHATO\"", gives: "JOSÉ LUIS", findings: ["alias-in-name"]),
      ComponentExample("N.N.", gives: nil, findings: ["name-placeholder"]),
      ComponentExample("BEGO#A", gives: "BEGO#A", findings: ["name-odd-character"]),
    ],
    findings: NameText.findings)

  private var text = NameText()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    text.read(cell)
    if text.report(row: row, &report) { output.append(text.name) } else { output.appendMissing() }
  }
}
