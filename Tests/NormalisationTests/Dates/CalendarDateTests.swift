import Testing

@testable import Normalisation

@Suite struct CalendarDateTests {
  /// Walks day by day from 1900-01-01 with the rules of the calendar written out.
  private static func everyDay(
    _ visit: (_ count: Int, _ year: Int, _ month: Int, _ day: Int) -> Void
  ) {
    var count = 0
    for year in 1900...2100 {
      let leap = year == 1900 || year == 2100 ? false : year % 4 == 0
      let lengths = [31, leap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31]
      for month in 1...12 {
        for day in 1...lengths[month - 1] {
          visit(count, year, month, day)
          count += 1
        }
      }
    }
  }

  @Test func `every day from 1900 to 2100 exists, and is counted as a walk through them counts`() {
    var wrong = 0
    Self.everyDay { count, year, month, day in
      // 1900-01-01 is 25,567 days before 1970-01-01.
      let counted = CalendarDate(daysSince1970: count - 25567)
      let built = CalendarDate(year: year, month: month, day: day)
      if counted != built || built == nil { wrong += 1 }
    }
    #expect(wrong == 0)
  }

  @Test func `no other day of these years exists`() {
    var existing: Set<Int> = []
    Self.everyDay { _, year, month, day in existing.insert(year * 10_000 + month * 100 + day) }
    var accepted: Set<Int> = []
    for year in 1900...2100 {
      for month in 0...14 {
        for day in 0...33 where CalendarDate(year: year, month: month, day: day) != nil {
          accepted.insert(year * 10_000 + month * 100 + day)
        }
      }
    }
    #expect(accepted == existing)
  }

  @Test func `the ends of the calendar are 1 January of year 1 and 31 December 9999`() {
    #expect(CalendarDate(daysSince1970: -719_162) == CalendarDate(year: 1, month: 1, day: 1))
    #expect(CalendarDate(daysSince1970: 2_932_896) == CalendarDate(year: 9999, month: 12, day: 31))
    #expect(CalendarDate(daysSince1970: -719_163) == nil)
    #expect(CalendarDate(daysSince1970: 2_932_897) == nil)
  }
}
