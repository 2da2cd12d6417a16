import Glibc
import Interchange

/// The part of a source that is in memory: a window that slides over the bytes and grows for a large token.
///
/// Behind the last byte stand 64 zero bytes, on which every scan ends. Memory: the window, which starts at
/// `JSONOptions.windowBytes` and grows to the largest record.
final class JSONWindow {
  private static let slack = 64
  /// The byte before the window, which a scan may look back at.
  private static let lead = 8

  private let source: any ByteSource
  private var capacity: Int
  private var bytes: UnsafeMutablePointer<UInt8>
  private(set) var count = 0
  /// The source has given its last byte.
  private(set) var isFinal = false
  /// Of the window's first byte in the source, from 0.
  private(set) var offset = 0
  /// Where to go on, within the window.
  private var place = 0
  private var lines: JSONLines

  init(_ source: any ByteSource, capacity: Int) {
    self.source = source
    self.capacity = max(capacity, 1)
    bytes = Self.allocate(self.capacity)
    lines = JSONLines(at: JSONCursor(bytes))
  }

  deinit { (bytes - Self.lead).deallocate() }

  private static func allocate(_ capacity: Int) -> UnsafeMutablePointer<UInt8> {
    let total = lead + capacity + slack
    let memory = UnsafeMutablePointer<UInt8>.allocate(capacity: total)
    memory.initialize(repeating: 0, count: total)
    return memory + lead
  }

  var cursor: JSONCursor {
    get { JSONCursor(bytes) + place }
    set { place = newValue - JSONCursor(bytes) }
  }
  var end: JSONCursor { JSONCursor(bytes) + count }
  /// Bytes from the cursor on.
  var remaining: Int { count - place }

  func byteOffset(_ at: JSONCursor) -> Int { offset + (at - JSONCursor(bytes)) }

  /// Brings the cursor's byte to the front and fills the rest from the source.
  ///
  /// Grows only when the cursor is in front already, so that a token that does not fit doubles the window.
  func refill() throws(Failure) {
    lines.count(to: cursor, byteOffset(cursor))
    if place == 0 && count == capacity { grow() }
    let kept = remaining
    bytes[-1] = bytes[place - 1]
    bytes.update(from: bytes + place, count: kept)
    offset += place
    place = 0
    count = kept
    lines.moved(to: JSONCursor(bytes))
    while count < capacity && !isFinal {
      let room = UnsafeMutableRawBufferPointer(start: bytes + count, count: capacity - count)
      let read = try source.read(into: room)
      count += read
      isFinal = read == 0
    }
    (bytes + count).update(repeating: 0, count: Self.slack)
  }

  private func grow() {
    let grown = Self.allocate(capacity * 2)
    (grown - Self.lead).update(from: bytes - Self.lead, count: Self.lead + count)
    (bytes - Self.lead).deallocate()
    bytes = grown
    capacity *= 2
  }

  /// Counts lines up to a place that is not before the last one. Gives: the line there, from 1.
  func line(countedTo at: JSONCursor) -> Int {
    lines.count(to: at, byteOffset(at))
    return lines.line
  }

  /// The first line feed of a stretch of the window.
  func lineFeed(from start: JSONCursor, to end: JSONCursor) -> JSONCursor? {
    guard let found = memchr(start, 0x0A, end - start) else { return nil }
    return start + (UnsafeRawPointer(found) - UnsafeRawPointer(start))
  }

  /// The place of a byte that is not before the last counted one.
  func place(of at: JSONCursor) -> Place {
    var lines = lines
    lines.count(to: at, byteOffset(at))
    return Place(
      line: lines.line, column: byteOffset(at) - lines.lineStart + 1, byteOffset: byteOffset(at))
  }
}

/// Which line the reader is in; counted in long stretches, because that runs at memory speed.
struct JSONLines {
  /// From 1.
  private(set) var line = 1
  /// Offset of the line's first byte in the source.
  private(set) var lineStart = 0
  private var counted: JSONCursor

  init(at first: JSONCursor) { counted = first }

  /// The bytes not yet counted begin here now.
  mutating func moved(to cursor: JSONCursor) { counted = cursor }

  /// Takes: a place in the window and its offset in the source.
  mutating func count(to end: JSONCursor, _ endOffset: Int) {
    let breaks = Self.lineFeeds(counted, end)
    if breaks > 0 {
      var p = end - 1
      while p.pointee != 0x0A { p -= 1 }
      line += breaks
      lineStart = endOffset - (end - p) + 1
    }
    counted = end
  }

  private static func lineFeeds(_ start: JSONCursor, _ end: JSONCursor) -> Int {
    var total = 0
    var p = UnsafeRawPointer(start)
    while let found = memchr(p, 0x0A, UnsafeRawPointer(end) - p) {
      total += 1
      p = UnsafeRawPointer(found) + 1
    }
    return total
  }
}
