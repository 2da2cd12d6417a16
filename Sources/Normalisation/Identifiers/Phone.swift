import Interchange

/// A telephone number as E.164, `+51987654321`.
///
/// Numbers without a country are Peru's: nine digits that start with 9 are a mobile; one digit of area for
/// Lima or two elsewhere, with or without the 0 in front, a fixed line. `+` or `00` starts another country.
/// Findings: `phone-unreadable` (failure).
struct Phone: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "phone",
    summary: Localised(es: "un teléfono en la forma E.164", en: "a telephone number as E.164"),
    examples: [
      ComponentExample("999 000 017", gives: "+51999000017"),
      ComponentExample("+51 999-000-017", gives: "+51999000017"),
      ComponentExample("51999000017", gives: "+51999000017"),
      ComponentExample("(01) 555-0100", gives: "+5115550100"),
      ComponentExample("084-555010", gives: "+5184555010"),
      ComponentExample("0058 412 5550100", gives: "+584125550100"),
      ComponentExample("5550", gives: nil, findings: ["phone-unreadable"]),
    ],
    findings: [.phoneUnreadable])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if cell.count == 9, cell[0] == UInt8(ascii: "9"), cell.isAllDigits {
      return output.append(capacity: 12) { room in
        (room[0], room[1], room[2]) = (UInt8(ascii: "+"), Self.peru[0], Self.peru[1])
        for index in 0..<9 { room[index + 3] = cell[index] }
        return 12
      }
    }
    guard let number = Self.international(cell.trimmed) else {
      report.fail(row, .phoneUnreadable, cell.shape)
      return output.appendMissing()
    }
    output.append([UInt8(ascii: "+")] + number)
  }

  /// Country and number; nil where it is neither.
  private static func international(_ cell: Cell) -> [UInt8]? {
    let digits = cell.filter(\.isDigit)
    guard cell.allSatisfy({ $0.isDigit || Self.isSeparator($0) }) else { return nil }
    let isForeign = cell.first == UInt8(ascii: "+")
    if isForeign { return (8...15).contains(digits.count) ? digits : nil }
    if digits.starts(with: "00".utf8) {
      return (10...17).contains(digits.count) ? Array(digits.dropFirst(2)) : nil
    }
    let national = Array(digits.drop { $0 == UInt8(ascii: "0") })
    switch national.count {
    case 8: return peru + national
    case 9 where national[0] == UInt8(ascii: "9"): return peru + national
    case 10 where national.starts(with: peru): return national
    case 11 where national.starts(with: peru) && national[2] == UInt8(ascii: "9"): return national
    default: return nil
    }
  }

  private static let peru = Array("51".utf8)
  private static let separators = Array("+-()./ ".utf8)
  private static func isSeparator(_ byte: UInt8) -> Bool { separators.contains(byte) }
}

extension FindingCode {
  static let phoneUnreadable = FindingCode(
    "phone-unreadable", .error, es: "{shape} no es un teléfono",
    en: "{shape} is not a telephone number",
    hint: Localised(
      es: "separe antes los anexos y los varios números con split(…)",
      en: "split extensions and several numbers before with split(…)"))
}
