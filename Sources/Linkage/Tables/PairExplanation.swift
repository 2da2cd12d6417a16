/// Why two records are judged as they are: the weights that add up to that of the pair.
package struct PairExplanation: Sendable {
  package struct Step: Sendable {
    /// The comparison, named by its column; `given` and `surnames` for names.
    package let comparison: String
    /// `missing` where one of both says nothing.
    package let level: String
    /// What the level weighs.
    package let bits: Double
    /// What the rarity of the common value adds to it, or its commonness takes away.
    package let rarityBits: Double
  }

  package let priorBits: Double
  package let steps: [Step]
  /// Why the pair is no link whatever it weighs: `document-conflict`, `siblings`; nil for most.
  package let veto: String?

  /// In bits, the prior included.
  package var weight: Double { steps.reduce(priorBits) { $0 + $1.bits + $1.rarityBits } }
  package var probability: Double { Bits.probability(weight) }
}
