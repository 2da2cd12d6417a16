import Interchange

/// Some characters of the text, counted from 0; a negative start counts from the end.
///
/// Gives an empty text where the slice lies outside.
struct Slice: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "slice",
    summary: Localised(
      es: "toma algunos caracteres, contados desde 0 (o desde el final si es negativo)",
      en: "takes some characters, counted from 0 (from the end if negative)"),
    options: [
      OptionSpec(
        "from", .integer, required: true,
        summary: Localised(es: "primera posición, desde 0", en: "first position, from 0")),
      OptionSpec(
        "length", .integer,
        summary: Localised(es: "cuántos; todos si falta", en: "how many; all if missing")),
    ],
    examples: [
      ComponentExample("0417-2024", "0, 4", gives: "0417"),
      ComponentExample("0417-2024", "-4", gives: "2024"),
      ComponentExample("ÑAUPARI", "1, 2", gives: "AU"),
      ComponentExample("AB", "5", gives: ""),
    ])

  private let from: Int
  private let length: Int

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    let arguments = try StepArguments(arguments, for: Self.spec)
    from = arguments.integer("from") ?? 0
    length = arguments.integer("length") ?? Int.max
    if length < 0 {
      throw Failure(.stepArgumentInvalid, ["step": .word("slice"), "option": .word("length")])
    }
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if cell.allSatisfy({ $0 < 0x80 && $0 != 0x0D }) {
      // Each byte is a character; only CR LF would be one of two.
      let start = from < 0 ? max(0, cell.count + from) : min(from, cell.count)
      return output.append(Cell(rebasing: cell[start...].prefix(length)))
    }
    let characters = Array(cell.string)
    let start = from < 0 ? max(0, characters.count + from) : min(from, characters.count)
    output.append(String(characters[start...].prefix(length)))
  }
}
