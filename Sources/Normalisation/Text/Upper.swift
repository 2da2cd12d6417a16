import Interchange

/// The text in capitals; accents stay.
struct Upper: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "upper",
    summary: Localised(
      es: "pasa a mayúsculas; conserva las tildes",
      en: "makes capitals; accents stay"),
    examples: [
      ComponentExample("María Ñahui", gives: "MARÍA ÑAHUI")
    ])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if cell.allSatisfy({ $0 < 0x80 }) {
      output.append(capacity: cell.count) { out in
        for index in 0..<cell.count { out[index] = cell[index].uppercased }
        return cell.count
      }
    } else if !LatinBytes.appendUpper(cell, to: output) {
      output.append(cell.string.uppercased())
    }
  }
}
