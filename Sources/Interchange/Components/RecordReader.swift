/// A source of bytes: a file, a container's member, memory in tests.
package protocol ByteSource: AnyObject {
  /// Fills the front of the buffer and gives the number of bytes; 0 only at the end.
  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int
}

/// Reads one format and shreds records into batches.
///
/// A reader is made for one source and used once. It refuses a malformed source with a `Failure` whose
/// place has the line and byte; what it gave before is then discarded by the caller (a file counts
/// wholly or not at all).
package protocol RecordReader: AnyObject {
  static var spec: ComponentSpec { get }

  /// Appends records to an emptied batch until it is reasonably full.
  ///
  /// Gives: false when the source has ended and nothing was appended.
  /// Memory: O(batch); a record larger than the reader's cap is a `Failure`.
  func read(into batch: SourceBatch) throws(Failure) -> Bool

  /// Findings about the file rather than about a record, complete once `read` gave false.
  var fileFindings: [Finding] { get }
}
