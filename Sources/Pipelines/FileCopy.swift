internal import Interchange
internal import Readers
internal import Safekeeping

/// A file of the workspace once more: private, durable, and under its name only when complete.
enum FileCopy {
  /// Memory: a piece. Throws: `file-cannot-be-read`, `file-cannot-be-written`, `run-interrupted`.
  static func make(of path: String, at destination: String) throws(Failure) {
    let source = try FileSource(path: path)
    let copy = try SafeFile(path: destination)
    try source.eachPiece { piece throws(Failure) in
      try StopSignals.check()
      try copy.write(piece)
    }
    try copy.publish()
  }
}
