/// Which records may be one person at all.
struct Pairing: Sendable {
  let sources: [UInt16]
  /// Records of one list are different people.
  let isCrossOnly: Bool

  func allows(_ left: Int, _ right: Int) -> Bool { !isCrossOnly || sources[left] != sources[right] }

  /// How many pairs there are in all.
  var total: Double {
    let all = Self.pairs(sources.count)
    if !isCrossOnly { return all }
    var sizes: [UInt16: Int] = [:]
    for source in sources { sizes[source, default: 0] += 1 }
    return all - sizes.values.reduce(0) { $0 + Self.pairs($1) }
  }

  private static func pairs(_ count: Int) -> Double { Double(count) * Double(max(0, count - 1)) / 2 }
}

/// Compares candidates and pairs drawn blindly, and counts the pairs of each pattern of agreement.
///
/// Of many candidates those of every so many-th record stand for all.
struct PatternCounting {
  let table: PreparedTable
  let index: BlockIndex
  let pairing: Pairing
  let threads: Int
  /// More candidates tell the model nothing new.
  var mostCandidates = 1_000_000
  var mostDrawn = 400_000

  private final class Scan {
    let comparer: PairComparer
    let seen: BlockIndex.Seen
    let counts = PatternCounts()

    init(_ table: PreparedTable) {
      comparer = PairComparer(table)
      seen = BlockIndex.Seen(table.count)
    }
  }

  private final class Kept {
    private(set) var all: [Scan] = []
    func add(_ scan: Scan) -> Scan {
      all.append(scan)
      return scan
    }
  }

  /// Patterns with the number of all pairs that they stand for.
  func patterns() -> [(pattern: UInt64, count: Double)] {
    let step = max(1, (index.pairBound + mostCandidates - 1) / mostCandidates)
    let counted = count(every: step)
    let candidates = counted.reduce(0.0) { $0 + Double($1.candidates) * Double(step) }
    let drawn = counted.reduce(0.0) { $0 + Double($1.drawn) }
    let beside = max(0, pairing.total - candidates) / max(1, drawn)
    return counted.map { ($0.pattern, Double($0.candidates) * Double(step) + Double($0.drawn) * beside) }
  }

  private func count(every step: Int) -> [(pattern: UInt64, candidates: UInt32, drawn: UInt32)] {
    let ranges = Workers.ranges(table.count, threads: threads)
    let draws = Workers.ranges(drawCount, threads: threads)
    // Each thread's scan is kept here, to be joined at the end.
    let scans = Kept()
    let work = { (scan: Scan, part: Int) in
      part < ranges.count ? countCandidates(ranges[part], step, scan) : draw(draws[part - ranges.count], scan)
    }
    _ = Workers.map(ranges.count + draws.count, threads: threads, with: { scans.add(Scan(table)) }, work)
    return PatternCounts.joined(scans.all.map(\.counts))
  }

  private func countCandidates(_ records: Range<Int>, _ step: Int, _ scan: Scan) {
    for record in records where record % step == 0 {
      index.partners(of: record, scan.seen) { other in
        if pairing.allows(record, other) {
          scan.counts.count(scan.comparer.pattern(record, other), candidates: 1, drawn: 0)
        }
      }
    }
  }

  // MARK: Pairs beside the blocks

  /// Every pair of a small table, else so many drawn by a fixed sequence; together they stand for all pairs that
  /// share no block.
  private var drawsAll: Bool { table.count * max(0, table.count - 1) / 2 <= mostDrawn }
  private var drawCount: Int { drawsAll ? table.count : mostDrawn }

  private func draw(_ draws: Range<Int>, _ scan: Scan) {
    for number in draws {
      if drawsAll {
        for right in (number + 1)..<max(number + 1, table.count) { draw(number, right, scan) }
      } else {
        let state = FixedHash.mix(0x5155_4950_55, UInt64(number))
        let (left, right) = (Int(state >> 32) % table.count, Int(state & 0xFFFF_FFFF) % table.count)
        if left != right { draw(min(left, right), max(left, right), scan) }
      }
    }
  }

  private func draw(_ left: Int, _ right: Int, _ scan: Scan) {
    if !pairing.allows(left, right) || index.areTogether(left, right) { return }
    scan.counts.count(scan.comparer.pattern(left, right), candidates: 0, drawn: 1)
  }
}
