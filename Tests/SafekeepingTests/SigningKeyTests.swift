internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@Suite struct SigningKeyTests {
  private let folder = TestFolder()
  private var keys: KeyFolder { KeyFolder(path: "\(folder.path)/keys") }

  private func failure(_ body: () throws(Failure) -> Void) -> String? {
    do throws(Failure) {
      try body()
      return nil
    } catch { return error.finding.code.slug }
  }

  @Test func `a pair is private, its public half is the same each time and no other's`() throws {
    try keys.signing.make()
    #expect(mode(keys.signing.path) == 0o400)
    let pem = try keys.signing.publicPEM()
    let text = String(decoding: pem, as: UTF8.self)
    #expect(text.hasPrefix("-----BEGIN PUBLIC KEY-----\n") && text.hasSuffix("-----END PUBLIC KEY-----\n"))
    #expect(try keys.signing.publicPEM() == pem)
    let other = KeyFolder(path: "\(folder.path)/other")
    try other.signing.make()
    #expect(try other.signing.publicPEM() != pem)
    #expect(try other.signing.publicFingerprint() != keys.signing.publicFingerprint())
  }

  @Test func `a missing, exposed or foreign key is told`() throws {
    #expect(failure { () throws(Failure) in _ = try keys.signing.publicPEM() } == "signing-key-missing")
    try keys.signing.make()
    chmod(keys.signing.path, 0o440)
    #expect(failure { () throws(Failure) in _ = try keys.signing.publicPEM() } == "signing-key-exposed")
    chmod(keys.signing.path, 0o600)
    try SafeFile.write(Array("-----BEGIN PRIVATE KEY-----\nno\n".utf8), to: keys.signing.path)
    #expect(failure { () throws(Failure) in _ = try keys.signing.publicPEM() } == "signing-key-malformed")
  }
}

@Suite struct VaultKeyFileTests {
  private let folder = TestFolder()
  private var file: VaultKeyFile { KeyFolder(path: "\(folder.path)/keys").vault }

  @Test func `the next key takes the present one's place, of which nothing is left`() throws {
    let first = try file.make().bytes
    let second = try file.propose().bytes
    #expect(first != second && mode(file.next.path) == 0o400)
    try file.adopt()
    #expect(try file.current.read().bytes == second)
    #expect(try file.read().next == nil)
    #expect(Folder.names(in: "\(folder.path)/keys") == ["vault.key"])
  }

  @Test func `a killed change of keys is done again: the present key may be gone already`() throws {
    _ = try file.make()
    let second = try file.propose().bytes
    try PrivateFile.shred(file.current.path)
    try file.adopt()
    #expect(try file.current.read().bytes == second)
  }

  @Test func `a shredded file was overwritten before it lost its name`() throws {
    _ = try file.make()
    let before = try SafeFile.read(file.current.path)
    // A second name shows what became of the bytes.
    let witness = "\(folder.path)/witness"
    #expect(link(file.current.path, witness) == 0)
    try PrivateFile.shred(file.current.path)
    #expect(!Folder.exists(file.current.path))
    let after = try SafeFile.read(witness)
    #expect(after.count == before.count && after != before)
  }

  @Test func `a place that cannot be looked at is no missing key`() throws {
    let deep = KeyFolder(path: "\(folder.path)/" + String(repeating: "a", count: 300))
    #expect(throws: Failure.self) { try deep.vault.read() }
    do throws(Failure) {
      _ = try deep.masterKey()
    } catch {
      #expect(error.finding.code.slug == "file-cannot-be-read")
    }
  }
}
