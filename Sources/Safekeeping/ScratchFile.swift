internal import Glibc
package import Interchange

/// A private file without a name, for what is laid down and taken up again within one piece of work.
///
/// Made 0600 in a private folder and unlinked at once: whatever ends the process, nothing of it stays.
package final class ScratchFile {
  private let path: String
  private let descriptor: Int32
  private var end = 0

  /// Throws: `file-cannot-be-written`.
  package init(folder: String) throws(Failure) {
    path = "\(folder)/.scratch-\(hexadecimal(try randomBytes(8)))"
    descriptor = open(path, O_CREAT | O_EXCL | O_RDWR | O_NOFOLLOW | O_CLOEXEC, 0o600)
    if descriptor < 0 { throw SafeFile.cannotWrite(path, errno) }
    guard unlink(path) == 0 else { throw SafeFile.cannotWrite(path, errno) }
  }

  deinit { close(descriptor) }

  /// Adds bytes at the end and gives where they lie. Throws: `file-cannot-be-written`.
  package func append(_ bytes: [UInt8]) throws(Failure) -> Range<Int> {
    var written = 0
    while written < bytes.count {
      let count = bytes.withUnsafeBytes {
        pwrite(descriptor, $0.baseAddress! + written, $0.count - written, end + written)
      }
      if count < 0 {
        if errno == EINTR { continue }
        throw SafeFile.cannotWrite(path, errno)
      }
      written += count
    }
    defer { end += written }
    return end..<end + written
  }

  /// The bytes that lie there. Throws: `file-cannot-be-read`.
  package func bytes(_ range: Range<Int>) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var taken = 0
    while taken < bytes.count {
      let count = bytes.withUnsafeMutableBytes {
        pread(descriptor, $0.baseAddress! + taken, $0.count - taken, range.lowerBound + taken)
      }
      if count < 0, errno == EINTR { continue }
      if count <= 0 { throw SafeFile.cannotRead(path, count == 0 ? EIO : errno) }
      taken += count
    }
    return bytes
  }
}
