import Interchange
import Testing

@testable import Configuration

@Suite struct NameDateTests {
  private func days(_ pattern: String, _ name: String) -> [String]? {
    NameDate(pattern)?.days(in: name).map(\.description)
  }

  @Test func `a date is found wherever it stands in a name`() {
    #expect(days("yyyyMMdd", "policia_20240630.csv") == ["2024-06-30"])
    #expect(days("dd-MM-yyyy", "SIDPOL 30-06-2024 v2.csv") == ["2024-06-30"])
    #expect(days("yyyy_MM", "lote_2024_06.xml") == ["2024-06-01"])
    #expect(days("yyyyMMdd", "policia.csv") == [])
  }

  @Test func `longer numbers and days that there are not are no date`() {
    #expect(days("yyyyMMdd", "lote_202406301.csv") == [])
    #expect(days("yyyyMMdd", "1_20240631_x.csv") == [])
    #expect(days("yyyyMMdd", "20240630") == ["2024-06-30"])
  }

  @Test func `the same date twice is one, and two are two`() {
    #expect(days("yyyyMMdd", "20240630_20240630") == ["2024-06-30"])
    #expect(days("yyyyMMdd", "20240101-20240630") == ["2024-01-01", "2024-06-30"])
    #expect(days("_yyyyMMdd.", "20240101_20240630.csv") == ["2024-06-30"])
    #expect(days("-yyyyMMdd", "20240101-20240630") == ["2024-06-30"])
  }

  @Test(arguments: ["yyyy", "MMdd", "yyyyMMyyyy", "yyyyMMddMM", "", "aaaa"])
  func `a pattern without year and month is none`(pattern: String) {
    #expect(NameDate(pattern) == nil)
  }
}
