import Interchange
import Testing

@testable import Normalisation

@Suite struct DateTimeTests {
  private func value(_ cell: String) throws -> String? {
    try apply("datetime", "", [cell]).values[0]
  }

  @Test(arguments: [
    ("02/01/2024 14:30", "2024-01-02T14:30:00"), ("02/01/2024 14:30:05", "2024-01-02T14:30:05"),
    ("2024-01-02T14:30", "2024-01-02T14:30:00"), ("2024-01-02 9:05", "2024-01-02T09:05:00"),
    ("02/01/2024 02:30 p. m.", "2024-01-02T14:30:00"),
    ("02/01/2024 12:30 AM", "2024-01-02T00:30:00"),
    ("02/01/2024 12:30 p.m.", "2024-01-02T12:30:00"),
  ])
  func `times are read as they are written`(_ cell: String, _ expected: String) throws {
    #expect(try value(cell) == expected)
  }

  @Test func `an offset never moves the clock`() throws {
    for zone in ["Z", "-05:00", "+0530", "-05"] {
      let applied = try apply("datetime", "", ["2024-02-03T23:00:00\(zone)"])
      #expect(applied.values == ["2024-02-03T23:00:00"])
      #expect(applied.findings == ["0 date-part-dropped"])
    }
  }

  @Test func `a fraction of a second is dropped with a note`() throws {
    #expect(
      try apply("datetime", "", ["2024-02-03T23:00:00.250"]).findings == ["0 date-part-dropped"])
    #expect(try apply("datetime", "", ["2024-02-03T23:00:00.000"]).findings.isEmpty)
  }

  @Test func `impossible times fail`() throws {
    for cell in [
      "02/01/2024 24:00", "02/01/2024 12:60", "02/01/2024 13:30 PM", "02/01/2024 00:10 AM",
    ] {
      #expect(try apply("datetime", "", [cell]).failures == ["0 date-impossible"], "\(cell)")
    }
  }

  @Test func `an Excel serial keeps its time`() throws {
    #expect(
      try apply("datetime", "\"excel\"", ["45123.604166667"]).values == ["2023-07-16T14:30:00"])
    #expect(try apply("datetime", "\"excel\"", ["45123.9999999"]).values == ["2023-07-16T23:59:59"])
  }
}
