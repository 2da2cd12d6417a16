internal import Glibc
package import Interchange

/// A private file that only grows, such as a log: what was appended is on the disk before `append` returns.
package struct GrowingFile: Sendable {
  package let path: String
  package init(path: String) { self.path = path }

  /// Adds bytes at the end; makes the file (0600) where it is missing.
  ///
  /// Throws: `file-cannot-be-written`.
  package func append(_ bytes: [UInt8]) throws(Failure) {
    let isNew = !Folder.exists(path)
    let descriptor = open(path, O_CREAT | O_APPEND | O_WRONLY | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    defer { close(descriptor) }
    var rest = bytes[...]
    while !rest.isEmpty {
      let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
      if written < 0 {
        if errno == EINTR { continue }
        throw SafeFile.cannotWrite(path, errno)
      }
      rest = rest.dropFirst(written)
    }
    guard fsync(descriptor) == 0 else { throw SafeFile.cannotWrite(path, errno) }
    if isNew { try Folder.sync(Folder.parent(of: path)) }
  }

  /// Cuts off what stands behind the given number of bytes: the rest of a line that a killed run left.
  package func truncate(to count: Int) throws(Failure) {
    guard Glibc.truncate(path, count) == 0 else { throw SafeFile.cannotWrite(path, errno) }
  }

  /// Calls `body` for each line without its line feed, and says whether it had one.
  ///
  /// Memory: one line, at most `limit` bytes. Throws: `file-cannot-be-read` (`EFBIG` past the limit), and what `body` throws.
  package func lines(
    limit: Int = 1 << 20, body: (_ line: [UInt8], _ isWhole: Bool) throws(Failure) -> Void
  ) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_NOFOLLOW | O_CLOEXEC)
    if descriptor < 0 { throw SafeFile.cannotRead(path, errno) }
    defer { close(descriptor) }
    var chunk = [UInt8](repeating: 0, count: 1 << 16)
    var line: [UInt8] = []
    while true {
      let count = read(descriptor, &chunk, chunk.count)
      if count < 0 {
        if errno == EINTR { continue }
        throw SafeFile.cannotRead(path, errno)
      }
      if count == 0 { break }
      var rest = chunk[..<count]
      while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
        line += rest[..<end]
        try body(line, true)
        line.removeAll(keepingCapacity: true)
        rest = rest[(end + 1)...]
      }
      line += rest
      if line.count > limit { throw SafeFile.cannotRead(path, EFBIG) }
    }
    if !line.isEmpty { try body(line, false) }
  }
}
