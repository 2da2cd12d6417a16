/// Bytes in raw memory that grow and are used again: text under way, pending cells, the text window.
///
/// An array would check bounds, uniqueness and exclusive access on every append of a hot loop.
struct GrowingBytes: ~Copyable {
  private(set) var count = 0
  private var capacity: Int
  private(set) var start: UnsafeMutablePointer<UInt8>

  init(capacity: Int = 64) {
    self.capacity = capacity
    start = .allocate(capacity: capacity)
  }

  deinit { start.deallocate() }

  /// Holds until the bytes next change.
  var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }

  /// Where the next byte goes; `reserve` before, `grow(by:)` after writing there.
  var end: UnsafeMutablePointer<UInt8> { start + count }

  mutating func reserve(_ extra: Int) {
    if count + extra > capacity { enlarge(to: count + extra) }
  }

  mutating func grow(by written: Int) {
    precondition(count + written <= capacity, "bytes were written past their room")
    count += written
  }

  mutating func append(_ byte: UInt8) {
    reserve(1)
    start[count] = byte
    count += 1
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafePointer<UInt8>, _ length: Int) {
    reserve(length)
    (start + count).update(from: bytes, count: length)
    count += length
  }

  @inline(__always)
  mutating func append(_ bytes: UnsafeBufferPointer<UInt8>) {
    if let first = bytes.baseAddress { append(first, bytes.count) }
  }

  mutating func append(_ text: StaticString) { append(text.utf8Start, text.utf8CodeUnitCount) }

  mutating func removeAll() { count = 0 }

  mutating func truncate(to length: Int) {
    precondition(length <= count)
    count = length
  }

  mutating func removeFirst(_ length: Int) {
    precondition(length <= count)
    count -= length
    start.update(from: start + length, count: count)
  }

  @inline(never)
  private mutating func enlarge(to needed: Int) {
    capacity = max(needed, capacity * 2)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity)
    grown.update(from: start, count: count)
    start.deallocate()
    start = grown
  }
}
