internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

@Suite struct VaultRotationTests {
  private let folder = TestFolder()

  /// A person with a key of her own, an incident about nobody in particular, a record in quarantine and a reason.
  private func filled() throws -> CaseRegister {
    let register = try folder.open()
    try register.take(
      declaration(),
      [
        TestRecord("r1", rows: personRows("p1", given: "LUZ")),
        TestRecord("r2", rows: [TestRow("incident", "i1", ["narrative": "SECRETO"])]),
        TestRecord("as it came", fate: .quarantined),
      ])
    let entry = try #require(try register.quarantine().first)
    try register.correct(entry.id, with: Withheld(Array("as it should be".utf8)), reason: "oficio 12")
    return register
  }

  private func rowID(_ entity: String, _ key: String, _ register: CaseRegister) -> [UInt8] {
    Array(key.utf8).withUnsafeBufferPointer {
      register.keys.rowID(source: Array("police".utf8), entity: Array(entity.utf8), key: $0)
    }
  }

  private func slug(_ body: () throws(Failure) -> Void) -> String? {
    do throws(Failure) {
      try body()
      return nil
    } catch { return error.finding.code.slug }
  }

  private func expectReadable(_ register: CaseRegister) throws {
    let names = try register.unplaced(after: nil, limit: 10).compactMap(\.values.value.given)
    #expect(names == ["LUZ"])
    let entry = try #require(try register.quarantine().first)
    #expect(try register.quarantinedBytes(entry.id).value == Array("as it came".utf8))
    #expect(try register.decisions(ofSource: "police").hasCorrections)
    let shelf = try #require(register.shelf("incident"))
    let id = rowID("incident", "i1", register)
    #expect(try register.currentRow(id, on: shelf)?.row.vault["narrative"] == Array("SECRETO".utf8))
    #expect(try register.auditReasons().map { $0.text?.value } == ["oficio 12"])
    try register.mirrorAudit()
    #expect(try register.verifyAudit().finding == nil)
  }

  @Test func `after a rotation everything opens with the new key and nothing with the old`() throws {
    let register = try filled()
    try expectReadable(register)
    let old = try folder.vaultKey.current.read()
    let rotation = try register.rotateVaultKey()
    try register.scrub()
    #expect(rotation.generation == 2 && rotation.dataKeys == 1 && rotation.resealed == 4)
    try expectReadable(try folder.open())
    #expect(try folder.vaultKey.current.read().bytes != old.bytes)
    let box = try VaultSeals(root: old).vault
    try register.database.each("SELECT subject, wrapped FROM vault_key") { row throws(Failure) in
      let context = VaultKeys.context(row.blob(0) ?? [])
      let wrapped = row.blob(1) ?? []
      #expect(self.slug { () throws(Failure) in _ = try box.open(wrapped, context: context) } == "seal-broken")
    }
  }

  @Test func `the key from before is refused by its generation, a foreign one and none too, and nothing is written`()
    throws
  {
    let register = try filled()
    let old = try folder.vaultKey.current.read()
    _ = try register.rotateVaultKey()
    let bytes = try SafeFile.read(folder.file)
    for (key, expected) in [(old, "vault-key-outdated"), (try SecretKey.random(), "vault-key-wrong")] {
      try PrivateFile.shred(folder.vaultKey.current.path)
      try folder.vaultKey.current.make(key)
      #expect(slug { () throws(Failure) in _ = try folder.open() } == expected)
    }
    try PrivateFile.shred(folder.vaultKey.current.path)
    #expect(slug { () throws(Failure) in _ = try folder.open() } == "vault-key-missing")
    #expect(try SafeFile.read(folder.file) == bytes)
  }

  @Test func `a next key that the store did not take is destroyed, one that it took is put in place`() throws {
    let register = try filled()
    let present = try folder.vaultKey.current.read().bytes
    _ = try folder.vaultKey.propose()
    let again = try folder.open()
    try again.settleVaultKey()
    #expect(try folder.vaultKey.current.read().bytes == present)
    #expect(try !folder.vaultKey.next.isThere())

    let keys = "\(folder.path)/keys"
    let next = try register.vaultFile.propose().bytes
    let seals = try VaultSeals(root: SecretKey(next))
    try register.database.transaction { () throws(Failure) in
      _ = try VaultRekeying(database: register.database, old: register.seals, new: seals).run()
      try VaultOpening.enter(seals, in: register.database, at: "2026-01-02T03:04:05Z")
    }
    // As a run that was killed behind the commit leaves it: reading works, writing settles.
    try expectReadable(try folder.open())
    #expect(Folder.names(in: keys) == ["vault.key", "vault.key.next"])
    try folder.open().settleVaultKey()
    #expect(Folder.names(in: keys) == ["vault.key"])
    #expect(try folder.vaultKey.current.read().bytes == next)
    try expectReadable(try folder.open())
  }

  @Test func `a store from before the vault's own key is sealed anew under one, its reasons too`() throws {
    let register = try filled()
    try register.link()
    let her = try #require(try register.database.blob("SELECT person FROM membership"))
    try register.database.execute("DELETE FROM audit_reason")
    // What version 2 wrote: the reason in the log.
    let hold = AuditEvent(
      .holdSet, ["person": .word(hexadecimal(register.keys.erasureTag(her))), "reason": .word("trial")])
    try register.record(hold)
    try folder.makeVersionTwo(held: her)
    #expect(try !folder.vaultKey.current.isThere())
    let later = try folder.open()
    #expect(try folder.vaultKey.current.isThere())
    #expect(try later.vaultGeneration() == 1)
    let held = try later.heldPersons()
    #expect(held.map { $0.reason?.value } == ["trial"] && held.map(\.id) == [hexadecimal(her)])
    let entry = try #require(try later.quarantine().first)
    #expect(try later.quarantinedBytes(entry.id).value == Array("as it came".utf8))
    let shelf = try #require(later.shelf("person"))
    let id = rowID("person", "p1", later)
    #expect(try later.currentRow(id, on: shelf)?.row.vault["given_names"] == Array("LUZ".utf8))
    #expect(try later.database.number("SELECT 1 FROM register WHERE name = 'scrub-due'") == 1)
  }

  @Test func `a reason that was altered or moved shows`() throws {
    let register = try filled()
    try register.mirrorAudit()
    #expect(try register.verifyAudit().finding == nil)
    try register.database.execute("UPDATE audit_reason SET line = line - 1")
    #expect(try register.verifyAudit().finding?.code.slug == "audit-reason-altered")
  }
}
