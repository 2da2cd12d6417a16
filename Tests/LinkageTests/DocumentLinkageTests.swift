internal import Interchange
internal import Testing

@testable internal import Linkage

/// Persons in memory, with readable ids: `doc(DNI:1)`, `rec(r1)`.
private struct KnownPersons: PersonIndex {
  var persons: [String: (documents: Set<String>, names: [PersonName])] = [:]
  var redirects: [String: String] = [:]

  func persons(withDocument document: String) throws(Failure) -> [KnownPerson] {
    persons.keys.sorted().filter { persons[$0]!.documents.contains(document) }.map { known($0) }
  }
  func person(_ id: String) throws(Failure) -> KnownPerson? {
    persons[id] == nil ? nil : known(id)
  }
  func personID(ofDocument document: String) throws(Failure) -> String {
    redirects["doc(\(document))"] ?? "doc(\(document))"
  }
  func personID(ofRecord id: String) throws(Failure) -> String { "rec(\(id))" }

  private func known(_ id: String) -> KnownPerson {
    KnownPerson(id: id, names: persons[id]!.names, birthDates: [])
  }
}

private struct TestPerson {
  var id: String
  var documents: [String] = []
  var given: String?
  var paternal: String?
  var maternal: String?
  var person: String?
}

private func name(_ given: String?, _ paternal: String? = nil) -> PersonName {
  PersonName(given: given, paternal: paternal, maternal: nil)
}

private func decide(
  _ people: [TestPerson], _ index: KnownPersons = KnownPersons()
) throws -> [LinkageDecision] {
  let records = LinkageRecords()
  for person in people {
    records.ids.append(person.id)
    records.persons.append(person.person)
    records.documents.append(person.documents.joined(separator: "\u{1F}"))
    records.givenNames.append(person.given)
    records.paternalSurnames.append(person.paternal)
    records.maternalSurnames.append(person.maternal)
    records.birthDates.appendMissing()
    records.sexes.appendMissing()
  }
  var linkage = DocumentLinkage()
  return try linkage.decide(records, index: index)
}

@Suite struct DocumentLinkageTests {
  @Test func `records of one batch with one document are one person`() throws {
    let decisions = try decide([
      TestPerson(id: "r1", documents: ["DNI:1"], given: "LUZ"),
      TestPerson(id: "r2", documents: ["DNI:1"], given: "Luz María"),
      TestPerson(id: "r3", documents: ["DNI:2"], given: "LUZ"),
    ])
    #expect(decisions.map(\.personID) == ["doc(DNI:1)", "doc(DNI:1)", "doc(DNI:2)"])
    #expect(decisions.map(\.rule) == ["alone", "same-document", "alone"])
  }

  @Test func `a record without a document is a person of its own`() throws {
    let decisions = try decide([
      TestPerson(id: "r1", given: "LUZ", paternal: "FICTICIA"),
      TestPerson(id: "r2", given: "LUZ", paternal: "FICTICIA"),
    ])
    #expect(decisions.map(\.personID) == ["rec(r1)", "rec(r2)"])
  }

  @Test func `a new record joins the person that the store knows`() throws {
    let index = KnownPersons(persons: ["p7": (["DNI:1"], [name("LUZ", "FICTICIA")])])
    let decisions = try decide([TestPerson(id: "r1", documents: ["DNI:1"], paternal: "FICTICIA")], index)
    #expect(decisions == [LinkageDecision(recordID: "r1", personID: "p7", rule: "same-document")])
  }

  @Test func `names that share no word keep the same document apart`() throws {
    let index = KnownPersons(persons: ["p7": (["DNI:1"], [name("LUZ", "FICTICIA")])])
    let decisions = try decide(
      [TestPerson(id: "r1", documents: ["DNI:1"], given: "MARTA", paternal: "IMAGINARIA")], index)
    #expect(
      decisions == [
        LinkageDecision(
          recordID: "r1", personID: "rec(r1)", rule: "document-conflict", conflicts: ["p7"])
      ])
    let finding = DocumentLinkage.conflict(at: Place(file: "f.csv", line: 2))
    #expect(finding.place == Place(file: "f.csv", line: 2, field: "id_document.number"))
    #expect(finding.severity == .warning && !finding.text(.spanish).contains("{"))
  }

  @Test(arguments: [
    (name("LUZ", "FICTICIA"), name("Ficticia", "Luz")),
    (name("LUZ"), name(nil, nil)),
    (name("JOSÉ"), name("JOSE")),
    (name("ANA", "DE LA CRUZ"), name("MARIA", "CRUZ")),
    (name("L.", "X"), name("MARTA")),
    (name("PEÑA-LOZA"), name("LOZA")),
    (name("PEÑA"), name("PENA")),
    (name("PEÑA"), name("PE#A")),
  ])
  func `swapped, missing, accented, broken and partial names agree`(_ pair: (PersonName, PersonName)) {
    #expect(NameWords([pair.0]).agree(with: NameWords([pair.1])))
  }

  @Test(arguments: [
    (name("ANA", "DE LA CRUZ"), name("ROSA", "DE LA ROCA")),
    (name("LUZ"), name("MARTA")),
  ])
  func `particles do not make names agree`(_ pair: (PersonName, PersonName)) {
    #expect(!NameWords([pair.0]).agree(with: NameWords([pair.1])))
  }

  @Test func `any name of the person's records may agree`() throws {
    let index = KnownPersons(persons: ["p7": (["DNI:1"], [name("LUZ"), name("CHASKA")])])
    #expect(
      try decide([TestPerson(id: "r1", documents: ["DNI:1"], given: "CHASKA")], index).first?.rule
        == "same-document")
  }

  @Test func `documents that join two persons keep the smaller id`() throws {
    let index = KnownPersons(persons: ["p7": (["DNI:1"], []), "p3": (["CE:9"], [])])
    let decisions = try decide(
      [
        TestPerson(id: "r1", documents: ["CE:9", "DNI:1"], given: "LUZ"),
        TestPerson(id: "r2", documents: ["DNI:1"], given: "LUZ"),
      ], index)
    #expect(decisions.map(\.personID) == ["p3", "p3"])
    #expect(decisions.map(\.merged) == [["p7"], []])
  }

  @Test func `persons whose names disagree are not joined through a third record`() throws {
    let index = KnownPersons(persons: [
      "p3": (["CE:9"], [name("LUZ")]), "p7": (["DNI:1"], [name("MARTA")]),
    ])
    let decision = try #require(
      try decide([TestPerson(id: "r1", documents: ["CE:9", "DNI:1"], given: "LUZ MARTA")], index).first)
    #expect(decision.personID == "p3")
    #expect(decision.merged.isEmpty)
    #expect(decision.conflicts == ["p7"])
  }

  @Test func `a record that is placed again keeps its person`() throws {
    let index = KnownPersons(persons: ["rec(r1)": ([], [name("LUZ")])])
    let decisions = try decide(
      [TestPerson(id: "r1", documents: ["DNI:1"], given: "LUZ", person: "rec(r1)")], index)
    #expect(decisions == [LinkageDecision(recordID: "r1", personID: "rec(r1)", rule: "alone")])
  }

  @Test func `a record that gets a document moves its person into the one who has it`() throws {
    let index = KnownPersons(persons: [
      "rec(r1)": ([], [name("LUZ")]), "doc(DNI:1)": (["DNI:1"], [name("LUZ")]),
    ])
    let decisions = try decide(
      [TestPerson(id: "r1", documents: ["DNI:1"], given: "LUZ", person: "rec(r1)")], index)
    #expect(decisions.map(\.personID) == ["doc(DNI:1)"])
    #expect(decisions.map(\.merged) == [["rec(r1)"]])
  }

  @Test func `a person who lost the document's row is still known by it`() throws {
    let index = KnownPersons(
      persons: ["p3": ([], [name("LUZ")])], redirects: ["doc(DNI:1)": "p3"])
    let same = try decide([TestPerson(id: "r1", documents: ["DNI:1"], given: "LUZ")], index)
    #expect(same.map(\.personID) == ["p3"])
    let other = try decide([TestPerson(id: "r1", documents: ["DNI:1"], given: "MARTA")], index)
    #expect(other.map(\.rule) == ["document-conflict"])
  }

  @Test func `the national document names the person, whatever the order of documents`() throws {
    for documents in [["CE:9", "DNI:1"], ["DNI:1", "CE:9"]] {
      #expect(
        try decide([TestPerson(id: "r1", documents: documents)]).map(\.personID) == ["doc(DNI:1)"])
    }
  }

  @Test func `a batch decided in one go or record by record gives the same persons`() throws {
    let people = [
      TestPerson(id: "r1", documents: ["DNI:1"], given: "LUZ"),
      TestPerson(id: "r2", documents: ["DNI:2"], given: "LUZ"),
      TestPerson(id: "r3", documents: ["DNI:2", "DNI:1"], given: "LUZ"),
      TestPerson(id: "r4", documents: ["DNI:1"], given: "MARTA"),
    ]
    let whole = try decide(people)
    var index = KnownPersons()
    var single: [LinkageDecision] = []
    for person in people {
      let decision = try #require(try decide([person], index).first)
      single.append(decision)
      var kept = index.persons[decision.personID] ?? ([], [])
      for old in decision.merged {
        let gone = index.persons.removeValue(forKey: old)!
        kept.documents.formUnion(gone.documents)
        kept.names += gone.names
        index.redirects[old] = decision.personID
      }
      kept.documents.formUnion(person.documents)
      kept.names.append(name(person.given))
      index.persons[decision.personID] = kept
    }
    #expect(whole == single)
    #expect(whole.last?.rule == "document-conflict")
  }
}
