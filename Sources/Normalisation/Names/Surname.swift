import Interchange

/// One surname in capitals, compound ones whole: `DE LA CRUZ`, `DEL CASTILLO`.
///
/// Placeholders and aliases are treated as `given-names` does. A single letter is kept and noted.
/// Findings: as `given-names`, and `surname-initial`.
struct Surname: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "surname",
    summary: Localised(es: "un apellido", en: "one surname"),
    examples: [
      ComponentExample("de la  Cruz", gives: "DE LA CRUZ"),
      ComponentExample("Ñaupari", gives: "ÑAUPARI"),
      ComponentExample("C.", gives: "C.", findings: ["surname-initial"]),
      ComponentExample("NN", gives: nil, findings: ["name-placeholder"]),
    ],
    findings: NameText.findings + [.surnameInitial])

  private var text = NameText()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    text.read(cell)
    guard text.report(row: row, &report) else { return output.appendMissing() }
    if Surnames.isInitial(text.name[...]) { report.note(row, .surnameInitial) }
    output.append(text.name)
  }
}
