import Interchange

/// The text of cells that a `CSVIndex` has located, as UTF-8.
///
/// Bytes are decoded before quotes are taken off, as if the whole file had been decoded first; every
/// encoding here has ASCII where ASCII is, so the order shows only in where an undecodable byte is found.
struct CSVCells {
  /// Why a cell has no text.
  enum Refusal {
    /// Offset of the byte from the front of the scanned bytes.
    case undecodable(at: Int)
    case tooLong
  }

  private static let tooLong = Int.min

  let bytes: UnsafePointer<UInt8>
  let index: CSVIndex
  let maximumBytes: Int
  let quote: UInt8?
  /// nil: the bytes are UTF-8 and are checked.
  let table: UnsafePointer<UInt32>?

  /// What a cell may take in UTF-8, with room for copies in strides of eight.
  private func room(_ count: Int) -> Int { (table == nil ? count : count * 3) + 8 }

  /// Appends one column of all rows. A row that ends before it gives a missing cell, and so does a cell
  /// without text, which is reported.
  func append(
    column: Int, to texts: TextColumn, refused: (_ row: Int, Refusal) -> Void
  ) {
    for number in 0..<index.rowCount {
      let row = index.rows[number]
      if column >= Int(row.cellCount) {
        texts.appendMissing()
        continue
      }
      let cell = index.cell(column, of: row)
      var result = 0
      texts.append(capacity: room(cell.end - cell.start)) { destination in
        result = write(cell, to: destination)
        return result < 0 ? nil : result
      }
      if result < 0 { refused(number, refusal(result)) }
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
    if cell.end - cell.start > maximumBytes { return Self.tooLong }
    if cell.marks == 0 { return decode(cell.start, cell.end, to: destination) }
    if cell.marks & CSVIndex.isEscaped == 0 {
      return decode(cell.start + 1, cell.end - 1, to: destination)
    }
    let count = decode(cell.start, cell.end, to: destination)
    return count < 0 ? count : unescape(destination, count)
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
    let source = UnsafeRawPointer(bytes + start)
    let target = UnsafeMutableRawPointer(destination)
    var seen: UInt64 = 0
    var at = 0
    // SAFETY: strides end at most 7 bytes behind the cell; window and room have as many to spare. What
    // they pick up there may make `seen` cautious, never wrong.
    while at < count {
      let word = source.loadUnaligned(fromByteOffset: at, as: UInt64.self)
      target.storeBytes(of: word, toByteOffset: at, as: UInt64.self)
      seen |= word
      at += 8
    }
    if seen & 0x8080_8080_8080_8080 == 0 { return count }
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
      // SAFETY: as in copyUTF8; a stride of ASCII never writes more than it read.
      if word & 0x8080_8080_8080_8080 == 0 {
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

  /// Takes the quotes off in place: the state machine behind the two marks of the index.
  private func unescape(_ text: UnsafeMutablePointer<UInt8>, _ count: Int) -> Int {
    var written = 0
    var at = 1
    var isInside = true
    while at < count {
      let byte = text[at]
      at += 1
      if isInside, byte == quote {
        isInside = at < count && text[at] == quote
        if !isInside { continue }
        at += 1
      }
      text[written] = byte
      written += 1
    }
    return written
  }
}
