import Interchange
internal import Safekeeping

/// Released rows of a table that is too long to be put in order at once: laid down part by part as the table is read
/// once, and taken up again a part at a time.
///
/// What lies in the file leaves the house anyway. Memory: some hundred rows of each part.
final class PartSpool {
  private static let rowsHeld = 512

  let parts: Int
  private let plan: TablePlan
  private let file: ScratchFile
  private var held: [PartRows]
  /// Per part, where its pieces lie in the file.
  private var pieces: [[Range<Int>]]

  /// Throws: `file-cannot-be-written`.
  init(_ plan: TablePlan, parts: Int, folder: String) throws(Failure) {
    self.parts = parts
    self.plan = plan
    file = try ScratchFile(folder: folder)
    held = (0..<parts).map { _ in PartRows(plan) }
    pieces = Array(repeating: [], count: parts)
  }

  /// Where the next row of a part is to be put; to be followed by `keep`.
  func rows(of part: Int) -> PartRows { held[part] }

  /// Lays down the rows of a part, once they are many.
  func keep(_ part: Int) throws(Failure) {
    if held[part].ids.count < Self.rowsHeld { return }
    pieces[part].append(try file.append(held[part].packed))
    held[part].removeAll()
  }

  /// All rows of a part, in the order in which they came.
  func taken(_ part: Int) throws(Failure) -> PartRows {
    let rows = PartRows(plan)
    for piece in pieces[part] { rows.append(packed: try file.bytes(piece)) }
    rows.append(packed: held[part].packed)
    held[part].removeAll()
    return rows
  }
}

/// Rows as bytes: how many there are, their pseudonyms, the counts of source records of persons, then column by column the
/// length of each cell (-1 for a missing one) and the cells. Numbers as the machine has them: nobody else reads them.
extension PartRows {
  fileprivate var columns: [TextColumn] { fields + links }

  fileprivate var packed: [UInt8] {
    var bytes: [UInt8] = []
    func add(_ number: some FixedWidthInteger) { withUnsafeBytes(of: number) { bytes.append(contentsOf: $0) } }
    add(ids.count)
    for id in ids {
      add(id.high)
      add(id.low)
    }
    add(sourceRecords.count)
    for count in sourceRecords { add(count) }
    for column in columns {
      for row in 0..<column.count { add(column[row].map { Int32($0.count) } ?? -1) }
      bytes.append(contentsOf: column.allBytes)
    }
    return bytes
  }

  fileprivate func append(packed bytes: [UInt8]) {
    bytes.withUnsafeBytes { bytes in
      var at = 0
      func take<Number: FixedWidthInteger>(_: Number.Type) -> Number {
        defer { at += MemoryLayout<Number>.size }
        return bytes.loadUnaligned(fromByteOffset: at, as: Number.self)
      }
      let count = take(Int.self)
      for _ in 0..<count { ids.append(Pseudonym((take(UInt64.self), take(UInt64.self)))) }
      for _ in 0..<take(Int.self) { sourceRecords.append(take(Int.self)) }
      for column in columns {
        let lengths = (0..<count).map { _ in Int(take(Int32.self)) }
        for length in lengths {
          if length < 0 {
            column.appendMissing()
          } else {
            let cell = UnsafeRawBufferPointer(rebasing: bytes[at..<at + length])
            column.append(cell.bindMemory(to: UInt8.self))
            at += length
          }
        }
      }
    }
  }
}
