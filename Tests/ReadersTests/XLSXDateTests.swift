import Testing

@testable import Readers

@Suite struct XLSXDateTests {
  private let calendar = XLSXCalendar(startsIn1904: false)

  @Test(arguments: [
    ("1", "1900-01-01"), ("59", "1900-02-28"), ("61", "1900-03-01"), ("25569", "1970-01-01"),
    ("36526", "2000-01-01"), ("36585", "2000-02-29"), ("45351", "2024-02-29"), ("2958465", "9999-12-31"),
    ("45489.25", "2024-07-16T06:00:00"), ("45489.438194444447", "2024-07-16T10:31:00"),
    ("45489.999999999", "2024-07-17"), ("45489.000011574", "2024-07-16T00:00:01"),
  ])
  func `a serial number is the day that Excel shows`(number: String, iso: String) {
    #expect(calendar.text(number, .date) == iso)
  }

  @Test func `every day of four centuries follows the one before`() {
    var previous = (year: 1900, month: 3, day: 1)
    for serial in 62...147_000 {
      let parts = (calendar.text(String(serial), .date) ?? "").split(separator: "-").compactMap { Int($0) }
      let isLeap = previous.year % 4 == 0 && (previous.year % 100 != 0 || previous.year % 400 == 0)
      let length = [31, isLeap ? 29 : 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31][previous.month - 1]
      previous.day += 1
      if previous.day > length { previous = (previous.year, previous.month + 1, 1) }
      if previous.month > 12 { previous = (previous.year + 1, 1, 1) }
      if parts != [previous.year, previous.month, previous.day] {
        #expect(parts == [previous.year, previous.month, previous.day], "\(serial)")
        return
      }
    }
  }

  @Test func `what is no day has no text`() {
    for number in ["60", "60.5", "0", "-1", "2958466", "1e300", "nan", "inf", "", "x"] {
      #expect(calendar.text(number, .date) == nil, "\(number)")
    }
  }

  @Test func `times have no day unless they carry one`() {
    #expect(calendar.text("0.4375", .time) == "10:30:00")
    #expect(calendar.text("0", .time) == "00:00:00")
    #expect(calendar.text("0.0000057870", .time) == "00:00:00.500")
    #expect(calendar.text("45489", .time) == "2024-07-16T00:00:00")
  }

  @Test func `the 1904 system has no leap bug and begins with day 0`() {
    let mac = XLSXCalendar(startsIn1904: true)
    #expect(mac.text("0", .date) == "1904-01-01" && mac.text("60", .date) == "1904-03-01")
    #expect(mac.text("2957003", .date) == "9999-12-31" && mac.text("2957004", .date) == nil)
  }

  @Test(arguments: [
    ("dd/mm/yyyy", XLSXNumberKind.date), ("[$-280A]d\" de \"mmmm\" de \"yyyy;@", .date), ("mmm-yy", .date),
    ("yyyy\\-mm\\-dd hh:mm", .date), ("h:mm AM/PM", .time), ("hh:mm:ss", .time), ("mm:ss.0", .time),
    ("[h]:mm:ss", .number), ("[mm]:ss", .number), ("General", .number), ("0.00", .number),
    ("#,##0.00;[Red]-#,##0.00", .number),
    ("0.00E+00", .number), ("\"días\" 0", .number), ("0\\d", .number), ("_-\"S/\"* #,##0", .number), ("@", .number),
    ("[Red]0;dd/mm", .number), ("mmmm", .date), ("[DBNum1]dd", .date),
  ])
  func `a format's code says what kind of number it shows`(code: String, kind: XLSXNumberKind) {
    #expect(XLSXNumberKind(code: code) == kind)
  }

  @Test func `the formats that need no declaration`() {
    for id in [14, 15, 16, 17, 22] { #expect(XLSXNumberKind.builtIn(id) == .date) }
    for id in [18, 19, 20, 21] { #expect(XLSXNumberKind.builtIn(id) == .time) }
    for id in [0, 1, 2, 9, 10, 37, 44, 45, 46, 47, 49, 164] { #expect(XLSXNumberKind.builtIn(id) == .number) }
  }
}
