/// The first and last day that a canonical date may mean, as yyyyMMdd.
///
/// A year only is any of its days; a time is left out. Such numbers compare and subtract like birthdays.
struct DayRange {
  let first: Int
  let last: Int

  init(first: Int, last: Int) {
    self.first = first
    self.last = last
  }

  init?(_ cell: Cell) {
    let day = cell.prefix(10)
    let digits = day.filter(\.isDigit)
    let number = digits.reduce(0) { $0 * 10 + $1.digit }
    switch (day.count, digits.count) {
    case (4, 4): (first, last) = (number * 10_000 + 101, number * 10_000 + 1231)
    case (7, 6): (first, last) = (number * 100 + 1, number * 100 + 31)
    case (10, 8): (first, last) = (number, number)
    default: return nil
    }
  }

  /// The births of those who have completed so many years on a day.
  static func births(age: Int, on day: DayRange) -> DayRange {
    DayRange(first: day.first - (age + 1) * 10_000 + 1, last: day.last - age * 10_000)
  }
}

/// The ages in completed years that a birth leaves possible on a day.
struct AgeRange {
  let youngest: Int
  let oldest: Int
  /// Whichever day each date means, the birth is the later one.
  let isBeforeBirth: Bool

  init(_ birth: DayRange, on day: DayRange) {
    oldest = max(Self.years(from: birth.first, to: day.last), 0)
    youngest = max(Self.years(from: birth.last, to: day.first), 0)
    isBeforeBirth = day.last < birth.first
    isUncertain = Self.years(from: birth.last, to: day.first) != Self.years(from: birth.first, to: day.last)
  }

  let isUncertain: Bool

  var isChild: Bool { oldest < 18 }
  var isAdult: Bool { youngest >= 18 }

  private static func years(from birth: Int, to day: Int) -> Int {
    let difference = day - birth
    return difference < 0 ? -1 : difference / 10_000
  }
}
