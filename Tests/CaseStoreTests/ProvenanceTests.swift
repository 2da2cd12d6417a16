internal import Interchange
internal import Testing

@testable internal import CaseStore

@Suite struct ImportChangesTests {
  private let folder = TestFolder()

  private func taken(
    _ register: CaseRegister, _ sha256: String, full: Bool, _ persons: [(key: String, sex: String)]
  ) throws -> [RowChanges] {
    let records = persons.map { TestRecord("\($0.key) \($0.sex)", rows: personRows($0.key, sex: $0.sex)) }
    return try register.take(declaration(sha256: sha256, full: full), records).summary.changes
  }

  @Test func `a full snapshot tells what is new, changed, unchanged and vanished`() throws {
    let register = try folder.open()
    #expect(
      try taken(register, "1", full: true, [("a", "male"), ("b", "male"), ("c", "male")])
        == [RowChanges(entity: "person", new: 3)])
    #expect(
      try taken(register, "2", full: true, [("a", "male"), ("b", "female"), ("d", "male"), ("e", "male")])
        == [RowChanges(entity: "person", new: 2, changed: 1, unchanged: 1, vanished: 1)])
    // Who comes back is new again, and the tombstone stays.
    #expect(
      try taken(register, "3", full: true, [("c", "male")])
        == [RowChanges(entity: "person", new: 1, vanished: 4)])
    #expect(try register.database.number("SELECT count(*) FROM entity_person WHERE ended IS NOT NULL") == 6)
  }

  @Test func `of a delta nothing vanishes`() throws {
    let register = try folder.open()
    _ = try taken(register, "1", full: false, [("a", "male"), ("b", "male")])
    #expect(
      try taken(register, "2", full: false, [("a", "female")]) == [RowChanges(entity: "person", changed: 1)])
    #expect(try taken(register, "3", full: false, []).isEmpty)
    #expect(try register.count("person") == 2)
  }

  @Test func `rows of a snapshot with quarantine do not vanish and are not counted so`() throws {
    let register = try folder.open()
    _ = try taken(register, "1", full: true, [("a", "male"), ("b", "male")])
    let summary = try register.take(
      declaration(sha256: "2"),
      [TestRecord("a male", rows: personRows("a", sex: "male")), TestRecord("?", fate: .quarantined)]
    ).summary
    #expect(summary.changes == [RowChanges(entity: "person", unchanged: 1)])
  }

  @Test func `what an import changed is kept with it, and is the same when the file comes again`() throws {
    let register = try folder.open()
    let run = try register.beginRun(pipeline: "p", program: "1")
    let changes = try taken(register, "1", full: true, [("a", "male")])
    let known = try #require(
      try register.completedImport(source: "police", fileSHA256: "1", fingerprint: "f1"))
    #expect(known.summary.changes == changes)
    #expect(try register.imports(.run(run)).map(\.number) == [known.number])
    _ = try taken(register, "2", full: true, [("a", "male")])
    #expect(try register.imports(.latest).map(\.sha256) == ["2"])
    #expect(try register.imports(.number(known.number)).first?.time == "2026-01-02T03:04:05Z")
    #expect(try register.imports(.latest, source: "labour").isEmpty)
  }
}

@Suite struct RowProvenanceTests {
  private let folder = TestFolder()

  /// Two women in one incident of a case, each with a role, and an act of the incident as a whole.
  private func register() throws -> CaseRegister {
    let register = try folder.open()
    let shared = [
      TestRow("case", "c", ["status": "open"]), TestRow("incident", "i", ["kind": "complaint"], links: ["case": "c"]),
      TestRow("trafficking_act", "t", ["act": "transport"], links: ["incident": "i"]),
    ]
    func woman(_ key: String, dni: String) -> [TestRow] {
      personRows(key, given: "LUZ", dni: dni, sex: "female")
        + [TestRow("victim_role", "\(key)/v", ["status": "presumed"], links: ["person": key, "incident": "i"])]
    }
    try register.take(
      declaration(sha256: "1"),
      [
        TestRecord("1", rows: woman("p1", dni: "99912345") + shared),
        TestRecord("2", rows: woman("p2", dni: "99954321")),
      ])
    try register.link()
    return register
  }

  private func entities(_ rows: [RowAddress]) -> [String] { rows.map(\.entity).sorted() }

  @Test func `what belongs to a person is hers and her case's, not another's`() throws {
    let register = try register()
    let roots = try register.rows(ofSource: "police", record: 2)
    #expect(entities(roots) == ["id_document", "person", "victim_role"])
    let person = try #require(roots.first { $0.entity == "person" })
    let around = try register.rows(around: [person])
    #expect(
      entities(around.rows) == ["case", "id_document", "incident", "person", "trafficking_act", "victim_role"])
    #expect(!around.isCut)
    #expect(try register.rows(around: [person], limit: 2).isCut)
  }

  @Test func `of a case everybody in it is shown, without what is theirs alone`() throws {
    let register = try register()
    let row = try #require(try register.rows(ofSource: "police", record: 1).first { $0.entity == "case" })
    #expect(
      entities(try register.rows(around: [row]).rows) == [
        "case", "incident", "person", "person", "trafficking_act", "victim_role", "victim_role",
      ])
  }

  @Test func `an id is found by its beginning, and a person record stands for its person`() throws {
    let register = try register()
    let row = try #require(try register.rows(ofSource: "police", record: 1).first { $0.entity == "person" })
    let version = try #require(try register.versions(of: [row], withHistory: false).first?.first)
    let person = try #require(version.person)
    #expect(try register.items(withPrefix: String(row.id.prefix(12))) == [.person(person)])
    #expect(try register.items(withPrefix: String(person.prefix(9))) == [.person(person)])
    #expect(try register.records(ofPerson: person) == [row])
    #expect(try register.items(withPrefix: "00000000").isEmpty)
    #expect(try register.records(ofSource: "police", line: 3) == [2])
    #expect(try register.records(ofSource: "police", line: 9).isEmpty)
  }

  @Test func `versions tell what was said from when to when, also in the vault`() throws {
    let register = try folder.open()
    func take(_ sha256: String, _ given: String?) throws {
      let records = given.map { [TestRecord($0, rows: personRows("p", given: $0, sex: "female"))] } ?? []
      try register.take(declaration(sha256: sha256), records)
    }
    for (sha256, given) in [("1", "LUZ"), ("2", "LUZ"), ("3", "LUZ MARIA"), ("4", nil), ("5", "LUZ")] {
      try take(sha256, given)
    }
    let row = try #require(try register.rows(ofSource: "police", record: 1).first)
    let versions = try #require(try register.versions(of: [row], withHistory: true).first)
    #expect(versions.map(\.since) == [1, 3, 5])
    #expect(versions.map(\.seen) == [2, 3, 5])
    #expect(versions.map(\.ended) == [3, 4, nil])
    let names = versions.map { $0.cells[0].map { String(decoding: $0.value, as: UTF8.self) } }
    #expect(names == ["LUZ", "LUZ MARIA", "LUZ"])
    #expect(try register.versions(of: [row], withHistory: false).first?.map(\.since) == [5])
  }

  @Test func `what vanished is still found by its id`() throws {
    let register = try register()
    let row = try #require(try register.rows(ofSource: "police", record: 1).first { $0.entity == "case" })
    try register.take(declaration(sha256: "2"), [])
    #expect(try register.items(withPrefix: String(row.id.prefix(8))) == [.row(row)])
    #expect(try register.versions(of: [row], withHistory: false).isEmpty)
    #expect(try register.versions(of: [row], withHistory: true).first?.last?.ended == 2)
  }
}
