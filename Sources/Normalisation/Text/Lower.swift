import Interchange

/// The text in small letters; accents stay.
struct Lower: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "lower",
    summary: Localised(
      es: "pasa a minúsculas; conserva las tildes",
      en: "makes small letters; accents stay"),
    examples: [
      ComponentExample("MARÍA ÑAHUI", gives: "maría ñahui")
    ])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if cell.allSatisfy({ $0 < 0x80 }) {
      output.append(capacity: cell.count) { out in
        for index in 0..<cell.count { out[index] = cell[index] | (cell[index].isUpper ? 0x20 : 0) }
        return cell.count
      }
    } else {
      output.append(cell.string.lowercased())
    }
  }
}
