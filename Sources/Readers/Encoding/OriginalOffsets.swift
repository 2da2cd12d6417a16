/// Offsets in the file as it came, of positions in the text that is scanned.
///
/// Only UTF-16 differs: it is scanned as UTF-8, and each stretch is measured once, in the order of the file.
struct OriginalOffsets {
  private let isUTF16: Bool
  /// Of the front of the window's unread bytes.
  private var front: Int
  /// How far into the unread bytes has been measured, and what it came to.
  private var measured = (position: 0, length: 0)

  init(markLength: Int, encoding: TextEncoding) {
    isUTF16 = encoding.isUTF16
    front = markLength
  }

  mutating func offset(of position: Int, in bytes: UnsafePointer<UInt8>) -> Int {
    front + length(to: position, in: bytes)
  }

  mutating func advance(over bytes: UnsafePointer<UInt8>, _ count: Int) {
    front += length(to: count, in: bytes)
    measured = (0, 0)
  }

  /// Length in the file of the text between two positions.
  func length(from start: Int, to end: Int, in bytes: UnsafePointer<UInt8>) -> Int {
    isUTF16 ? UTF16Form.byteCount(ofUTF8: bytes + start, end - start) : end - start
  }

  private mutating func length(to position: Int, in bytes: UnsafePointer<UInt8>) -> Int {
    if !isUTF16 { return position }
    if position < measured.position { measured = (0, 0) }
    measured.length += length(from: measured.position, to: position, in: bytes)
    measured.position = position
    return measured.length
  }
}
