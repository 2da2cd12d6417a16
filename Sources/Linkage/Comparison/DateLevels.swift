/// The level of agreement of two dates.
enum DateLevels {
  /// Of dates given as yyyyMMdd.
  static func compare(_ left: UInt32, _ right: UInt32, weakJanuary: Bool) -> Int {
    Int(level(CalendarDate.packed(left), CalendarDate.packed(right), weakJanuary: weakJanuary))
  }

  /// Of packed dates, `0x20010203`.
  static func level(_ left: UInt32, _ right: UInt32, weakJanuary: Bool) -> UInt8 {
    let january: UInt32 = 0x0101
    if left == right { return weakJanuary && left & 0xFFFF == january ? 4 : 1 }
    let isSameYear = left >> 16 == right >> 16
    let (month, day) = (left >> 8 & 0xFF, left & 0xFF)
    let (otherMonth, otherDay) = (right >> 8 & 0xFF, right & 0xFF)
    if isSameYear, month == otherDay, day == otherMonth { return 2 }
    let wrong = wrongDigits(left ^ right)
    if wrong.nonzeroBitCount == 1 || isTransposition(left, right, wrong) { return 3 }
    if weakJanuary, left & 0xFFFF == january || right & 0xFFFF == january {
      return isSameYear ? 4 : gap(left, right)
    }
    if isSameYear, month == otherMonth || day == otherDay { return 5 }
    if wrong.nonzeroBitCount == 2 { return 6 }
    if month == otherMonth, day == otherDay { return abs(years(left, right)) == 1 ? 7 : 9 }
    return isSameYear ? 8 : gap(left, right)
  }

  private static func gap(_ left: UInt32, _ right: UInt32) -> UInt8 {
    let gap = abs(years(left, right))
    return gap == 1 || gap == 2 || gap == 10 ? 9 : 10
  }

  private static func years(_ left: UInt32, _ right: UInt32) -> Int { year(left) - year(right) }

  private static func year(_ date: UInt32) -> Int {
    Int(date >> 28) * 1000 + Int(date >> 24 & 15) * 100 + Int(date >> 20 & 15) * 10 + Int(date >> 16 & 15)
  }

  /// The lowest bit of every digit that differs.
  private static func wrongDigits(_ difference: UInt32) -> UInt32 {
    let halved = difference | difference >> 2
    return (halved | halved >> 1) & 0x1111_1111
  }

  /// Two neighbours in each other's place, and nothing else.
  private static func isTransposition(_ left: UInt32, _ right: UInt32, _ wrong: UInt32) -> Bool {
    let place = UInt32(wrong.trailingZeroBitCount)
    guard wrong.nonzeroBitCount == 2, wrong == UInt32(0x11) << place else { return false }
    return left >> place & 15 == right >> (place + 4) & 15 && left >> (place + 4) & 15 == right >> place & 15
  }
}
