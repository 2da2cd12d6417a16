package import Interchange

/// A source that can also be read at any place, without moving its front.
///
/// A ZIP needs it: what is in the container stands at its end.
package protocol SeekableSource: ByteSource {
  var byteCount: Int { get }
  /// Fills the front of the buffer with the bytes from `offset` on and gives their number; 0 only at the
  /// end. `read(into:)` goes on where it was.
  func read(at offset: Int, into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int
}

extension SeekableSource {
  /// The bytes of the range, fewer where the source ends before it.
  func bytes(at offset: Int, count: Int) throws(Failure) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: count)
    var filled = 0
    while filled < count {
      let read = try bytes.withUnsafeMutableBytes { room in
        Result { () throws(Failure) in
          try self.read(
            at: offset + filled, into: UnsafeMutableRawBufferPointer(rebasing: room[filled...]))
        }
      }.get()
      if read == 0 { break }
      filled += read
    }
    bytes.removeSubrange(filled...)
    return bytes
  }
}
