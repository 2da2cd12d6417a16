import Interchange

/// The digits of the text and nothing else.
///
/// Findings: `digits-none` where there is no digit; the cell is then missing.
struct Digits: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "digits",
    summary: Localised(
      es: "deja solo las cifras",
      en: "keeps the digits only"),
    examples: [
      ComponentExample("N° 0012-2024", gives: "00122024"),
      ComponentExample("S/N", gives: nil, findings: ["digits-none"]),
    ],
    findings: [.digitsNone])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    guard cell.contains(where: \.isDigit) else {
      report.note(row, .digitsNone, cell.shape)
      return output.appendMissing()
    }
    output.append(capacity: cell.count) { room in
      var count = 0
      for byte in cell where byte.isDigit {
        room[count] = byte
        count += 1
      }
      return count
    }
  }
}

extension FindingCode {
  static let digitsNone = FindingCode(
    "digits-none", .note, es: "no hay ninguna cifra en {shape}", en: "there is no digit in {shape}")
}
