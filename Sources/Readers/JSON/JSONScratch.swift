/// Bytes that grow, with 64 readable bytes behind them.
final class JSONScratch {
  private static let slack = 64
  private(set) var count = 0
  private var capacity = 256
  private var bytes: UnsafeMutablePointer<UInt8>

  init() {
    bytes = .allocate(capacity: capacity + Self.slack)
    bytes.initialize(repeating: 0, count: capacity + Self.slack)
  }
  deinit { bytes.deallocate() }

  /// Holds until the next append.
  var start: JSONCursor { JSONCursor(bytes) }
  var all: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: bytes, count: count) }

  func removeAll() { count = 0 }

  /// Room for `extra` bytes at the end; `take` says how many were written.
  func room(_ extra: Int) -> UnsafeMutablePointer<UInt8> {
    if count + extra > capacity { grow(to: count + extra) }
    return bytes + count
  }
  func take(_ written: Int) { count += written }

  /// Gives: where the bytes begin.
  @discardableResult
  func append(_ cell: UnsafeBufferPointer<UInt8>) -> Int {
    let target = room(cell.count)
    if let source = cell.baseAddress { target.update(from: source, count: cell.count) }
    count += cell.count
    return count - cell.count
  }
  @discardableResult
  func append(_ cell: [UInt8]) -> Int { cell.withUnsafeBufferPointer { append($0) } }

  private func grow(to total: Int) {
    capacity = max(total, capacity * 2)
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.slack)
    grown.initialize(repeating: 0, count: capacity + Self.slack)
    grown.update(from: bytes, count: count)
    bytes.deallocate()
    bytes = grown
  }
}
