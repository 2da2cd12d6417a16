/// One column of text cells, stored one after the other as UTF-8 bytes.
///
/// Records travel as columns because that is what stays fast: no `String`, no dictionary and no
/// allocation per cell. A cell is either *missing* (the source had nothing there) or present, and a
/// present cell may be empty. docs/decisions/0002-missing-and-empty.md says which is which per format.
///
/// Shape: `count` cells; cell `i` is `bytes[offsets[i] ..< offsets[i + 1]]`. A batch owns its columns
/// and is used by one worker at a time, so the class is not `Sendable`.
/// Memory: the bytes of the cells, 4 bytes of offset and 1 bit of validity per cell.
///
/// What a step does for every cell is inlinable: a call into this module for each cost the mapping 7 % of its
/// time. That works only while the class itself is usable from inlined code, and the cells lie behind a pointer
/// that never changes: inlined accesses of a class's variables would each be checked for exclusivity at run time.
@usableFromInline
package final class TextColumn {
  /// 64 bytes behind every buffer, so that copies may run in 16-byte strides past the end.
  package static let slack = 64

  @usableFromInline
  struct Store {
    @usableFromInline var count = 0
    @usableFromInline var byteCount = 0
    @usableFromInline var byteCapacity: Int
    @usableFromInline var rowCapacity: Int
    @usableFromInline var bytes: UnsafeMutablePointer<UInt8>
    @usableFromInline var offsets: UnsafeMutablePointer<UInt32>
    @usableFromInline var validity: UnsafeMutablePointer<UInt64>
  }

  // SAFETY: one worker owns a column, every access is a plain load or store and none spans a call of
  // foreign code but `append(capacity:)`, which takes its pointer first. Allocated with the column and freed with it.
  @usableFromInline let store: UnsafeMutablePointer<Store>

  @inlinable package var count: Int {
    @inline(__always) get { store.pointee.count }
  }
  @inlinable package var byteCount: Int {
    @inline(__always) get { store.pointee.byteCount }
  }
  private var bytes: UnsafeMutablePointer<UInt8> { store.pointee.bytes }
  private var offsets: UnsafeMutablePointer<UInt32> { store.pointee.offsets }
  private var validity: UnsafeMutablePointer<UInt64> { store.pointee.validity }

  package init(rowCapacity: Int = 1024, byteCapacity: Int = 16 * 1024) {
    let (rows, bytes) = (max(rowCapacity, 64), max(byteCapacity, 256))
    store = .allocate(capacity: 1)
    store.initialize(
      to: Store(
        byteCapacity: bytes, rowCapacity: rows, bytes: .allocate(capacity: bytes + Self.slack),
        offsets: .allocate(capacity: rows + 1), validity: .allocate(capacity: rows / 64 + 1)))
    offsets[0] = 0
  }

  package convenience init(_ cells: [String?]) {
    self.init(rowCapacity: cells.count)
    for cell in cells { append(cell) }
  }

  deinit {
    bytes.deallocate()
    offsets.deallocate()
    validity.deallocate()
    store.deallocate()
  }

  /// Forgets the cells and keeps the memory.
  package func removeAll() {
    store.pointee.count = 0
    store.pointee.byteCount = 0
  }

  /// Forgets the cells from `row` on; a reader uses it to roll back half a record.
  package func truncate(to row: Int) {
    precondition(row <= count)
    store.pointee.count = row
    store.pointee.byteCount = Int(offsets[row])
  }

  // MARK: Reading

  @inlinable @inline(__always)
  package func isMissing(_ row: Int) -> Bool {
    precondition(row < count)
    return store.pointee.validity[row >> 6] & (1 << UInt64(row & 63)) == 0
  }

  /// The bytes of a present cell; nil when the cell is missing.
  ///
  /// The pointer holds until the column is next changed or released: use it at once, keep nothing.
  @inlinable
  package subscript(row: Int) -> UnsafeBufferPointer<UInt8>? {
    @inline(__always) get {
      if isMissing(row) { return nil }
      let (bytes, offsets) = (store.pointee.bytes, store.pointee.offsets)
      let start = Int(offsets[row])
      // SAFETY: append keeps offsets ascending and within byteCount, and isMissing checked the row.
      return UnsafeBufferPointer(start: bytes + start, count: Int(offsets[row + 1]) - start)
    }
  }

  /// The cell as a `String`, for edges (messages never), tests and keys of small tables.
  package func string(_ row: Int) -> String? {
    self[row].map { String(decoding: $0, as: UTF8.self) }
  }

  /// The bytes of all cells, one after the other, for a sweep over them. Holds as long as a cell does.
  package var allBytes: UnsafeBufferPointer<UInt8> {
    UnsafeBufferPointer(start: bytes, count: byteCount)
  }

  /// Whether the byte occurs in any cell; looks at all of them in one sweep.
  package func contains(_ byte: UInt8) -> Bool {
    let ones: UInt64 = 0x0101_0101_0101_0101
    let wanted = ones &* UInt64(byte)
    let all = UnsafeRawBufferPointer(allBytes)
    var index = 0
    while index + 32 <= all.count {
      // A byte of the word is 0 where the wanted one stood; only then is its high bit set at the end, or
      // that of one before it.
      var found: UInt64 = 0
      for part in 0..<4 {
        let word = all.loadUnaligned(fromByteOffset: index &+ 8 &* part, as: UInt64.self) ^ wanted
        found |= (word &- ones) & ~word & (ones << 7)
      }
      if found != 0 { return true }
      index &+= 32
    }
    return all[index...].contains(byte)
  }

  /// Whether any cell is missing; looks at 64 at once.
  package var hasMissing: Bool {
    for word in 0..<(count >> 6) where validity[word] != ~0 { return true }
    let rest: UInt64 = (1 << UInt64(count & 63)) - 1
    return rest != 0 && validity[count >> 6] & rest != rest
  }

  /// How many cells are present.
  package var presentCount: Int {
    var present = 0
    for word in 0..<count / 64 { present += validity[word].nonzeroBitCount }
    let rest = UInt64(count & 63)
    // Bits behind the last cell are of cells that were there before.
    if rest > 0 { present += (validity[count >> 6] & ((1 << rest) - 1)).nonzeroBitCount }
    return present
  }

  package var strings: [String?] { (0..<count).map { string($0) } }

  /// Gives the cells of another column and takes its own, both at once and without a copy.
  package func exchange(with other: TextColumn) {
    swap(&store.pointee, &other.store.pointee)
  }

  // MARK: Writing

  package func reserve(rows: Int, bytes extra: Int) {
    growRows(to: count + rows)
    growBytes(to: byteCount + extra)
  }

  @inlinable @inline(__always)
  package func appendMissing() {
    if count == store.pointee.rowCapacity { growRows(to: count + 1) }
    let row = count
    store.pointee.validity[row >> 6] &= ~(1 << UInt64(row & 63))
    store.pointee.offsets[row + 1] = UInt32(byteCount)
    store.pointee.count = row + 1
  }

  package func appendMissing(rows: Int) {
    growRows(to: count + rows)
    (offsets + count + 1).update(repeating: UInt32(byteCount), count: rows)
    mark(rows: rows, isPresent: false)
    store.pointee.count += rows
  }

  @inlinable @inline(__always)
  package func append(_ cell: UnsafeBufferPointer<UInt8>) {
    let start = byteCount
    if start + cell.count > store.pointee.byteCapacity { growBytes(to: start + cell.count) }
    if let base = cell.baseAddress { Self.copy(base, to: store.pointee.bytes + start, cell.count) }
    store.pointee.byteCount = start + cell.count
    closeCell()
  }

  @inlinable
  package func append(_ cell: [UInt8]) {
    cell.withUnsafeBufferPointer { append($0) }
  }

  package func append(_ cell: String?) {
    guard var cell else { return appendMissing() }
    cell.withUTF8 { append($0) }
  }

  /// Copies a cell, missing or not, from another column.
  @inlinable
  package func append(from other: TextColumn, row: Int) {
    if let cell = other[row] { append(cell) } else { appendMissing() }
  }

  /// Copies many cells, missing or not, in the order of `rows`; faster than one by one.
  package func append(from other: TextColumn, rows: [UInt32]) {
    guard let first = rows.first else { return }
    if Self.isRun(rows) {
      return append(from: other, range: Int(first)..<(Int(first) + rows.count))
    }
    var total = 0
    for row in rows {
      precondition(row < other.count)
      total += Int(other.offsets[Int(row) + 1] - other.offsets[Int(row)])
    }
    reserve(rows: rows.count, bytes: total)
    // SAFETY: rows were checked above, and reserve made room for the cells and their bytes; the slack
    // behind both buffers takes what a copy in strides of 16 reads and writes too much.
    let (source, bounds, valid) = (other.bytes, other.offsets, other.validity)
    let (target, ends, flags) = (bytes, offsets, validity)
    var (at, cell) = (byteCount, count)
    for row in rows {
      let row = Int(row)
      let start = Int(bounds[row])
      let length = Int(bounds[row + 1]) - start
      Self.copyInStrides(target + at, source + start, length)
      at += length
      let bit: UInt64 = 1 << UInt64(cell & 63)
      let isPresent = valid[row >> 6] & (1 << UInt64(row & 63)) != 0
      flags[cell >> 6] = isPresent ? flags[cell >> 6] | bit : flags[cell >> 6] & ~bit
      cell += 1
      ends[cell] = UInt32(at)
    }
    store.pointee.byteCount = at
    store.pointee.count = cell
  }

  /// Copies a run of cells, missing or not, in one piece.
  package func append(from other: TextColumn, range: Range<Int>) {
    precondition(range.upperBound <= other.count)
    let start = Int(other.offsets[range.lowerBound])
    let length = Int(other.offsets[range.upperBound]) - start
    reserve(rows: range.count, bytes: length)
    (bytes + byteCount).update(from: other.bytes + start, count: length)
    // Both sums stay below 4 GiB, which growBytes sees to; the difference may be negative.
    let shift = UInt32(byteCount) &- UInt32(start)
    let (bounds, ends) = (other.offsets + range.lowerBound + 1, offsets + count + 1)
    for row in 0..<range.count { ends[row] = bounds[row] &+ shift }
    let (valid, flags) = (other.validity, validity)
    var (row, cell, rest) = (range.lowerBound, count, range.count)
    while rest > 0 {
      // As many bits as lie in one word of both columns.
      let taken = min(rest, 64 - row & 63, 64 - cell & 63)
      let mask: UInt64 = taken == 64 ? ~0 : (1 << UInt64(taken)) - 1
      let bits = (valid[row >> 6] >> UInt64(row & 63)) & mask
      let word = flags[cell >> 6] & ~(mask << UInt64(cell & 63))
      flags[cell >> 6] = word | (bits << UInt64(cell & 63))
      row += taken
      cell += taken
      rest -= taken
    }
    store.pointee.byteCount += length
    store.pointee.count = cell
  }

  /// Copies every cell, missing or not.
  package func append(from other: TextColumn) { append(from: other, range: 0..<other.count) }

  /// The same present cell again and again.
  package func append(_ cell: UnsafeBufferPointer<UInt8>, rows: Int) {
    reserve(rows: rows, bytes: cell.count * rows)
    let (target, ends) = (bytes, offsets + count + 1)
    var at = byteCount
    for row in 0..<rows {
      if let base = cell.baseAddress { Self.copy(base, to: target + at, cell.count) }
      at += cell.count
      ends[row] = UInt32(at)
    }
    mark(rows: rows, isPresent: true)
    store.pointee.byteCount = at
    store.pointee.count += rows
  }

  /// Whether the rows follow one another.
  private static func isRun(_ rows: [UInt32]) -> Bool {
    guard let first = rows.first, let last = rows.last, Int(last) - Int(first) == rows.count - 1
    else { return false }
    var isRun = true
    for (index, row) in rows.enumerated() { isRun = isRun && Int(row) == Int(first) + index }
    return isRun
  }

  /// Cells are short, and a call of `memmove` for each would cost more than the copy: up to 16 bytes go in
  /// two pieces that may lie over one another.
  @inlinable @inline(__always)
  static func copy(_ source: UnsafePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ count: Int) {
    let (from, to) = (UnsafeRawPointer(source), UnsafeMutableRawPointer(target))
    if count > 16 {
      to.copyMemory(from: from, byteCount: count)
    } else if count >= 8 {
      let last = from.loadUnaligned(fromByteOffset: count - 8, as: UInt64.self)
      to.storeBytes(of: from.loadUnaligned(as: UInt64.self), as: UInt64.self)
      to.storeBytes(of: last, toByteOffset: count - 8, as: UInt64.self)
    } else if count >= 4 {
      let last = from.loadUnaligned(fromByteOffset: count - 4, as: UInt32.self)
      to.storeBytes(of: from.loadUnaligned(as: UInt32.self), as: UInt32.self)
      to.storeBytes(of: last, toByteOffset: count - 4, as: UInt32.self)
    } else {
      for index in 0..<count { target[index] = source[index] }
    }
  }

  /// As `copy`, from one column to another: both have slack behind them.
  private static func copyInStrides(
    _ target: UnsafeMutablePointer<UInt8>, _ source: UnsafePointer<UInt8>, _ count: Int
  ) {
    var index = 0
    while index < count {
      UnsafeMutableRawPointer(target + index).storeBytes(
        of: UnsafeRawPointer(source + index).loadUnaligned(as: SIMD16<UInt8>.self),
        as: SIMD16<UInt8>.self)
      index += 16
    }
  }

  /// Writes the validity of the next rows, a word at a time.
  private func mark(rows: Int, isPresent: Bool) {
    var (cell, rest) = (count, rows)
    while rest > 0 {
      let taken = min(rest, 64 - cell & 63)
      let mask: UInt64 = (taken == 64 ? ~0 : (1 << UInt64(taken)) - 1) << UInt64(cell & 63)
      validity[cell >> 6] = isPresent ? validity[cell >> 6] | mask : validity[cell >> 6] & ~mask
      cell += taken
      rest -= taken
    }
  }

  /// Writes one cell straight into the column.
  ///
  /// `fill` gets room for `capacity` bytes and gives the number it wrote, or nil for a missing cell.
  @inlinable @inline(__always)
  package func append(
    capacity: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int?
  ) {
    let start = byteCount
    if start + capacity > store.pointee.byteCapacity { growBytes(to: start + capacity) }
    guard let written = fill(store.pointee.bytes + start) else { return appendMissing() }
    precondition(written <= capacity, "a cell was written past its room")
    store.pointee.byteCount = start + written
    closeCell()
  }

  /// Appends many cells at once, for readers that have a whole column to write.
  ///
  /// `fill` writes the cells back to back into room for `capacity` bytes and stores in `ends`, per cell,
  /// the number of bytes up to its end. All are present; `blank` makes one of them missing afterwards.
  package func append(
    rows: Int, capacity: Int,
    _ fill: (_ bytes: UnsafeMutablePointer<UInt8>, _ ends: UnsafeMutablePointer<UInt32>) -> Void
  ) {
    if rows == 0 { return }
    reserve(rows: rows, bytes: capacity)
    let ends = offsets + count + 1
    fill(bytes + byteCount, ends)
    precondition(Int(ends[rows - 1]) <= capacity, "cells were written past their room")
    if byteCount > 0 {
      for row in 0..<rows { ends[row] += UInt32(byteCount) }
    }
    mark(rows: rows, isPresent: true)
    store.pointee.count += rows
    store.pointee.byteCount = Int(offsets[count])
  }

  /// Makes an empty cell missing.
  package func blank(_ row: Int) {
    precondition(
      row < count && offsets[row] == offsets[row + 1], "only an empty cell can be missing")
    validity[row >> 6] &= ~(1 << UInt64(row & 63))
  }

  @inlinable @inline(__always)
  func closeCell() {
    if count == store.pointee.rowCapacity { growRows(to: count + 1) }
    let row = count
    store.pointee.validity[row >> 6] |= 1 << UInt64(row & 63)
    store.pointee.offsets[row + 1] = UInt32(byteCount)
    store.pointee.count = row + 1
  }

  @usableFromInline
  func growRows(to rows: Int) {
    let rowCapacity = store.pointee.rowCapacity
    if rows <= rowCapacity { return }
    let capacity = max(rows, rowCapacity * 2)
    let newOffsets = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + 1)
    newOffsets.update(from: offsets, count: count + 1)
    offsets.deallocate()
    store.pointee.offsets = newOffsets
    let newValidity = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity / 64 + 1)
    newValidity.update(from: validity, count: rowCapacity / 64 + 1)
    validity.deallocate()
    store.pointee.validity = newValidity
    store.pointee.rowCapacity = capacity
  }

  @usableFromInline
  func growBytes(to total: Int) {
    let byteCapacity = store.pointee.byteCapacity
    if total <= byteCapacity { return }
    // Offsets are 32 bits. Readers cap a record and a batch far below this, so it is a bug, not data.
    precondition(total <= Int(UInt32.max), "a column grew past 4 GiB")
    let capacity = min(max(total, byteCapacity * 2), Int(UInt32.max))
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.slack)
    grown.update(from: bytes, count: byteCount)
    bytes.deallocate()
    store.pointee.bytes = grown
    store.pointee.byteCapacity = capacity
  }
}
