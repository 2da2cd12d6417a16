internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@testable import CaseStore

@Suite struct AuditTests {
  private let folder = TestFolder()
  private var log: String { "\(folder.path)/state/audit.jsonl" }

  /// A register with a few lines in its log, and the log's bytes.
  private func register(lines: Int = 3) throws -> (register: CaseRegister, log: [UInt8]) {
    let register = try folder.open()
    for number in 1...lines {
      try register.record(AuditEvent(.fileImported, ["source": .word("policia"), "read": .number(number)]))
    }
    try register.mirrorAudit()
    return (register, try SafeFile.read(log))
  }

  /// Puts other bytes into the log, as somebody with access to the file would.
  private func replaceLog(_ bytes: [UInt8]) throws { try SafeFile.write(bytes, to: log) }

  @Test func `a log that nobody touched verifies, with every line counted`() throws {
    let (register, bytes) = try register()
    let outcome = try register.verifyAudit()
    #expect(outcome.finding == nil && outcome.lines == 3)
    #expect(bytes.filter { $0 == UInt8(ascii: "\n") }.count == 3)
    #expect(mode(log) == 0o600)
  }

  @Test func `any flipped bit is found, in the line that has it`() throws {
    let (register, bytes) = try register()
    var line = 1
    for index in bytes.indices {
      var altered = bytes
      altered[index] ^= 1
      try replaceLog(altered)
      let finding = try #require(try register.verifyAudit().finding, "byte \(index) was altered unseen")
      // A line feed that became another byte makes one line of two.
      #expect(finding.place.line == line, "byte \(index)")
      if bytes[index] == UInt8(ascii: "\n") { line += 1 }
    }
  }

  @Test func `a line taken out, put twice or moved is found`() throws {
    let (register, bytes) = try register(lines: 4)
    let lines = bytes.split(separator: UInt8(ascii: "\n")).map { Array($0) + [UInt8(ascii: "\n")] }
    for (order, bad) in [([0, 2, 3], 2), ([0, 1, 1, 2, 3], 3), ([1, 0, 2, 3], 1), ([0, 1, 3, 2], 3)] {
      try replaceLog(order.flatMap { lines[$0] })
      #expect(try register.verifyAudit().finding?.place.line == bad, "\(order)")
    }
    try replaceLog(Array(lines[..<3].joined()))
    let short = try register.verifyAudit()
    #expect(short.finding?.code.slug == "audit-lines-missing" && short.finding?.place.line == 4)
  }

  @Test func `a chain made anew without the key does not verify`() throws {
    let (register, _) = try register()
    let forger = KeyedHash(key: SecretKey([UInt8](repeating: 9, count: 32)))
    var head = AuditHead.beginning
    var text = ""
    for number in 1...3 {
      let line = AuditLine(
        AuditEvent(.fileImported, ["source": .word("policia"), "read": .number(number + 100)]),
        at: "2026-01-02T03:04:05Z", after: head, key: forger)
      head = line.head
      text += line.text + "\n"
    }
    try replaceLog(Array(text.utf8))
    #expect(try register.verifyAudit().finding?.arguments["reason"] == .word("mac"))
    // Without the key nobody can tell; the chain itself holds.
    #expect(try AuditFile.verify(path: log, masterKey: nil).finding == nil)
    #expect(try AuditFile.verify(path: log, masterKey: testKey).finding?.place.line == 1)
  }

  @Test func `the state that manifests carry knows neither clock nor runs that changed nothing`() throws {
    let register = try folder.open()
    let event = AuditEvent(.fileImported, ["source": .word("policia")])
    try register.record(event)
    let state = try register.auditHead().state
    try register.record(AuditEvent(.runBegun, ["run": .number(1)]))
    #expect(try register.auditHead().state == state)
    #expect(try register.auditHead().number == 2)
    let other = TestFolder()
    let later = try CaseRegister(
      folder: "\(other.path)/state", model: testModel(), masterKey: testKey, vaultKey: other.vaultKey,
      clock: { "2030-01-01T00:00:00Z" })
    try later.record(AuditEvent(.runBegun, ["run": .number(1)]))
    try later.record(event)
    #expect(try later.auditHead().state == state)
    #expect(try later.knows(auditState: state))
    #expect(try later.knows(auditState: String(repeating: "a", count: 64)) == false)
  }

  @Test func `lines that a killed run did not copy are copied by the next, and a half line is written anew`() throws {
    let (register, bytes) = try register()
    try register.record(AuditEvent(.personsLinked, ["records": .number(2)]))
    let half = try #require(try register.database.blob("SELECT line FROM audit WHERE number = 4"))
    try replaceLog(bytes + half.prefix(half.count / 2))
    #expect(try register.mirrorAudit() == 1)
    #expect(try SafeFile.read(log) == bytes + half + [UInt8(ascii: "\n")])
    #expect(try register.verifyAudit().finding == nil)
  }

  @Test func `a file with more lines than the store is not written to`() throws {
    let (register, bytes) = try register()
    try replaceLog(bytes + bytes)
    #expect(throws: Failure.self) { try register.mirrorAudit() }
    #expect(try SafeFile.read(log) == bytes + bytes)
  }

  @Test func `an import and its line are one transaction`() throws {
    let register = try folder.open()
    try register.take(declaration("police", sha256: "a1"), [TestRecord("r1", rows: personRows("p1"))])
    let head = try register.auditHead()
    #expect(head.number == 1 && head.state != AuditHead.beginning.state)
    let session = try register.begin(declaration("police", sha256: "b2"))
    try register.record(AuditEvent(.fileImported, ["source": .word("x")]))
    session.abandon()
    #expect(try register.auditHead() == head)
  }
}

@Suite struct RegisterMigrationTests {
  private let folder = TestFolder()

  @Test func `a store of version 1 becomes today's, and a copy of it is kept`() throws {
    _ = try folder.open()
    try folder.makeVersionOne()
    let before = try SafeFile.read(folder.file)
    let register = try folder.open()
    #expect(try register.database.number("PRAGMA user_version") == RegisterSchema.version)
    try register.take(declaration("police", sha256: "a1"), [TestRecord("r1", rows: personRows("p1"))])
    try register.mirrorAudit()
    #expect(try register.verifyAudit().finding == nil)
    let copy = "\(folder.path)/state/register-v1.sqlite"
    #expect(mode(copy) == 0o600)
    #expect(try SafeFile.read(copy).count == before.count)
    #expect(try folder.database(copy).number("PRAGMA user_version") == 1)
  }

  @Test func `a migration that cannot be completed leaves the store as it was`() throws {
    _ = try folder.open()
    try folder.makeVersionOne()
    // A table of the name that the migration wants to make stops it half way.
    try folder.database().execute("CREATE TABLE release (number INTEGER)")
    #expect(throws: Failure.self) { try folder.open() }
    let database = try folder.database()
    #expect(try database.number("PRAGMA user_version") == 1)
    #expect(try database.number("SELECT count(*) FROM sqlite_schema WHERE name = 'audit'") == 0)
  }
}

@Suite struct ReleaseLedgerTests {
  private let folder = TestFolder()
  private let ids = (1...3).map { String(repeating: "0", count: 31) + "\($0)" }

  private func publish(_ register: CaseRegister, _ persons: [String], manifest: String) throws {
    try register.forgetLeaving()
    try register.readRelease { reading throws(Failure) in
      for person in persons { try reading.note(leaving: person, line: "research") }
    }
    try register.enterRelease(
      line: "research", recipient: "university", policy: "research@1.0.0", manifest: Array(manifest.utf8),
      files: [WrittenFile(path: "g/person.csv.gz", sha256: "ab", byteCount: 9, rows: persons.count)],
      archive: "archive-\(manifest)")
  }

  private func persons(_ register: CaseRegister, _ digest: String) throws -> [String] {
    let release = try #require(try register.releases(digest: digest).first)
    var found: [String] = []
    try register.persons(inRelease: release) { id throws(Failure) in found.append(id) }
    #expect(release.persons == found.count)
    return found
  }

  @Test func `each publication is found by its archive, with everybody who was in it then`() throws {
    let register = try folder.open()
    try publish(register, [ids[0], ids[1]], manifest: "one")
    try publish(register, [ids[1], ids[2]], manifest: "two")
    try publish(register, [ids[0], ids[1], ids[2]], manifest: "three")
    #expect(try persons(register, "archive-one") == [ids[0], ids[1]])
    #expect(try persons(register, "archive-two") == [ids[1], ids[2]])
    #expect(try persons(register, "archive-three") == ids)
    // Somebody who left and came back has two rows, one who stayed has one.
    #expect(try register.database.number("SELECT count(*) FROM released_person") == 4)
    #expect(try register.releases(digest: "archive-none").isEmpty)
  }

  @Test func `the same publication again is not entered twice`() throws {
    let register = try folder.open()
    try publish(register, [ids[0]], manifest: "one")
    let head = try register.auditHead()
    try publish(register, [ids[0]], manifest: "one")
    #expect(try register.auditHead() == head)
    #expect(try register.releases(line: "research").count == 1)
  }
}
