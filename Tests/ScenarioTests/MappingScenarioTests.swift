import Foundation
import Testing

/// Every mapping that is shipped passes its own examples, and everything shipped passes `check`.
@Suite struct MappingScenarioTests {
  static let mappings =
    (FileManager.default.enumerator(atPath: Scenario.root.appending(path: "Mappings").path)?.allObjects as? [String]
    ?? []).filter { $0.hasSuffix(".map.yaml") }.map { "Mappings/\($0)" }.sorted()
  /// An example is text, so a mapping for workbooks has none.
  static let textMappings = mappings.filter { path in
    let text = try? String(contentsOf: Scenario.root.appending(path: path), encoding: .utf8)
    return text?.contains("format: xlsx") == false
  }
  static let pipelines =
    ((try? FileManager.default.contentsOfDirectory(atPath: Scenario.root.appending(path: "Pipelines").path)) ?? [])
    .filter { $0.hasSuffix(".pipeline.yaml") }.map { "Pipelines/\($0)" }.sorted()

  @Test func `the shipped mappings and pipelines pass check`() throws {
    #expect(Self.mappings.count >= 7 && Self.textMappings.count >= 6 && Self.pipelines.count >= 2)
    let result = try Scenario.quipu(["check"] + Self.pipelines + Self.mappings)
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.errors.contains("error:"))
  }

  @Test(arguments: textMappings) func `the examples inside a mapping pass`(mapping: String) throws {
    let result = try Scenario.quipu(["test", mapping])
    #expect(result.status == 0, "\(result.text)\(result.errors)")
    #expect(result.text.contains("ok   "))
  }

  @Test func `a failing example shows the difference and exits 1`() throws {
    let folder = try TestFolder()
    let mapping = folder.url.appending(path: "x.map.yaml")
    try String(contentsOf: Scenario.root.appending(path: "Mappings/lambayeque/delitos.map.yaml"), encoding: .utf8)
      .replacing("article: 129-Ñ", with: "article: 129-Z").write(to: mapping, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(
      ["test", mapping.path, "--model", Scenario.root.appending(path: "Mappings/unified.model.yaml").path])
    #expect(result.status == 1)
    #expect(result.text.contains("      tally[2]\n        - article: 129-Z\n        + article: 129-Ñ\n"))
  }

  @Test(arguments: [
    ("es", "se esperaban 2 filas, hubo 1", "no vino"), ("en", "expected 2 rows, got 1", "did not come"),
  ])
  func `rows, findings and the account that differ are told in both languages`(
    language: String, counts: String, absent: String
  ) throws {
    let folder = try TestFolder()
    let mapping = folder.url.appending(path: "x.map.yaml")
    try """
    mapping: 1
    name: x
    version: 1.0.0
    model: unified@1
    source: {system: PNP-SIDPOL, format: csv}
    entities: [{entity: incident, key: [N], fields: {source_number: N, kind: '"complaint"'}}]
    tests:
      - name: differs
        given: "N\\n1\\n"
        expect:
          incident: [{source_number: "0"}, {source_number: "1", kind: complaint}]
          findings: [{code: key-empty}]
          account: {read: 2}
    """.write(to: mapping, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(["test", mapping.path, "--lang", language] + CheckScenarioTests.model)
    #expect(result.status == 1)
    for line in [counts, "incident[1] \(absent)", "  - source_number: 0", "key-empty", "  - read: 2", "  + read: 1"] {
      #expect(result.text.contains(line), "\(line)\n\(result.text)\(result.errors)")
    }
  }

  @Test func `a table with dates is looked up on a day, and its overlap stands at its own line`() throws {
    let folder = try TestFolder()
    let mapping = folder.url.appending(path: "x.map.yaml")
    let table = folder.url.appending(path: "kinds.csv")
    let rows = "source,target,label,valid_from,valid_to\nP,complaint,Parte,,2021-03-30\nP,operation,Parte,2021-03-31,\n"
    try Data(rows.utf8).write(to: table)
    try """
    mapping: 1
    name: x
    version: 1.0.0
    model: unified@1
    source: {system: PNP-SIDPOL, format: csv}
    lookups:
      kinds: {file: kinds.csv}
    entities:
      - entity: incident
        key: [N]
        fields:
          kind: K | lookup(kinds, on = D | date("dd/MM/yyyy"))
    tests:
      - name: the day decides
        given: "N,K,D\\n1,P,30/03/2021\\n2,P,31/03/2021\\n3,P,\\n"
        expect:
          incident: [{kind: complaint}, {kind: operation}]
          findings: [{code: lookup-date-missing, field: incident.kind}]
          account: {read: 3, accepted: 2, quarantined: 1}
    """.write(to: mapping, atomically: true, encoding: .utf8)
    let passed = try Scenario.quipu(["test", mapping.path] + CheckScenarioTests.model)
    #expect(passed.status == 0, "\(passed.text)\(passed.errors)")
    try Data(rows.replacing("2021-03-31", with: "2021-03-30").utf8).write(to: table)
    let overlap = try Scenario.quipu(["check", mapping.path] + CheckScenarioTests.model)
    #expect(overlap.status == 78 && overlap.errors.contains("kinds.csv:3:1: error: lookup-periods-overlap"))
  }
}
