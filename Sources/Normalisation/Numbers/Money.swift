import Interchange

/// An amount in soles with a decimal point: `1.500,00`, `S/ 300`, `2000,5` and `1500.00` are all read.
///
/// One mark before exactly three digits groups thousands (`1.500` is one thousand five hundred): amounts
/// have two decimals, not three. It is noted all the same. Gives two digits after the point unless the
/// source has more; three are written as four, so that the result never looks like thousands again.
/// Another currency fails: an amount is never taken for soles silently.
/// Findings: `number-unreadable`, `money-foreign` (failures), `number-ambiguous`.
struct Money: CellTransform {
  static let keepsIdentity = true
  static let spec = ComponentSpec(
    "money",
    summary: Localised(es: "un monto en soles", en: "an amount in soles"),
    examples: [
      ComponentExample("1.500,00", gives: "1500.00"),
      ComponentExample("S/ 300", gives: "300.00"),
      ComponentExample("S/. 1,200.50", gives: "1200.50"),
      ComponentExample("2000,5", gives: "2000.50"),
      ComponentExample("1500.00", gives: "1500.00"),
      ComponentExample("1.500", gives: "1500.00", findings: ["number-ambiguous"]),
      ComponentExample("1,500", gives: "1500.00", findings: ["number-ambiguous"]),
      ComponentExample("300 soles", gives: "300.00"),
      ComponentExample("US$ 300", gives: nil, findings: ["money-foreign"]),
      ComponentExample("mucho", gives: nil, findings: ["number-unreadable"]),
    ],
    findings: [.numberUnreadable, .numberAmbiguous, .moneyForeign])

  init(_ arguments: [StepArgument], _ context: StepContext) throws(Failure) {
    try Self.spec.check(arguments)
  }

  mutating func convert(
    _ cell: Cell, row: Int, _ input: StepInput, to output: TextColumn, _ report: inout StepReport
  ) {
    if let plain = cell.plainNumber(upTo: cell.count) {
      return output.append(capacity: plain.count + 3) { room in
        for index in 0..<plain.count { room[index] = plain[index] }
        (room[plain.count], room[plain.count + 1], room[plain.count + 2]) = (0x2E, 0x30, 0x30)
        return plain.count + 3
      }
    }
    let amount = Self.withoutSoles(cell.trimmed)
    guard var reading = DecimalReading(amount, ambiguity: .thousands) else {
      report.fail(row, Self.namesOther(amount) ? .moneyForeign : .numberUnreadable, cell.shape)
      return output.appendMissing()
    }
    if reading.isAmbiguous { report.note(row, .numberAmbiguous, cell.shape) }
    while reading.fraction.count < 2 || reading.fraction.count == 3 {
      reading.fraction.append(UInt8(ascii: "0"))
    }
    output.append(reading.canonical)
  }

  private static let soles = ["S/.", "S/", "PEN", "NUEVOS SOLES", "SOLES", "SOL"].map {
    Array($0.utf8)
  }
  private static let others = ["$", "USD", "US", "DOL", "EUR", "€", "BS", "BOB", "CLP", "COP"].map {
    Array($0.utf8)
  }

  /// Without the words for soles before or behind the amount.
  private static func withoutSoles(_ cell: Cell) -> Cell {
    if let first = cell.first, first.isDigit, cell.last?.isDigit == true { return cell }
    for word in soles {
      if starts(cell, with: word) { return Cell(rebasing: cell[word.count...]).trimmed }
      if ends(cell, with: word) {
        return Cell(rebasing: cell[..<(cell.count - word.count)]).trimmed
      }
    }
    return cell
  }

  private static func namesOther(_ cell: Cell) -> Bool {
    others.contains { starts(cell, with: $0) || ends(cell, with: $0) }
      || ends(cell, with: Array("DOLARES".utf8)) || ends(cell, with: Array("EUROS".utf8))
  }

  private static func starts(_ cell: Cell, with word: [UInt8]) -> Bool {
    cell.count > word.count && zip(cell, word).allSatisfy { $0.uppercased == $1 }
  }

  private static func ends(_ cell: Cell, with word: [UInt8]) -> Bool {
    cell.count > word.count && zip(cell.suffix(word.count), word).allSatisfy { $0.uppercased == $1 }
  }
}

extension FindingCode {
  static let moneyForeign = FindingCode(
    "money-foreign", .error, es: "el monto {shape} no está en soles",
    en: "the amount {shape} is not in soles",
    hint: Localised(
      es: "convierta el monto en la fuente, o déjelo en blanco con on-error: blank",
      en: "convert the amount at the source, or leave it blank with on-error: blank"))
}
