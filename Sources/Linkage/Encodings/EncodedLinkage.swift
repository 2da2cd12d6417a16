package import Interchange

/// Links records of which only keyed encodings are known: pairs by Dice's coefficient, clusters by its mean.
///
/// The best two clusters are joined first, and only while the mean over all pairs between them stands at the threshold.
/// Takes: records in an order that is the same for the same records. Memory: the encodings and 16 bytes a likely pair.
package struct EncodedLinkage {
  package struct Plan: Sendable {
    package var mode = LinkMode.linkAndDedupe
    package var isOneToOne = false
    package var diceFrom = 0.75
    package init() {}
  }

  package struct Result: Sendable {
    /// The lowest record of each record's cluster.
    package let clusters: [UInt32]
    package let pairs: [EncodedPair]
    package let compared: Int
    /// Tables of signatures; 0: all pairs whose sizes allow it were compared.
    package let tables: Int
    package let rows: Int
    /// The share of pairs just at the threshold that were seen.
    package let recallAtThreshold: Double
  }

  private let records: EncodedRecords
  private let plan: Plan
  private var members: [[UInt32]]
  private var clusters: [UInt32]

  /// A cluster does not grow beyond this.
  private static let largest = 200

  private init(_ records: EncodedRecords, _ plan: Plan) {
    self.records = records
    self.plan = plan
    members = (0..<records.count).map { [UInt32($0)] }
    clusters = (0..<records.count).map { UInt32($0) }
  }

  /// nil: the threshold is so low that nearly everybody is alike.
  package static func link(
    _ records: EncodedRecords, _ plan: Plan, mostComparisons: Double? = nil
  ) -> Result? {
    let pairing = Pairing(sources: records.sources, isCrossOnly: plan.mode == .link)
    var search = EncodedPairs(records, pairing, threshold: plan.diceFrom)
    guard let pairs = try? search.all(mostComparisons: mostComparisons ?? EncodedPairs.mostComparisons) else {
      return nil
    }
    var linkage = EncodedLinkage(records, plan)
    linkage.join(pairs)
    return Result(
      clusters: linkage.clusters, pairs: pairs, compared: search.compared, tables: search.search.tables,
      rows: search.search.rows, recallAtThreshold: search.search.recall)
  }

  private mutating func join(_ pairs: [EncodedPair]) {
    for pair in pairs.sorted(by: { ($1.dice, $0.left, $0.right) < ($0.dice, $1.left, $1.right) }) {
      let (left, right) = (Int(clusters[Int(pair.left)]), Int(clusters[Int(pair.right)]))
      if left != right, mayJoin(left, right) { join(min(left, right), max(left, right)) }
    }
  }

  private func mayJoin(_ left: Int, _ right: Int) -> Bool {
    let (one, other) = (members[left], members[right])
    if one.count + other.count > Self.largest { return false }
    if plan.isOneToOne {
      let lists = Set(one.map { records.sources[Int($0)] })
      if other.contains(where: { lists.contains(records.sources[Int($0)]) }) { return false }
    }
    var sum = 0.0
    for left in one { for right in other { sum += records.dice(Int(left), Int(right)) } }
    return sum >= plan.diceFrom * Double(one.count * other.count) - 1e-9
  }

  private mutating func join(_ left: Int, _ right: Int) {
    for record in members[right] { clusters[Int(record)] = UInt32(left) }
    members[left] = (members[left] + members[right]).sorted()
    members[right] = []
  }
}
