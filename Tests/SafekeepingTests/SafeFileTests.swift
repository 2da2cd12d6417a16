internal import Glibc
internal import Interchange
internal import Safekeeping
internal import Testing

final class TestFolder {
  let path: String
  init() {
    var template = Array("/tmp/quipu-safekeeping-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }
  deinit { Folder.remove(path) }
}

func mode(_ path: String) -> mode_t {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

@Suite struct SafeFileTests {
  let folder = TestFolder()

  private func failure(_ body: () throws(Failure) -> Void) -> (String, String?)? {
    do throws(Failure) {
      try body()
      return nil
    } catch {
      return (error.finding.code.slug, error.cause)
    }
  }

  @Test func `nothing stands under the final name before publish, and the file is private`() throws {
    let path = "\(folder.path)/a"
    let file = try SafeFile(path: path)
    try file.write(Array("first".utf8))
    #expect(!Folder.exists(path))
    #expect(Folder.names(in: folder.path) == ["a.part"])
    #expect(mode("\(path).part") == 0o600)
    let digest = try file.publish()
    #expect(digest == SHA256.digest(Array("first".utf8)))
    #expect(Folder.names(in: folder.path) == ["a"])
    #expect(mode(path) == 0o600)
  }

  @Test func `a file that is dropped leaves nothing, and an old one stays`() throws {
    let path = "\(folder.path)/a"
    try SafeFile.write(Array("old".utf8), to: path)
    do {
      let file = try SafeFile(path: path)
      try file.write(Array("new".utf8))
    }
    #expect(Folder.names(in: folder.path) == ["a"])
    #expect(try SafeFile.read(path) == Array("old".utf8))
  }

  @Test func `small and large writes keep their order`() throws {
    let path = "\(folder.path)/a"
    let file = try SafeFile(path: path)
    var expected: [UInt8] = []
    for size in [1, 70_000, 3, 65_536, 0, 65_535, 2] {
      let piece = (0..<size).map { UInt8(truncatingIfNeeded: $0 &+ size) }
      try file.write(piece)
      expected += piece
    }
    let digest = try file.publish()
    #expect(try SafeFile.read(path) == expected)
    #expect(digest == SHA256.digest(expected))
    #expect(file.byteCount == expected.count)
  }

  @Test func `a leftover of a killed run is replaced, and a link in its place is not followed`() throws {
    let path = "\(folder.path)/a"
    try SafeFile.write(Array("target".utf8), to: "\(folder.path)/target")
    symlink("\(folder.path)/target", "\(path).part")
    try SafeFile.write(Array("new".utf8), to: path)
    #expect(try SafeFile.read("\(folder.path)/target") == Array("target".utf8))
    #expect(try SafeFile.read(path) == Array("new".utf8))
  }

  @Test func `a folder that is missing or no folder is named by the errno`() throws {
    #expect(
      try #require(failure { () throws(Failure) in _ = try SafeFile(path: "\(folder.path)/no/a") })
        == ("file-cannot-be-written", "ENOENT"))
    try SafeFile.write([], to: "\(folder.path)/file")
    #expect(
      try #require(failure { () throws(Failure) in _ = try SafeFile(path: "\(folder.path)/file/a") })
        == ("file-cannot-be-written", "ENOTDIR"))
    #expect(
      try #require(failure { () throws(Failure) in try Folder.make("\(folder.path)/file/sub") })
        == ("file-cannot-be-written", "ENOTDIR"))
  }

  @Test func `a file that takes a folder's place is refused at publish and leaves nothing`() throws {
    try Folder.make("\(folder.path)/a")
    let file = try SafeFile(path: "\(folder.path)/a")
    let found = failure { () throws(Failure) in try file.publish() }
    #expect(try #require(found) == ("file-cannot-be-written", "EISDIR"))
    #expect(Folder.names(in: folder.path) == ["a"])
  }

  @Test func `reading says what is wrong`() throws {
    let path = "\(folder.path)/a"
    #expect(
      try #require(failure { () throws(Failure) in _ = try SafeFile.read(path) })
        == ("file-cannot-be-read", "ENOENT"))
    try SafeFile.write([1, 2, 3], to: path)
    #expect(
      try #require(failure { () throws(Failure) in _ = try SafeFile.read(path, limit: 2) })
        == ("file-cannot-be-read", "EFBIG"))
    #expect(try SafeFile.read(path, limit: 3) == [1, 2, 3])
  }

  @Test func `folders are made private, with those above them`() throws {
    try Folder.make("\(folder.path)/x/y")
    #expect(mode("\(folder.path)/x") == 0o700)
    #expect(mode("\(folder.path)/x/y") == 0o700)
    try Folder.make("\(folder.path)/x/y")
  }

  @Test func `removing a folder does not follow links out of it`() throws {
    try Folder.make("\(folder.path)/in")
    try Folder.make("\(folder.path)/out")
    try SafeFile.write([1], to: "\(folder.path)/out/kept")
    symlink("\(folder.path)/out", "\(folder.path)/in/link")
    Folder.remove("\(folder.path)/in")
    #expect(Folder.names(in: folder.path) == ["out"])
    #expect(Folder.names(in: "\(folder.path)/out") == ["kept"])
  }
}
