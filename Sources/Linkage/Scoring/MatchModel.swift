/// Fellegi and Sunter's weights, as fitted to a table.
struct MatchModel: Sendable {
  let comparisons: [Comparison]
  /// The chance that two records drawn blindly are one person's.
  var lambda: Double
  /// By comparison and level: the chance among pairs of one person, and among all others.
  var agreement: [[Double]]
  var coincidence: [[Double]]
  /// In bits, sixteen levels for each comparison; 0 for missing.
  private(set) var weights: [Float] = []
  var rounds = 0
  var hasConverged = false

  init(_ comparisons: [Comparison], lambda: Double, agreement: [[Double]]? = nil, coincidence: [[Double]]) {
    self.comparisons = comparisons
    self.lambda = lambda
    self.agreement = agreement ?? comparisons.map(\.expected)
    self.coincidence = coincidence
    reweigh()
  }

  var prior: Double { Bits.weight(lambda) }

  mutating func reweigh() {
    weights = [Float](repeating: 0, count: comparisons.count * 16)
    for (index, comparison) in comparisons.enumerated() {
      for level in comparison.levels.indices.dropFirst() {
        let bits = Bits.log2(agreement[index][level] / max(1e-12, coincidence[index][level]))
        weights[index * 16 + level] = Float(max(-10, min(25, bits)))
      }
      order(index, comparison)
      // Free estimation of swapped fields reinforces itself and ruins precision.
      if let crossed = comparison.crossed {
        weights[index * 16 + crossed] = max(weights[index * 16 + 1], weights[index * 16 + 2]) * 0.75
      }
    }
  }

  /// Plain disagreement never speaks for a match, and no level weighs less: what few pairs say may not turn that round.
  private mutating func order(_ index: Int, _ comparison: Comparison) {
    let last = comparison.disagreement
    let lowest = min(0, weights[index * 16 + last])
    for level in comparison.levels.indices.dropFirst() {
      weights[index * 16 + level] = max(lowest, weights[index * 16 + level])
    }
    weights[index * 16 + last] = lowest
  }

  func weight(_ comparison: Int, _ level: Int) -> Float { weights[comparison * 16 + level] }

  /// The weight of a pattern in bits, the prior included.
  func weight(of pattern: UInt64) -> Double {
    var weight = prior + PairComparer.rarity(of: pattern)
    for index in comparisons.indices { weight += Double(weights[index * 16 + level(index, in: pattern)]) }
    return weight
  }

  /// The weight of the pair that was compared last, the prior included.
  func weight(of comparer: PairComparer) -> Float {
    var weight = Float(prior)
    for index in 0..<comparisons.count {
      weight += weights[index * 16 + Int(comparer.levels[index])] + comparer.rarity[index]
    }
    return comparer.veto == .none ? weight : min(weight, Self.vetoed)
  }

  /// The weight of a pair that is vetoed: far below any threshold.
  static let vetoed: Float = -20

  func level(_ index: Int, in pattern: UInt64) -> Int {
    Int(pattern >> UInt64(4 * (comparisons.count - 1 - index)) & 15)
  }
}
