import Glibc
import Interchange
import Readers
import Testing

/// A folder of its own that goes away with the test.
private final class ScratchFolder {
  let path: String
  init() {
    var template = Array("/tmp/quipu-readers-XXXXXX".utf8CString)
    path = mkdtemp(&template).map { String(cString: $0) } ?? ""
    precondition(!path.isEmpty, "no scratch folder")
  }
  deinit {
    for name in ["a.csv", "b.csv", "pipe"] { unlink("\(path)/\(name)") }
    rmdir(path)
  }
  func write(_ text: String, to name: String) -> String {
    let descriptor = open("\(path)/\(name)", O_WRONLY | O_CREAT | O_TRUNC, 0o600)
    precondition(descriptor >= 0)
    let bytes = Array(text.utf8)
    precondition(Glibc.write(descriptor, bytes, bytes.count) == bytes.count)
    close(descriptor)
    return "\(path)/\(name)"
  }
}

private func refusal(_ body: () throws(Failure) -> Void) -> FindingCode? {
  do throws(Failure) {
    try body()
    return nil
  } catch {
    return error.finding.code
  }
}

@Suite struct FileSourceTests {
  private let folder = ScratchFolder()

  @Test func `a file is read to its end and found unchanged`() throws {
    let source = try FileSource(path: folder.write("ID\n7\n", to: "a.csv"))
    #expect(source.byteCount == 5)
    #expect(CSVRun(source, [.name("ID")]).columns == [["7"]])
    try source.verifyUnchanged()
  }

  @Test func `a missing file is file-not-found`() {
    #expect(refusal { () throws(Failure) in _ = try FileSource(path: "/nowhere/x.csv") } == .fileNotFound)
    let path = folder.path + "/a.csv"
    #expect(refusal { () throws(Failure) in _ = try FileSource(path: path) } == .fileNotFound)
  }

  @Test func `a folder, a pipe and a device are refused without waiting`() {
    let pipe = folder.path + "/pipe"
    #expect(mkfifo(pipe, 0o600) == 0)
    for path in [folder.path, pipe, "/dev/null"] {
      #expect(refusal { () throws(Failure) in _ = try FileSource(path: path) } == .sourceNotRegularFile)
    }
  }

  @Test func `a file that grows while it is read is noticed`() throws {
    let source = try FileSource(path: folder.write("ID\n7\n", to: "a.csv"))
    _ = folder.write("ID\n7\n8\n", to: "a.csv")
    #expect(refusal { () throws(Failure) in try source.verifyUnchanged() } == .sourceChangedWhileRead)
  }

  @Test func `a file that is replaced or removed while it is read is noticed`() throws {
    let path = folder.write("ID\n7\n", to: "a.csv")
    let source = try FileSource(path: path)
    #expect(rename(folder.write("ID\n7\n", to: "b.csv"), path) == 0)
    #expect(refusal { () throws(Failure) in try source.verifyUnchanged() } == .sourceChangedWhileRead)
    unlink(path)
    #expect(refusal { () throws(Failure) in try source.verifyUnchanged() } == .sourceChangedWhileRead)
  }

  @Test func `a memory source gives pieces of the size it was told`() throws {
    let source = MemorySource("abcde", pieceSize: 2)
    var buffer = [UInt8](repeating: 0, count: 4)
    var sizes: [Int] = []
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      sizes.append(count)
      if count == 0 { break }
    }
    #expect(sizes == [2, 2, 1, 0])
  }
}
