import Interchange
import Testing

@testable import Configuration

@Suite struct SurvivorshipRulesTests {
  private func load(_ rules: String) -> Loaded<PipelineDefinition> {
    let text = """
      pipeline: 1
      name: n
      model: m.yaml
      codes: codes
      sources:
        - {name: policia, mapping: m.map.yaml, file: a.csv}
      survivorship:
      \(rules)
      """
    return ConfigurationFile.pipeline(Array(text.utf8), path: "n.pipeline.yaml")
  }

  @Test func `a rule has its criteria in order, with the sources and codes they need`() throws {
    let loaded = load(
      """
        - {field: person.birth_date, prefer: [most-precise, precedence], sources: [policia]}
        - {field: person.age_source, prefer: [strongest], order: [documented, declared]}
      """)
    #expect(lines(loaded.findings) == [])
    let rules = try #require(loaded.value).survivorship.rules
    #expect(rules.map(\.field) == ["person.birth_date", "person.age_source"])
    #expect(rules[0].criteria == [.mostPrecise, .precedence] && rules[0].sources == ["policia"])
    #expect(rules[1].order == ["documented", "declared"])
  }

  @Test(arguments: [
    ("{field: person.sex, prefer: [most-recnt]}", "8:34 choice-unknown"),
    ("{field: incident.kind, prefer: [most-recent]}", "8:13 survivorship-field-elsewhere"),
    ("{field: person.sex, prefer: [precedence], sources: [polica]}", "8:57 quality-rule-source-unknown"),
    ("{field: person.sex, prefer: [precedence]}", "8:25 survivorship-half"),
    ("{field: person.sex, prefer: [most-recent], sources: [policia]}", "8:48 survivorship-half"),
    ("{field: person.sex, prefer: [strongest]}", "8:25 survivorship-half"),
    ("{field: person.sex, prefer: []}", "8:33 value-empty"),
    (
      "{field: person.sex, prefer: [most-recent]}\n  - {field: person.sex, prefer: [most-precise]}",
      "9:13 name-repeated"
    ),
  ])
  func `what is wrong with a rule is told at its place`(text: String, expected: String) {
    let loaded = load("  - \(text)")
    #expect(loaded.value == nil)
    #expect(lines(loaded.findings).contains(expected), "\(lines(loaded.findings))")
  }
}
