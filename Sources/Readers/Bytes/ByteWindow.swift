import Interchange

/// The stretch of a source that a scanner looks at: `bytes[start ..< end]`.
///
/// A record that meets the end of the window is carried to its front and the rest is read behind it, so
/// memory is the window and not the file. It grows only when one record does not fit.
final class ByteWindow {
  /// Behind the window there are always 64 bytes that may be read, and whose content means nothing.
  private static let slack = 64

  private let source: any ByteSource
  private(set) var bytes: UnsafeMutablePointer<UInt8>
  private(set) var capacity: Int
  private(set) var start = 0
  private(set) var end = 0
  /// The source has ended: what follows `end` is nothing.
  private(set) var isFinal = false
  /// Offset in the source of `bytes[0]`.
  private(set) var baseOffset = 0

  init(_ source: any ByteSource, capacity: Int) {
    self.source = source
    self.capacity = max(capacity, 1)
    bytes = .allocate(capacity: self.capacity + Self.slack)
    bytes.initialize(repeating: 0, count: self.capacity + Self.slack)
  }

  deinit { bytes.deallocate() }

  var unread: Int { end - start }

  func consume(_ count: Int) {
    precondition(count <= unread)
    start += count
  }

  /// Moves what is unread to the front and reads until the window is full or the source ends.
  func fill() throws(Failure) {
    if isFinal { return }
    bytes.update(from: bytes + start, count: unread)
    baseOffset += start
    end -= start
    start = 0
    while end < capacity {
      let room = UnsafeMutableRawBufferPointer(start: bytes + end, count: capacity - end)
      let count = try source.read(into: room)
      if count == 0 {
        isFinal = true
        return
      }
      end += count
    }
  }

  /// Doubles the room; the content and its place stay.
  func grow() {
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity * 2 + Self.slack)
    grown.initialize(repeating: 0, count: capacity * 2 + Self.slack)
    grown.update(from: bytes, count: end)
    bytes.deallocate()
    bytes = grown
    capacity *= 2
  }
}
