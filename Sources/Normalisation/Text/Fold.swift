import Interchange

/// The text made comparable: capitals without accents, single spaces. Ñ stays a letter of its own.
struct Fold: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "fold",
    summary: Localised(
      es: "mayúsculas sin tildes y con un solo espacio; la Ñ se conserva",
      en: "capitals without accents, single spaces; Ñ is kept"),
    examples: [
      ComponentExample(" Agraviada  menor", gives: "AGRAVIADA MENOR"),
      ComponentExample("José Peña", gives: "JOSE PEÑA"),
      ComponentExample("PERÚ", gives: "PERU"),
    ])

  private var folded: [UInt8] = []

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    LatinBytes.fold(cell, into: &folded)
    output.append(folded)
  }
}
