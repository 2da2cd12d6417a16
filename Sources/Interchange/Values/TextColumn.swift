/// One column of text cells, stored one after the other as UTF-8 bytes.
///
/// Records travel as columns because that is what stays fast: no `String`, no dictionary and no
/// allocation per cell. A cell is either *missing* (the source had nothing there) or present, and a
/// present cell may be empty. docs/decisions/0002-missing-and-empty.md says which is which per format.
///
/// Shape: `count` cells; cell `i` is `bytes[offsets[i] ..< offsets[i + 1]]`. A batch owns its columns
/// and is used by one worker at a time, so the class is not `Sendable`.
/// Memory: the bytes of the cells, 4 bytes of offset and 1 bit of validity per cell.
package final class TextColumn {
  /// 64 bytes behind every buffer, so that copies may run in 16-byte strides past the end.
  package static let slack = 64

  // SAFETY: one worker owns a column, every access is a plain load or store and none spans a call of
  // foreign code but `append(capacity:)`, which takes its pointer first. Checked at run time on every
  // cell, exclusivity cost a reader an eighth of its time.
  @exclusivity(unchecked) package private(set) var count = 0
  @exclusivity(unchecked) package private(set) var byteCount = 0
  @exclusivity(unchecked) private var byteCapacity: Int
  @exclusivity(unchecked) private var rowCapacity: Int
  @exclusivity(unchecked) private var bytes: UnsafeMutablePointer<UInt8>
  @exclusivity(unchecked) private var offsets: UnsafeMutablePointer<UInt32>
  @exclusivity(unchecked) private var validity: UnsafeMutablePointer<UInt64>

  package init(rowCapacity: Int = 1024, byteCapacity: Int = 16 * 1024) {
    self.rowCapacity = max(rowCapacity, 64)
    self.byteCapacity = max(byteCapacity, 256)
    bytes = .allocate(capacity: self.byteCapacity + Self.slack)
    offsets = .allocate(capacity: self.rowCapacity + 1)
    validity = .allocate(capacity: self.rowCapacity / 64 + 1)
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
  }

  /// Forgets the cells and keeps the memory.
  package func removeAll() {
    count = 0
    byteCount = 0
  }

  /// Forgets the cells from `row` on; a reader uses it to roll back half a record.
  package func truncate(to row: Int) {
    precondition(row <= count)
    count = row
    byteCount = Int(offsets[row])
  }

  // MARK: Reading

  package func isMissing(_ row: Int) -> Bool {
    precondition(row < count)
    return validity[row >> 6] & (1 << UInt64(row & 63)) == 0
  }

  /// The bytes of a present cell; nil when the cell is missing.
  ///
  /// The pointer holds until the column is next changed or released: use it at once, keep nothing.
  package subscript(row: Int) -> UnsafeBufferPointer<UInt8>? {
    if isMissing(row) { return nil }
    let start = Int(offsets[row])
    // SAFETY: append keeps offsets ascending and within byteCount, and isMissing checked the row.
    return UnsafeBufferPointer(start: bytes + start, count: Int(offsets[row + 1]) - start)
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
    let (bytes, byteCount) = (bytes, byteCount)
    var start = 0
    while start < byteCount {
      let end = min(start + 4096, byteCount)
      // No early exit inside a stretch, so that the loop runs in vector registers.
      var found: UInt8 = 0
      for index in start..<end { found |= bytes[index] == byte ? 1 : 0 }
      if found != 0 { return true }
      start = end
    }
    return false
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

  // MARK: Writing

  package func reserve(rows: Int, bytes extra: Int) {
    growRows(to: count + rows)
    growBytes(to: byteCount + extra)
  }

  package func appendMissing() {
    growRows(to: count + 1)
    validity[count >> 6] &= ~(1 << UInt64(count & 63))
    count += 1
    offsets[count] = UInt32(byteCount)
  }

  package func appendMissing(rows: Int) {
    growRows(to: count + rows)
    for row in count..<count + rows {
      validity[row >> 6] &= ~(1 << UInt64(row & 63))
      offsets[row + 1] = UInt32(byteCount)
    }
    count += rows
  }

  package func append(_ cell: UnsafeBufferPointer<UInt8>) {
    growBytes(to: byteCount + cell.count)
    if let base = cell.baseAddress { (bytes + byteCount).update(from: base, count: cell.count) }
    byteCount += cell.count
    closeCell()
  }

  package func append(_ cell: [UInt8]) {
    cell.withUnsafeBufferPointer { append($0) }
  }

  package func append(_ cell: String?) {
    guard var cell else { return appendMissing() }
    cell.withUTF8 { append($0) }
  }

  /// Copies a cell, missing or not, from another column.
  package func append(from other: TextColumn, row: Int) {
    if let cell = other[row] { append(cell) } else { appendMissing() }
  }

  /// Copies many cells, missing or not, in the order of `rows`; faster than one by one.
  package func append(from other: TextColumn, rows: [UInt32]) {
    var total = 0
    for row in rows {
      precondition(row < other.count)
      total += Int(other.offsets[Int(row) + 1] - other.offsets[Int(row)])
    }
    reserve(rows: rows.count, bytes: total)
    // SAFETY: rows were checked above, and reserve made room for the cells and their bytes.
    let (source, bounds, valid) = (other.bytes, other.offsets, other.validity)
    let (target, ends, flags) = (bytes, offsets, validity)
    var (at, cell) = (byteCount, count)
    for row in rows {
      let row = Int(row)
      let start = Int(bounds[row])
      let length = Int(bounds[row + 1]) - start
      (target + at).update(from: source + start, count: length)
      at += length
      let bit: UInt64 = 1 << UInt64(cell & 63)
      let isPresent = valid[row >> 6] & (1 << UInt64(row & 63)) != 0
      flags[cell >> 6] = isPresent ? flags[cell >> 6] | bit : flags[cell >> 6] & ~bit
      cell += 1
      ends[cell] = UInt32(at)
    }
    byteCount = at
    count = cell
  }

  /// Writes one cell straight into the column.
  ///
  /// `fill` gets room for `capacity` bytes and gives the number it wrote, or nil for a missing cell.
  package func append(
    capacity: Int, _ fill: (UnsafeMutablePointer<UInt8>) -> Int?
  ) {
    growBytes(to: byteCount + capacity)
    guard let written = fill(bytes + byteCount) else { return appendMissing() }
    precondition(written <= capacity, "a cell was written past its room")
    byteCount += written
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
    for row in count..<count + rows { validity[row >> 6] |= 1 << UInt64(row & 63) }
    count += rows
    byteCount = Int(offsets[count])
  }

  /// Makes an empty cell missing.
  package func blank(_ row: Int) {
    precondition(row < count && offsets[row] == offsets[row + 1], "only an empty cell can be missing")
    validity[row >> 6] &= ~(1 << UInt64(row & 63))
  }

  private func closeCell() {
    growRows(to: count + 1)
    validity[count >> 6] |= 1 << UInt64(count & 63)
    count += 1
    offsets[count] = UInt32(byteCount)
  }

  private func growRows(to rows: Int) {
    if rows <= rowCapacity { return }
    let capacity = max(rows, rowCapacity * 2)
    let newOffsets = UnsafeMutablePointer<UInt32>.allocate(capacity: capacity + 1)
    newOffsets.update(from: offsets, count: count + 1)
    offsets.deallocate()
    offsets = newOffsets
    let newValidity = UnsafeMutablePointer<UInt64>.allocate(capacity: capacity / 64 + 1)
    newValidity.update(from: validity, count: rowCapacity / 64 + 1)
    validity.deallocate()
    validity = newValidity
    rowCapacity = capacity
  }

  private func growBytes(to total: Int) {
    if total <= byteCapacity { return }
    // Offsets are 32 bits. Readers cap a record and a batch far below this, so it is a bug, not data.
    precondition(total <= Int(UInt32.max), "a column grew past 4 GiB")
    let capacity = min(max(total, byteCapacity * 2), Int(UInt32.max))
    let grown = UnsafeMutablePointer<UInt8>.allocate(capacity: capacity + Self.slack)
    grown.update(from: bytes, count: byteCount)
    bytes.deallocate()
    bytes = grown
    byteCapacity = capacity
  }
}
