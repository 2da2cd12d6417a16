internal import Interchange

/// Which records share a block, under all rules. Memory: a few bytes for each record and rule.
struct BlockIndex {
  /// Where each block's records begin, and one more for the end.
  private var blockStarts: [UInt32] = [0]
  private var blockRecords: [UInt32] = []
  /// Where each record's blocks begin, and one more for the end.
  private var recordStarts: [UInt32] = []
  private var recordBlocks: [UInt32] = []
  /// Blocks that were passed over, by rule, and the largest of them.
  private(set) var oversized: [(rule: Int, blocks: Int, largest: Int)] = []

  init(_ table: PreparedTable, rules: [[BlockingKey]], largest: Int) {
    for (number, rule) in rules.enumerated() {
      let parts = rule.compactMap { RecordKeys($0, table) }
      if parts.count == rule.count { add(parts, table.count, number, largest) }
    }
    invert(table.count)
  }

  private mutating func add(_ parts: [RecordKeys], _ count: Int, _ rule: Int, _ largest: Int) {
    var entries: [(key: UInt64, record: UInt32)] = []
    for record in 0..<count {
      for key in RecordKeys.combined(parts.map { $0.keys(of: record) }) { entries.append((key, UInt32(record))) }
    }
    entries.sort { $0.key != $1.key ? $0.key < $1.key : $0.record < $1.record }
    var (skipped, widest) = (0, 0)
    var start = 0
    while start < entries.count {
      var end = start + 1
      while end < entries.count, entries[end].key == entries[start].key { end += 1 }
      let size = end - start
      if size > largest {
        skipped += 1
        widest = max(widest, size)
      } else if size > 1 {
        blockRecords += entries[start..<end].map(\.record)
        blockStarts.append(UInt32(blockRecords.count))
      }
      start = end
    }
    if skipped > 0 { oversized.append((rule, skipped, widest)) }
  }

  private mutating func invert(_ count: Int) {
    recordStarts = [UInt32](repeating: 0, count: count + 1)
    for record in blockRecords { recordStarts[Int(record) + 1] += 1 }
    for record in 0..<count { recordStarts[record + 1] += recordStarts[record] }
    recordBlocks = [UInt32](repeating: 0, count: blockRecords.count)
    var next = recordStarts
    for block in 0..<(blockStarts.count - 1) {
      for place in blockStarts[block]..<blockStarts[block + 1] {
        let record = Int(blockRecords[Int(place)])
        recordBlocks[Int(next[record])] = UInt32(block)
        next[record] += 1
      }
    }
  }

  /// Later records that share a block with this one, each once; `seen` remembers for whom a record was met last.
  func partners(of record: Int, seen: inout [UInt32], _ body: (Int) -> Void) {
    let mark = UInt32(record) + 1
    for block in recordBlocks[Int(recordStarts[record])..<Int(recordStarts[record + 1])] {
      for other in blockRecords[Int(blockStarts[Int(block)])..<Int(blockStarts[Int(block) + 1])]
      where Int(other) > record && seen[Int(other)] != mark {
        seen[Int(other)] = mark
        body(Int(other))
      }
    }
  }

  /// Blocks stand in ascending order for each record.
  func areTogether(_ left: Int, _ right: Int) -> Bool {
    var (first, second) = (Int(recordStarts[left]), Int(recordStarts[right]))
    let (firstEnd, secondEnd) = (Int(recordStarts[left + 1]), Int(recordStarts[right + 1]))
    while first < firstEnd, second < secondEnd {
      if recordBlocks[first] == recordBlocks[second] { return true }
      if recordBlocks[first] < recordBlocks[second] { first += 1 } else { second += 1 }
    }
    return false
  }
}
