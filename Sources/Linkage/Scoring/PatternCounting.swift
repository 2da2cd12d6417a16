/// Which records may be one person at all.
struct Pairing {
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
struct PatternCounting {
  struct Candidate {
    let left: UInt32
    let right: UInt32
    let pattern: UInt32
  }

  private(set) var comparer: PairComparer
  private(set) var patterns: [(pattern: UInt64, count: Double)] = []
  private(set) var candidates: [Candidate] = []
  private var places: [UInt64: Int] = [:]

  /// Blind pairs say how often strangers agree; more records have rarer agreements.
  private var mostDrawn: Int { min(400_000, max(100_000, 20 * comparer.table.count)) }

  init(_ comparer: PairComparer) { self.comparer = comparer }

  var comparisons: [Comparison] { comparer.comparisons }

  private mutating func place(of pattern: UInt64) -> Int {
    if let place = places[pattern] { return place }
    places[pattern] = patterns.count
    patterns.append((pattern, 0))
    return patterns.count - 1
  }

  mutating func count(candidatesOf index: BlockIndex, _ pairing: Pairing) {
    var seen = [UInt32](repeating: 0, count: comparer.table.count)
    var partners: [Int] = []
    for record in 0..<comparer.table.count {
      partners.removeAll(keepingCapacity: true)
      index.partners(of: record, seen: &seen) { partners.append($0) }
      for other in partners where pairing.allows(record, other) {
        let place = place(of: comparer.pattern(record, other))
        patterns[place].count += 1
        candidates.append(Candidate(left: UInt32(record), right: UInt32(other), pattern: UInt32(place)))
      }
    }
  }

  /// Pairs that no block holds, drawn by a fixed sequence; together they stand for all such pairs.
  mutating func count(drawnBeside index: BlockIndex, _ pairing: Pairing) {
    let count = comparer.table.count
    let beside = pairing.total - Double(candidates.count)
    if count < 2 || beside < 1 { return }
    var drawn: [Int] = []
    if Double(count) * Double(count - 1) / 2 <= Double(mostDrawn) {
      for left in 0..<count {
        for right in (left + 1)..<count { draw(left, right, index, pairing, &drawn) }
      }
    } else {
      var state: UInt64 = 0x5155_4950_55
      for _ in 0..<mostDrawn {
        state = RecordKeys.mix(state, 1)
        let (left, right) = (Int(state >> 32) % count, Int(state & 0xFFFF_FFFF) % count)
        if left != right { draw(min(left, right), max(left, right), index, pairing, &drawn) }
      }
    }
    let weight = beside / Double(max(1, drawn.count))
    for place in drawn { patterns[place].count += weight }
  }

  private mutating func draw(
    _ left: Int, _ right: Int, _ index: BlockIndex, _ pairing: Pairing, _ drawn: inout [Int]
  ) {
    if !pairing.allows(left, right) || index.areTogether(left, right) { return }
    drawn.append(place(of: comparer.pattern(left, right)))
  }
}
