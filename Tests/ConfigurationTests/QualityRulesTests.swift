import Interchange
import Testing

@testable import Configuration

@Suite struct QualityRulesTests {
  private func load(_ rules: String) -> Loaded<PipelineDefinition> {
    let text = """
      pipeline: 1
      name: n
      model: m.yaml
      codes: codes
      sources:
        - {name: policia, mapping: m.map.yaml, file: a.csv}
      quality:
      \(rules)
      """
    return ConfigurationFile.pipeline(Array(text.utf8), path: "n.pipeline.yaml")
  }

  @Test func `rules are read with their bounds in millionths and the place of their measure`() throws {
    let loaded = load(
      """
        - {source: policia, field: incident.ubigeo_fact, completeness: {at-least: 0.95}, on: stop}
        - {rows: {at-least: 1, at-most: 100000}}
        - drift: {at-most: 0.2}
      """)
    #expect(lines(loaded.findings) == [])
    let rules = try #require(loaded.value).quality
    #expect(rules.map(\.measure) == [.completeness, .rows, .drift])
    #expect(rules[0].source == "policia" && rules[0].field == "incident.ubigeo_fact")
    #expect(rules[0].atLeast == 950_000 && rules[0].atMost == nil && rules[0].reaction == .stop)
    #expect(position(rules[0].place) == "8:52")
    #expect(rules[1].atLeast == 1_000_000 && rules[1].atMost == 100_000_000_000)
    #expect(rules[2].reaction == .warn && rules[2].bounds == "≤ 0.2")
  }

  @Test(arguments: [
    ("{source: polica, rows: {at-least: 1}}", "8:14 quality-rule-source-unknown"),
    ("{completeness: {at-least: 0.9}}", "8:6 quality-rule-field-missing"),
    ("{field: person.sex, duplicates: {at-most: 0.9}}", "8:13 quality-rule-field-useless"),
    ("{duplicates: {}}", "8:6 quality-rule-unbounded"),
    ("{duplicates: {at-most: 50}}", "8:6 quality-rule-share-too-large"),
    ("{rows: {at-least: 5, at-most: 4}}", "8:6 quality-rule-bounds-crossed"),
    ("{rows: {at-least: -5}}", "8:23 decimal-expected"),
    ("{rows: {at-least: 0.0000001}}", "8:23 decimal-expected"),
    ("{rows: {at-least: 1}, on: halt}", "8:31 choice-unknown"),
    ("{duplicate: {at-most: 0.1}}", "8:6 key-unknown"),
  ])
  func `what is wrong with a rule is told at its place`(text: String, expected: String) {
    let loaded = load("  - \(text)")
    #expect(loaded.value == nil)
    #expect(lines(loaded.findings).contains { $0.hasPrefix(expected) }, "\(lines(loaded.findings))")
  }

  @Test func `a rule measures one thing`() {
    let loaded = load("  - {rows: {at-least: 1}, duplicates: {at-most: 0.5}}\n  - {source: policia}")
    #expect(lines(loaded.findings) == ["8:5 quality-rule-measures", "9:5 quality-rule-measures"])
  }
}
