/// Takes rules one by one, each time that which brings most pairs anew for what it costs.
struct RuleChoice {
  let candidates: [RuleSearch.Candidate]
  /// Pairs of one person: a bit for each key that both records share.
  let examples: [UInt64]
  let records: Int
  /// Pairs that all rules together may make.
  let budget: Double

  static let mostRules = 48
  /// Fewer tell nothing.
  private static let leastExamples = 100
  /// What a rule costs by being there, in pairs for each record.
  private static let fixedCost = 0.4
  /// Rules that bring less are not worth it, as a share of all examples.
  private static let leastGain = 0.0002
  /// A pair that a rule finds is found with this certainty: examples are not all there is, and a second way is worth
  /// something.
  private static let trust: Float = 0.9

  /// nil: too few examples.
  func chosen() -> (rules: [RuleSearch.Candidate], covered: Double)? {
    if examples.count < Self.leastExamples { return nil }
    let masks = candidates.map { $0.parts.reduce(UInt64(0)) { $0 | 1 << UInt64($1) } }
    // What is not yet found, as a share: a rule with oversized blocks finds a part of its pairs only.
    var open = [Float](repeating: 1, count: examples.count)
    var missed = open
    var gains = masks.indices.map { gain(masks[$0], candidates[$0].kept, open) }
    var isFresh = [Bool](repeating: true, count: masks.count)
    var (rules, pairs) = ([RuleSearch.Candidate](), 0.0)
    var taken: Set<Int> = []
    while rules.count < Self.mostRules {
      guard let best = best(gains, pairs, taken) else { break }
      // Gains only shrink as others are taken: one that is up to date and still the best is the best.
      if !isFresh[best] {
        gains[best] = gain(masks[best], candidates[best].kept, open)
        isFresh[best] = true
        continue
      }
      if gains[best] < Self.leastGain * Double(examples.count) {
        // The dearest of value may stand behind cheap ones of none.
        taken.insert(best)
        continue
      }
      taken.insert(best)
      rules.append(candidates[best])
      pairs += candidates[best].pairs
      for place in examples.indices where examples[place] & masks[best] == masks[best] {
        open[place] *= 1 - Self.trust * Float(candidates[best].kept)
        missed[place] *= Float(1 - candidates[best].kept)
      }
      isFresh = [Bool](repeating: false, count: masks.count)
    }
    if rules.isEmpty { return nil }
    return (rules, 1 - missed.reduce(0) { $0 + Double($1) } / Double(examples.count))
  }

  private func gain(_ mask: UInt64, _ kept: Double, _ open: [Float]) -> Double {
    var sum: Float = 0
    for place in examples.indices where examples[place] & mask == mask { sum += open[place] }
    return Double(sum) * kept
  }

  private func best(_ gains: [Double], _ pairs: Double, _ taken: Set<Int>) -> Int? {
    var (best, highest) = (-1, 0.0)
    for index in gains.indices where gains[index] > 0 && !taken.contains(index) {
      if pairs + candidates[index].pairs > budget { continue }
      let worth = gains[index] / (candidates[index].pairs + Self.fixedCost * Double(records))
      if worth > highest { (best, highest) = (index, worth) }
    }
    return best < 0 ? nil : best
  }
}
