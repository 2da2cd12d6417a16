import Interchange

/// How the rows of a batch's levels belong together: which record, which parent, which place among its
/// siblings. Worked out once per batch, by whole levels.
final class RecordRows {
  private let shape: SourceShape
  private(set) var batch: SourceBatch?
  /// Per level: the record of each row.
  private(set) var records: [[UInt32]]
  /// Per level below the record: each row's number from 1 under its parent; empty until asked for.
  private var ordinals: [[UInt32]]
  /// Per level and column: whether a cell of the batch is blank; nil until asked for.
  private var blank: [[Bool?]]

  init(_ shape: SourceShape) {
    self.shape = shape
    records = shape.levels.map { _ in [] }
    ordinals = records
    blank = shape.levels.map { $0.columns.map { _ in nil } }
  }

  func begin(_ batch: SourceBatch) {
    self.batch = batch
    records[0] = (0..<UInt32(batch.count)).map { $0 }
    for level in shape.levels.indices.dropFirst() {
      let above = records[shape.levels[level].parent]
      records[level] = batch.tables[level].parents.map { above[Int($0)] }
    }
    for level in ordinals.indices { ordinals[level].removeAll(keepingCapacity: true) }
    for level in blank.indices {
      for column in blank[level].indices { blank[level][column] = nil }
    }
  }

  func end() { batch = nil }

  func count(_ level: Int) -> Int { records[level].count }

  /// `position()`: for a record its number in the file.
  func position(_ row: UInt32, at level: Int) -> Int {
    guard level > 0 else { return batch?.records[Int(row)].number ?? 0 }
    if ordinals[level].isEmpty { number(level) }
    return Int(ordinals[level][Int(row)])
  }

  private func number(_ level: Int) {
    var seen = [UInt32](repeating: 0, count: count(shape.levels[level].parent))
    ordinals[level] = parents(level).map {
      seen[Int($0)] += 1
      return seen[Int($0)]
    }
  }

  /// The rows of an upper level that rows of a level stand under.
  func ancestors(of rows: [UInt32], at level: Int, in ancestor: Int) -> [UInt32] {
    var rows = rows
    var level = level
    while level > ancestor {
      let parents = parents(level)
      for index in rows.indices { rows[index] = parents[Int(rows[index])] }
      level = shape.levels[level].parent
    }
    return rows
  }

  /// Number of rows of a level under each row of the level above.
  func counts(_ level: Int) -> [Int] {
    var counts = [Int](repeating: 0, count: count(shape.levels[level].parent))
    for parent in parents(level) { counts[Int(parent)] += 1 }
    return counts
  }

  /// Whether any cell of a source column is blank; looked for once a batch.
  func hasBlank(_ use: SourceUse, _ blanks: BlankWords) -> Bool {
    if let known = blank[use.level][use.column] { return known }
    let column = batch?.tables[use.level].columns[use.column]
    let found = column.map { blanks.occur(in: $0) } ?? false
    blank[use.level][use.column] = found
    return found
  }

  func parents(_ level: Int) -> [UInt32] { batch?.tables[level].parents ?? [] }
  func parent(of level: Int) -> Int { shape.levels[level].parent }
  func isList(_ use: SourceUse) -> Bool { shape.levels[use.level].columns[use.column].isList }
}
