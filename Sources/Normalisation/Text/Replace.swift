import Interchange

/// The text with every occurrence of one literal text replaced by another, from left to right.
struct Replace: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "replace",
    summary: Localised(
      es: "cambia un texto literal por otro",
      en: "replaces one literal text by another"),
    options: [
      OptionSpec(
        "old", .text, required: true,
        summary: Localised(es: "lo que se busca", en: "what is looked for")),
      OptionSpec(
        "new", .text, required: true,
        summary: Localised(es: "lo que lo reemplaza", en: "what takes its place")),
    ],
    examples: [
      ComponentExample("12-34-5", "\"-\", \"/\"", gives: "12/34/5"),
      ComponentExample("N° 5", "\"N° \", \"\"", gives: "5"),
    ])

  private let old: [UInt8]
  private let new: [UInt8]
  private var bytes: [UInt8] = []

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    old = Array((arguments.text("old") ?? "").utf8)
    new = Array((arguments.text("new") ?? "").utf8)
    if old.isEmpty {
      throw Failure(.stepArgumentInvalid, ["step": .word("replace"), "option": .word("old")])
    }
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    bytes.removeAll(keepingCapacity: true)
    var index = 0
    while index < cell.count {
      if cell[index] == old[0], cell[index...].starts(with: old) {
        bytes += new
        index += old.count
      } else {
        bytes.append(cell[index])
        index += 1
      }
    }
    output.append(bytes)
  }
}
