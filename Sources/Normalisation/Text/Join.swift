import Interchange

/// One text from several: the items of a list cell, then the cells of other columns.
///
/// Missing and empty parts are left out; the cell is missing only if every part is. So
/// `NOMBRE1 | join(" ", NOMBRE2)` also serves the person who has only one of the two.
struct Join: ValueTransform {
  static let keepsIdentity = true
  static let takesInArguments = true
  static let spec = ComponentSpec(
    "join",
    summary: Localised(
      es: "une los elementos de una lista y otras columnas en un texto",
      en: "joins the items of a list and other columns into one text"),
    options: [
      OptionSpec(
        "separator", .text, required: true,
        summary: Localised(es: "lo que va entre las partes", en: "what stands between the parts")),
      OptionSpec(
        "columns", .path, repeats: true,
        summary: Localised(es: "otras columnas", en: "other columns")),
    ],
    examples: [
      ComponentExample("LUZ\u{1F}MARINA", "\" \"", gives: "LUZ MARINA"),
      ComponentExample("LUZ", "\" \", OTRO", columns: ["OTRO": "MARINA"], gives: "LUZ MARINA"),
      ComponentExample(nil, "\" \", OTRO", columns: ["OTRO": "MARINA"], gives: "MARINA"),
      ComponentExample(nil, "\" \"", gives: nil),
    ])

  private let separator: [UInt8]
  private let others: [Operand]

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    separator = Array((arguments.text("separator") ?? "").utf8)
    others = arguments.operands("columns")
  }

  mutating func apply(_ input: StepInput, to output: TextColumn, _ report: inout StepReport) {
    let parts = TextColumn(rowCapacity: 64, byteCapacity: 256)
    for row in 0..<input.value.count {
      parts.removeAll()
      Self.add(input.value[row], to: parts)
      for other in others { other.withCell(row, input) { Self.add($0, to: parts) } }
      output.append(joined: parts, by: separator)
    }
  }

  private static func add(_ cell: Cell?, to parts: TextColumn) {
    guard let cell else { return }
    for item in ListCell.items(cell) where !item.isEmpty { parts.append(item) }
  }
}
