package import Interchange

/// Bytes that are in memory already: the examples of `quipu test`, and tests.
package final class MemorySource: SeekableSource {
  private let bytes: [UInt8]
  private let pieceSize: Int
  private var position = 0

  /// - Parameter pieceSize: the most bytes that one read gives; 1 splits the input at every byte.
  package init(_ bytes: [UInt8], pieceSize: Int = .max) {
    precondition(pieceSize > 0, "a source that gives nothing never ends")
    self.bytes = bytes
    self.pieceSize = pieceSize
  }

  package convenience init(_ text: String, pieceSize: Int = .max) {
    self.init(Array(text.utf8), pieceSize: pieceSize)
  }

  package var byteCount: Int { bytes.count }

  package func read(
    at offset: Int, into buffer: UnsafeMutableRawBufferPointer
  ) throws(Failure) -> Int {
    let rest = bytes[min(offset, bytes.count)...]
    let count = min(buffer.count, pieceSize, rest.count)
    buffer.copyBytes(from: rest.prefix(count))
    return count
  }

  package func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = min(buffer.count, pieceSize, bytes.count - position)
    buffer.copyBytes(from: bytes[position..<position + count])
    position += count
    return count
  }
}
