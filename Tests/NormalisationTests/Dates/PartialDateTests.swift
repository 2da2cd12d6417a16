import Testing

@testable import Normalisation

@Suite struct PartialDateTests {
  @Test func `nothing is filled up`() throws {
    let cells: [String?] = ["2007", "07/2007", "2007-07", "14/07/2007", "2007-07-14", nil]
    let applied = try apply("partial-date", "", cells)
    #expect(applied.values == ["2007", "2007-07", "2007-07", "2007-07-14", "2007-07-14", nil])
    #expect(applied.findings.isEmpty)
  }

  @Test func `an implausible year is kept and flagged`() throws {
    #expect(try apply("partial-date", "", ["1850"]).findings == ["0 date-implausible"])
    #expect(try apply("partial-date", "", ["0000"]).failures == ["0 date-impossible"])
  }

  @Test func `an age or 99 is no date`() throws {
    for cell in ["99", "15 AÑOS", "SIN FECHA"] {
      #expect(try apply("partial-date", "", [cell]).failures == ["0 date-unreadable"])
    }
  }
}
