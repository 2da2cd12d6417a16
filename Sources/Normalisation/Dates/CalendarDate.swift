import Interchange

/// A day of the proleptic Gregorian calendar, without a zone.
struct CalendarDate: Equatable {
  let year: Int
  let month: Int
  let day: Int

  /// nil where there is no such day.
  init?(year: Int, month: Int, day: Int) {
    guard (1...9999).contains(year), (1...12).contains(month), day >= 1,
      day <= Self.days(inMonth: month, of: year)
    else { return nil }
    self.year = year
    self.month = month
    self.day = day
  }

  /// Days since 1970-01-01; negative before.
  ///
  /// Counts in eras of 400 years that begin on 1 March, so that the leap day stands last.
  init?(daysSince1970 days: Int) {
    guard (-719_162...2_932_896).contains(days) else { return nil }
    let shifted = days + 719_468
    let era = shifted / 146_097
    let dayOfEra = shifted % 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let monthFromMarch = (5 * dayOfYear + 2) / 153
    let month = monthFromMarch < 10 ? monthFromMarch + 3 : monthFromMarch - 9
    let year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0)
    self.init(year: year, month: month, day: dayOfYear - (153 * monthFromMarch + 2) / 5 + 1)
  }

  static func isLeap(_ year: Int) -> Bool {
    year % 4 == 0 && (year % 100 != 0 || year % 400 == 0)
  }

  static func days(inMonth month: Int, of year: Int) -> Int {
    switch month {
    case 2: isLeap(year) ? 29 : 28
    case 4, 6, 9, 11: 30
    default: 31
    }
  }
}

/// What a date cell says: a year at least, and as much more as it has.
struct DateReading {
  var year: Int
  /// 0 where the source has none.
  var month = 0
  /// 0 where the source has none.
  var day = 0
  var time: TimeReading?
  var hasZone = false
  /// The same digits are another date in another order, and nothing in the cell decides.
  var isAmbiguous = false

  /// The years in which a case of this register can have happened, or a person been born.
  var isPlausible: Bool { (1900...2100).contains(year) }

  /// Appends `yyyy`, `yyyy-MM` or `yyyy-MM-dd`, and `THH:mm:ss` behind it if a time is given.
  func append(to column: TextColumn, with clock: TimeReading? = nil) {
    column.append(capacity: 19) { room in
      // SAFETY: four digits, then at most two parts of three bytes and three more of three: 19.
      var end = Self.write(year, 4, to: room)
      if month > 0 { end = Self.write(month, 2, behind: "-", to: end) }
      if day > 0 { end = Self.write(day, 2, behind: "-", to: end) }
      if let clock {
        end = Self.write(clock.hour, 2, behind: "T", to: end)
        end = Self.write(clock.minute, 2, behind: ":", to: end)
        end = Self.write(clock.second, 2, behind: ":", to: end)
      }
      return end - room
    }
  }

  private static func write(
    _ number: Int, _ width: Int, behind sign: Unicode.Scalar, to room: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    room[0] = UInt8(ascii: sign)
    return write(number, width, to: room + 1)
  }

  private static func write(
    _ number: Int, _ width: Int, to room: UnsafeMutablePointer<UInt8>
  ) -> UnsafeMutablePointer<UInt8> {
    var rest = number
    for index in (0..<width).reversed() {
      room[index] = UInt8(ascii: "0") + UInt8(rest % 10)
      rest /= 10
    }
    return room + width
  }
}

struct TimeReading {
  var hour: Int
  var minute: Int
  var second = 0
  var hasFraction = false

  var isMidnight: Bool { hour == 0 && minute == 0 && second == 0 && !hasFraction }
}
