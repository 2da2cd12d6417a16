/// Chao's lower bounds, from those seen on one list and on two.
///
/// `ofCounts` (Chao 1987) needs only how many lists each person is on, and supposes that lists are about equally
/// large; unequal lists push it up, so that it may lie above the truth. `ofLists` (Chao 1989) allows for lists of any size and is, for two
/// lists, the estimate of Lincoln and Petersen. Persons who differ in how easily they are seen make both too small, never too large.
package struct ChaoBound: Sendable, Hashable {
  package let ofCounts: PopulationInterval
  package let ofLists: PopulationInterval

  init(_ table: OverlapTable) {
    let once = Double(table.persons(onExactly: 1))
    let twice = Double(table.persons(onExactly: 2))
    ofCounts = Self.ofCounts(observed: table.observed, once, twice)
    ofLists = Self.ofLists(
      observed: table.observed, table.lists.indices.map { Double(table.personsOnly(onList: $0)) }, twice)
  }

  private static func ofCounts(observed: Int, _ once: Double, _ twice: Double) -> PopulationInterval {
    guard twice > 0 else { return ofCountsWithoutPairs(observed: observed, once) }
    let ratio = once / twice
    let variance = twice * (ratio * ratio * ratio * ratio / 4 + ratio * ratio * ratio + ratio * ratio / 2)
    return PopulationInterval(observed: observed, hidden: once * once / (2 * twice), variance: variance)
  }

  /// Chao's form for nobody on exactly two lists.
  private static func ofCountsWithoutPairs(observed: Int, _ once: Double) -> PopulationInterval {
    let hidden = once * (once - 1) / 2
    let total = Double(observed) + hidden
    let variance = hidden + once * (2 * once - 1) * (2 * once - 1) / 4 - once * once * once * once / (4 * total)
    return PopulationInterval(observed: observed, hidden: hidden, variance: max(0, variance))
  }

  /// The variance by the delta method on Poisson counts, and that of the hidden number itself.
  private static func ofLists(observed: Int, _ alone: [Double], _ twice: Double) -> PopulationInterval {
    let once = alone.reduce(0, +)
    let products = (once * once - alone.reduce(0) { $0 + $1 * $1 }) / 2
    let below = twice > 0 ? twice : 1
    let hidden = products / below
    let ofAlone = alone.reduce(0) { $0 + $1 * (once - $1) * (once - $1) } / (below * below)
    let ofTwice = products * products / (below * below * below)
    return PopulationInterval(observed: observed, hidden: hidden, variance: ofAlone + ofTwice + hidden)
  }
}
