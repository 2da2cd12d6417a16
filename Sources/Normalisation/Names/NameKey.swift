import Interchange

/// A name made comparable: folded, Ñ kept, particles and punctuation dropped.
///
/// `María de la Ñusta` gives `MARIA ÑUSTA`. For matching only: it is never shown or released.
/// A name of nothing but particles is kept whole.
struct NameKey: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "name-key",
    summary: Localised(es: "un nombre listo para comparar", en: "a name made comparable"),
    examples: [
      ComponentExample("María del Carmen", gives: "MARIA CARMEN"),
      ComponentExample("De la Cruz-Ñaupari", gives: "CRUZ ÑAUPARI"),
      ComponentExample("D'Angelo", gives: "D ANGELO"),
      ComponentExample("LA", gives: "LA"),
    ])

  private var folded: [UInt8] = []

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    LatinBytes.fold(cell, into: &folded)
    // One word needs nothing taken away: no particle is dropped where nothing else is left.
    if folded.allSatisfy({ $0.isLetter || $0.isDigit || $0 >= 0x80 }) {
      return output.append(folded)
    }
    let words = folded.split { !$0.isLetter && !$0.isDigit && $0 < 0x80 }
    let telling = words.filter { !Surnames.isParticle($0) }
    let kept = telling.isEmpty ? words : telling
    output.append(Array(kept.joined(separator: [0x20])))
  }
}
