import Interchange
import Testing

@testable import Configuration

/// Policies of anonymised tables: what they say and what is wrong in them.
@Suite struct AnonymiseFileTests {
  private func load(_ text: String) -> Loaded<AnonymiseDefinition> {
    ConfigurationFile.anonymise(Array(text.utf8), path: "policies/a.anonymise.yaml")
  }

  @Test func `a policy says columns, models and limits`() throws {
    let loaded = load(
      """
      anonymise: 1
      codes: ../Mappings/codes
      k: 5
      population-k: 7
      population: all.csv
      cases: operativo
      suppression: 0.04
      search: local
      quasi-identifiers:
        - {column: age, hierarchy: age-legal, from-level: 1, to-level: 2}
        - {column: sex}
        - {column: weight, hierarchy: number, steps: [5, 10]}
        - {column: place, file: place.csv, unknown: top}
      sensitive:
        - {column: purpose, distinct-l: 3, entropy-l: 2.5, recursive: {c: 4, l: 2}, t: 0.2, distance: hierarchical}
      keep: [year]
      """)
    let definition = try #require(loaded.value, "\(loaded.findings)")
    #expect(definition.k == 5 && definition.populationK == 7 && definition.suppression == 40_000)
    #expect(definition.codes == "Mappings/codes" && definition.population?.value == "policies/all.csv")
    #expect(definition.cases?.value == "operativo" && definition.search == .local && definition.mark == "suppressed")
    #expect(definition.quasiIdentifiers.map(\.hierarchy.kind) == [.ageLegal, .flat, .number, .flat])
    #expect(definition.quasiIdentifiers[0].fromLevel == 1 && definition.quasiIdentifiers[0].toLevel == 2)
    #expect(definition.quasiIdentifiers[2].hierarchy.steps == [5, 10])
    #expect(definition.quasiIdentifiers[3].hierarchy.file?.value == "policies/place.csv")
    #expect(definition.quasiIdentifiers[3].hierarchy.unknown == .top)
    let purpose = definition.sensitive[0]
    #expect(purpose.distinct == 3 && purpose.entropy == 2_500_000 && purpose.recursive?.c == 4_000_000)
    #expect(purpose.closeness == 200_000 && purpose.distance == .hierarchical)
  }

  @Test(arguments: [
    ("quasi-identifiers: [{column: a, hierarchy: ubigeo}]", "anonymise-codes"),
    ("quasi-identifiers: [{column: a, hierarchy: number, steps: [5, 12]}]", "anonymise-steps"),
    ("quasi-identifiers: [{column: a, hierarchy: number}]", "anonymise-steps"),
    ("codes: c\nquasi-identifiers: [{column: a, hierarchy: birth-date}]", "anonymise-year"),
    ("quasi-identifiers: [{column: a, hierarchy: flat, file: a.csv}]", "anonymise-two-hierarchies"),
    ("quasi-identifiers: [{column: a, from-level: 2, to-level: 1}]", "anonymise-levels"),
    ("quasi-identifiers: [{column: a}]\nsuppression: 1.5", "anonymise-share"),
    ("quasi-identifiers: [{column: a}]\npopulation-k: 5", "anonymise-population"),
    ("quasi-identifiers: [{column: a}]\nsensitive: [{column: b}]", "anonymise-no-model"),
    ("quasi-identifiers: [{column: a}]\nsensitive: [{column: b, t: 2}]", "anonymise-share"),
    ("quasi-identifiers: [{column: a}]\nkeep: [a]", "name-repeated"),
    ("quasi-identifiers: [{column: a, hierarchy: age}]", "choice-unknown"),
  ])
  func `each mistake is told`(rest: String, slug: String) {
    let loaded = load("anonymise: 1\nk: 5\n\(rest)\n")
    #expect(loaded.findings.map(\.code.slug).contains(slug), "\(loaded.findings.map(\.code.slug))")
    #expect(loaded.value == nil)
  }
}
