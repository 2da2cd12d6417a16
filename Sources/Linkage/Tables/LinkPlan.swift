package import Interchange

/// How a table is to be linked; the settings file says it.
package struct LinkPlan: Sendable {
  package var mode = LinkMode.linkAndDedupe
  /// A person has one record in each list at most.
  package var isOneToOne = false
  /// Clusters grow while their evidence stands above this many bits.
  package var linkWeight = 3.0
  /// Pairs are given from this many bits on.
  package var pairWeight = 0.0
  /// Empty: found automatically.
  package var rules: [[BlockingKey]] = []
  /// Larger blocks are passed over and reported.
  package var largestBlock = 250
  /// Automatic rules together make at most so many pairs for each record.
  package var pairsPerRecord = 70
  /// More threads change nothing but the time.
  package var threads = Workers.available

  package init() {}

  /// Weaker pairs say nothing about clusters that whole evidence would not.
  var clusterFloor: Double { min(pairWeight, linkWeight) - 4 }

  func pairing(_ sources: [UInt16]) -> Pairing { Pairing(sources: sources, isCrossOnly: mode == .link) }
}
