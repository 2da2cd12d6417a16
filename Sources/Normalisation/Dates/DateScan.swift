/// A place in a date cell, and the parts that are read from there.
struct DateScan {
  struct Clock {
    var hour: Int?
    var minute: Int?
    var second = 0
    var hasFraction = false
    var hasZone = false
    /// false: a. m.; true: p. m.; nil: a clock of 24 hours.
    var isAfternoon: Bool?

    /// nil where there is no such time.
    var time: TimeReading? {
      guard var hour, let minute, minute < 60, second < 60 else { return nil }
      if let isAfternoon {
        guard (1...12).contains(hour) else { return nil }
        hour = hour % 12 + (isAfternoon ? 12 : 0)
      }
      guard hour < 24 else { return nil }
      return TimeReading(hour: hour, minute: minute, second: second, hasFraction: hasFraction)
    }
  }

  private let cell: Cell
  private var index = 0

  init(_ cell: Cell) { self.cell = cell }

  private var byte: UInt8? { index < cell.count ? cell[index] : nil }

  /// A number of so many digits; 0 where `width` is nil, since there is nothing to read.
  mutating func read(_ width: ClosedRange<Int>?) -> Int? {
    guard let width else { return 0 }
    var number = 0
    var count = 0
    while let byte, byte.isDigit, count < width.upperBound {
      number = number * 10 + byte.digit
      count += 1
      index += 1
    }
    return count >= width.lowerBound ? number : nil
  }

  /// Steps over one sign; `/`, `-` and `.` stand for one another, capitals for small letters.
  mutating func skip(_ wanted: UInt8) -> Bool {
    guard let byte, byte.uppercased == wanted.uppercased || Self.separate(byte, wanted) else {
      return false
    }
    index += 1
    return true
  }

  private static func separate(_ byte: UInt8, _ other: UInt8) -> Bool {
    isSeparator(byte) && isSeparator(other)
  }

  private static func isSeparator(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "/") || byte == UInt8(ascii: "-") || byte == UInt8(ascii: ".")
  }

  /// A month by its Spanish or English name, whole or cut to three letters (SET and SEPT too).
  mutating func monthName() -> Int? {
    let start = index
    while let byte, byte.isLetter { index += 1 }
    let word = cell[start..<index].map(\.uppercased)
    if byte == UInt8(ascii: "."), index + 1 < cell.count, Self.isSeparator(cell[index + 1]) {
      index += 1
    }
    guard word.count >= 3 else { return nil }
    return Self.months.firstIndex { names in
      names.contains { $0 == word || (word.count == 3 && $0.starts(with: word)) }
    }.map { $0 + 1 }
  }

  private static let months: [[[UInt8]]] = [
    ["ENERO", "JANUARY"], ["FEBRERO", "FEBRUARY"], ["MARZO", "MARCH"], ["ABRIL", "APRIL"],
    ["MAYO", "MAY"], ["JUNIO", "JUNE"], ["JULIO", "JULY"], ["AGOSTO", "AUGUST"],
    ["SEPTIEMBRE", "SETIEMBRE", "SEPTEMBER", "SEPT"], ["OCTUBRE", "OCTOBER"],
    ["NOVIEMBRE", "NOVEMBER"], ["DICIEMBRE", "DECEMBER"],
  ].map { $0.map { Array($0.utf8) } }

  /// What may follow the form: ` 14:30`, `T14:30:05.250`, ` 02:30 p. m.`, `Z`, `-05:00`. True at the end.
  mutating func readTail(into clock: inout Clock) -> Bool {
    if clock.hour == nil, !readTime(into: &clock) { return false }
    if clock.hour != nil, !readRestOfTime(into: &clock) { return false }
    readZone(into: &clock)
    return index == cell.count
  }

  private mutating func readTime(into clock: inout Clock) -> Bool {
    guard byte == 0x20 || byte == UInt8(ascii: "T") || byte == UInt8(ascii: "t") else {
      return true
    }
    index += 1
    while byte == 0x20 { index += 1 }
    guard let hour = read(1...2), byte == UInt8(ascii: ":") else { return false }
    index += 1
    clock.hour = hour
    clock.minute = read(2...2)
    return clock.minute != nil
  }

  private mutating func readRestOfTime(into clock: inout Clock) -> Bool {
    if byte == UInt8(ascii: ":") {
      index += 1
      guard let second = read(2...2) else { return false }
      clock.second = second
    }
    if byte == UInt8(ascii: ".") || byte == UInt8(ascii: ","), index + 1 < cell.count,
      cell[index + 1].isDigit
    {
      index += 1
      while let byte, byte.isDigit {
        if byte != UInt8(ascii: "0") { clock.hasFraction = true }
        index += 1
      }
    }
    readHalfOfDay(into: &clock)
    return true
  }

  /// `a. m.`, `p.m.`, `PM`
  private mutating func readHalfOfDay(into clock: inout Clock) {
    var ahead = index
    var letters: [UInt8] = []
    while ahead < cell.count {
      let byte = cell[ahead].uppercased
      if byte.isLetter {
        letters.append(byte)
      } else if byte != 0x20, byte != UInt8(ascii: ".") {
        break
      }
      ahead += 1
    }
    guard letters.count == 2, letters[1] == UInt8(ascii: "M"),
      letters[0] == UInt8(ascii: "A") || letters[0] == UInt8(ascii: "P")
    else { return }
    clock.isAfternoon = letters[0] == UInt8(ascii: "P")
    index = ahead
  }

  /// `Z`, `+00:00`, `-0500`, `-05`; behind a date alone only `Z` and `±hh:mm`, as XML writes them.
  private mutating func readZone(into clock: inout Clock) {
    guard let sign = byte else { return }
    let rest = cell[(index + 1)...]
    if sign.uppercased == UInt8(ascii: "Z"), rest.isEmpty {
      clock.hasZone = true
      index += 1
      return
    }
    guard sign == UInt8(ascii: "+") || sign == UInt8(ascii: "-") else { return }
    let digits = rest.filter(\.isDigit).count
    let hasColon = rest.count == 5 && rest[rest.startIndex + 2] == UInt8(ascii: ":") && digits == 4
    let isBare = clock.hour != nil && (rest.count == 2 || rest.count == 4) && digits == rest.count
    if hasColon || isBare {
      clock.hasZone = true
      index = cell.count
    }
  }
}
