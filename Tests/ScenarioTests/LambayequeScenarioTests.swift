import Foundation
import Testing

/// The published files of Lambayeque, whose known figures a good import reports.
@Suite(.enabled(if: Scenario.real != nil, "the published files are not beside the project"))
struct LambayequeScenarioTests {
  static let pipeline = "Pipelines/lambayeque.pipeline.yaml"

  private func run(_ pipeline: String) throws -> CommandResult {
    let folder = try TestFolder()
    let real = try #require(Scenario.real)
    let result = try Scenario.quipu(
      ["run", pipeline, "--input", real.path, "--workspace", try folder.workspace(), "--json"])
    #expect(result.status == 0, "\(result.errors)")
    return result
  }

  private func expectKnownFigures(_ name: String, in result: CommandResult) throws {
    let source = try #require(result.json.list("sources").first { $0["name"] as? String == name })
    #expect(source.number("read") == 6563)
    #expect(source.number("duplicate") == 3059)
    #expect(source.number("accepted") == 3504)
    let blocks = try #require(source["blocks"] as? [String: Any])
    #expect(blocks.number("count") == 44 && blocks.number("repeated") == 35)
    let quality = try #require(source["quality"] as? [String: Any])
    let value = try #require(quality.list("fields").first { $0["field"] as? String == "tally.value" })
    #expect(value.number("rows") == 3504 && value.number("present") == 3440)
    let totals = source.list("totals")
    let f1 = try #require(totals.first { $0["group"] as? String == "F1" })
    #expect(f1.number("published") == 404 && f1.number("without_repeats") == 205)
    #expect(f1.number("blocks_without_total") == 3)
    let unreconciled = Dictionary(
      uniqueKeysWithValues: totals.compactMap { total in
        (total["group"] as? String).flatMap { name in total.number("unreconciled").map { (name, $0) } }
      })
    #expect(unreconciled.filter { $0.value > 0 } == ["P3": 6, "EF": 1, "D": 1])
    let findings = result.json.list("findings").filter { $0["source"] as? String == name }
    func count(_ code: String, _ field: String? = nil) -> Int {
      findings.filter { $0["code"] as? String == code && (field == nil || $0["field"] as? String == field) }
        .compactMap { $0.number("count") }.reduce(0, +)
    }
    #expect(count("total-value-blank") == 128)
    #expect(count("block-repeated") == 35)
    #expect(count("total-missing", "F1") == 3)
    #expect(count("total-unreconciled") == 8)
    #expect(count("json-not-finite-read") == (name == "trata-json" ? 128 : 0))
  }

  @Test func `the CSV and its JSON twin give the known figures`() throws {
    let result = try run(Self.pipeline)
    try expectKnownFigures("trata-csv", in: result)
    try expectKnownFigures("trata-json", in: result)
    let crimes = try #require(result.json.list("sources").first { $0["name"] as? String == "delitos" })
    #expect(crimes.number("read") == 1723 && crimes.number("duplicate") == 4)
  }

  /// Findings of the counts of offences, by code and field.
  private func offenceFindings(_ result: CommandResult) -> [String: Int] {
    let findings = result.json.list("findings").filter { $0["source"] as? String == "delitos" }
    return Dictionary(
      findings.map { finding in
        let field = (finding["field"] as? String).map { " " + $0 } ?? ""
        return ((finding["code"] as? String ?? "") + field, finding.number("count") ?? 0)
      }, uniquingKeysWith: +)
  }

  @Test func `trafficking is one article before and after it was renumbered, and damaged text is mended and counted`()
    throws
  {
    let folder = try TestFolder()
    let real = try #require(Scenario.real)
    let workspace = try folder.workspace()
    let result = try Scenario.quipu(
      ["run", Self.pipeline, "--input", real.path, "--workspace", workspace, "--json"])
    let output = try #require(result.json.list("outputs").first?["path"] as? String)
    let rows = try Scenario.gunzip(URL(filePath: workspace).appending(path: output)).split(separator: "\n")
      .map { $0.split(separator: ",", omittingEmptySubsequences: false).map(String.init) }
    let header = try #require(rows.first)
    func cell(_ row: [String], _ name: String) -> String { header.firstIndex(of: name).map { row[$0] } ?? "" }
    let trafficking = rows.dropFirst().filter { cell($0, "category") == "Trata de personas" }
    let counts = Dictionary(
      uniqueKeysWithValues: trafficking.map { (cell($0, "period_from"), cell($0, "value")) })
    #expect(counts == ["2019": "30", "2020": "16", "2021": "33", "2022": "14", "2023": "6"])
    #expect(trafficking.allSatisfy { cell($0, "article") == "129-A" && cell($0, "ubigeo") == "140101" })
    let slavery = rows.filter { cell($0, "article") == "129-Ñ" && cell($0, "period_from") == "2023" }
    #expect(slavery.count == 1)
    // TRÃÁFICO is mistyped and no text that was encoded twice: nobody can know what it was.
    #expect(rows.joined().filter { $0.contains("Ã") }.allSatisfy { $0.hasPrefix("TRÃÁFICO") })

    let findings = offenceFindings(result)
    #expect(findings["double-encoding-repaired articulo"] == 1)
    #expect(findings["double-encoding-repaired des_articulo"] == 14)
    #expect(findings["article-renumbered tally.article"] == 29)
    #expect(findings["article-smuggling tally.article"] == 3)
    #expect(findings.keys.allSatisfy { !$0.hasPrefix("ubigeo-") })
  }

  @Test func `140101 is Chiclayo in INEI's coding, and a source that declares RENIEC's is told so once`() throws {
    let folder = try TestFolder()
    let real = try #require(Scenario.real)
    for name in ["Mappings", "Pipelines"] {
      try FileManager.default.copyItem(
        at: Scenario.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let mapping = folder.url.appending(path: "Mappings/lambayeque/delitos.map.yaml")
    try String(contentsOf: mapping, encoding: .utf8).replacing("ubigeo: inei", with: "ubigeo: reniec")
      .write(to: mapping, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(
      ["run", "\(folder.path)/\(Self.pipeline)", "--input", real.path, "--workspace", try folder.workspace(), "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let findings = offenceFindings(result)
    #expect(findings["ubigeo-coding-doubtful"] == 1)
    #expect(findings["ubigeo-name-mismatch tally.ubigeo"] == 1719)
    #expect(findings["ubigeo-other-coding tally.ubigeo"] == 1719)
  }

  @Test func `the workbook gives the figures of its CSV`() throws {
    try expectKnownFigures("trata-xlsx", in: try run("Pipelines/lambayeque-xlsx.pipeline.yaml"))
  }

  @Test func `without the option the JSON twin is refused whole at its first NaN, with the option to set`() throws {
    let folder = try TestFolder()
    let real = try #require(Scenario.real)
    for name in ["Mappings", "Pipelines"] {
      try FileManager.default.copyItem(
        at: Scenario.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let mapping = folder.url.appending(path: "Mappings/lambayeque/trata-json.map.yaml")
    try String(contentsOf: mapping, encoding: .utf8).replacing("  tolerate: [non-finite]\n", with: "")
      .write(to: mapping, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(
      [
        "run", "\(folder.path)/\(Self.pipeline)", "--input", real.path, "--workspace", try folder.workspace(), "--json",
      ])
    #expect(result.status == 65)
    let refused = try #require(result.json.list("sources").first { $0["name"] as? String == "trata-json" })
    #expect(refused.number("read") == 0 && refused["refused"] as? String == "json-not-finite")
    let finding = try #require(result.json.list("findings").first { $0["code"] as? String == "json-not-finite" })
    #expect(finding.list("places").first?.number("line") == 9012)
    #expect(result.errors.contains("tolerate: [non-finite]"))
    #expect(result.json.list("outputs").isEmpty)
  }
}
