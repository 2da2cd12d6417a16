/// A pair of records with its weight in bits, the prior included.
package struct LinkedPair: Sendable {
  /// Indices of the table's records; the left one is the lower.
  package let left: UInt32
  package let right: UInt32
  package let weight: Float
  package var probability: Double { Bits.probability(Double(weight)) }

  package init(left: UInt32, right: UInt32, weight: Float) {
    self.left = left
    self.right = right
    self.weight = weight
  }
}

/// What linking a table came to.
package struct LinkedTable: Sendable {
  package struct Level: Sendable {
    package let name: String
    package let agreement: Double
    package let coincidence: Double
    package let weight: Double
  }

  package struct Learnt: Sendable {
    package let name: String
    package let levels: [Level]
  }

  package struct Oversized: Sendable {
    package let rule: String
    package let blocks: Int
    package let largest: Int
  }

  /// The lowest record of each record's cluster.
  package let clusters: [UInt32]
  /// From the plan's pair weight on, by records.
  package let pairs: [LinkedPair]
  package let candidates: Int
  /// The share of pairs worth finding that the rules bring together, estimated where rules were searched for.
  package let expectedRecall: Double?
  package let oversized: [Oversized]
  /// What was learnt, with the rules that were used.
  package let model: LinkModel
  package let repairedSwaps: Int
  package let droppedDocuments: Int
  package let refusedMerges: Int
}
