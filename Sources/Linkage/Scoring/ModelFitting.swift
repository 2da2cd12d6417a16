/// Expectation and maximisation over counted patterns: pairs that agree alike are one entry.
struct ModelFitting {
  /// Candidates count once, pairs drawn blindly as many as they stand for.
  let patterns: [(pattern: UInt64, count: Double)]

  private static let mostRounds = 100
  private static let pseudoCounts = 20.0
  private static let mostDisagreement = 0.15

  func fit(_ comparisons: [Comparison], records: Int) -> MatchModel {
    let pairs = max(1, patterns.reduce(0) { $0 + $1.count })
    var model = MatchModel(
      comparisons, lambda: min(0.5, max(1e-12, Double(records) / 4 / pairs)),
      coincidence: comparisons.map { [Double](repeating: 1, count: $0.levels.count) })
    let all = levelCounts(comparisons) { _ in 1 }
    model.coincidence = coincidence(all.counts, comparisons)
    model.reweigh()
    while model.rounds < Self.mostRounds, !model.hasConverged {
      let before = model.agreement
      let matched = levelCounts(comparisons) { Bits.probability(model.weight(of: $0)) }
      model.agreement = comparisons.indices.map { agreement(matched.counts[$0], comparisons[$0]) }
      model.coincidence = coincidence(zip(all.counts, matched.counts).map { zip($0, $1).map { $0 - $1 } }, comparisons)
      model.lambda = min(0.9, max(1e-12, matched.total / pairs))
      model.reweigh()
      model.rounds += 1
      model.hasConverged = Self.difference(before, model.agreement) < 1e-4
    }
    return model
  }

  /// How many pairs stand at each level, each pattern weighed by `share`.
  private func levelCounts(
    _ comparisons: [Comparison], _ share: (UInt64) -> Double
  ) -> (counts: [[Double]], total: Double) {
    var flat = [Double](repeating: 0, count: comparisons.count * 16)
    var total = 0.0
    for entry in patterns {
      let count = entry.count * share(entry.pattern)
      total += count
      var rest = entry.pattern
      for index in stride(from: comparisons.count - 1, through: 0, by: -1) {
        flat[index * 16 + Int(rest & 15)] += count
        rest >>= 4
      }
    }
    let counts = comparisons.indices.map { index in
      Array(flat[index * 16..<index * 16 + comparisons[index].levels.count])
    }
    return (counts, total)
  }

  private func coincidence(_ counts: [[Double]], _ comparisons: [Comparison]) -> [[Double]] {
    comparisons.indices.map { Self.shares(counts[$0], comparisons[$0], pseudo: 1) }
  }

  private func agreement(_ counts: [Double], _ comparison: Comparison) -> [Double] {
    var shares = Self.shares(counts, comparison, pseudo: Self.pseudoCounts)
    let last = comparison.disagreement
    if comparison.isCapped, shares[last] > Self.mostDisagreement {
      let rest = 1 - shares[last]
      for level in shares.indices where level != last {
        shares[level] *= (1 - Self.mostDisagreement) / max(rest, 1e-9)
      }
      shares[last] = Self.mostDisagreement
    }
    return shares
  }

  private static func shares(_ counts: [Double], _ comparison: Comparison, pseudo: Double) -> [Double] {
    let total = max(0, counts.dropFirst().reduce(0, +)) + pseudo
    return counts.indices.map { level in
      level == 0 ? 0 : (max(0, counts[level]) + pseudo * comparison.expected[level]) / total
    }
  }

  private static func difference(_ left: [[Double]], _ right: [[Double]]) -> Double {
    zip(left, right).map { zip($0, $1).map { abs($0 - $1) }.max() ?? 0 }.max() ?? 0
  }
}
