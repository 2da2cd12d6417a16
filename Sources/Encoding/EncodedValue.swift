internal import Interchange

/// A cell as it is encoded: judged by the format of its column, and in one form of several that mean the same.
enum EncodedValue {
  /// nil: the value does not fit the format.
  static func text(_ cell: String, _ hashing: EncodingSchema.Hashing) -> String? {
    if let missing = hashing.missing, missing.sentinel == cell { return missing.replacement }
    switch hashing.format {
    case .text(let charset, let letters, let lengths):
      return fits(cell, charset, letters, lengths) ? cell : nil
    case .integer(let range): return integer(cell, range)
    case .date(let format): return DateFormat(format).flatMap { $0.digits(of: cell) }
    case .choice(let values): return values.contains(cell) ? cell : nil
    }
  }

  private static func fits(
    _ cell: String, _ charset: EncodingSchema.Charset, _ letters: EncodingSchema.Letters, _ lengths: ClosedRange<Int>
  ) -> Bool {
    if charset == .ascii, !cell.utf8.allSatisfy({ $0 < 0x80 }) { return false }
    guard lengths.contains(cell.unicodeScalars.count) else { return false }
    switch letters {
    case .upper: return cell.uppercased().utf8.elementsEqual(cell.utf8)
    case .lower: return cell.lowercased().utf8.elementsEqual(cell.utf8)
    case .mixed: return true
    }
  }

  /// `+013` and ` 13` are 13, however long.
  private static func integer(_ cell: String, _ range: ClosedRange<Int>) -> String? {
    var digits = Array(cell.utf8)[...]
    while let first = digits.first, first == 0x20 || first == 0x09 { digits = digits.dropFirst() }
    while let last = digits.last, last == 0x20 || last == 0x09 { digits = digits.dropLast() }
    let isNegative = digits.first == UInt8(ascii: "-")
    if isNegative || digits.first == UInt8(ascii: "+") { digits = digits.dropFirst() }
    guard !digits.isEmpty, digits.allSatisfy({ $0 &- 0x30 < 10 }) else { return nil }
    while digits.count > 1, digits.first == 0x30 { digits = digits.dropFirst() }
    let isZero = digits.first == 0x30
    let text = (isNegative && !isZero ? "-" : "") + String(decoding: digits, as: UTF8.self)
    if range == Int.min...Int.max { return text }
    return Int(text).map(range.contains) == true ? text : nil
  }
}

/// The part of strptime's formats that dates of registers need: `%Y`, `%y`, `%m`, `%d` and what stands between.
package struct DateFormat: Sendable {
  private enum Part: Sendable, Hashable {
    case year, shortYear, month, day
    case literal(UInt8)
  }

  private let parts: [Part]

  /// nil: a part that is not known, or a year, month or day that is not there.
  package init?(_ text: String) {
    var parts: [Part] = []
    var rest = Array(text.utf8)[...]
    while let sign = rest.popFirst() {
      if sign != UInt8(ascii: "%") {
        parts.append(.literal(sign))
        continue
      }
      switch rest.popFirst() {
      case UInt8(ascii: "Y"): parts.append(.year)
      case UInt8(ascii: "y"): parts.append(.shortYear)
      case UInt8(ascii: "m"): parts.append(.month)
      case UInt8(ascii: "d"): parts.append(.day)
      case UInt8(ascii: "%"): parts.append(.literal(UInt8(ascii: "%")))
      default: return nil
      }
    }
    let years = parts.count { $0 == .year || $0 == .shortYear }
    guard years == 1, parts.count(where: { $0 == .month }) == 1, parts.count(where: { $0 == .day }) == 1 else {
      return nil
    }
    self.parts = parts
  }

  /// yyyyMMdd; nil for what is no such day.
  func digits(of text: String) -> String? {
    var rest = Array(text.utf8)[...]
    var (year, month, day) = (0, 0, 0)
    for part in parts {
      switch part {
      case .literal(let sign):
        guard rest.popFirst() == sign else { return nil }
      case .year:
        guard let number = Self.number(&rest, 4...4) else { return nil }
        year = number
      case .shortYear:
        // POSIX: 69 to 99 are of the last century.
        guard let number = Self.number(&rest, 2...2) else { return nil }
        year = number + (number < 69 ? 2000 : 1900)
      case .month:
        guard let number = Self.number(&rest, 1...2) else { return nil }
        month = number
      case .day:
        guard let number = Self.number(&rest, 1...2) else { return nil }
        day = number
      }
    }
    guard rest.isEmpty, let date = Day(year: year, month: month, day: day) else { return nil }
    return String(date.description.filter { $0 != "-" })
  }

  private static func number(_ rest: inout ArraySlice<UInt8>, _ lengths: ClosedRange<Int>) -> Int? {
    var (number, length) = (0, 0)
    while length < lengths.upperBound, let digit = rest.first, digit &- 0x30 < 10 {
      number = number * 10 + Int(digit - 0x30)
      length += 1
      rest.removeFirst()
    }
    return lengths.contains(length) ? number : nil
  }
}
