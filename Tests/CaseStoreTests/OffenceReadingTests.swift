internal import Interchange
internal import Testing

@testable internal import CaseStore

@Suite struct OffenceReadingTests {
  let folder = TestFolder()

  private static let model: UnifiedModel = {
    func entity(_ name: String, _ fields: [(String, PrivacyClass)], _ links: [String]) -> EntityType {
      EntityType(
        name: name, label: Localised(es: name, en: name),
        fields: fields.map { Field(name: $0.0, type: .code, privacy: $0.1) },
        links: links.map { EntityLink(role: $0, target: $0) })
    }
    return UnifiedModel(
      name: "unified", version: "1",
      entities: [
        entity(
          "person",
          [
            ("age_at_report", .quasiIdentifier), ("is_child_at_exploitation", .quasiIdentifier),
            ("presumed_minor", .quasiIdentifier), ("birth_year", .quasiIdentifier), ("given_names", .directIdentifier),
          ], []),
        entity("case", [("crime_articles", .nonSensitive)], []),
        entity("incident", [("occurred_from", .quasiIdentifier), ("reported_at", .quasiIdentifier)], ["case"]),
        entity("victim_role", [("status", .nonSensitive)], ["person", "incident", "case"]),
        entity("trafficking_act", [("means", .nonSensitive), ("purpose", .sensitive)], ["victim_role"]),
        entity("exploitation", [("type", .sensitive)], ["victim_role"]),
      ])
  }()

  private func cases(_ records: [TestRecord]) throws -> [OffenceCase] {
    let register = try folder.open(model: Self.model)
    try register.take(declaration(), records)
    var cases: [OffenceCase] = []
    try register.offenceCases { one throws(Failure) in cases.append(one) }
    return cases
  }

  @Test func `victims of one case stand together with what hangs on them, by case or through the incident`() throws {
    let found = try cases([
      TestRecord(
        "a",
        rows: [
          TestRow("case", "c", ["crime_articles": "129-A\u{1F}129-C"]),
          TestRow("incident", "i", ["occurred_from": "2024-03"], links: ["case": "c"]),
          TestRow("person", "p", ["age_at_report": "15", "presumed_minor": "false"]),
          TestRow("victim_role", "v", ["status": "possible"], links: ["person": "p", "incident": "i"]),
          TestRow(
            "trafficking_act", "t", ["means": "threat\u{1F}fraud", "purpose": "sexual"], links: ["victim_role": "v"]),
          TestRow("exploitation", "x", ["type": "labour"], links: ["victim_role": "v"]),
        ]),
      TestRecord(
        "b",
        rows: [
          TestRow("person", "q", ["is_child_at_exploitation": "unknown", "presumed_minor": "true"]),
          TestRow("victim_role", "w", [:], links: ["person": "q", "case": "c"]),
        ]),
    ])
    #expect(found.count == 1)
    #expect(found.first?.articles == ["129-A", "129-C"] && found.first?.source == "police")
    let victims = found.first?.victims.sorted { ($0.place.recordNumber ?? 0) < ($1.place.recordNumber ?? 0) }
    #expect(
      victims == [
        OffenceVictim(
          place: Place(file: "police.csv", line: 2, recordNumber: 1), age: 15, isChild: nil, isPresumedMinor: false,
          status: "possible", means: ["threat", "fraud"], purposes: ["sexual", "labour"]),
        OffenceVictim(
          place: Place(file: "police.csv", line: 3, recordNumber: 2), age: nil, isChild: "unknown",
          isPresumedMinor: true, status: nil, means: [], purposes: []),
      ])
  }

  @Test(arguments: [
    ("1998", "2024-03-01", 25), ("2006", "2024", nil), ("2005", "2024", 18), ("2010", "2024-01", nil),
    ("2011", "2024", 12),
    ("2007", "2024-05-05T00:00:00", 16), ("2024", "2024", 0), ("2025", "2024", nil),
  ])
  func `a birth year gives an age only where the birthday does not matter`(
    born: String, event: String, age: Int?
  ) throws {
    let found = try cases([
      TestRecord(
        "a",
        rows: [
          TestRow("incident", "i", ["reported_at": event]), TestRow("person", "p", ["birth_year": born]),
          TestRow("victim_role", "v", [:], links: ["person": "p", "incident": "i"]),
        ])
    ])
    #expect(found.first?.victims.map(\.age) == [age])
  }

  @Test func `a victim without case and incident is a matter of her own, and what ended does not count`() throws {
    let register = try folder.open(model: Self.model)
    try register.take(
      declaration(sha256: "old"), [TestRecord("a", rows: [TestRow("victim_role", "v"), TestRow("victim_role", "w")])])
    try register.take(declaration(sha256: "new"), [TestRecord("b", rows: [TestRow("victim_role", "w")])])
    var cases: [OffenceCase] = []
    try register.offenceCases { one throws(Failure) in cases.append(one) }
    #expect(cases.count == 1 && cases[0].victims.count == 1 && cases[0].articles.isEmpty)
  }

  @Test func `ages and purposes never pass through a sorter, which would write them to a temporary file`() throws {
    let register = try folder.open(model: Self.model)
    let role = try #require(register.shelf("victim_role"))
    try register.gatherMatters(role)
    var plan = ""
    try register.database.each("EXPLAIN QUERY PLAN " + register.victimsStatement(role)) { row throws(Failure) in
      plan += (row.text(3) ?? "") + "\n"
    }
    #expect(!plan.contains("TEMP B-TREE") && !plan.contains("AUTOMATIC"), "\(plan)")
  }
}
