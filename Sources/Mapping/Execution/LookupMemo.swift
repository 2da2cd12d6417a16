import Interchange

/// Remembers what a lookup said about raw cells, so that spellings are folded once and not per row.
///
/// Takes up to `capacity` different cells and then no more: a column of a few codes is served from here,
/// a column of many values costs one failed probe per cell. What is remembered never changes an answer.
struct LookupMemo {
  enum Answer {
    /// An entry of the table.
    case entry(Int)
    /// With the spelling that was probably meant.
    case unmapped(candidate: String)
  }

  private static let slots = 4096
  private static let capacity = 2048
  /// A longer cell is no code.
  private static let longestCell = 256

  /// Index into `answers` plus one; 0 is free.
  private var table = [UInt32](repeating: 0, count: slots)
  private var hashes: [UInt64] = []
  private var cells: [UInt8] = []
  private var ends: [Int] = []
  private var answers: [Answer] = []

  mutating func answer(
    _ cell: UnsafeBufferPointer<UInt8>, _ lookup: LookupTable
  ) -> Answer {
    if cell.count > Self.longestCell { return Self.ask(cell, lookup) }
    let hash = Self.hash(cell)
    var slot = Int(hash & UInt64(Self.slots - 1))
    while table[slot] != 0 {
      let index = Int(table[slot]) - 1
      if hashes[index] == hash, holds(cell, index) { return answers[index] }
      slot = (slot + 1) & (Self.slots - 1)
    }
    let answer = Self.ask(cell, lookup)
    if answers.count < Self.capacity { remember(answer, cell, hash, slot) }
    return answer
  }

  private static func ask(
    _ cell: UnsafeBufferPointer<UInt8>, _ lookup: LookupTable
  ) -> Answer {
    if let entry = lookup.entry(of: cell) { return .entry(entry) }
    return .unmapped(candidate: lookup.candidate(for: cell))
  }

  private mutating func remember(
    _ answer: Answer, _ cell: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ slot: Int
  ) {
    answers.append(answer)
    hashes.append(hash)
    cells.append(contentsOf: cell)
    ends.append(cells.count)
    table[slot] = UInt32(answers.count)
  }

  private func holds(_ cell: UnsafeBufferPointer<UInt8>, _ index: Int) -> Bool {
    let start = index == 0 ? 0 : ends[index - 1]
    guard ends[index] - start == cell.count else { return false }
    for offset in 0..<cell.count where cells[start + offset] != cell[offset] { return false }
    return true
  }

  /// FNV-1a.
  private static func hash(_ cell: UnsafeBufferPointer<UInt8>) -> UInt64 {
    var hash: UInt64 = 0xCBF2_9CE4_8422_2325
    for byte in cell { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01B3 }
    return hash ^ (hash >> 32)
  }
}
