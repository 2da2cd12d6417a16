import Interchange

/// A column that is being filled: cells are written here and handed to the batch's column all at once.
///
/// A call into another module per cell, with its check of exclusive access, cost a third of all time; here a
/// cell is a copy of two words and three stores, and half a record is taken back by setting a counter.
///
/// Memory: as `TextColumn`, kept from batch to batch.
struct JSONStage {
  private static let slack = 64
  private var bytes: UnsafeMutablePointer<UInt8>
  private var byteCount = 0
  private var byteCapacity = 16 << 10
  private var ends: UnsafeMutablePointer<UInt32>
  private var isPresent: UnsafeMutablePointer<Bool>
  private var rows = 0
  private var rowCapacity = 1_024

  init() {
    bytes = .allocate(capacity: byteCapacity + Self.slack)
    ends = .allocate(capacity: rowCapacity)
    isPresent = .allocate(capacity: rowCapacity)
  }

  func deallocate() {
    bytes.deallocate()
    ends.deallocate()
    isPresent.deallocate()
  }

  /// Takes: bytes with 16 readable bytes behind the first one, as all windows and scratches have them.
  @inline(__always)
  mutating func append(_ cell: UnsafeBufferPointer<UInt8>) {
    let target = room(cell.count)
    if let source = cell.baseAddress {
      if cell.count <= 16 {
        // SAFETY: both sides have slack behind them. Most cells are short, and a call costs more.
        let words = UnsafeRawPointer(source)
        let copy = UnsafeMutableRawPointer(target)
        copy.storeBytes(of: words.loadUnaligned(as: UInt64.self), as: UInt64.self)
        copy.storeBytes(
          of: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self), toByteOffset: 8, as: UInt64.self)
      } else {
        target.update(from: source, count: cell.count)
      }
    }
    close(cell.count)
  }

  mutating func append(_ cell: [UInt8]) {
    let target = room(cell.count)
    cell.withUnsafeBufferPointer {
      if let source = $0.baseAddress { target.update(from: source, count: $0.count) }
    }
    close(cell.count)
  }

  @inline(__always)
  mutating func appendMissing() {
    close(0)
    isPresent[rows - 1] = false
  }

  /// Where the next cell goes, with room for it; `close` says how long it became.
  @inline(__always)
  mutating func room(_ count: Int) -> UnsafeMutablePointer<UInt8> {
    if byteCount + count > byteCapacity { growBytes(to: byteCount + count) }
    return bytes + byteCount
  }

  @inline(__always)
  mutating func close(_ count: Int) {
    if rows == rowCapacity { growRows() }
    byteCount += count
    ends[rows] = UInt32(truncatingIfNeeded: byteCount)
    isPresent[rows] = true
    rows += 1
  }

  mutating func truncate(to row: Int) {
    rows = row
    byteCount = row == 0 ? 0 : Int(ends[row - 1])
  }

  /// Appends all cells to a column and forgets them.
  mutating func flush(to column: TextColumn) {
    // Ends are 32 bits: a batch ends at 1 MiB and one record, which is far below.
    precondition(byteCount <= Int(UInt32.max), "a batch grew past 4 GiB")
    let first = column.count
    column.append(rows: rows, capacity: byteCount) { [self] target, targetEnds in
      target.update(from: bytes, count: byteCount)
      targetEnds.update(from: ends, count: rows)
    }
    for row in 0..<rows where !isPresent[row] { column.blank(first + row) }
    truncate(to: 0)
  }

  private mutating func growBytes(to total: Int) {
    byteCapacity = max(total, byteCapacity * 2)
    bytes = Self.grown(bytes, byteCount, byteCapacity + Self.slack)
  }

  private mutating func growRows() {
    rowCapacity *= 2
    ends = Self.grown(ends, rows, rowCapacity)
    isPresent = Self.grown(isPresent, rows, rowCapacity)
  }

  private static func grown<Element>(
    _ old: UnsafeMutablePointer<Element>, _ count: Int, _ capacity: Int
  ) -> UnsafeMutablePointer<Element> {
    let new = UnsafeMutablePointer<Element>.allocate(capacity: capacity)
    new.moveInitialize(from: old, count: count)
    old.deallocate()
    return new
  }
}

/// Rows of a level before they are handed to the batch: the parent of each.
struct JSONRows {
  private(set) var count = 0
  private var capacity = 1_024
  private var parents: UnsafeMutablePointer<UInt32>

  init() { parents = .allocate(capacity: capacity) }
  func deallocate() { parents.deallocate() }

  /// The newest row, from 0 in the stage; there is one.
  var current: Int { count - 1 }

  @inline(__always)
  mutating func append(parent: Int) {
    if count == capacity { grow() }
    parents[count] = UInt32(truncatingIfNeeded: parent)
    count += 1
  }

  mutating func truncate(to row: Int) { count = row }

  /// Takes: the rows that the batch had in this level's parent; none if the stage began with the batch.
  mutating func flush(to table: SourceTable, parentsBefore: Int) {
    for row in 0..<count { parents[row] += UInt32(parentsBefore) }
    table.parents.append(contentsOf: UnsafeBufferPointer(start: parents, count: count))
    count = 0
  }

  private mutating func grow() {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity * 2)
    grown.moveInitialize(from: parents, count: count)
    parents.deallocate()
    parents = grown
    capacity *= 2
  }
}

/// The stages of all columns and levels, and the keys of open objects: what a reader keeps between batches.
final class JSONStaging {
  /// A key of an open object.
  struct Key {
    let hash: UInt64
    let count: Int
    /// From the record's first byte; of unescaped keys among these, as -1 - start.
    let start: Int
    /// Where it stands, from the record's first byte.
    let offset: Int
  }

  /// One per column, in the order of the shape.
  let columns: UnsafeMutableBufferPointer<JSONStage>
  /// One per level.
  let rows: UnsafeMutableBufferPointer<JSONRows>
  private(set) var keyCapacity = 256
  private(set) var keys: UnsafeMutablePointer<Key>

  init(columns columnCount: Int, levels: Int) {
    columns = .allocate(capacity: columnCount)
    for column in 0..<columnCount { columns.initializeElement(at: column, to: JSONStage()) }
    rows = .allocate(capacity: levels)
    for level in 0..<levels { rows.initializeElement(at: level, to: JSONRows()) }
    keys = .allocate(capacity: keyCapacity)
  }

  deinit {
    for column in columns { column.deallocate() }
    for level in rows { level.deallocate() }
    columns.deallocate()
    rows.deallocate()
    keys.deallocate()
  }

  func growKeys() -> UnsafeMutablePointer<Key> {
    let grown = UnsafeMutablePointer<Key>.allocate(capacity: keyCapacity * 2)
    grown.moveInitialize(from: keys, count: keyCapacity)
    keys.deallocate()
    keys = grown
    keyCapacity *= 2
    return grown
  }

  func flush(to batch: SourceBatch) {
    let before = batch.tables.map { $0.count }
    var column = 0
    for (level, table) in batch.tables.enumerated() {
      let parent = batch.shape.levels[level].parent
      rows[level].flush(to: table, parentsBefore: before[parent < 0 ? level : parent])
      for target in table.columns {
        columns[column].flush(to: target)
        column += 1
      }
    }
  }
}
