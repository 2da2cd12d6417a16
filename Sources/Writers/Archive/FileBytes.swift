internal import Glibc
import Interchange
internal import Safekeeping

/// Reads a finished file of any size through one buffer.
enum FileBytes {
  /// Throws: `file-cannot-be-read`, and what `body` throws.
  static func read(
    _ path: String, _ body: (UnsafeRawBufferPointer) throws(Failure) -> Void
  ) throws(Failure) {
    let descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW)
    if descriptor < 0 { throw cannotRead(path, errno) }
    defer { close(descriptor) }
    let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { buffer.deallocate() }
    while true {
      let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
      if count == 0 { return }
      if count < 0 {
        if errno == EINTR { continue }
        throw cannotRead(path, errno)
      }
      try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
    }
  }

  static func sha256(_ path: String) throws(Failure) -> [UInt8] {
    let hash = SHA256()
    try read(path) { bytes throws(Failure) in hash.update(bytes) }
    return hash.finish()
  }

  private static func cannotRead(_ path: String, _ code: Int32) -> Failure {
    Failure(
      .fileCannotBeRead, at: Place(file: path), ["reason": .word(errnoName(code))],
      cause: errnoName(code))
  }
}
