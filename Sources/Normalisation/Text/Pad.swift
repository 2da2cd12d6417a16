import Interchange

/// The text filled up on its left to a width; longer texts stay.
struct Pad: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "pad",
    summary: Localised(
      es: "completa por la izquierda hasta un ancho",
      en: "fills up on the left to a width"),
    options: [
      OptionSpec(
        "width", .integer, required: true,
        summary: Localised(
          es: "ancho en caracteres, hasta 1000", en: "width in characters, up to 1000")),
      OptionSpec(
        "char", .text,
        summary: Localised(
          es: "el carácter de relleno; 0 si falta", en: "the sign to fill with; 0 if missing")),
    ],
    examples: [
      ComponentExample("417", "6, \"0\"", gives: "000417"),
      ComponentExample("1234567", "6", gives: "1234567"),
    ])

  private let width: Int
  private let sign: [UInt8]

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    width = arguments.integer("width") ?? 0
    let sign = arguments.text("char") ?? "0"
    self.sign = Array(sign.utf8)
    if !(1...1000).contains(width) {
      throw Failure(.stepArgumentInvalid, ["step": .word("pad"), "option": .word("width")])
    }
    if sign.count != 1 {
      throw Failure(.stepArgumentInvalid, ["step": .word("pad"), "option": .word("char")])
    }
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    let length = cell.allSatisfy { $0 < 0x80 } ? cell.count : cell.string.count
    var bytes: [UInt8] = []
    for _ in 0..<max(0, width - length) { bytes += sign }
    output.append(bytes + cell)
  }
}
