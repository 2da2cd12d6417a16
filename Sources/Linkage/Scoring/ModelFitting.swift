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
    let nobody = [Double](repeating: 0, count: patterns.count)
    model.coincidence = shares(model, nobody, matches: false)
    model.reweigh()
    while model.rounds < Self.mostRounds, !model.hasConverged {
      let before = model.agreement
      let matching = patterns.map { Bits.probability(model.weight(of: $0.pattern)) }
      model.agreement = shares(model, matching, matches: true)
      model.coincidence = shares(model, matching, matches: false)
      let matched = zip(patterns, matching).reduce(0) { $0 + $1.0.count * $1.1 }
      model.lambda = min(0.9, max(1e-12, matched / pairs))
      model.reweigh()
      model.rounds += 1
      model.hasConverged = Self.difference(before, model.agreement) < 1e-4
    }
    return model
  }

  /// The share of each level among the pairs that count as matches, or as others.
  private func shares(_ model: MatchModel, _ matching: [Double], matches: Bool) -> [[Double]] {
    var counts = model.comparisons.map { [Double](repeating: 0, count: $0.levels.count) }
    for (entry, probability) in zip(patterns, matching) {
      let count = entry.count * (matches ? probability : 1 - probability)
      for index in model.comparisons.indices { counts[index][model.level(index, in: entry.pattern)] += count }
    }
    return model.comparisons.indices.map { index in
      share(counts[index], model.comparisons[index], matches: matches)
    }
  }

  private func share(_ counts: [Double], _ comparison: Comparison, matches: Bool) -> [Double] {
    let pseudo = matches ? Self.pseudoCounts : 1
    let total = counts.dropFirst().reduce(0, +) + pseudo
    var shares = counts.indices.map { level in
      level == 0 ? 0 : (counts[level] + pseudo * comparison.expected[level]) / total
    }
    let last = comparison.disagreement
    if matches, comparison.isCapped, shares[last] > Self.mostDisagreement {
      let rest = 1 - shares[last]
      for level in shares.indices where level != last {
        shares[level] *= (1 - Self.mostDisagreement) / max(rest, 1e-9)
      }
      shares[last] = Self.mostDisagreement
    }
    return shares
  }

  private static func difference(_ left: [[Double]], _ right: [[Double]]) -> Double {
    zip(left, right).map { zip($0, $1).map { abs($0 - $1) }.max() ?? 0 }.max() ?? 0
  }
}
