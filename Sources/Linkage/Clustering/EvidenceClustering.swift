/// Clusters by the evidence of whole clusters: a chain of good pairs is not enough.
///
/// The best two clusters are joined while the evidence between them stands above the threshold. It is the prior
/// once and for each comparison that any pair between them has a quarter of its best weight and three quarters of
/// its mean. Records that have nothing to say cost nothing; a record that contradicts most of a cluster stays out.
struct EvidenceClustering {
  private var comparer: PairComparer
  private let model: MatchModel
  private let plan: LinkPlan

  /// Of larger clusters so many members speak for all.
  private static let mostSpeaking = 16
  /// Clusters beyond this are nobody's records and everybody's: they stay and are reported.
  static let largest = 200

  private var members: [[UInt32]]
  private var neighbours: [[UInt32: Double]]
  private var versions: [UInt32]
  private var queue = MergeQueue()
  private var lists: [Set<UInt16>] = []
  /// Merges that were refused because a cluster would have grown too large.
  private(set) var refused = 0

  init(_ comparer: PairComparer, _ model: MatchModel, _ plan: LinkPlan) {
    self.comparer = comparer
    self.model = model
    self.plan = plan
    let count = comparer.table.count
    members = (0..<count).map { [UInt32($0)] }
    neighbours = [[UInt32: Double]](repeating: [:], count: count)
    versions = [UInt32](repeating: 0, count: count)
    if plan.isOneToOne { lists = comparer.table.sources.map { [$0] } }
  }

  /// The lowest record of each record's cluster.
  mutating func cluster(_ pairs: [LinkedPair]) -> [UInt32] {
    for pair in pairs {
      neighbours[Int(pair.left)][pair.right] = Double(pair.weight)
      neighbours[Int(pair.right)][pair.left] = Double(pair.weight)
      if Double(pair.weight) > plan.linkWeight { push(Int(pair.left), Int(pair.right), Double(pair.weight)) }
    }
    while let merge = queue.pop() {
      let (left, right) = (Int(merge.left), Int(merge.right))
      if versions[left] == merge.leftVersion, versions[right] == merge.rightVersion { join(left, right) }
    }
    var clusters = (0..<members.count).map { UInt32($0) }
    for (lowest, records) in members.enumerated() {
      for record in records { clusters[Int(record)] = UInt32(lowest) }
    }
    return clusters
  }

  private mutating func push(_ left: Int, _ right: Int, _ score: Double) {
    queue.push(
      MergeQueue.Merge(
        score: score, left: UInt32(min(left, right)), right: UInt32(max(left, right)),
        leftVersion: versions[min(left, right)], rightVersion: versions[max(left, right)]))
  }

  /// The right cluster, whose number is the higher, goes into the left one.
  private mutating func join(_ left: Int, _ right: Int) {
    if plan.isOneToOne, !lists[left].isDisjoint(with: lists[right]) { return }
    if members[left].count + members[right].count > Self.largest {
      refused += 1
      return
    }
    if plan.isOneToOne { lists[left].formUnion(lists[right]) }
    members[left] = (members[left] + members[right]).sorted()
    members[right] = []
    versions[left] += 1
    versions[right] += 1
    let around = Set(neighbours[left].keys).union(neighbours[right].keys).subtracting([UInt32(left), UInt32(right)])
    neighbours[left] = [:]
    neighbours[right] = [:]
    for other in around.sorted() {
      neighbours[Int(other)][UInt32(right)] = nil
      let score = evidence(left, Int(other))
      neighbours[left][other] = score
      neighbours[Int(other)][UInt32(left)] = score
      if score > plan.linkWeight { push(left, Int(other), score) }
    }
  }

  private func speaking(_ cluster: Int) -> [UInt32] {
    let all = members[cluster]
    if all.count <= Self.mostSpeaking { return all }
    return (0..<Self.mostSpeaking).map { all[$0 * all.count / Self.mostSpeaking] }
  }

  private mutating func evidence(_ left: Int, _ right: Int) -> Double {
    let count = comparer.comparisons.count
    var best = [Double](repeating: -.infinity, count: count)
    var sums = [Double](repeating: 0, count: count)
    var present = [Double](repeating: 0, count: count)
    for one in speaking(left) {
      for other in speaking(right) {
        comparer.compare(Int(min(one, other)), Int(max(one, other)))
        for index in 0..<count where comparer.levels[index] != 0 {
          let weight = model.weights[index][comparer.levels[index]] + Double(comparer.rarity[index])
          best[index] = max(best[index], weight)
          sums[index] += weight
          present[index] += 1
        }
      }
    }
    return (0..<count).reduce(model.prior) { score, index in
      present[index] == 0 ? score : score + 0.25 * best[index] + 0.75 * sums[index] / present[index]
    }
  }
}
