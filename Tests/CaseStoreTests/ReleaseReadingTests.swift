internal import Interchange
internal import Testing

@testable internal import CaseStore

@Suite struct ReleaseReadingTests {
  let folder = TestFolder()

  @Test func `rows come in order of their ids, in batches, with links as persons`() throws {
    let register = try folder.open()
    let rows = (0..<7).flatMap { index in
      personRows("p\(index)", given: "INVENTADA")
        + [TestRow("victim_role", "v\(index)", ["status": "presumed"], links: ["person": "p\(index)"])]
    }
    try register.take(declaration(), [TestRecord("r", rows: rows)])
    try register.link()
    var sizes: [Int] = []
    try register.readTables(entity: "victim_role", batchRows: 3) { table throws(Failure) in
      sizes.append(table.count)
    }
    #expect(sizes == [3, 3, 1])
    let roles = try register.rows("victim_role")
    #expect(roles.map(\.id) == roles.map(\.id).sorted())
    let persons = Set(try register.rows("person").map(\.id))
    #expect(Set(roles.compactMap { $0.values["person_id"] }) == persons)
    #expect(roles.allSatisfy { $0.subjects.map(\.personID) == [$0.values["person_id"]] })
    #expect(roles.allSatisfy { $0.subjects[0].isVictim && !$0.subjects[0].isSuspect })
  }

  @Test func `nothing is read while records are not linked`() throws {
    let register = try folder.open()
    try register.take(declaration(), [TestRecord("r", rows: personRows("p"))])
    #expect(failure { () throws(Failure) in _ = try register.rows("tally") } == "store-unplaced")
  }

  @Test func `the source with precedence says what a person is, and conflicts are counted`() throws {
    let register = try folder.open()
    var police = personRows("p", given: "LUZ", dni: "99912345", sex: "male")
    police[0].values["education_level"] = "primary"
    try register.take(declaration("police", precedence: 2), [TestRecord("r", rows: police)])
    try register.take(
      declaration("shelter", precedence: 1),
      [TestRecord("r", rows: personRows("p", given: "LUZ", dni: "99912345", sex: "female"))])
    try register.link()
    let person = try #require(try register.rows("person").first)
    #expect(person.values["sex"] == "female")
    #expect(person.values["education_level"] == "primary")
    let log = try register.settlePersons(Survivorship())
    #expect(log.count(.survivorshipConflict) == 1)
    #expect(log.count(.survivorshipConflict, field: "person.sex") == 1)
  }

  private func consent(_ key: String, _ purpose: String?, _ state: String?) -> TestRow {
    var row = TestRow("consent", key, links: ["person": "p"])
    row.values["purpose"] = purpose
    row.values["state"] = state
    return row
  }

  @Test func `of several consents the most restrictive counts, over all sources`() throws {
    let register = try folder.open()
    let person = personRows("p", given: "LUZ", dni: "99912345")
    try register.take(
      declaration("police"),
      [
        TestRecord(
          "r",
          rows: person + [
            consent("c1", "research", "given"), consent("c2", "registry", "given"),
            consent("c3", "statistics", "given"), consent("c4", "statistics", "not_asked"),
            consent("c5", "referral", "sorted-out"), consent("c6", "services", nil),
          ])
      ])
    try register.take(
      declaration("shelter"),
      [
        TestRecord(
          "r",
          rows: person + [
            consent("c1", "research", "refused"), consent("c2", "statistics", "withdrawn"),
          ])
      ])
    try register.link()
    let subject = try #require(try register.rows("person").first?.subjects.first)
    #expect(
      subject.consents == [
        "research": "refused", "registry": "given", "statistics": "withdrawn",
        "referral": "refused", "services": "not_asked",
      ])
  }

  @Test func `a refusal holds after its source stopped listing it, a permission does not`() throws {
    let register = try folder.open()
    let person = personRows("p")
    try register.take(
      declaration(),
      [
        TestRecord(
          "r",
          rows: person + [consent("c1", "research", "refused"), consent("c2", "registry", "given")])
      ])
    try register.take(declaration(sha256: "b2"), [TestRecord("r", rows: person)])
    try register.link()
    let subject = try #require(try register.rows("person").first?.subjects.first)
    #expect(subject.consents == ["research": "refused"])
  }

  @Test func `a consent that its source changed is the changed one`() throws {
    let register = try folder.open()
    for (sha256, state) in [("a1", "refused"), ("b2", "given")] {
      try register.take(
        declaration(sha256: sha256),
        [TestRecord("r", rows: personRows("p") + [consent("c1", "research", state)])])
    }
    try register.link()
    let subject = try #require(try register.rows("person").first?.subjects.first)
    #expect(subject.consents == ["research": "given"])
  }

  @Test func `rows about a case are about everybody whom links reach`() throws {
    let register = try folder.open()
    try register.take(
      declaration(),
      [
        TestRecord(
          "r",
          rows: personRows("victim") + personRows("suspect") + personRows("elsewhere") + [
            TestRow("case", "k1", ["status": "open"]),
            TestRow("incident", "i1", ["kind": "complaint"], links: ["case": "k1"]),
            TestRow("incident", "i2", ["kind": "complaint"]),
            TestRow("victim_role", "v1", links: ["person": "victim", "incident": "i1"]),
            TestRow("victim_role", "v2", links: ["person": "elsewhere", "incident": "i2"]),
            TestRow("suspect_role", "s1", links: ["person": "suspect", "incident": "i1"]),
            TestRow("trafficking_act", "t1", ["act": "recruitment"], links: ["incident": "i1"]),
            TestRow("seal", "z1", ["kind": "court_seal"], links: ["person": "victim"]),
            TestRow("tally", "n1", ["period": "2023", "value": "4"]),
          ])
      ])
    try register.link()
    let victim = try register.rows("victim_role").compactMap { $0.values["person_id"] }
    let suspect = try #require(try register.rows("suspect_role").first?.values["person_id"])
    for entity in ["case", "trafficking_act"] {
      let row = try #require(try register.rows(entity).first)
      #expect(row.subjects.count == 2, "\(entity)")
      #expect(row.subjects.contains { $0.isVictim && $0.seals == ["court_seal"] }, "\(entity)")
      #expect(row.subjects.contains { $0.isSuspect && $0.personID == suspect }, "\(entity)")
    }
    #expect(Set(try register.rows("incident").map(\.subjects.count)) == [1, 2])
    #expect(victim.count == 2)
    #expect(try register.rows("tally").first?.subjects.isEmpty == true)
    #expect(try register.rows("incident").allSatisfy { $0.values["narrative"] == nil })
  }

  @Test func `a role whose person record is not there is about somebody unknown`() throws {
    let register = try folder.open()
    try register.take(
      declaration(),
      [TestRecord("r", rows: [TestRow("victim_role", "v1", links: ["person": "nobody"])])])
    let role = try #require(try register.rows("victim_role").first)
    #expect(role.subjects.count == 1)
    #expect(role.subjects[0].consents.isEmpty)
  }

  @Test func `a model without the state of a consent releases nothing`() throws {
    let whole = testModel()
    let model = UnifiedModel(
      name: "unified", version: "1",
      entities: whole.entities.map { entity in
        EntityType(
          name: entity.name, label: entity.label, fields: entity.fields.filter { $0.name != "state" },
          links: entity.links)
      })
    let register = try folder.open(model: model)
    #expect(failure { () throws(Failure) in _ = try register.rows("tally") } == "store-model-lacks-field")
  }

  @Test func `rows never pass through a sorter, which would write them to a temporary file`() throws {
    let register = try folder.open()
    var statements = register.shelves.map { ReleaseReading.rowsStatement($0) }
    statements.append(PersonRecord.statement(register.shelves[0]))
    statements.append(PersonRecord.statement(register.shelves[0], withVault: true))
    for statement in statements {
      var plan = ""
      try register.database.each("EXPLAIN QUERY PLAN " + statement) { row throws(Failure) in
        plan += (row.text(3) ?? "") + "\n"
      }
      #expect(!plan.contains("TEMP B-TREE"), "\(plan)")
      #expect(!plan.contains("AUTOMATIC"), "\(plan)")
    }
  }
}
