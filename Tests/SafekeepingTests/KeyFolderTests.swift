internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

@Suite struct KeyFolderTests {
  let folder = TestFolder()
  var keys: KeyFolder { KeyFolder(path: "\(folder.path)/keys") }
  var keyPath: String { "\(folder.path)/keys/master.key" }

  private func failure() -> String? {
    do throws(Failure) {
      _ = try keys.masterKey()
      return nil
    } catch {
      return error.finding.code.slug
    }
  }

  @Test func `a new key is 32 bytes that only its owner reads`() throws {
    #expect(try !keys.master.isThere())
    try keys.create()
    #expect(try keys.master.isThere())
    #expect(mode("\(folder.path)/keys") == 0o700)
    #expect(mode(keyPath) == 0o400)
    #expect(try keys.masterKey().bytes == SafeFile.read(keyPath))
  }

  @Test func `a missing key or folder is told`() throws {
    #expect(failure() == "master-key-missing")
    try Folder.make("\(folder.path)/keys")
    #expect(failure() == "master-key-missing")
  }

  @Test(arguments: [UInt32(0o440), 0o404, 0o640, 0o410])
  func `a key that others can read is refused`(_ bits: UInt32) throws {
    try keys.create()
    chmod(keyPath, bits)
    #expect(failure() == "master-key-exposed")
  }

  @Test(arguments: [UInt32(0o750), 0o701])
  func `a folder that others can enter is refused`(_ bits: UInt32) throws {
    try keys.create()
    chmod("\(folder.path)/keys", bits)
    #expect(failure() == "master-key-exposed")
  }

  @Test func `a link in the key's place is refused`() throws {
    try keys.create()
    rename(keyPath, "\(folder.path)/elsewhere")
    symlink("\(folder.path)/elsewhere", keyPath)
    // A link's own mode is open for all.
    #expect(failure() == "master-key-exposed")
  }

  @Test(arguments: [0, 31, 33, 4096])
  func `a key of another length is refused`(_ length: Int) throws {
    try Folder.make("\(folder.path)/keys")
    try SafeFile.write([UInt8](repeating: 1, count: length), to: keyPath)
    #expect(failure() == "master-key-malformed")
  }
}
