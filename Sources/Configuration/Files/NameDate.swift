package import Interchange

/// Where a date stands in the names of files: `yyyyMMdd`, `dd-MM-yyyy`, `yyyy_MM`.
///
/// `yyyy`, `MM` and `dd` are digits, everything else is itself; without `dd` the first day of the month is meant.
package struct NameDate: Sendable {
  private enum Part: Equatable {
    case year, month, day
    case sign(UInt8)
  }
  private let parts: [Part]

  /// nil when year or month are missing, or something stands twice.
  package init?(_ pattern: String) {
    var parts: [Part] = []
    var rest = Array(pattern.utf8)[...]
    while let sign = rest.first {
      if let (part, width) = Self.field(at: rest) {
        parts.append(part)
        rest = rest.dropFirst(width)
      } else {
        parts.append(.sign(sign))
        rest = rest.dropFirst()
      }
    }
    func count(_ part: Part) -> Int { parts.count { $0 == part } }
    guard count(.year) == 1, count(.month) == 1, count(.day) <= 1 else { return nil }
    self.parts = parts
  }

  private static func field(at text: ArraySlice<UInt8>) -> (Part, width: Int)? {
    let fields: [(Part, String)] = [(.year, "yyyy"), (.month, "MM"), (.day, "dd")]
    return fields.first { text.starts(with: $0.1.utf8) }.map { ($0.0, $0.1.utf8.count) }
  }

  /// Every different date in a name, in its order. Digits that go on before or after are no date.
  package func days(in name: String) -> [Day] {
    let bytes = Array(name.utf8)
    var days: [Day] = []
    // Inside a number no date begins; where the pattern begins with a sign, it says itself what stands before.
    let beginsWithDigits = parts.first.map { if case .sign = $0 { false } else { true } } ?? true
    for start in bytes.indices where !beginsWithDigits || start == 0 || !Self.isDigit(bytes[start - 1]) {
      if let day = day(bytes[start...]), !days.contains(day) { days.append(day) }
    }
    return days
  }

  private func day(_ text: ArraySlice<UInt8>) -> Day? {
    var rest = text
    var (year, month, day) = (0, 0, 1)
    for part in parts {
      switch part {
      case .year: year = Self.take(4, &rest)
      case .month: month = Self.take(2, &rest)
      case .day: day = Self.take(2, &rest)
      case .sign(let sign):
        if rest.first != sign { return nil }
        rest = rest.dropFirst()
      }
    }
    if let next = rest.first, Self.isDigit(next) { return nil }
    return Day(year: year, month: month, day: day)
  }

  /// 0, which is no part of a date, where other signs stand.
  private static func take(_ width: Int, _ rest: inout ArraySlice<UInt8>) -> Int {
    defer { rest = rest.dropFirst(width) }
    return rest.count < width ? 0 : Day.number(rest.prefix(width)) ?? 0
  }

  private static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }
}
