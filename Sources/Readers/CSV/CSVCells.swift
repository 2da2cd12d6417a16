import Interchange

/// The text of cells that a `CSVIndex` has located, as UTF-8.
///
/// Bytes are decoded before quotes are taken off, as if the whole file had been decoded first; every
/// encoding here has ASCII where ASCII is, so the order shows only in where an undecodable byte is found.
struct CSVCells {
  /// Why a cell has no text.
  enum Refusal: Equatable {
    /// Offset of the byte from the front of the scanned bytes.
    case undecodable(at: Int)
    case tooLong
  }

  private static let tooLong = Int.min
  private static let beyondRow = Int.min + 1

  let bytes: UnsafePointer<UInt8>
  let index: CSVIndex
  let maximumBytes: Int
  let quote: UInt8?
  let escape: UInt8?
  /// nil: the bytes are UTF-8 and are checked.
  let table: UnsafePointer<UInt32>?

  /// What cells may take in UTF-8, with room for copies in strides of sixteen.
  private func room(_ count: Int) -> Int { (table == nil ? count : count * 3) + 16 }

  /// Appends one column of all rows. A row that ends before it gives a missing cell, and so does a cell
  /// without text, which is reported.
  func append(
    column: Int, to texts: TextColumn, refused: (_ row: Int, Refusal) -> Void
  ) {
    var missing: [(row: Int, result: Int)] = []
    let first = texts.count
    texts.append(rows: index.rowCount, capacity: room(byteCount(of: column))) { bytes, ends in
      write(column, bytes, ends, &missing)
    }
    for (row, result) in missing {
      texts.blank(first + row)
      if result != Self.beyondRow { refused(row, refusal(result)) }
    }
  }

  /// Bytes of all cells of the column as they stand in the file.
  private func byteCount(of column: Int) -> Int {
    let (rows, cells) = (index.rows, index.cells)
    var total = 0
    for number in 0..<index.rowCount where column < Int(rows[number].cellCount) {
      let cell = CSVIndex.cell(column, of: rows[number], in: cells)
      total += cell.end - cell.start
    }
    return total
  }

  private func write(
    _ column: Int, _ bytes: UnsafeMutablePointer<UInt8>, _ ends: UnsafeMutablePointer<UInt32>,
    _ missing: inout [(row: Int, result: Int)]
  ) {
    // Locals: the loop must not come back to the index object for each cell.
    let (rows, cells) = (index.rows, index.cells)
    var written = 0
    for number in 0..<index.rowCount {
      var result = Self.beyondRow
      if column < Int(rows[number].cellCount) {
        let cell = CSVIndex.cell(column, of: rows[number], in: cells)
        result = write(cell, to: bytes + written)
      }
      if result < 0 { missing.append((number, result)) } else { written += result }
      ends[number] = UInt32(truncatingIfNeeded: written)
    }
  }

  /// Gives one cell's text to `body`, or the reason why there is none.
  func withText(
    _ column: Int, of row: CSVIndex.Row, _ body: (UnsafeBufferPointer<UInt8>) -> Void
  ) -> Refusal? {
    let cell = index.cell(column, of: row)
    return withUnsafeTemporaryAllocation(of: UInt8.self, capacity: room(cell.end - cell.start)) {
      room in
      guard let destination = room.baseAddress else { return nil }
      let count = write(cell, to: destination)
      if count < 0 { return refusal(count) }
      body(UnsafeBufferPointer(start: destination, count: count))
      return nil
    }
  }

  private func refusal(_ result: Int) -> Refusal {
    result == Self.tooLong ? .tooLong : .undecodable(at: ~result)
  }

  /// Gives the number of bytes written; `~offset` of an undecodable byte; `tooLong`.
  @inline(__always)
  private func write(
    _ cell: (start: Int, end: Int, marks: UInt32), to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let count = cell.end - cell.start
    if cell.marks == 0, count <= 16, copyShortASCII(cell.start, count, to: destination) {
      return count <= maximumBytes ? count : Self.tooLong
    }
    return writeSlowly(cell, to: destination)
  }

  /// Most cells: up to sixteen bytes of ASCII, copied without a loop. Gives false when they are not that.
  @inline(__always)
  private func copyShortASCII(
    _ start: Int, _ count: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Bool {
    let source = UnsafeRawPointer(bytes + start)
    let target = UnsafeMutableRawPointer(destination)
    // SAFETY: sixteen bytes are read and written whatever the count; window and room have them to spare.
    let front = source.loadUnaligned(as: UInt64.self)
    let back = source.loadUnaligned(fromByteOffset: 8, as: UInt64.self)
    target.storeBytes(of: front, as: UInt64.self)
    target.storeBytes(of: back, toByteOffset: 8, as: UInt64.self)
    let ofCell = (front & lowBytes(count)) | (back & lowBytes(max(0, count - 8)))
    return ofCell & 0x8080_8080_8080_8080 == 0
  }

  /// The first `count` bytes of a word; all of them from eight on.
  @inline(__always)
  private func lowBytes(_ count: Int) -> UInt64 { (1 << UInt64(count * 8)) &- 1 }

  @inline(never)
  private func writeSlowly(
    _ cell: (start: Int, end: Int, marks: UInt32), to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    if cell.end - cell.start > maximumBytes { return Self.tooLong }
    if cell.marks == 0 { return decode(cell.start, cell.end, to: destination) }
    if cell.marks & CSVIndex.isEscaped == 0 {
      return decode(cell.start + 1, cell.end - 1, to: destination)
    }
    let count = decode(cell.start, cell.end, to: destination)
    let isQuoted = cell.marks & CSVIndex.isQuoted != 0
    return count < 0 ? count : unescape(destination, count, isQuoted: isQuoted)
  }

  @inline(__always)
  private func decode(
    _ start: Int, _ end: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard let table else { return copyUTF8(start, end, to: destination) }
    return decodeSingleBytes(start, end, table, to: destination)
  }

  @inline(__always)
  private func copyUTF8(
    _ start: Int, _ end: Int, to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let count = end - start
    destination.update(from: bytes + start, count: count)
    guard let invalid = UTF8Form.firstInvalid(bytes + start, count) else { return count }
    return ~(start + invalid)
  }

  @inline(__always)
  private func decodeSingleBytes(
    _ start: Int, _ end: Int, _ table: UnsafePointer<UInt32>,
    to destination: UnsafeMutablePointer<UInt8>
  ) -> Int {
    let source = UnsafeRawPointer(bytes)
    let target = UnsafeMutableRawPointer(destination)
    var written = 0
    var at = start
    while at < end {
      let word = source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      let count = min(8, end - at)
      // SAFETY: a stride ends at most 7 bytes behind the cell, which window and room have to spare, and
      // writes no more than it read, or four bytes for one.
      if word & lowBytes(count) & 0x8080_8080_8080_8080 == 0 {
        target.storeBytes(of: word, toByteOffset: written, as: UInt64.self)
        written += count
      } else {
        for byte in at..<at + count {
          let entry = table[Int(bytes[byte])]
          if entry == 0 { return ~byte }
          target.storeBytes(of: entry & 0xFF_FFFF, toByteOffset: written, as: UInt32.self)
          written += Int(entry >> 24)
        }
      }
      at += count
    }
    return written
  }

  /// Takes quotes and escape bytes off in place: the state machine behind the two marks of the index.
  private func unescape(
    _ text: UnsafeMutablePointer<UInt8>, _ count: Int, isQuoted: Bool
  ) -> Int {
    var written = 0
    var at = isQuoted ? 1 : 0
    var isInside = isQuoted
    while at < count {
      let byte = text[at]
      at += 1
      if isInside, byte == quote {
        isInside = at < count && text[at] == quote
        if !isInside { continue }
        at += 1
      } else if byte == escape, at < count {
        text[written] = text[at]
        written += 1
        at += 1
        continue
      }
      text[written] = byte
      written += 1
    }
    return written
  }
}
