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

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    if Self.hasSpaceToLose(input.value.allBytes) { return applyToEach(input, to: output, &report) }
    output.append(from: input.value, where: \.isSurelyTrimmed) { cell in
      output.append(capacity: cell.count) { Self.write(cell.trimmed, to: $0) }
    }
  }

  /// Whether two spaces stand together, or another sign that counts as one, the list separator too. Cells
  /// stand back to back, so a space at the end of one may seem to be together with the next one's.
  private static func hasSpaceToLose(_ bytes: Cell) -> Bool {
    guard let last = bytes.last else { return false }
    // Without a branch, so that the loop runs in vector registers.
    var found: UInt8 = last < 0x20 || last == 0xC2 ? 1 : 0
    for index in 0..<bytes.count - 1 {
      let (byte, next) = (bytes[index], bytes[index + 1])
      found |=
        (byte < 0x20 ? 1 : 0) | (byte == 0xC2 ? 1 : 0)
        | ((byte ^ 0x20) | (next ^ 0x20) == 0 ? 1 : 0)
    }
    return found != 0
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
