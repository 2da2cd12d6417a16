import Interchange
import Testing

@Suite struct DayTests {
  @Test(arguments: ["2024-02-29", "2000-02-29", "0001-01-01", "9999-12-31", "2023-11-30"])
  func `a day that there is is read and written`(text: String) {
    #expect(Day(text)?.description == text)
  }

  @Test(arguments: [
    "2023-02-29", "1900-02-29", "2024-13-01", "2024-00-10", "2024-04-31", "2024-1-01", "2024/01/01", "20240101",
    "2024-01-01T00:00:00", "", "aaaa-bb-cc", "0000-01-01",
  ]) func `anything else is no day`(text: String) {
    #expect(Day(text) == nil)
  }

  private func period(_ from: String?, _ to: String?) -> DayPeriod {
    DayPeriod(from: from.flatMap { Day($0) }, to: to.flatMap { Day($0) })
  }

  @Test func `a period holds both its ends, and an end that is not there is open`() throws {
    let first = try #require(Day("2024-01-01"))
    let last = try #require(Day("2024-12-31"))
    #expect(period("2024-01-01", "2024-12-31").contains(first) && period("2024-01-01", "2024-12-31").contains(last))
    #expect(!period("2024-01-02", nil).contains(first) && period(nil, "2024-01-01").contains(first))
    #expect(period(nil, nil).contains(first))
  }

  @Test func `periods overlap when some day lies in both`() {
    #expect(period("2024-01-01", "2024-06-30").overlaps(period("2024-06-30", nil)))
    #expect(!period("2024-01-01", "2024-06-30").overlaps(period("2024-07-01", nil)))
    #expect(!period("2024-07-01", nil).overlaps(period(nil, "2024-06-30")))
    #expect(period(nil, nil).overlaps(period("2024-07-01", "2024-07-01")))
    let backwards = period("2024-07-01", "2024-06-30")
    #expect(backwards.isEmpty && !backwards.overlaps(period(nil, nil)))
  }
}
