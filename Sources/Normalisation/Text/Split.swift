import Interchange

/// The parts of a text between separators: one of them, or all as a list cell.
///
/// Parts are trimmed. An index counts from 0, a negative one from the end.
/// Findings: `split-no-part` where there is no part with that index; the cell is then missing.
struct Split: ValueTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "split",
    summary: Localised(
      es: "separa un texto: da una parte, o todas como lista",
      en: "splits a text: gives one part, or all as a list"),
    options: [
      OptionSpec(
        "separator", .text, required: true,
        summary: Localised(es: "el texto que separa", en: "the text that separates")),
      OptionSpec(
        "index", .integer,
        summary: Localised(
          es: "qué parte, desde 0; sin él, todas", en: "which part, from 0; all without it")),
    ],
    examples: [
      ComponentExample("0417-2024-SUNAFIL", "\"-\", 1", gives: "2024"),
      ComponentExample("PERUANA / CHILENA", "\"/\"", gives: "PERUANA\u{1F}CHILENA"),
      ComponentExample("0417", "\"-\", 1", gives: nil, findings: ["split-no-part"]),
    ],
    findings: [.splitNoPart])

  private let separator: [UInt8]
  private let index: Int?

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    separator = Array((arguments.text("separator") ?? "").utf8)
    index = arguments.integer("index")
    if separator.isEmpty {
      throw Failure(.stepArgumentInvalid, ["step": .word("split"), "option": .word("separator")])
    }
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    for row in 0..<input.value.count {
      guard let cell = input.value[row] else {
        output.appendMissing()
        continue
      }
      let parts = parts(of: cell)
      guard let index else {
        output.append(Array(parts.joined(separator: [ListCell.separator])))
        continue
      }
      let position = index < 0 ? parts.count + index : index
      if parts.indices.contains(position) {
        output.append(parts[position])
      } else {
        report.note(row, .splitNoPart, ["index": .number(index)])
        output.appendMissing()
      }
    }
  }

  private func parts(of cell: Cell) -> [Cell] {
    var parts: [Cell] = []
    var start = 0
    var index = 0
    while index < cell.count {
      if cell[index...].starts(with: separator) {
        parts.append(Cell(rebasing: cell[start..<index]).trimmed)
        index += separator.count
        start = index
      } else {
        index += 1
      }
    }
    return parts + [Cell(rebasing: cell[start...]).trimmed]
  }
}

extension FindingCode {
  static let splitNoPart = FindingCode(
    "split-no-part", .note, es: "el texto no tiene la parte {index}",
    en: "the text has no part {index}")
}
