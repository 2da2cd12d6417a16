import Interchange
import Testing

@testable import Configuration

/// Settings of a linkage: what they say and what is wrong in them.
@Suite struct LinkFileTests {
  private func load(_ text: String) -> Loaded<LinkDefinition> {
    ConfigurationFile.link(Array(text.utf8), path: "a.link.yaml")
  }

  @Test func `settings say columns, rules and thresholds`() throws {
    let definition = try #require(
      load(
        """
        link: 1
        id: record_id
        mode: link
        one-to-one: true
        link-from: 0.95
        columns:
          - {column: names, kind: given-name}
          - {column: birth, kind: date}
          - {column: region, kind: code}
          - {column: town, kind: code, within: region}
        blocking:
          - [given.key, birth.year]
        """
      ).value)
    #expect(definition.mode == .link && definition.isOneToOne && definition.linkFrom == 950_000)
    #expect(definition.pairsFrom == 500_000 && definition.largestBlock == 250)
    #expect(definition.columns.map(\.kind) == [.givenName, .date, .code, .code])
    #expect(definition.blocking == [[BlockingKey("given", .key), BlockingKey("birth", .year)]])
  }

  @Test func `each mistake has its place and the word that was meant`() {
    let findings = load(
      """
      link: 1
      id: record_id
      link-from: 1.5
      columns:
        - {column: birth, kind: date}
        - {column: town, kind: code, within: brith}
      blocking:
        - [birth.yaer]
      """
    ).findings
    #expect(findings.map(\.code.slug) == ["link-probability", "link-within", "link-key-unknown"])
    #expect(findings.map(\.place.line) == [3, 6, 8])
    #expect(findings.last?.hint(.english) == "write birth.year")
  }
}
