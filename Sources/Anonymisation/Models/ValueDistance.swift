/// How far the values of a class lie from those of the whole table: the earth mover's distance, in 0...1.
struct ValueDistance {
  /// Share of each value in the whole table.
  private let shares: [Double]
  /// Per level above the leaves: the node of each leaf, counted from 0, and how many there are. Empty: all pairs are
  /// equally far.
  private let levels: [(nodes: [Int], count: Int)]

  init(equal column: RecodingTable.Counted) {
    shares = Self.shares(column)
    levels = []
  }

  init(hierarchical column: RecodingTable.Counted) {
    shares = Self.shares(column)
    guard let hierarchy = column.hierarchy else {
      levels = []
      return
    }
    levels = hierarchy.ancestors.dropFirst().map { ancestors in
      let first = ancestors.first ?? 0
      return (ancestors.map { Int($0 - first) }, Int((ancestors.last ?? 0) - first) + 1)
    }
  }

  private static func shares(_ column: RecodingTable.Counted) -> [Double] {
    let all = Double(max(1, column.totals.reduce(0, +)))
    return column.totals.map { Double($0) / all }
  }

  func distance(_ class: ValueCounts) -> Double {
    if `class`.total == 0 { return 0 }
    return levels.isEmpty ? equal(`class`) : hierarchical(`class`)
  }

  /// Half the sum of differences is what lies above the table's shares, and only values that occur can.
  private func equal(_ counts: ValueCounts) -> Double {
    let all = Double(counts.total)
    var above = 0.0
    for index in 0..<counts.distinct {
      let value = counts[index]
      above += max(0, Double(counts.count(of: value)) / all - shares[value])
    }
    return above
  }

  /// Below each node what is too much is carried to where it lacks, at the price of the node's height; the rest goes up.
  private func hierarchical(_ counts: ValueCounts) -> Double {
    let all = Double(counts.total)
    var extra = shares.indices.map { Double(counts.count(of: $0)) / all - shares[$0] }
    var below = Array(shares.indices)
    var cost = 0.0
    for (height, level) in levels.enumerated() {
      var surplus = [Double](repeating: 0, count: level.count)
      var lack = surplus
      var next = [Int](repeating: 0, count: level.count)
      for (index, leaf) in below.enumerated() {
        let node = level.nodes[leaf]
        if extra[index] > 0 { surplus[node] += extra[index] } else { lack[node] -= extra[index] }
        next[node] = leaf
      }
      let price = Double(height + 1) / Double(levels.count)
      for node in 0..<level.count { cost += price * min(surplus[node], lack[node]) }
      extra = (0..<level.count).map { surplus[$0] - lack[$0] }
      below = next
    }
    return cost
  }
}
