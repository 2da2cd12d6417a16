/// How a number format shows a number.
enum XLSXNumberKind {
  case number
  case date
  case time

  /// The formats that every workbook has without declaring them (ECMA-376, 18.8.30; 27 to 36 and 50 to 58
  /// are those of East Asian editions). 45 to 47 are durations: plain numbers here.
  static func builtIn(_ id: Int) -> XLSXNumberKind {
    switch id {
    case 14...17, 22, 27...31, 34...36, 50...58: .date
    case 18...21, 32, 33: .time
    default: .number
    }
  }

  /// Of a format's code, by its first section: a `d`, `y` or month makes a date; hours and seconds alone
  /// a time; a duration like `[h]:mm` stays the number it is.
  init(code: String) {
    var letters: [Character] = []
    var rest = code.lowercased()[...]
    while let sign = rest.popFirst(), sign != ";" {
      switch sign {
      case "\"": rest = rest.drop { $0 != "\"" }.dropFirst()
      case "\\", "_", "*": rest = rest.dropFirst()
      case "[":
        let content = rest.prefix { $0 != "]" }
        rest = rest.dropFirst(content.count + 1)
        if !content.isEmpty, content.allSatisfy({ "hms".contains($0) }) {
          self = .number
          return
        }
      case "a" where rest.hasPrefix("m/pm"): rest = rest.dropFirst(4)
      case "a" where rest.hasPrefix("/p"): rest = rest.dropFirst(2)
      case "g" where rest.hasPrefix("eneral"): rest = rest.dropFirst(6)
      default: letters.append(sign)
      }
    }
    let isClock = letters.contains("h") || letters.contains("s")
    // Between hours and seconds an `m` is minutes.
    let isDate = letters.contains("d") || letters.contains("y") || (letters.contains("m") && !isClock)
    self = isDate ? .date : isClock ? .time : .number
  }
}

/// Days since the workbook's beginning, as ISO 8601.
struct XLSXCalendar {
  /// Workbooks from old Macintoshes count from 1904-01-01.
  let startsIn1904: Bool

  private static let lastDay = 2_958_465.0
  private static let millisecondsOfDay = 86_400_000.0

  /// `yyyy-MM-dd`, with `THH:mm:ss` when the number has a part of a day, `HH:mm:ss` for a time without a
  /// day. nil for what is no day: negative, beyond 9999, or the 29th of February 1900, which only
  /// the 1900 system has.
  func text(_ number: String, _ kind: XLSXNumberKind) -> String? {
    guard let serial = Double(number), serial >= 0, serial < Self.lastDay + 1 else { return nil }
    let day = serial.rounded(.down)
    var milliseconds = Int(((serial - day) * Self.millisecondsOfDay).rounded())
    var wholeDays = Int(day)
    if milliseconds == Int(Self.millisecondsOfDay) {
      wholeDays += 1
      milliseconds = 0
    }
    if kind == .time, wholeDays == 0 { return Self.clock(milliseconds) }
    guard let date = date(wholeDays) else { return nil }
    return milliseconds == 0 && kind == .date ? date : "\(date)T\(Self.clock(milliseconds))"
  }

  private func date(_ serial: Int) -> String? {
    if startsIn1904 { return Self.text(daysSince1970: serial - 24_107) }
    // Day 60 is a leap day that 1900 did not have; before it every number is one off.
    if serial == 0 || serial == 60 { return nil }
    return Self.text(daysSince1970: serial - (serial < 60 ? 25_568 : 25_569))
  }

  private static func clock(_ milliseconds: Int) -> String {
    let seconds = milliseconds / 1000
    let text = "\(padded(seconds / 3600)):\(padded(seconds / 60 % 60)):\(padded(seconds % 60))"
    let rest = milliseconds % 1000
    return rest == 0 ? text : "\(text).\(padded(rest, 3))"
  }

  /// Proleptic Gregorian; the year begins in March, so that the leap day is its last.
  private static func text(daysSince1970 days: Int) -> String? {
    let shifted = days + 719_468
    let (era, dayOfEra) = (shifted / 146_097, shifted % 146_097)
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let shiftedMonth = (5 * dayOfYear + 2) / 153
    let day = dayOfYear - (153 * shiftedMonth + 2) / 5 + 1
    let month = shiftedMonth < 10 ? shiftedMonth + 3 : shiftedMonth - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    return year > 9999 ? nil : "\(padded(year, 4))-\(padded(month))-\(padded(day))"
  }

  private static func padded(_ number: Int, _ width: Int = 2) -> String {
    let digits = String(number)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
