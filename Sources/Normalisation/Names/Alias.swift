import Interchange

/// The alias in a name, `JOSÉ LUIS (a) "CHATO"`, as a list cell; missing where there is none.
///
/// Markers are `(a)`, `(alias)`, `alias`, `a.k.a.`, or double quotes around a part of the name.
struct Alias: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "alias",
    summary: Localised(es: "el alias que trae un nombre", en: "the alias in a name"),
    examples: [
      ComponentExample("JOSÉ LUIS (a) \"CHATO\"", gives: "CHATO"),
      ComponentExample("JOSÉ (a) CHATO (a) EL TÍO", gives: "CHATO\u{1F}EL TÍO"),
      ComponentExample("JOSÉ \"CHATO\" LUIS", gives: "CHATO"),
      ComponentExample("JOSÉ LUIS", gives: nil),
    ])

  private var text = NameText()

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    text.read(cell)
    let aliases = text.aliases
    if aliases.isEmpty { return output.appendMissing() }
    output.append(Array(aliases.joined(separator: [ListCell.separator])))
  }
}
