import Interchange
import Testing

@testable import Normalisation

@Suite struct WholeDateTests {
  private func date(_ cell: String, _ arguments: String = "") throws -> Applied {
    try apply("date", arguments, [cell])
  }

  @Test func `every day from 1900 to 2100 is read as it is written, in three forms`() throws {
    var cells: [String?] = []
    var expected: [String?] = []
    for year in stride(from: 1900, through: 2100, by: 1) {
      for month in 1...12 {
        for day in 1...31 {
          let iso = "\(year)-\(two(month))-\(two(day))"
          let exists = CalendarDate(year: year, month: month, day: day) != nil
          cells += [iso, "\(two(day))/\(two(month))/\(year)", "\(day).\(month).\(year)"]
          expected += Array(repeating: exists ? iso : nil, count: 3)
        }
      }
    }
    let applied = try apply("date", "", cells)
    #expect(applied.values == expected)
    #expect(applied.failures.count == expected.filter { $0 == nil }.count)
    #expect(Set(applied.slugs) == ["date-impossible"])
  }

  private func two(_ number: Int) -> String { number < 10 ? "0\(number)" : "\(number)" }

  @Test(arguments: [
    ("ENE", 1), ("JAN", 1), ("feb", 2), ("MAR", 3), ("ABR", 4), ("Apr", 4), ("MAY", 5), ("JUN", 6),
    ("JUL", 7),
    ("AGO", 8), ("AUG", 8), ("SET", 9), ("SEP", 9), ("SEPT", 9), ("OCT", 10), ("NOV", 11),
    ("DIC", 12),
    ("DEC", 12), ("setiembre", 9), ("Septiembre", 9), ("DICIEMBRE", 12), ("sept.", 9),
  ])
  func `months are known by their Spanish and English names`(_ name: String, _ month: Int) throws {
    #expect(
      try date("14-\(name)-08", "\"dd-MMM-yy\"").values == ["2008-\(two(month))-14"])
  }

  @Test(arguments: ["JU", "XXX", "SEPTI", "ENEROS", "MARCHA"])
  func `other words are no months`(_ name: String) throws {
    #expect(try date("14-\(name)-08", "\"dd-MMM-yy\"").failures == ["0 date-unreadable"])
  }

  @Test func `two-digit years above the pivot are of the last century`() throws {
    #expect(try date("05/01/30", "\"dd/MM/yy\"").values == ["2030-01-05"])
    #expect(try date("05/01/31", "\"dd/MM/yy\"").values == ["1931-01-05"])
    #expect(try date("05/01/99", "\"dd/MM/yy\", pivot = 99").values == ["2099-01-05"])
    #expect(try date("05/01/24").failures == ["0 date-unreadable"])
  }

  @Test func `a day or month of 0 is an impossible date, not an unreadable one`() throws {
    for cell in [
      "01/00/2024", "00/01/2024", "31/04/2024", "29/02/2023", "29/02/1900", "32/01/2024",
    ] {
      #expect(try date(cell).failures == ["0 date-impossible"], "\(cell)")
    }
    #expect(try date("29/02/2000").values == ["2000-02-29"])
  }

  @Test func `what is no date is unreadable, and only its shape is told`() throws {
    for cell in [
      "SIN FECHA", "15 AÑOS", "99", "", "14/07", "14/07/2007x", "14//2007", "2007-07-14-05",
    ] {
      #expect(try date(cell).failures == ["0 date-unreadable"], "\(cell)")
    }
    var step = try WholeDate([], StepContext())
    var report = StepReport()
    step.apply(StepInput(value: TextColumn(["SIN FECHA"])), to: TextColumn(), &report)
    #expect(report.entries[0].arguments == ["shape": .shape(ValueShape(of: "SIN FECHA"))])
  }

  @Test func `a date before 1900 or after 2100 is kept and flagged`() throws {
    for (cell, value) in [("31/12/1899", "1899-12-31"), ("01/01/2101", "2101-01-01")] {
      let applied = try date(cell)
      #expect(applied.values == [value])
      #expect(applied.findings == ["0 date-implausible"])
      #expect(applied.failures.isEmpty)
    }
    #expect(try date("01/01/1900").findings.isEmpty)
    #expect(try date("31/12/2100").findings.isEmpty)
  }

  @Test func `zones and times are dropped with a note, midnight without`() throws {
    let zone = ["0 date-part-dropped"]
    #expect(
      try date("2024-02-28Z") == Applied(values: ["2024-02-28"], findings: zone, failures: []))
    #expect(try date("2024-02-28-05:00").findings == zone)
    #expect(try date("2024-02-28T10:30:00").findings == zone)
    #expect(try date("2024-02-28 00:00:00").findings.isEmpty)
    #expect(try date("2024-02-28T00:00:00.000").findings.isEmpty)
    #expect(try date("2024-02-28T23:30:00-05:00").values == ["2024-02-28"])
    #expect(try date("2024-02-28T23:30:00-05:00").findings.count == 2)
    #expect(try date("2024-02-28T25:00:00").failures == ["0 date-impossible"])
  }

  @Test func `the forms are tried in the order of the mapping`() throws {
    #expect(try date("03/04/2024", "\"MM/dd/yyyy\", \"dd/MM/yyyy\"").values == ["2024-03-04"])
    #expect(try date("13/04/2024", "\"MM/dd/yyyy\", \"dd/MM/yyyy\"").values == ["2024-04-13"])
    #expect(try date("20240714", "\"yyyyMMdd\"").values == ["2024-07-14"])
    #expect(try date("14 de julio de 2007", "\"dd 'de' MMMM 'de' yyyy\"").values == ["2007-07-14"])
  }

  @Test func `Excel's serials follow its 1900 system`() throws {
    let cases: [(String, String?)] = [
      ("10000", "1927-05-18"), ("25569", "1970-01-01"), ("36526", "2000-01-01"), ("45123", "2023-07-16"),
      ("2958465", "9999-12-31"), ("2958466", nil),
    ]
    for (cell, value) in cases {
      let applied = try date(cell, "\"excel\"")
      #expect(applied.values == [value], "\(cell)")
      if value == nil { #expect(applied.failures == ["0 date-impossible"]) }
    }
    #expect(try date("45123.5", "\"excel\"").findings == ["0 date-part-dropped"])
    #expect(try date("45123.0", "\"excel\"").findings.isEmpty)
    #expect(try date("73416", "\"excel\"").findings == ["0 date-implausible"])
    for cell in ["0", "1", "60", "99", "2007", "9999", "00099", "-1"] {
      #expect(try date(cell, "\"excel\"").failures == ["0 date-unreadable"], "\(cell)")
    }
    #expect(try date("14/07/2007", "\"excel\"").failures == ["0 date-unreadable"])
  }

  @Test func `every Excel serial up to 2100 is the day after the one before`() throws {
    let serials = Array(10_000...73_415)
    let applied = try apply("date", "\"excel\"", serials.map { "\($0)" })
    var year = 1927
    var month = 5
    var day = 18
    var wrong = 0
    for index in serials.indices {
      let expected = "\(year)-\(two(month))-\(two(day))"
      if applied.values[index] != expected { wrong += 1 }
      day += 1
      if CalendarDate(year: year, month: month, day: day) == nil {
        day = 1
        month = month % 12 + 1
        if month == 1 { year += 1 }
      }
    }
    #expect(wrong == 0)
    #expect(applied.failures.isEmpty)
  }

  @Test func `milliseconds before 1970 are days before 1970`() throws {
    #expect(try date("100000000", "\"epoch-ms\"").values == ["1970-01-02"])
    #expect(try date("-864000000", "\"epoch-ms\"").values == ["1969-12-22"])
    #expect(try date("-864000001", "\"epoch-ms\"").values == ["1969-12-21"])
    for cell in ["0", "-1", "99", "45123"] {
      #expect(try date(cell, "\"epoch-ms\"").failures == ["0 date-unreadable"], "\(cell)")
    }
    #expect(try date("999999999999999", "\"epoch-ms\"").failures == ["0 date-impossible"])
  }

  @Test func `a form that is none is refused with the nearest known one`() {
    let failure = #expect(throws: Failure.self) { try apply("date", "\"dd/MM/aaaa\"", []) }
    #expect(failure?.finding.code.slug == "date-form-unknown")
    #expect(failure?.finding.arguments["nearest"] == .word("dd/MM/yyyy"))
    #expect(throws: Failure.self) { try apply("date", "\"dd/MM\"", []) }
    #expect(throws: Failure.self) { try apply("date", "\"dd/MM/yy\", pivot = 120", []) }
  }
}
