import Foundation
import Interchange
import Testing

@testable import Pipelines

@Suite struct RunReportTests {
  private func report(published: Int64) -> RunReport {
    var report = RunReport(pipeline: "p")
    let summary = ImportSummary(
      source: "s", file: "f.csv", sha256: "ab", mapping: "m@1.0.0",
      account: Account(read: 6, accepted: 3, quarantined: 1, duplicate: 2, filtered: 0), trailers: 1,
      blocks: BlockSummary(blocks: 4, repeated: 2),
      totals: [
        TotalSummary(
          group: "F1", publishedMicros: published, distinctMicros: 5_000_000, blocksWithoutTotal: 1,
          unreconciledBlocks: 0)
      ],
      findings: [
        ReportedFinding(
          code: "date-impossible", field: "person.birth_date", severity: .warning, count: 12,
          places: [Place(file: "f.csv", line: 3, recordNumber: 2)])
      ])
    report.sources.append(RunReport.SourceEntry(summary: summary, refusal: nil, wasKnown: false))
    return report
  }

  private func parsed(_ report: RunReport) throws -> [String: Any] {
    try JSONSerialization.jsonObject(with: Data(report.json)) as? [String: Any] ?? [:]
  }

  @Test func `a source has its account, blocks and totals`() throws {
    let json = try parsed(report(published: 7_500_000))
    let source = try #require((json["sources"] as? [[String: Any]])?.first)
    #expect(source["read"] as? Int == 6 && source["duplicate"] as? Int == 2 && source["refused"] is NSNull)
    #expect((source["blocks"] as? [String: Int]) == ["count": 4, "repeated": 2])
    let total = try #require((source["totals"] as? [[String: Any]])?.first)
    #expect(total["published"] as? Double == 7.5 && total["without_repeats"] as? Int == 5)
  }

  @Test func `a finding has its count and the first places`() throws {
    let finding = try #require((try parsed(report(published: 0))["findings"] as? [[String: Any]])?.first)
    #expect(finding["code"] as? String == "date-impossible" && finding["count"] as? Int == 12)
    #expect(finding["source"] as? String == "s")
    let place = try #require((finding["places"] as? [[String: Any]])?.first)
    #expect(place["file"] as? String == "f.csv" && place["line"] as? Int == 3 && place["column"] == nil)
  }

  @Test(arguments: [
    (Int64(0), "0"), (1, "0.000001"), (404_000_000, "404"), (-1_500_000, "-1.5"), (10_100_000, "10.1"),
  ])
  func `millionths are written as the shortest decimal`(micros: Int64, text: String) {
    #expect(String(decoding: report(published: micros).json, as: UTF8.self).contains("\"published\": \(text),"))
  }

  @Test func `a refused file is named with the code of its refusal`() throws {
    var report = RunReport(pipeline: "p")
    let summary = ImportSummary(
      source: "s", file: "f.xml", sha256: "", mapping: "m@1.0.0", account: Account(), trailers: 0, blocks: nil,
      totals: [], findings: [])
    let code = FindingCode("xml-malformed", .error, es: "-", en: "-")
    report.sources.append(
      RunReport.SourceEntry(
        summary: summary, refusal: Finding(code, at: Place(file: "f.xml", line: 9)), wasKnown: false))
    let json = try parsed(report)
    let source = try #require((json["sources"] as? [[String: Any]])?.first)
    #expect(source["refused"] as? String == "xml-malformed" && source["sha256"] is NSNull)
    #expect((json["findings"] as? [[String: Any]])?.first?["code"] as? String == "xml-malformed")
  }
}
