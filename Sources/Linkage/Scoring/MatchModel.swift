/// Fellegi and Sunter's weights, as fitted to a table.
struct MatchModel {
  let comparisons: [Comparison]
  /// The chance that two records drawn blindly are one person's.
  var lambda: Double
  /// By comparison and level: the chance among pairs of one person, and among all others.
  var agreement: [[Double]]
  var coincidence: [[Double]]
  /// In bits; 0 for missing.
  private(set) var weights: [[Double]] = []
  var rounds = 0
  var hasConverged = false

  init(_ comparisons: [Comparison], lambda: Double, coincidence: [[Double]]) {
    self.comparisons = comparisons
    self.lambda = lambda
    agreement = comparisons.map(\.expected)
    self.coincidence = coincidence
    reweigh()
  }

  var prior: Double { Bits.weight(lambda) }

  mutating func reweigh() {
    weights = comparisons.indices.map { index in
      var weights = comparisons[index].levels.indices.map { level in
        level == 0
          ? 0
          : max(-10, min(25, Bits.log2(agreement[index][level] / max(1e-12, coincidence[index][level]))))
      }
      // Free estimation of swapped fields reinforces itself and ruins precision.
      if let crossed = comparisons[index].crossed { weights[crossed] = max(weights[1], weights[2]) * 0.75 }
      return weights
    }
  }

  /// The weight of a pattern in bits, the prior included.
  func weight(of pattern: UInt64) -> Double {
    var weight = prior + PairComparer.rarity(of: pattern)
    for index in comparisons.indices { weight += weights[index][level(index, in: pattern)] }
    return weight
  }

  func level(_ index: Int, in pattern: UInt64) -> Int {
    Int(pattern >> UInt64(4 * (comparisons.count - 1 - index)) & 15)
  }
}
