internal import CaseStore
internal import Interchange
internal import Linkage
internal import Safekeeping
internal import Testing

@Suite struct PersonPlacingTests {
  let folder = TestFolder()

  private func take(
    _ register: CaseRegister, _ source: String, _ rows: [TestRow], sha256: String = "a1", precedence: Int = 1,
    full: Bool = true
  ) throws {
    try register.take(
      declaration(source, sha256: sha256, full: full, precedence: precedence),
      [TestRecord("r", rows: rows)])
  }

  /// The same invented girl as three sources know her.
  private var girl: [(source: String, rows: [TestRow])] {
    [
      ("police", personRows("d1", given: "LUZ INVENTADA", paternal: "FICTICIA", dni: "99912345", sex: "female")),
      (
        "labour",
        personRows("t9", given: "Luz", paternal: "Ficticia", dni: "99912345", validity: "repaired")
      ),
      ("shelter", personRows("x5", paternal: "FICTICIA", dni: "99912345", validity: "unverified")),
    ]
  }

  @Test func `one person of three sources is one person with three source records`() throws {
    let register = try folder.open()
    for part in girl { try take(register, part.source, part.rows) }
    let outcome = try register.link()
    #expect(outcome.placed == 3)
    #expect(outcome.changedPersons == 1)
    #expect(try register.linkedRecords() == 3)
    let rows = try register.rows("person")
    #expect(rows.count == 1)
    #expect(rows.first?.sourceRecords == 3)
    #expect(try register.status().persons == 1)
    #expect(try register.status().unplaced == 0)
  }

  @Test func `ids do not depend on the order of the files`() throws {
    var seen: Set<[String]> = []
    for order in [[0, 1, 2], [2, 1, 0], [1, 2, 0]] {
      let folder = TestFolder()
      let register = try folder.open()
      for index in order { try take(register, girl[index].source, girl[index].rows) }
      try take(register, "other", personRows("o1", given: "OTRA"))
      try register.link()
      seen.insert(try register.rows("person").map(\.id))
    }
    #expect(seen.count == 1)
  }

  @Test func `ids are the same when every night brings one source`() throws {
    let register = try folder.open()
    var ids: Set<String> = []
    for part in girl {
      try take(register, part.source, part.rows)
      try register.link()
      ids.formUnion(try register.rows("person").map(\.id))
    }
    #expect(ids.count == 1)
  }

  @Test func `records without a usable document and with little else stay alone`() throws {
    let register = try folder.open()
    for (source, validity) in [("one", "bad_check"), ("two", "bad_length")] {
      try take(
        register, source,
        personRows("p", given: "LUZ", paternal: "FICTICIA", dni: "99912345", validity: validity))
    }
    try register.link()
    #expect(try register.linkedRecords() == 0)
    #expect(try register.status().persons == 2)
  }

  @Test func `a document of which nothing is said counts as unverified`() throws {
    let register = try folder.open()
    for source in ["one", "two"] {
      try take(register, source, personRows("p", given: "LUZ", dni: "99912345", validity: nil))
    }
    try register.link()
    #expect(try register.status().persons == 1)
  }

  @Test func `the same document under names without a common word is a conflict`() throws {
    let register = try folder.open()
    try take(register, "one", personRows("p", given: "LUZ", paternal: "FICTICIA", dni: "99912345"))
    try take(register, "two", personRows("p", given: "MARTA", paternal: "IMAGINARIA", dni: "99912345"))
    try register.link()
    #expect(try register.status().persons == 2)
    let asked = try register.undecidedPairs()
    #expect(asked.map(\.veto) == [.documentConflict])
    let place = try register.sourcePlace(ofPersonRecord: try #require(asked.first).left)
    #expect(place.line == 2 && ["one.csv", "two.csv"].contains(place.file))
  }

  @Test func `a record with two documents does not join two persons by itself`() throws {
    let register = try folder.open()
    try take(register, "one", personRows("p", given: "LUZ", dni: "99912345"))
    try take(register, "two", personRows("p", given: "LUZ", dni: "99954321"))
    try register.link()
    let before = try register.rows("person").map(\.id)
    #expect(before.count == 2)
    let both =
      personRows("p", given: "LUZ", dni: "99912345")
      + personRows("p", dni: "99954321").filter { $0.entity == "id_document" }
    try take(register, "three", both)
    #expect(try register.link().placed == 1)
    // One person has one document of a type: a record with both joins one of the two, and a steward is asked.
    #expect(try register.status().persons == 2)
    #expect(Set(try register.rows("person").map(\.id)) == Set(before))
    #expect(try register.undecidedPairs().contains { $0.veto != nil || $0.millibits > 0 })
  }

  @Test func `a record that gets a document later joins the person who has it`() throws {
    let register = try folder.open()
    try take(register, "one", personRows("p", given: "LUZ", paternal: "FICTICIA", dni: "99912345"))
    try take(register, "two", personRows("p", given: "LUZ", paternal: "FICTICIA"))
    try register.link()
    #expect(try register.status().persons == 2)
    try take(
      register, "two", personRows("p", given: "LUZ", paternal: "FICTICIA", dni: "99912345"),
      sha256: "b2")
    #expect(try register.link().placed == 1)
    #expect(try register.status().persons == 1)
    #expect(try register.status().redirects == 1)
  }

  @Test func `unchanged documents of a new snapshot are not placed again`() throws {
    let register = try folder.open()
    let rows = personRows("p", given: "LUZ", dni: "99912345")
    try take(register, "one", rows)
    try register.link()
    try take(register, "one", rows, sha256: "b2")
    #expect(try register.link().placed == 0)
    #expect(try register.status().persons == 1)
  }

  @Test func `names and documents are opened for linkage only, and print nothing`() throws {
    let register = try folder.open()
    try take(register, "one", personRows("p", given: "LUZ INVENTADA", paternal: "FICTICIA", dni: "99912345"))
    let record = try #require(try register.unplaced(after: nil, limit: 10).first)
    #expect(record.values.value.given == "LUZ INVENTADA")
    #expect(record.values.value.documents == ["DNI:99912345"])
    #expect(record.values.value.maternal == nil && record.person == nil)
    #expect(!"\(record)".contains("LUZ"))
    try register.link()
    let person = try #require(try register.rows("person").first)
    #expect(person.values["given_names"] == nil)
    #expect(try register.rows("id_document").first?.values["number"] == nil)
  }
}
