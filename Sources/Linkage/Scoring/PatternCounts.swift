/// How many pairs agree in each pattern. One for each thread; sums do not depend on who counted what.
final class PatternCounts {
  private var patterns: [UInt64]
  private var counts: [(candidates: UInt32, drawn: UInt32)]
  private var filled = 0
  /// No pattern has all bits set: its highest level is 12.
  private static let free = UInt64.max

  init() {
    patterns = [UInt64](repeating: Self.free, count: 1 << 12)
    counts = Array(repeating: (0, 0), count: 1 << 12)
  }

  func count(_ pattern: UInt64, candidates: UInt32, drawn: UInt32) {
    var place = Int(truncatingIfNeeded: FixedHash.mix(pattern, 7)) & (patterns.count - 1)
    while patterns[place] != pattern {
      if patterns[place] == Self.free {
        patterns[place] = pattern
        filled += 1
        break
      }
      place = (place + 1) & (patterns.count - 1)
    }
    counts[place].candidates += candidates
    counts[place].drawn += drawn
    if filled * 2 > patterns.count { grow() }
  }

  private func grow() {
    let all = entries
    patterns = [UInt64](repeating: Self.free, count: patterns.count * 2)
    counts = Array(repeating: (0, 0), count: patterns.count)
    filled = 0
    for entry in all { count(entry.pattern, candidates: entry.candidates, drawn: entry.drawn) }
  }

  private var entries: [(pattern: UInt64, candidates: UInt32, drawn: UInt32)] {
    patterns.indices.filter { patterns[$0] != Self.free }.map {
      (patterns[$0], counts[$0].candidates, counts[$0].drawn)
    }
  }

  /// Of several threads together, by pattern.
  static func joined(_ all: [PatternCounts]) -> [(pattern: UInt64, candidates: UInt32, drawn: UInt32)] {
    let sum = PatternCounts()
    for one in all {
      for entry in one.entries { sum.count(entry.pattern, candidates: entry.candidates, drawn: entry.drawn) }
    }
    return sum.entries.sorted { $0.pattern < $1.pattern }
  }
}
