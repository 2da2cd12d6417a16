internal import Interchange
internal import Readers
internal import Safekeeping

/// A file of the workspace once more: private, durable, and under its name only when complete.
enum FileCopy {
  /// Memory: a piece. Throws: `file-cannot-be-read`, `file-cannot-be-written`, `run-interrupted`.
  static func make(of path: String, at destination: String) throws(Failure) {
    let source = try FileSource(path: path)
    let copy = try SafeFile(path: destination)
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    var offset = 0
    while true {
      try StopSignals.check()
      let count = try source.read(at: offset, into: piece)
      if count == 0 { break }
      offset += count
      try copy.write(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
    try copy.publish()
  }
}
