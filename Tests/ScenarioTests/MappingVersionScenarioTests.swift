import Foundation
import Testing

/// Several versions of a mapping side by side: the file's date chooses, and the report says which.
@Suite struct MappingVersionScenarioTests {
  private let folder: TestFolder

  init() throws {
    folder = try TestFolder()
    try mapping("old.map.yaml", version: "1.0.0", period: "{to: 2024-06-30}", column: "NUMERO")
    try mapping("new.map.yaml", version: "2.0.0", period: "{from: 2024-07-01}", column: "NRO_DENUNCIA")
    try Data("NUMERO\n1-2024\n".utf8).write(to: folder.url.appending(path: "old_20240630.csv"))
    try Data("NRO_DENUNCIA\n2-2024\n".utf8).write(to: folder.url.appending(path: "new_20240701.csv"))
  }

  private func mapping(_ name: String, version: String, period: String, column: String) throws {
    try """
    mapping: 1
    name: complaints
    version: \(version)
    model: unified@1
    valid-for: \(period)
    source: {system: PNP-SIDPOL, format: csv, columns: strict}
    entities:
      - entity: incident
        key: [\(column)]
        fields: {source_number: \(column), kind: '"complaint"'}
    """.write(to: folder.url.appending(path: name), atomically: true, encoding: .utf8)
  }

  private func pipeline(_ source: String) throws -> String {
    let root = Scenario.root.path
    let file = folder.url.appending(path: "p.pipeline.yaml")
    try """
    pipeline: 1
    name: p
    model: \(root)/Mappings/unified.model.yaml
    codes: \(root)/Mappings/codes
    input: .
    sources:
      - {name: a, \(source)}
    """.write(to: file, atomically: true, encoding: .utf8)
    return file.path
  }

  private func codes(_ source: String) throws -> [String] {
    let result = try Scenario.quipu(["check", try pipeline(source), "--format", "json"])
    return result.json.list("findings").map {
      "\($0["code"] as? String ?? "") \($0.number("line") ?? 0) \($0["severity"] as? String ?? "")"
    }
  }

  @Test(arguments: [
    ("old_20240630.csv", "date-from-name: yyyyMMdd", "complaints@1.0.0", "2024-06-30"),
    ("new_20240701.csv", "date-from-name: _yyyyMMdd", "complaints@2.0.0", "2024-07-01"),
    ("new_20240701.csv", "date: 2025-12-31", "complaints@2.0.0", "2025-12-31"),
  ])
  func `the version for the file's date is used`(file: String, date: String, mapping: String, day: String) throws {
    let path = try pipeline("mappings: [old.map.yaml, new.map.yaml], file: \(file), \(date)")
    let result = try Scenario.quipu(["run", path, "--workspace", try folder.workspace(), "--json"])
    let source = try #require(result.json.list("sources").first)
    #expect(source.number("accepted") == 1, "\(result.errors)\(result.text)")
    #expect(source["mapping"] as? String == mapping && source["file_date"] as? String == day)
  }

  @Test func `periods that overlap, and dates for which there is no version, are located errors`() throws {
    let file = "file: old_20240630.csv"
    #expect(try codes("mappings: [old.map.yaml, new.map.yaml], \(file), date: 2024-01-01") == [])
    try mapping("late.map.yaml", version: "2.1.0", period: "{from: 2024-06-30}", column: "A")
    #expect(
      try codes("mappings: [old.map.yaml, late.map.yaml], \(file), date: 2024-01-01")
        == ["mapping-periods-overlap 7 error"])
    #expect(try codes("mapping: old.map.yaml, \(file), date: 2024-07-01") == ["mapping-period-missing 7 error"])
    #expect(
      try codes("mappings: [old.map.yaml, old.map.yaml], \(file), date: 2024-01-01")
        == ["mapping-version-repeated 7 error", "mapping-periods-overlap 7 error"])
  }

  @Test func `a date that is not declared, or not in the name, is said and never guessed`() throws {
    #expect(try codes("mapping: old.map.yaml, file: x.csv") == ["file-date-undeclared 7 warning"])
    #expect(try codes("mappings: [old.map.yaml], file: x.csv") == ["file-date-undeclared 7 error"])
    #expect(
      try codes("mappings: [old.map.yaml], file: x.csv, date-from-name: yyyyMMdd") == ["file-date-not-found 7 error"])
    #expect(
      try codes("mapping: old.map.yaml, file: 20240101_20240201.csv, date-from-name: yyyyMMdd")
        == ["file-date-ambiguous 7 error"])
  }
}
