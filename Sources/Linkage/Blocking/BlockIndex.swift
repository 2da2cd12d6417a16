internal import Interchange

/// Which records share a block, under all rules. Memory: a few bytes for each record and rule.
struct BlockIndex: Sendable {
  /// Where each block's records begin, and one more for the end.
  private let blockStarts: Flat<UInt32>
  private let blockRecords: Flat<UInt32>
  /// Where each record's blocks begin, and one more for the end.
  private let recordStarts: Flat<UInt32>
  private let recordBlocks: Flat<UInt32>
  /// Blocks that were passed over, by rule, and the largest of them.
  let oversized: [(rule: Int, blocks: Int, largest: Int)]
  /// Pairs in all blocks; one that shares several blocks counts as often.
  let pairBound: Int

  private struct Blocks {
    var starts: [UInt32] = []
    var records: [UInt32] = []
    var skipped = 0
    var widest = 0
    var pairs = 0
  }

  init(_ table: PreparedTable, rules: [[BlockingKey]], largest: Int, threads: Int) {
    let parts = Workers.map(rules.count, threads: threads) { rule in
      RuleKeys(rules[rule], table).map { Self.blocks($0, table.count, largest) } ?? Blocks()
    }
    oversized = parts.enumerated().filter { $1.skipped > 0 }.map { ($0, $1.skipped, $1.widest) }
    pairBound = parts.reduce(0) { $0 + $1.pairs }
    (blockStarts, blockRecords) = Self.joined(parts)
    (recordStarts, recordBlocks) = Self.inverted(blockStarts, blockRecords, table.count)
  }

  private static func joined(_ parts: [Blocks]) -> (starts: Flat<UInt32>, records: Flat<UInt32>) {
    let starts = Flat<UInt32>(count: parts.reduce(1) { $0 + $1.starts.count }) { base in
      base[0] = 0
      var (place, before) = (1, UInt32(0))
      for part in parts {
        for end in part.starts {
          base[place] = before + end
          place += 1
        }
        before += UInt32(part.records.count)
      }
    }
    let records = Flat<UInt32>(count: parts.reduce(0) { $0 + $1.records.count }) { base in
      var place = 0
      for part in parts {
        for record in part.records {
          base[place] = record
          place += 1
        }
      }
    }
    return (starts, records)
  }

  /// `starts` are the ends of blocks here.
  private static func blocks(_ keys: RuleKeys, _ count: Int, _ largest: Int) -> Blocks {
    let entries = sortedEntries(keys, count)
    let mask = (UInt64(1) << width(count)) - 1
    var blocks = Blocks()
    var start = 0
    while start < entries.count {
      let key = entries[start] & ~mask
      var end = start + 1
      while end < entries.count, entries[end] & ~mask == key { end += 1 }
      let size = end - start
      if size > largest {
        blocks.skipped += 1
        blocks.widest = max(blocks.widest, size)
      } else if size > 1 {
        for place in start..<end { blocks.records.append(UInt32(truncatingIfNeeded: entries[place] & mask)) }
        blocks.starts.append(UInt32(blocks.records.count))
        blocks.pairs += size * (size - 1) / 2
      }
      start = end
    }
    return blocks
  }

  /// Bits that a record's number takes.
  private static func width(_ count: Int) -> UInt64 { UInt64(64 - max(1, count - 1).leadingZeroBitCount) }

  /// The upper bits of a key and the record below them, by key and then by record. Keys that agree in their upper
  /// bits alone, of which there is hardly one, only make a few more candidates.
  private static func sortedEntries(_ keys: RuleKeys, _ count: Int) -> [UInt64] {
    var reading = keys
    var entries: [UInt64] = []
    entries.reserveCapacity(count)
    var found: [UInt64] = []
    let low = width(count)
    for record in 0..<count {
      reading.read(record, into: &found)
      for key in found { entries.append((key >> low) << low | UInt64(record)) }
    }
    var spare: [UInt64] = []
    RadixSort.sort(&entries, &spare, from: low)
    return entries
  }

  private static func inverted(
    _ blockStarts: Flat<UInt32>, _ blockRecords: Flat<UInt32>, _ count: Int
  ) -> (starts: Flat<UInt32>, blocks: Flat<UInt32>) {
    var starts = [UInt32](repeating: 0, count: count + 1)
    for place in 0..<blockRecords.count { starts[Int(blockRecords[place]) + 1] += 1 }
    for record in 0..<count { starts[record + 1] += starts[record] }
    var next = starts
    let blocks = Flat<UInt32>(count: blockRecords.count) { base in
      for block in 0..<(blockStarts.count - 1) {
        for place in Int(blockStarts[block])..<Int(blockStarts[block + 1]) {
          let record = Int(blockRecords[place])
          base[Int(next[record])] = UInt32(block)
          next[record] += 1
        }
      }
    }
    return (Flat(starts), blocks)
  }

  /// Remembers for each record for whom it was met last. One for each thread.
  final class Seen {
    fileprivate let marks: UnsafeMutablePointer<UInt32>

    init(_ count: Int) {
      marks = .allocate(capacity: max(1, count))
      marks.initialize(repeating: 0, count: max(1, count))
    }

    deinit { marks.deallocate() }
  }

  /// Later records that share a block with this one, each once.
  @inline(__always)
  func partners(of record: Int, _ seen: Seen, _ body: (Int) -> Void) {
    let mark = UInt32(record) + 1
    for place in Int(recordStarts[record])..<Int(recordStarts[record + 1]) {
      let block = Int(recordBlocks[place])
      // Records ascend in a block: from its end down to this one.
      var other = Int(blockStarts[block + 1]) - 1
      while true {
        let partner = Int(blockRecords[other])
        if partner <= record { break }
        if seen.marks[partner] != mark {
          seen.marks[partner] = mark
          body(partner)
        }
        other -= 1
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
