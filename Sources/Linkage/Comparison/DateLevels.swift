/// The level of agreement of two dates given as yyyyMMdd.
enum DateLevels {
  static func compare(_ left: UInt32, _ right: UInt32, weakJanuary: Bool) -> Int {
    if left == right { return weakJanuary && left % 10_000 == 101 ? 4 : 1 }
    let (year, month, day) = parts(left)
    let (otherYear, otherMonth, otherDay) = parts(right)
    if year == otherYear, month == otherDay, day == otherMonth { return 2 }
    let wrong = digits(left, right)
    if wrong.count == 1 || wrong.isTransposition { return 3 }
    let isYearOnly = left % 10_000 == 101 || right % 10_000 == 101
    if weakJanuary, isYearOnly { return year == otherYear ? 4 : gap(year, otherYear) }
    if year == otherYear, month == otherMonth || day == otherDay { return 5 }
    if wrong.count == 2 { return 6 }
    if month == otherMonth, day == otherDay { return abs(year - otherYear) == 1 ? 7 : 9 }
    return year == otherYear ? 8 : gap(year, otherYear)
  }

  private static func gap(_ year: Int, _ other: Int) -> Int {
    [1, 2, 10].contains(abs(year - other)) ? 9 : 10
  }

  private static func parts(_ date: UInt32) -> (Int, Int, Int) {
    (Int(date / 10_000), Int(date / 100 % 100), Int(date % 100))
  }

  /// How many of the eight digits differ, and whether that is two neighbours in each other's place.
  private static func digits(_ left: UInt32, _ right: UInt32) -> (count: Int, isTransposition: Bool) {
    var (count, isTransposition) = (0, false)
    var (first, second) = (left, right)
    var last: (UInt32, UInt32)?
    for _ in 0..<8 {
      let (one, other) = (first % 10, second % 10)
      if one != other {
        count += 1
        isTransposition = last.map { $0 == (other, one) } ?? false
        last = (one, other)
      } else {
        last = nil
      }
      (first, second) = (first / 10, second / 10)
    }
    return (count, isTransposition && count == 2)
  }
}
