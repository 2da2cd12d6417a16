internal import CaseStore
internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@Suite struct CaseRegisterTests {
  let folder = TestFolder()

  @Test func `a new store is private from creation on`() throws {
    let register = try folder.open()
    #expect(mode("\(folder.path)/state") == 0o700)
    #expect(mode(folder.file) == 0o600)
    #expect(try register.status().persons == 0)
  }

  @Test func `a store that others can read is refused`() throws {
    _ = try folder.open()
    chmod(folder.file, 0o640)
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-exposed")
    chmod(folder.file, 0o600)
    chmod("\(folder.path)/state", 0o750)
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-exposed")
  }

  @Test func `a symbolic link in the store's place is refused`() throws {
    _ = try folder.open()
    rename(folder.file, "\(folder.path)/elsewhere")
    symlink("\(folder.path)/elsewhere", folder.file)
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-not-ours")
  }

  @Test func `a workspace behind a symbolic link is fine`() throws {
    try Folder.make("\(folder.path)/disk/state")
    symlink("\(folder.path)/disk/state", "\(folder.path)/state")
    try folder.open().take(declaration(), [TestRecord("r1", rows: personRows("p1"))])
    #expect(try folder.open().count("person") == 1)
  }

  @Test func `a wrong key is refused before anything is written`() throws {
    try folder.open().take(declaration(), [TestRecord("r1", rows: personRows("p1"))])
    let before = try SafeFile.read(folder.file)
    let other = SecretKey([UInt8](repeating: 8, count: 32))
    #expect(failure { () throws(Failure) in _ = try folder.open(key: other) } == "master-key-wrong")
    #expect(try SafeFile.read(folder.file) == before)
  }

  @Test func `a newer store is refused`() throws {
    _ = try folder.open()
    try folder.write("PRAGMA user_version = 99")
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-newer")
  }

  @Test func `a database of another program is refused`() throws {
    _ = try folder.open()
    try folder.write("PRAGMA application_id = 16909060")
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-not-ours")
  }

  @Test func `a file that is no database is refused and left as it is`() throws {
    try Folder.make("\(folder.path)/state")
    let text = Array("NRO;APELLIDO\n".utf8) + [UInt8](repeating: 65, count: 4096)
    try SafeFile.write(text, to: folder.file)
    #expect(failure { () throws(Failure) in _ = try folder.open() } == "store-not-ours")
    #expect(try SafeFile.read(folder.file) == text)
  }

  @Test func `damaged pages are reported as damage`() throws {
    let records = (0..<200).map { TestRecord("r\($0)", rows: personRows("p\($0)", given: "INVENTADA")) }
    try folder.open().take(declaration(), records)
    let size = try SafeFile.read(folder.file).count
    try patch(at: 4096, [UInt8](repeating: 0xA5, count: size - 4096))
    let found = failure { () throws(Failure) in
      let register = try folder.open()
      _ = try register.status()
    }
    #expect(found == "store-corrupt")
  }

  @Test func `an empty file left by a killed start becomes a store`() throws {
    try Folder.make("\(folder.path)/state")
    try SafeFile.write([], to: folder.file)
    #expect(try folder.open().status().imports.isEmpty)
    #expect(try folder.open().status().imports.isEmpty)
  }

  @Test func `a model may gain fields and entities`() throws {
    try folder.open().take(
      declaration(), [TestRecord("r1", rows: personRows("p1", given: "INVENTADA", sex: "female"))])
    let larger = testModel(extraPersonFields: [
      Field(name: "alias", type: .string, privacy: .directIdentifier),
      Field(name: "mother_tongue", type: .language, privacy: .quasiIdentifier),
    ])
    let register = try folder.open(model: larger)
    try register.link()
    let person = try #require(try register.rows("person").first)
    #expect(person.values["sex"] == "female")
    #expect(person.values["mother_tongue"] == nil)
    try register.take(
      declaration(sha256: "b2"),
      [TestRecord("r1", rows: [TestRow("person", "p1", ["mother_tongue": "que", "alias": "x"])])])
    try register.link()
    #expect(try register.rows("person").first?.values["mother_tongue"] == "que")
  }

  @Test func `a model that loses a field is refused`() throws {
    _ = try folder.open()
    let smaller = testModel(withoutSex: true)
    #expect(failure { () throws(Failure) in _ = try folder.open(model: smaller) } == "store-model-changed")
  }

  @Test func `a field that leaves the vault is refused`() throws {
    let field = { (privacy: PrivacyClass) in
      testModel(extraPersonFields: [Field(name: "alias", type: .string, privacy: privacy)])
    }
    _ = try folder.open(model: field(.directIdentifier))
    #expect(
      failure { () throws(Failure) in _ = try folder.open(model: field(.nonSensitive)) }
        == "store-model-changed")
  }

  @Test func `no identifier stands in plain text in any file of the store`() throws {
    let register = try folder.open()
    let session = try register.begin(declaration())
    let records = (0..<3000).map { index in
      TestRecord(
        "RAWMARK;\(index)", fate: index % 7 == 0 ? .quarantined : .mapped,
        rows: personRows(
          "KEYMARK\(index)", given: "GIVENMARK", paternal: "NAMEMARK",
          dni: "999\(10000 + index)", sex: "female")
          + [TestRow("incident", "KEYMARK\(index)", ["narrative": "STORYMARK", "kind": "PLAINMARK"])])
    }
    let batch = sourceBatch(records)
    let duplicates = try session.admit(batch)
    _ = try session.add(entityBatch(records, duplicates, register.model), from: batch)
    for index in stride(from: 0, to: records.count, by: 7) {
      try session.quarantine(batch, record: index, findings: [Finding(.testTrouble)])
    }
    try expectNoMarks()
    let account = Account(read: 3000, accepted: 2571, quarantined: 429, duplicate: 0, filtered: 0)
    _ = try session.finish(
      ImportSummary(
        source: "police", file: "police.csv", sha256: "a1", mapping: "m@1", account: account,
        trailers: 0, blocks: nil, totals: [], findings: []))
    try register.link(batchSize: 1000)
    try expectNoMarks()
    // The check finds what is there: a value that does not stay in the vault is in the file.
    #expect(contains(try SafeFile.read(folder.file), "PLAINMARK"))
  }

  private func expectNoMarks() throws {
    for name in Folder.names(in: "\(folder.path)/state") {
      let path = "\(folder.path)/state/\(name)"
      #expect(mode(path) == 0o600)
      let bytes = try SafeFile.read(path)
      for mark in ["RAWMARK", "KEYMARK", "GIVENMARK", "NAMEMARK", "STORYMARK", "99910", "99912"] {
        #expect(!contains(bytes, mark), "\(mark) in \(name)")
      }
    }
  }

  private func contains(_ bytes: [UInt8], _ mark: String) -> Bool {
    let mark = Array(mark.utf8)
    return bytes.withUnsafeBytes { bytes in
      mark.withUnsafeBytes { mark in
        var rest = bytes[...]
        while let found = rest.firstIndex(of: mark[0]), found + mark.count <= bytes.count {
          if memcmp(bytes.baseAddress! + found, mark.baseAddress!, mark.count) == 0 { return true }
          rest = rest[(found + 1)...]
        }
        return false
      }
    }
  }

  private func patch(at offset: Int, _ bytes: [UInt8]) throws {
    var content = try SafeFile.read(folder.file)
    content.replaceSubrange(offset..<(offset + bytes.count), with: bytes)
    try SafeFile.write(content, to: folder.file)
  }

  @Test func `a store killed in the middle of a large file opens with the files before it`() throws {
    let register = try folder.open()
    try register.take(declaration(), [TestRecord("r1", rows: personRows("p1"))])
    let session = try register.begin(declaration("labour", sha256: "c3"))
    // More pages than the cache holds, so that unfinished work has reached the file.
    for part in 0..<45 {
      let records = (0..<1000).map { index in
        let filler = ["education_level": String(repeating: "x", count: 2000)]
        return TestRecord("\(part)/\(index)", rows: [TestRow("person", "\(part)/\(index)", filler)])
      }
      let batch = sourceBatch(records, firstNumber: part * 1000 + 1)
      _ = try session.add(
        entityBatch(records, try session.admit(batch), register.model), from: batch)
    }
    let names = Folder.names(in: "\(folder.path)/state")
    #expect(names == [CaseRegister.fileName, "\(CaseRegister.fileName)-journal"])
    // What a kill leaves is the files as they are now.
    try Folder.make("\(folder.path)/killed")
    for name in names {
      let bytes = try SafeFile.read("\(folder.path)/state/\(name)", limit: 1 << 30)
      if name == CaseRegister.fileName { #expect(bytes.count > 10 << 20) }
      try SafeFile.write(bytes, to: "\(folder.path)/killed/\(name)")
    }
    session.abandon()
    let reopened = try CaseRegister(
      folder: "\(folder.path)/killed", model: testModel(), masterKey: testKey, vaultKey: folder.vaultKey,
      clock: { "2026-01-02T03:04:05Z" })
    #expect(try reopened.status().imports.map(\.sha256) == ["a1"])
    #expect(try reopened.count("person") == 1)
    try reopened.take(declaration("labour", sha256: "c3"), [TestRecord("r1", rows: personRows("p1"))])
    #expect(try reopened.count("person") == 2)
  }
}
