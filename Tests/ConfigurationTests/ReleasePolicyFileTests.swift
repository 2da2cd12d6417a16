import Interchange
import Testing

@testable import Configuration

@Suite struct ReleasePolicyFileTests {
  private func load(_ text: String) -> Loaded<ReleasePolicy> {
    ConfigurationFile.releasePolicy(Array(text.utf8), path: "r.release.yaml")
  }

  private static let research = """
    release: 1
    name: research-extract
    version: 1.2.0
    recipient: Licensed researchers
    purpose: {es: investigación, en: research}
    legal-basis: art. 14 Ley 29733
    consent: {purposes: [research, statistics], unknown: release}
    seals: {exclude: [court_reserve, protected_witness]}
    k: 5
    small-classes: suppress
    tables:
      - entity: person
        fields: {sex: keep, birth_date: year, age_at_report: age-band}
        quasi-identifiers: [sex, age_at_report]
      - entity: incident
        fields: {ubigeo_fact: department, reported_at: year}
    archive: true
    """

  @Test func `a release policy is read`() throws {
    let loaded = load(Self.research)
    #expect(lines(loaded.findings) == [])
    let policy = try #require(loaded.value)
    #expect([policy.name, policy.version] == ["research-extract", "1.2.0"])
    #expect(policy.recipient == "Licensed researchers")
    #expect(policy.purpose == Localised(es: "investigación", en: "research"))
    #expect(policy.legalBasis == "art. 14 Ley 29733")
    #expect(policy.consentPurposes == ["research", "statistics"])
    #expect(policy.unknownConsent == .release)
    #expect(policy.excludedSeals == ["court_reserve", "protected_witness"])
    #expect(policy.k == 5 && policy.smallClasses == .suppress && policy.archive)
    #expect(policy.tables.map(\.entity) == ["person", "incident"])
    #expect(policy.tables[0].fields.map(\.field) == ["sex", "birth_date", "age_at_report"])
    #expect(policy.tables[0].fields.map(\.treatment) == [.keep, .year, .ageBand])
    #expect(policy.tables[0].quasiIdentifiers == ["sex", "age_at_report"])
    #expect(policy.tables[1].quasiIdentifiers == [])
  }

  @Test func `a policy that forgets what keeps records in is refused`() {
    let findings = load("release: 1\nname: r\n").findings
    let missing = findings.compactMap { $0.arguments["key"]?.description }
    #expect(
      missing == [
        "version", "recipient", "purpose", "legal-basis", "consent", "seals", "k", "small-classes",
        "tables",
      ])
    #expect(findings.allSatisfy { $0.code == .keyMissing && position($0.place) == "1:1" })
  }

  @Test func `unknown consent is excluded and no archive is made unless the policy says so`() throws {
    let text = Self.research.split(separator: "\n").filter { !$0.starts(with: "archive") }
      .joined(separator: "\n")
    let policy = try #require(load(text.replacing(", unknown: release", with: "")).value)
    #expect(policy.unknownConsent == .exclude)
    #expect(!policy.archive)
  }

  @Test func `every mistake of a policy is told`() {
    let findings = load(
      """
      release: 1
      name: r
      version: 1.0.0
      recipient: x
      purpose: {es: x}
      legal-basis: x
      consent: {purposes: research, unknown: relase}
      seals: {exclude: [Court Seal]}
      k: 0
      small-classes: ignore
      tables:
        - {entity: person, fields: {sex: kepp, birth_date: month}, quasi-identifiers: [sx, sex, sex]}
        - {entity: person, fields: {}}
      archive: yes
      """
    ).findings
    #expect(
      lines(findings) == [
        "5:1 key-missing", "7:21 list-expected", "7:40 choice-unknown", "8:19 name-malformed",
        "9:4 integer-expected", "10:16 choice-unknown", "12:36 choice-unknown",
        "12:54 choice-unknown", "12:82 quasi-identifier-not-released", "12:91 name-repeated",
        "13:14 name-repeated", "13:30 value-empty", "14:10 choice-unknown",
      ])
  }
}
