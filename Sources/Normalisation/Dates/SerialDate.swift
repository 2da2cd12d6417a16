/// Dates that programs keep as one number.
enum SerialDate {
  /// A serial of Excel's 1900 system: 45123 is 16 July 2023; a fraction is the time.
  ///
  /// Of five digits at least, from 18 May 1927 on: 99 in a date column stands for "not known" and 2007 for a year, and
  /// neither must become a day of 1900. Excel believes, as Lotus 1-2-3 did, that 1900 had a 29 February, so every
  /// serial counts one too many. The range ends where Excel's own does, on 31 December 9999.
  static func excel(_ cell: Cell) -> DateForm.Match {
    let mark = cell.firstIndex { $0 == UInt8(ascii: ".") || $0 == UInt8(ascii: ",") } ?? cell.count
    let whole = Cell(rebasing: cell[..<mark])
    let fraction = cell[mark...].dropFirst()
    guard whole.isAllDigits, (5...7).contains(whole.count), whole[0] != UInt8(ascii: "0"),
      fraction.allSatisfy(\.isDigit),
      mark == cell.count || !fraction.isEmpty
    else { return .no }
    let serial = whole.reduce(0) { $0 * 10 + $1.digit }
    guard let date = CalendarDate(daysSince1970: serial - 25569) else { return .impossible }
    var reading = DateReading(year: date.year, month: date.month, day: date.day)
    reading.time = time(secondsOfDay: seconds(ofFraction: fraction))
    return .date(reading)
  }

  /// Milliseconds since 1970-01-01T00:00 UTC, as JavaScript counts them: nine digits at least, so that no small
  /// number that means something else becomes the first day of 1970.
  static func epochMilliseconds(_ cell: Cell) -> DateForm.Match {
    let isNegative = cell.first == UInt8(ascii: "-")
    let digits = isNegative ? Cell(rebasing: cell[1...]) : cell
    guard digits.isAllDigits, (9...15).contains(digits.count) else { return .no }
    let magnitude = digits.reduce(0) { $0 * 10 + $1.digit }
    let milliseconds = isNegative ? -magnitude : magnitude
    let day = (Double(milliseconds) / 86_400_000).rounded(.down)
    guard let date = CalendarDate(daysSince1970: Int(day)) else { return .impossible }
    let rest = milliseconds - Int(day) * 86_400_000
    var reading = DateReading(year: date.year, month: date.month, day: date.day)
    reading.time = time(secondsOfDay: rest / 1000)
    reading.time?.hasFraction = rest % 1000 != 0
    return .date(reading)
  }

  /// To the nearest second, as Excel shows it; the last half second of a day stays in the day.
  private static func seconds(ofFraction digits: some Sequence<UInt8>) -> Int {
    var numerator = 0
    var denominator = 1
    for byte in digits.prefix(12) {
      numerator = numerator * 10 + byte.digit
      denominator *= 10
    }
    return min(86_399, (numerator * 86_400 * 2 + denominator) / (2 * denominator))
  }

  private static func time(secondsOfDay: Int) -> TimeReading {
    TimeReading(
      hour: secondsOfDay / 3600, minute: secondsOfDay / 60 % 60, second: secondsOfDay % 60)
  }
}
