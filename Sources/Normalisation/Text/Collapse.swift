import Interchange

/// The text on one line: ends trimmed, every run of white space one space.
struct Collapse: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "collapse",
    summary: Localised(
      es: "quita los espacios de los extremos y deja uno solo entre palabras",
      en: "trims and leaves one space between words"),
    examples: [
      ComponentExample(" DE  LA\n CRUZ ", gives: "DE LA CRUZ"),
      ComponentExample("JUAN\u{A0}JOSÉ", gives: "JUAN JOSÉ"),
    ])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let trimmed = cell.trimmed
    output.append(capacity: trimmed.count) { Self.write(trimmed, to: $0) }
  }

  private static func write(_ cell: Cell, to out: UnsafeMutablePointer<UInt8>) -> Int {
    var written = 0
    var index = 0
    var pendingSpace = false
    while index < cell.count {
      let isNoBreak = cell[index] == 0xC2 && index + 1 < cell.count && cell[index + 1] == 0xA0
      if isNoBreak || cell[index] <= 0x20 {
        pendingSpace = true
        index += isNoBreak ? 2 : 1
        continue
      }
      if pendingSpace {
        out[written] = 0x20
        written += 1
        pendingSpace = false
      }
      out[written] = cell[index]
      written += 1
      index += 1
    }
    return written
  }
}
