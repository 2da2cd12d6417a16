import Foundation
import Interchange
import Testing

@testable import Configuration

@Suite struct CheckReportTests {
  private let text = Array("mapping: 1\n# ñ𝕏\nñ: 'ñ𝕏 palabra'\n".utf8)

  private func report(_ place: Place, severity: Severity = .error) -> CheckReport {
    let code = FindingCode(
      "some-code", .error, es: "no hay {word}", en: "there is no {word}", hint: Localised(es: "quite", en: "remove"))
    return CheckReport(
      [Finding(code, at: place, ["word": .word("“x”")], severity: severity)], of: 1, .english, files: ["a b.yaml": text]
    )
  }

  private func parsed(_ bytes: [UInt8]) throws -> [String: Any] {
    try #require(try JSONSerialization.jsonObject(with: Data(bytes)) as? [String: Any])
  }

  /// Line 3, byte 12: `ñ: '` has 5 bytes, `ñ𝕏 ` 7.
  private let place = Place(file: "a b.yaml", line: 3, column: 13)

  @Test func `columns count UTF-16 code units`() throws {
    let json = try parsed(report(place).json)
    let finding = try #require((json["findings"] as? [[String: Any]])?.first)
    #expect(finding["line"] as? Int == 3 && finding["column"] as? Int == 9 && finding["end_column"] as? Int == 16)
    #expect(finding["message"] as? String == "there is no “x”" && finding["hint"] as? String == "remove")
    #expect(json["errors"] as? Int == 1 && json["warnings"] as? Int == 0 && json["files"] as? Int == 1)
  }

  @Test func `SARIF names the tool, its rules, and where each result is`() throws {
    let sarif = try parsed(report(place, severity: .warning).sarif(version: "1.2.3"))
    #expect(sarif["version"] as? String == "2.1.0")
    let run = try #require((sarif["runs"] as? [[String: Any]])?.first)
    #expect(run["columnKind"] as? String == "utf16CodeUnits" && run["language"] as? String == "en")
    let driver = try #require((run["tool"] as? [String: Any])?["driver"] as? [String: Any])
    #expect(driver["name"] as? String == "quipu" && driver["version"] as? String == "1.2.3")
    let rule = try #require((driver["rules"] as? [[String: Any]])?.first)
    #expect(rule["id"] as? String == "some-code")
    #expect((rule["shortDescription"] as? [String: Any])?["text"] as? String == "there is no …")
    let result = try #require((run["results"] as? [[String: Any]])?.first)
    #expect(result["ruleId"] as? String == "some-code" && result["ruleIndex"] as? Int == 0)
    #expect(result["level"] as? String == "warning")
    let location = (result["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect((location?["artifactLocation"] as? [String: Any])?["uri"] as? String == "a%20b.yaml")
    let region = try #require(location?["region"] as? [String: Int])
    #expect(region == ["startLine": 3, "startColumn": 9, "endColumn": 16])
  }

  @Test func `a place without a line, and one in a file that is not at hand, are still said`() throws {
    let bare = try parsed(report(Place(file: "/etc/ñ")).sarif(version: "1"))
    let result = (((bare["runs"] as? [[String: Any]])?.first?["results"]) as? [[String: Any]])?.first
    let location = (result?["locations"] as? [[String: Any]])?.first?["physicalLocation"] as? [String: Any]
    #expect((location?["artifactLocation"] as? [String: Any])?["uri"] as? String == "file:///etc/%C3%B1")
    #expect(location?["region"] == nil)
    let other = try parsed(report(Place(file: "codes.csv", line: 4, column: 1)).json)
    #expect((other["findings"] as? [[String: Any]])?.first?["column"] as? Int == 1)
  }
}
