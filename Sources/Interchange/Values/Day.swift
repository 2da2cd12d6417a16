/// A day of the Gregorian calendar, as far as configuration needs one: it is read, compared and written.
package struct Day: Sendable, Hashable, Comparable, CustomStringConvertible {
  /// yyyyMMdd, so that days compare as numbers.
  private let number: Int

  /// nil for a day that there is not.
  package init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month),
      (1...Self.length(ofMonth: month, year)).contains(day)
    else { return nil }
    number = year * 10_000 + month * 100 + day
  }

  /// `2024-02-29` and nothing else.
  package init?(_ text: some StringProtocol) {
    let bytes = Array(text.utf8)
    guard bytes.count == 10, bytes[4] == UInt8(ascii: "-"), bytes[7] == UInt8(ascii: "-"),
      let year = Self.number(bytes[0..<4]), let month = Self.number(bytes[5..<7]),
      let day = Self.number(bytes[8..<10])
    else { return nil }
    self.init(year: year, month: month, day: day)
  }

  package static func < (left: Day, right: Day) -> Bool { left.number < right.number }

  package var description: String {
    let digits = String(100_000_000 + number).dropFirst()
    return "\(digits.prefix(4))-\(digits.dropFirst(4).prefix(2))-\(digits.suffix(2))"
  }

  /// Digits only; nil for anything else.
  package static func number(_ digits: some Collection<UInt8>) -> Int? {
    if digits.isEmpty || digits.count > 9 { return nil }
    var number = 0
    for digit in digits {
      guard digit &- 0x30 < 10 else { return nil }
      number = number * 10 + Int(digit &- 0x30)
    }
    return number
  }

  private static func length(ofMonth month: Int, _ year: Int) -> Int {
    switch month {
    case 2: year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// From one day to another, both included; an end that is nil is open.
package struct DayPeriod: Sendable, Hashable, CustomStringConvertible {
  package let from: Day?
  package let to: Day?

  package init(from: Day? = nil, to: Day? = nil) {
    self.from = from
    self.to = to
  }

  /// An end before the beginning: no day lies in it.
  package var isEmpty: Bool { from.flatMap { from in to.map { $0 < from } } ?? false }

  package func contains(_ day: Day) -> Bool {
    (from.map { $0 <= day } ?? true) && (to.map { day <= $0 } ?? true)
  }

  package func overlaps(_ other: DayPeriod) -> Bool {
    !isEmpty && !other.isEmpty && !endsBefore(other) && !other.endsBefore(self)
  }

  private func endsBefore(_ other: DayPeriod) -> Bool {
    guard let to, let from = other.from else { return false }
    return to < from
  }

  /// `2024-01-01…2024-12-31`
  package var description: String { "\(from?.description ?? "")…\(to?.description ?? "")" }
}
