import Interchange

/// Remembers what a lookup said about raw cells, so that spellings are folded once and not per row.
///
/// Takes up to `capacity` different cells and then no more: a column of a few codes is served from here,
/// a column of many values costs one failed probe per cell. What is remembered never changes an answer.
final class LookupMemo {
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

  /// Index into the answers plus one; 0 is free.
  private var table = [UInt32](repeating: 0, count: slots)
  private var hashes: [UInt64] = []
  private var answers: [Answer] = []
  private let cells = TextColumn(rowCapacity: 64, byteCapacity: 1024)
  /// The code that each cell stands for; missing where it stands for none. Of a table with dates nobody asks for it.
  private let codes = TextColumn(rowCapacity: 64, byteCapacity: 1024)

  /// Appends the codes of cells from a row on, as far as they are remembered and have one; missing cells
  /// stay missing. Gives the first row that it cannot say anything of.
  func give(_ input: TextColumn, from start: Int, to output: TextColumn) -> Int {
    let (cells, codes, table, hashes) = (cells, codes, table, hashes)
    for row in start..<input.count {
      guard let cell = input[row] else {
        output.appendMissing()
        continue
      }
      guard let index = Self.index(of: cell, CellBytes.hash(cell), table, hashes, cells),
        let code = codes[index]
      else { return row }
      output.append(code)
    }
    return input.count
  }

  func answer(_ cell: UnsafeBufferPointer<UInt8>, _ lookup: LookupTable) -> Answer {
    if cell.count > Self.longestCell { return Self.ask(cell, lookup) }
    let hash = CellBytes.hash(cell)
    if let index = Self.index(of: cell, hash, table, hashes, cells) { return answers[index] }
    let answer = Self.ask(cell, lookup)
    if answers.count < Self.capacity { remember(answer, cell, hash, lookup) }
    return answer
  }

  private static func ask(
    _ cell: UnsafeBufferPointer<UInt8>, _ lookup: LookupTable
  ) -> Answer {
    if let entry = lookup.entry(of: cell) { return .entry(entry) }
    return .unmapped(candidate: lookup.candidate(for: cell))
  }

  private static func index(
    of cell: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ table: [UInt32], _ hashes: [UInt64],
    _ cells: TextColumn
  ) -> Int? {
    var slot = Int(truncatingIfNeeded: hash) & (slots - 1)
    while table[slot] != 0 {
      let index = Int(table[slot]) - 1
      if hashes[index] == hash, let known = cells[index], CellBytes.areEqual(known, cell) {
        return index
      }
      slot = (slot + 1) & (slots - 1)
    }
    return nil
  }

  private func remember(
    _ answer: Answer, _ cell: UnsafeBufferPointer<UInt8>, _ hash: UInt64, _ lookup: LookupTable
  ) {
    answers.append(answer)
    hashes.append(hash)
    cells.append(cell)
    if case .entry(let entry) = answer {
      codes.append(lookup.targets[lookup.target(of: entry)])
    } else {
      codes.appendMissing()
    }
    var slot = Int(truncatingIfNeeded: hash) & (Self.slots - 1)
    while table[slot] != 0 { slot = (slot + 1) & (Self.slots - 1) }
    table[slot] = UInt32(answers.count)
  }
}
