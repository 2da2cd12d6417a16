import Interchange

/// A whole number, `-?[0-9]+`, of up to 18 digits.
///
/// `blank` names numbers that stand for "not known", such as 99. `16.0` is 16, as spreadsheets write it;
/// `16.5` fails, and so does `1.500`, which may be thousands or a mistake.
/// Findings: `integer-unreadable` (failure).
struct Integer: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "integer",
    summary: Localised(es: "un número entero", en: "a whole number"),
    options: [
      OptionSpec(
        "blank", .integer, repeats: true,
        summary: Localised(
          es: "números que significan «no se sabe»", en: "numbers that mean 'not known'"))
    ],
    examples: [
      ComponentExample("16", gives: "16"),
      ComponentExample(" 007 ", gives: "7"),
      ComponentExample("16.0", gives: "16"),
      ComponentExample("99", "blank = 99", gives: nil),
      ComponentExample("16.5", gives: nil, findings: ["integer-unreadable"]),
      ComponentExample("15 AÑOS", gives: nil, findings: ["integer-unreadable"]),
    ],
    findings: [.integerUnreadable])

  private let blanks: [Int]

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    blanks = try StepArguments(arguments, for: Self.spec).texts("blank").compactMap { Int($0) }
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if blanks.isEmpty, let plain = cell.plainNumber(upTo: 18) { return output.append(plain) }
    guard let number = Self.read(cell) else {
      report.fail(row, .integerUnreadable, cell.shape)
      return output.appendMissing()
    }
    if blanks.contains(number) { output.appendMissing() } else { output.append(String(number)) }
  }

  static func read(_ cell: Cell) -> Int? {
    var digits = cell.trimmed
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = Cell(rebasing: digits[1...]) }
    if let mark = digits.firstIndex(where: { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") }) {
      let fraction = digits[(mark + 1)...]
      // Two zeros at most: 1.000 may be one thousand.
      guard (1...2).contains(fraction.count), fraction.allSatisfy({ $0 == UInt8(ascii: "0") })
      else { return nil }
      digits = Cell(rebasing: digits[..<mark])
    }
    guard digits.isAllDigits, digits.count <= 18 else { return nil }
    let magnitude = digits.reduce(0) { $0 * 10 + $1.digit }
    return isNegative ? -magnitude : magnitude
  }
}

extension FindingCode {
  static let integerUnreadable = FindingCode(
    "integer-unreadable", .error, es: "{shape} no es un número entero",
    en: "{shape} is not a whole number",
    hint: Localised(
      es: "use decimal, age o digits, según lo que sea", en: "use decimal, age or digits, as fits"))
}
