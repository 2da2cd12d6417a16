/// What two records say about being one person: a level for each comparison and what it weighs.
package struct PairEvidence: Sendable, Hashable {
  package struct Part: Sendable, Hashable {
    /// `given`, `surnames`, `birth`, `document`, `sex`.
    package let comparison: String
    /// A level of the comparison; `missing` weighs nothing.
    package let level: String
    /// What the level weighs, the rarity of common values included.
    package let bits: Double
    /// What of `bits` is due to how rare the common values are.
    package let rarity: Double
    package init(comparison: String, level: String, bits: Double, rarity: Double) {
      self.comparison = comparison
      self.level = level
      self.bits = bits
      self.rarity = rarity
    }
  }

  /// The weight of two records of whom nothing is known.
  package let prior: Double
  package let parts: [Part]
  /// Why the two may not be joined whatever they weigh.
  package let veto: LinkVeto?

  package init(prior: Double, parts: [Part], veto: LinkVeto?) {
    self.prior = prior
    self.parts = parts
    self.veto = veto
  }

  /// In bits, the prior included; 0 is an even chance.
  package var weight: Double { parts.reduce(prior) { $0 + $1.bits } }
}

/// Why two records are not joined by themselves, whatever they weigh.
package enum LinkVeto: Int, Sendable, CaseIterable {
  /// The same document under names that disagree: a mistyped number or a borrowed document.
  case documentConflict = 1
  /// The same surnames and birth date under other given names.
  case siblings = 2
  /// Two documents of one type that no typing error explains.
  case otherDocument = 3
  /// Two people of one record of a source.
  case sameRecord = 4

  /// Whether a steward should look at such a pair.
  package var asksForReview: Bool { self == .documentConflict || self == .otherDocument }
}
