/// A file that a writer has finished and that stands under a temporary name until it is published.
package struct WrittenFile: Sendable, Hashable {
  /// Relative to the release folder, with `/`.
  package let path: String
  /// Lower-case hex of the file's bytes.
  package let sha256: String
  package let byteCount: Int
  package let rows: Int
  package init(path: String, sha256: String, byteCount: Int, rows: Int) {
    self.path = path
    self.sha256 = sha256
    self.byteCount = byteCount
    self.rows = rows
  }
}

/// Writes one table of a release. `Batch` is `ReleasedBatch`, which only Anonymisation can make, so
/// that identified data cannot be written out.
package protocol DatasetWriter {
  associatedtype Batch
  static var spec: ComponentSpec { get }
  mutating func write(_ batch: Batch) throws(Failure)
  /// Ends the file, makes it durable and tells what it is. The writer cannot be used afterwards.
  mutating func finish() throws(Failure) -> WrittenFile
}
