internal import Interchange
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

@Suite struct ImportSessionTests {
  let folder = TestFolder()

  @Test func `records that repeat an earlier one byte for byte are duplicates`() throws {
    let register = try folder.open()
    let session = try register.begin(declaration())
    let first = sourceBatch([TestRecord("a"), TestRecord("b"), TestRecord("a")])
    #expect(try session.admit(first) == [false, false, true])
    let second = sourceBatch([TestRecord("b"), TestRecord("c")], firstNumber: 4)
    #expect(try session.admit(second) == [true, false])
    session.abandon()
  }

  @Test func `the same bytes in another file are no duplicate`() throws {
    let register = try folder.open()
    let records = [TestRecord("a", rows: personRows("p1"))]
    #expect(try register.take(declaration("police"), records).summary.account.duplicate == 0)
    #expect(try register.take(declaration("shelter"), records).summary.account.duplicate == 0)
  }

  @Test func `identical records are kept where the mapping says so`() throws {
    let register = try folder.open()
    let records = ["p1", "p2"].map { TestRecord("same", rows: personRows($0)) }
    let taken = try register.take(declaration(), records, keepsIdentical: true)
    #expect(taken.summary.account.accepted == 2)
    #expect(try register.count("person") == 2)
  }

  @Test func `the same import again is known and its summary is the same`() throws {
    let register = try folder.open()
    let taken = try register.take(
      declaration(totals: [TotalsGroup(name: "F1", isRequired: true)]),
      [TestRecord("a", block: "x", rows: personRows("p1"))]
    ).summary
    #expect(taken.findings.map(\.code) == ["total-missing"])
    let known = try folder.open().completedImport(source: "police", fileSHA256: "a1", fingerprint: "f1")
    #expect(known?.summary == taken)
    #expect(
      try register.completedImport(source: "police", fileSHA256: "a1", fingerprint: "f2") == nil)
    #expect(
      try register.completedImport(source: "labour", fileSHA256: "a1", fingerprint: "f1") == nil)
  }

  @Test func `a full snapshot that another replaced has to be taken in again`() throws {
    let register = try folder.open()
    try register.take(declaration(sha256: "a1"), [TestRecord("a", rows: personRows("p1"))])
    try register.take(declaration(sha256: "b2"), [TestRecord("b", rows: personRows("p2"))])
    #expect(
      try register.completedImport(source: "police", fileSHA256: "a1", fingerprint: "f1") == nil)
    #expect(
      try register.completedImport(source: "police", fileSHA256: "b2", fingerprint: "f1") != nil)
  }

  @Test func `an abandoned session leaves nothing`() throws {
    let register = try folder.open()
    let before = try SafeFile.read(folder.file)
    let records = [TestRecord("a", fate: .quarantined), TestRecord("b", rows: personRows("p1"))]
    do {
      let session = try register.begin(declaration())
      let batch = sourceBatch(records)
      let duplicates = try session.admit(batch)
      _ = try session.add(entityBatch(records, duplicates, register.model), from: batch)
      try session.quarantine(batch, record: 0, findings: [Finding(.testTrouble)])
      session.abandon()
    }
    #expect(try SafeFile.read(folder.file) == before)
    #expect(try register.status().imports.isEmpty)
    try register.take(declaration(), [TestRecord("a", rows: personRows("p1"))])
    #expect(try register.status().imports.count == 1)
  }

  @Test func `a session that is dropped leaves nothing`() throws {
    let register = try folder.open()
    _ = try register.begin(declaration())
    try register.take(declaration(), [TestRecord("a", rows: personRows("p1"))])
    #expect(try register.status().imports.count == 1)
  }

  @Test func `an account that does not close keeps nothing`() throws {
    let register = try folder.open()
    let session = try register.begin(declaration())
    let account = Account(read: 2, accepted: 1, quarantined: 0, duplicate: 0, filtered: 0)
    let draft = ImportSummary(
      source: "police", file: "police.csv", sha256: "a1", mapping: "m@1", account: account,
      trailers: 0, blocks: nil, totals: [], findings: [])
    #expect(failure { () throws(Failure) in _ = try session.finish(draft) } == "store-account-open")
    #expect(try register.status().imports.isEmpty)
  }

  @Test func `rows of filtered, quarantined and trailer records are not kept`() throws {
    let register = try folder.open()
    try register.take(
      declaration(),
      [
        TestRecord("a", fate: .filtered, rows: personRows("p1")),
        TestRecord("b", fate: .quarantined, rows: personRows("p2")),
        TestRecord("c", fate: .trailer, rows: personRows("p3")),
        TestRecord("d", rows: personRows("p4")),
      ])
    #expect(try register.count("person") == 1)
  }

  @Test func `rows with one key in one file are merged and differences reported`() throws {
    let register = try folder.open()
    let taken = try register.take(
      declaration(),
      [
        TestRecord("a", rows: personRows("p1", given: "INVENTADA UNO", sex: "female")),
        TestRecord("b", rows: personRows("p1", given: "INVENTADA DOS", paternal: "FICTICIA", sex: "male")),
      ])
    #expect(taken.findings.map(\.code.slug) == ["entity-conflict", "entity-conflict"])
    #expect(
      Set(taken.findings.compactMap(\.place.field)) == ["person.sex", "person.given_names"])
    #expect(taken.findings.first?.place.recordNumber == 2)
    try register.link()
    let person = try #require(try register.rows("person").first)
    #expect(person.values["sex"] == "female")
    #expect(person.sourceRecords == 2)
    let known = try #require(try register.linkageRecords(try register.recordIDs(ofPerson: person.id)).first)
    #expect(known.values.value.given == "INVENTADA UNO" && known.values.value.paternal == "FICTICIA")
  }

  @Test func `links that differ are reported by their column`() throws {
    let register = try folder.open()
    let role = { (incident: String) in
      TestRow("victim_role", "v1", links: ["person": "p1", "incident": incident])
    }
    let taken = try register.take(
      declaration(), [TestRecord("a", rows: [role("i1")]), TestRecord("b", rows: [role("i2")])])
    #expect(taken.findings.compactMap(\.place.field) == ["victim_role.incident_id"])
  }

  @Test func `a missing cell and an empty cell are not the same`() throws {
    let register = try folder.open()
    try register.take(
      declaration(),
      [TestRecord("a", rows: [TestRow("tally", "t1", ["period": ""])])])
    #expect(try register.rows("tally").first?.values == ["period": ""])
  }

  @Test func `a full snapshot ends what it lacks and keeps the history`() throws {
    let register = try folder.open()
    try register.take(
      declaration(sha256: "a1"),
      [
        TestRecord("a", rows: personRows("p1", sex: "female")), TestRecord("b", rows: personRows("p2")),
        TestRecord("q", fate: .quarantined),
      ])
    try register.take(declaration("shelter", sha256: "s1"), [TestRecord("a", rows: personRows("p2"))])
    try register.link()
    let before = try register.rows("person").map(\.id)
    try register.take(
      declaration(sha256: "b2"), [TestRecord("a", rows: personRows("p1", sex: "male"))])
    try register.link()
    let after = try register.rows("person")
    #expect(after.count == 2)
    #expect(Set(after.map(\.id)).isSubset(of: before))
    #expect(after.compactMap { $0.values["sex"] } == ["male"])
    let status = try register.status()
    #expect(status.imports.count == 3)
    #expect(status.quarantined == 0)
  }

  @Test func `a row that comes back is the same row`() throws {
    let register = try folder.open()
    let both = [TestRecord("a", rows: personRows("p1")), TestRecord("b", rows: personRows("p2"))]
    try register.take(declaration(sha256: "a1"), both)
    try register.link()
    let before = try register.rows("person").map(\.id)
    try register.take(declaration(sha256: "b2"), [both[0]])
    try register.take(declaration(sha256: "c3"), both)
    try register.link()
    #expect(try register.rows("person").map(\.id) == before)
  }

  @Test func `an unchanged row of a new snapshot stays one version, a changed one becomes two`() throws {
    let register = try folder.open()
    let rows = { (sex: String) in
      personRows("p1", given: "LUZ", dni: "99912345", sex: sex) + personRows("p2", given: "MARTA")
    }
    for (sha256, sex) in [("a1", "female"), ("b2", "female"), ("c3", "male"), ("d4", "male")] {
      try register.take(declaration(sha256: sha256), [TestRecord("r\(sha256)", rows: rows(sex))])
      #expect(try register.count("person") == 2)
      #expect(try register.count("id_document") == 1)
    }
    try register.link()
    #expect(Set(try register.rows("person").compactMap { $0.values["sex"] }) == ["male"])
    let versions = try register.database.number("SELECT count(*) FROM entity_person")
    #expect(versions == 3)
    #expect(try register.database.number("SELECT count(*) FROM entity_id_document") == 1)
  }

  @Test func `a thing that several records tell alike stays one version too`() throws {
    let register = try folder.open()
    for night in 0..<3 {
      let records = (0..<4).map {
        TestRecord("\(night)/\($0)", rows: [TestRow("incident", "i1", ["kind": "complaint", "source_number": "7"])])
      }
      let taken = try register.take(declaration(sha256: "n\(night)"), records)
      #expect(taken.findings.isEmpty)
      #expect(try register.rows("incident").map(\.sourceRecords) == [4])
    }
    #expect(try register.database.number("SELECT count(*) FROM entity_incident") == 1)
  }

  @Test func `a full disk keeps nothing of the file and leaves the store whole`() throws {
    let register = try folder.open()
    try register.take(declaration(), [TestRecord("a", rows: personRows("p1"))])
    let pages = try #require(try register.database.number("PRAGMA page_count"))
    try register.database.execute("PRAGMA max_page_count = \(pages + 4)")
    let many = (0..<2000).map { TestRecord("r\($0)", rows: personRows("p\($0)", given: "INVENTADA")) }
    do throws(Failure) {
      try register.take(declaration("labour"), many)
      Issue.record("the disk was not full")
    } catch {
      #expect(error.finding.code == .storeCannotBeWritten)
      #expect(error.cause == "SQLITE_FULL")
    }
    #expect(try register.status().imports.count == 1)
    #expect(try folder.open().count("person") == 1)
  }

  @Test func `a second writer is told that the store is in use`() throws {
    let register = try folder.open()
    let other = try folder.open()
    let session = try register.begin(declaration())
    #expect(failure { () throws(Failure) in _ = try other.begin(declaration("labour")) } == "store-busy")
    session.abandon()
    try other.take(declaration("labour"), [TestRecord("a", rows: personRows("p1"))])
  }

  @Test func `a cell that moves to the next field or becomes empty is a change`() throws {
    let register = try folder.open()
    let versions: [[String: String]] = [
      ["given_names": "LUZ"], ["paternal_surname": "LUZ"], ["paternal_surname": "LUZ", "given_names": ""],
      ["given_names": "LU", "paternal_surname": "Z"], ["given_names": "L", "paternal_surname": "UZ"],
    ]
    for (index, values) in versions.enumerated() {
      try register.take(
        declaration(sha256: "\(index)"), [TestRecord("r\(index)", rows: [TestRow("person", "p1", values)])])
    }
    #expect(try register.database.number("SELECT count(*) FROM entity_person") == versions.count)
    #expect(try register.count("person") == 1)
  }

  @Test func `a delta replaces only what it brings`() throws {
    let register = try folder.open()
    try register.take(
      declaration(sha256: "a1", full: false),
      [TestRecord("a", rows: personRows("p1", sex: "female")), TestRecord("b", rows: personRows("p2"))])
    try register.take(
      declaration(sha256: "b2", full: false), [TestRecord("a", rows: personRows("p1", sex: "male"))])
    try register.link()
    let rows = try register.rows("person")
    #expect(rows.count == 2)
    #expect(rows.compactMap { $0.values["sex"] } == ["male"])
    #expect(
      try register.completedImport(source: "police", fileSHA256: "a1", fingerprint: "f1") != nil)
  }

  @Test func `a refused file is in the ledger once with its findings`() throws {
    let register = try folder.open()
    let finding = ReportedFinding(
      code: "test-trouble", field: "", severity: .error, count: 1,
      places: [Place(file: "police.csv", line: 9, column: 3, byteOffset: 77)])
    try register.recordRefusal(declaration(), findings: [finding])
    try register.recordRefusal(declaration(), findings: [finding])
    let status = try register.status()
    #expect(status.imports.map(\.isRefused) == [true])
    #expect(
      try register.completedImport(source: "police", fileSHA256: "a1", fingerprint: "f1") == nil)
  }

  @Test func `quarantine gives back exactly what came`() throws {
    let register = try folder.open()
    try register.take(
      declaration(), [TestRecord("a;\u{1}\"b\"", fate: .quarantined), TestRecord("", fate: .quarantined)])
    var raws: [String] = []
    for record in try register.quarantine() {
      raws.append(String(decoding: try register.quarantinedBytes(record.id).value, as: UTF8.self))
      #expect(record.troubles == [QuarantineEntry.Trouble(code: "test-trouble", field: "")])
      #expect(record.place.line == raws.count + 1)
      #expect(record.source == "police")
    }
    let findings = try register.database.blob("SELECT findings FROM quarantine LIMIT 1")
    #expect(findings == Array(#"[{"code":"test-trouble"}]"#.utf8))
    #expect(raws == ["a;\u{1}\"b\"", ""])
  }
}
