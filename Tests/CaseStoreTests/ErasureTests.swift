internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

/// One person goes, and nothing else does.
@Suite struct ErasureTests {
  let folder = TestFolder()

  private static let marks = ["MARKED-EDUCATION-ONE", "MARKED-EDUCATION-TWO", "MARKED-PLACE"]

  /// Two persons in one incident, and an incident of hers alone, in a case of hers alone.
  private func records(education: String) -> [TestRecord] {
    [
      TestRecord(
        "hers",
        rows: [
          TestRow("person", "p1", ["given_names": "LUZ", "education_level": education]),
          TestRow("id_document", "p1/doc", ["type": "DNI", "number": "99912345"], links: ["person": "p1"]),
          TestRow("case", "c1", ["status": "open", "from": "MARKED-PLACE"]),
          TestRow("incident", "i1", ["kind": "call", "narrative": "a long story"], links: ["case": "c1"]),
          TestRow("victim_role", "v1", ["status": "presumed"], links: ["person": "p1", "incident": "i1"]),
          TestRow("victim_role", "v2", ["status": "presumed"], links: ["person": "p1", "incident": "shared"]),
          TestRow("consent", "k1", ["purpose": "research", "state": "given"], links: ["person": "p1"]),
        ]),
      TestRecord(
        "both",
        rows: [
          TestRow("incident", "shared", ["kind": "operation", "narrative": "of several"]),
          TestRow("person", "p2", ["given_names": "OTRA", "education_level": "stays"]),
          TestRow("victim_role", "v3", ["status": "presumed"], links: ["person": "p2", "incident": "shared"]),
        ]),
    ]
  }

  private func filled() throws -> CaseRegister {
    let register = try folder.open()
    try register.take(declaration(), records(education: Self.marks[0]))
    // A second version of her record: the first becomes history.
    try register.take(declaration(sha256: "b2"), records(education: Self.marks[1]))
    try register.link()
    return register
  }

  private func herID(_ register: CaseRegister) throws -> String {
    try #require(try register.rows("person").first { $0.values["education_level"] == Self.marks[1] }).id
  }

  private func sealedBytes(_ register: CaseRegister, aboutPerson key: String) throws -> [[UInt8]] {
    let id = register.keys.rowID(source: Array("police".utf8), entity: "person", key: key)
    var found: [[UInt8]] = []
    try register.database.each("SELECT sealed FROM entity_person WHERE id = ?", .blob(id)) { row throws(Failure) in
      found.append(row.blob(0) ?? [])
    }
    try register.database.each(
      "SELECT wrapped FROM vault_key WHERE subject = ?1 UNION ALL SELECT sealed FROM entity_id_document WHERE l_person = ?1",
      .blob(id)
    ) { row throws(Failure) in found.append(row.blob(0) ?? []) }
    return found.filter { !$0.isEmpty }
  }

  private func stored() throws -> [UInt8] { try SafeFile.read(folder.file) }

  @Test func `each person record has its own key, which its documents and versions share`() throws {
    let register = try filled()
    #expect(try register.database.number("SELECT count(*) FROM vault_key") == 2)
    #expect(try sealedBytes(register, aboutPerson: "p1").count == 4)
    // Another key than the vault's own seals them.
    try register.database.each("SELECT id, sealed FROM entity_person") { row throws(Failure) in
      let context = VaultCells.context("person", row.blob(0) ?? [])
      #expect(
        failure { () throws(Failure) in _ = try register.keys.vault.open(row.blob(1) ?? [], context: context) }
          == "seal-broken")
    }
  }

  @Test func `a key that an abandoned import made is not used again`() throws {
    let register = try folder.open()
    let session = try register.begin(declaration())
    let batch = sourceBatch(records(education: "x"))
    let entities = entityBatch(records(education: "x"), try session.admit(batch), register.model)
    _ = try session.add(entities, from: batch)
    session.abandon()
    try register.take(declaration(), records(education: "x"))
    #expect(try register.database.number("SELECT count(*) FROM vault_key") == 2)
    let again = try CaseRegister(
      folder: "\(folder.path)/state", model: testModel(), masterKey: testKey, clock: { "2026-01-02T03:04:05Z" })
    let names = try again.unplaced(after: nil, limit: 10).compactMap(\.values.value.given)
    #expect(names.sorted() == ["LUZ", "OTRA"])
  }

  @Test func `rows that a store of version 1 sealed under the vault's own key open beside those with a key`() throws {
    let register = try filled()
    let shelf = try #require(register.shelf("person"))
    let id = register.keys.rowID(source: Array("police".utf8), entity: "person", key: "p1")
    var cells = VaultCells()
    cells["given_names"] = Array("OLD".utf8)
    var plain: [UInt8] = []
    Array("OLD".utf8).withUnsafeBufferPointer { VaultCells.append("given_names", $0, to: &plain) }
    let sealed = try register.keys.vault.seal(plain, context: VaultCells.context("person", id))
    try register.database.run(
      "UPDATE entity_person SET sealed = ? WHERE id = ? AND ended IS NULL", .blob(sealed), .blob(id))
    #expect(try register.currentRow(id, on: shelf)?.row.vault == cells)
  }

  @Test func `a dry run tells what would go and writes nothing`() throws {
    let register = try filled()
    let before = try stored()
    let extent = try register.erasureExtent(ofPerson: try herID(register))
    #expect(extent.records == 1)
    #expect(extent.keys == 1)
    func rows(_ entity: String) -> Int? { extent.parts.first { $0.entity == entity }?.rows }
    #expect(rows("person") == 2)
    #expect(rows("id_document") == 1)
    #expect(rows("victim_role") == 2)
    #expect(rows("consent") == 1)
    #expect(rows("incident") == 1)
    #expect(rows("case") == 1)
    #expect(extent.shared == [ErasureExtent.Part(entity: "incident", source: "police", rows: 1)])
    #expect(try stored() == before)
  }

  @Test func `after an erasure no byte of the person is in the file, and everything of others is`() throws {
    let register = try filled()
    let her = try herID(register)
    let secrets = try sealedBytes(register, aboutPerson: "p1") + Self.marks.map { Array($0.utf8) }
    for secret in secrets { #expect(contains(try stored(), secret)) }
    let others = try register.rows("person").filter { $0.id != her }
    _ = try register.erase(person: her, reason: "asked for")
    try register.scrub()
    let bytes = try stored()
    for (index, secret) in secrets.enumerated() { #expect(!contains(bytes, secret), "secret \(index)") }
    #expect(Folder.names(in: "\(folder.path)/state").filter { $0.contains("journal") } == [])
    #expect(try register.rows("person") == others)
    #expect(try register.rows("incident").count == 1)
    #expect(try register.rows("victim_role").count == 1)
    try register.checkIntegrity()
    try register.mirrorAudit()
    #expect(try register.verifyAudit().finding == nil)
    #expect(failure { () throws(Failure) in _ = try register.erasureExtent(ofPerson: her) } == "person-unknown")
  }

  @Test func `an erased person does not come back with the next delivery`() throws {
    let register = try filled()
    _ = try register.erase(person: try herID(register), reason: "asked for")
    try register.scrub()
    let next = try register.take(declaration(sha256: "c3"), records(education: "MARKED-AGAIN"))
    #expect(next.summary.account.filtered == 1)
    #expect(next.summary.account.accepted == 1)
    #expect(next.findings.map(\.code.slug).contains("person-erased"))
    try register.link()
    #expect(try register.rows("person").map { $0.values["education_level"] } == ["stays"])
    #expect(try register.database.number("SELECT count(*) FROM vault_key") == 1)
    #expect(!contains(try stored(), Array("MARKED-AGAIN".utf8)))
  }

  @Test func `of a record with several persons only the erased one is left out`() throws {
    let register = try filled()
    _ = try register.erase(person: try herID(register), reason: "asked for")
    let together = [TestRecord("all", rows: records(education: "MARKED-AGAIN").flatMap(\.rows))]
    let next = try register.take(declaration(sha256: "c3"), together)
    #expect(next.summary.account.accepted == 1)
    #expect(next.findings.map(\.code.slug).filter { $0 == "person-erased" }.count == 1)
    try register.link()
    #expect(try register.rows("person").map { $0.values["education_level"] } == ["stays"])
    #expect(try register.count("victim_role") == 1)
    #expect(try register.count("incident") == 2)
  }

  @Test func `a person under legal hold is not erased until it is lifted`() throws {
    let register = try filled()
    let her = try herID(register)
    #expect(failure { () throws(Failure) in try register.liftHold(onPerson: her, reason: "r") } == "hold-missing")
    try register.setHold(onPerson: her, reason: "trial")
    #expect(try register.erasureExtent(ofPerson: her).isHeld)
    let before = try stored()
    #expect(failure { () throws(Failure) in _ = try register.erase(person: her, reason: "r") } == "person-held")
    #expect(try stored() == before)
    try register.liftHold(onPerson: her, reason: "ended")
    _ = try register.erase(person: her, reason: "r")
    #expect(try register.count("person") == 1)
    #expect(
      failure { () throws(Failure) in try register.setHold(onPerson: her, reason: "late") } == "person-unknown")
  }

  @Test func `an erasure that was killed before the file was rewritten is completed later`() throws {
    let register = try filled()
    _ = try register.erase(person: try herID(register), reason: "r")
    let again = try folder.open()
    #expect(try again.database.number("SELECT 1 FROM register WHERE name = 'scrub-due'") == 1)
    try again.scrub()
    #expect(try again.database.number("SELECT 1 FROM register WHERE name = 'scrub-due'") == nil)
    #expect(try again.database.number("PRAGMA freelist_count") == 0)
  }

  @Test func `a correction of her record goes, and the record as it came stays out`() throws {
    let register = try folder.open()
    try register.take(declaration(), [TestRecord("as it came", fate: .quarantined)])
    let entry = try #require(try register.quarantine().first)
    let mended = "as it should be"
    try register.correct(entry.id, with: Withheld(Array(mended.utf8)), reason: "typo")
    try register.take(
      declaration(sha256: "b2"),
      [TestRecord(mended, rows: [TestRow("person", "p1", ["given_names": "LUZ", "education_level": Self.marks[1]])])])
    try register.link()
    _ = try register.erase(person: try herID(register), reason: "r")
    let decisions = try register.decisions(ofSource: "police")
    #expect(!decisions.hasCorrections)
    let isDiscarded = Array("as it came".utf8).withUnsafeBufferPointer { register.isDiscarded($0, in: decisions) }
    #expect(isDiscarded)
    #expect(try register.database.number("SELECT max(length(sealed)) FROM quarantine") == 0)
  }

  private func contains(_ bytes: [UInt8], _ part: [UInt8]) -> Bool {
    bytes.withUnsafeBytes { all in
      part.withUnsafeBytes { part in
        var from = 0
        while all.count - from >= part.count,
          let hit = memchr(all.baseAddress! + from, Int32(part[0]), all.count - from - part.count + 1)
        {
          if memcmp(hit, part.baseAddress!, part.count) == 0 { return true }
          from = UnsafeRawPointer(hit) - all.baseAddress! + 1
        }
        return false
      }
    }
  }
}

extension RegisterKeys {
  fileprivate func rowID(source: [UInt8], entity: String, key: String) -> [UInt8] {
    Array(key.utf8).withUnsafeBufferPointer { rowID(source: source, entity: Array(entity.utf8), key: $0) }
  }
}
