/// Clusters by the evidence of whole clusters: a chain of good pairs is not enough.
///
/// The best two clusters are joined while the evidence between them stands above the threshold. It is the prior
/// once and for each comparison that any pair between them has a quarter of its best weight and three quarters of
/// its mean. Records that have nothing to say cost nothing; a record that contradicts most of a cluster stays out.
struct EvidenceClustering {
  private let comparer: PairComparer
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
  /// By cluster: those that it must never be joined with. Empty ones are left out.
  private var strangers: [UInt32: Set<UInt32>] = [:]
  /// Merges that were refused because a cluster would have grown too large.
  private(set) var refused = 0
  /// Pairs that must be together and could not be.
  private(set) var contradictions: [(UInt32, UInt32)] = []

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
  mutating func cluster(_ pairs: [LinkedPair], _ constraints: LinkConstraints = LinkConstraints()) -> [UInt32] {
    for pair in pairs {
      neighbours[Int(pair.left)][pair.right] = Double(pair.weight)
      neighbours[Int(pair.right)][pair.left] = Double(pair.weight)
    }
    obey(constraints)
    for pair in pairs where Double(pair.weight) > plan.linkWeight {
      // Clusters that decisions have made push their own.
      if members[Int(pair.left)].count == 1, members[Int(pair.right)].count == 1 {
        push(Int(pair.left), Int(pair.right), Double(pair.weight))
      }
    }
    while let merge = queue.pop() {
      let (left, right) = (Int(merge.left), Int(merge.right))
      if versions[left] == merge.leftVersion, versions[right] == merge.rightVersion { tryToJoin(left, right) }
    }
    var clusters = (0..<members.count).map { UInt32($0) }
    for (lowest, records) in members.enumerated() {
      for record in records { clusters[Int(record)] = UInt32(lowest) }
    }
    return clusters
  }

  private mutating func obey(_ constraints: LinkConstraints) {
    for (left, right) in constraints.apart where left != right {
      strangers[left, default: []].insert(right)
      strangers[right, default: []].insert(left)
    }
    var clusters = Array(members.indices)
    for (left, right) in constraints.together.map({ (min($0, $1), max($0, $1)) }).sorted(by: <) {
      let (first, second) = (root(Int(left), &clusters), root(Int(right), &clusters))
      if first == second { continue }
      if strangers[UInt32(first)]?.contains(UInt32(second)) == true {
        contradictions.append((left, right))
      } else {
        join(min(first, second), max(first, second))
        clusters[max(first, second)] = min(first, second)
      }
    }
  }

  private func root(_ record: Int, _ clusters: inout [Int]) -> Int {
    var record = record
    while clusters[record] != record { record = clusters[record] }
    return record
  }

  private mutating func push(_ left: Int, _ right: Int, _ score: Double) {
    queue.push(
      MergeQueue.Merge(
        score: score, left: UInt32(min(left, right)), right: UInt32(max(left, right)),
        leftVersion: versions[min(left, right)], rightVersion: versions[max(left, right)]))
  }

  /// The right cluster, whose number is the higher, goes into the left one, if nothing forbids it.
  private mutating func tryToJoin(_ left: Int, _ right: Int) {
    if strangers[UInt32(left)]?.contains(UInt32(right)) == true { return }
    if plan.isOneToOne, !lists[left].isDisjoint(with: lists[right]) { return }
    if members[left].count + members[right].count > Self.largest {
      refused += 1
      return
    }
    join(left, right)
  }

  private mutating func join(_ left: Int, _ right: Int) {
    if plan.isOneToOne { lists[left].formUnion(lists[right]) }
    if let theirs = strangers.removeValue(forKey: UInt32(right)) {
      for other in theirs {
        strangers[other]?.remove(UInt32(right))
        strangers[other]?.insert(UInt32(left))
      }
      strangers[UInt32(left), default: []].formUnion(theirs)
    }
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

  private func evidence(_ left: Int, _ right: Int) -> Double {
    let count = comparer.comparisons.count
    var best = [Double](repeating: -.infinity, count: count)
    var sums = [Double](repeating: 0, count: count)
    var present = [Double](repeating: 0, count: count)
    var (pairs, vetoes) = (0.0, 0.0)
    for one in speaking(left) {
      for other in speaking(right) {
        comparer.compare(Int(min(one, other)), Int(max(one, other)))
        pairs += 1
        if comparer.veto != .none { vetoes += 1 }
        for index in 0..<count where comparer.levels[index] != 0 {
          let weight = Double(model.weight(index, Int(comparer.levels[index])) + comparer.rarity[index])
          best[index] = max(best[index], weight)
          sums[index] += weight
          present[index] += 1
        }
      }
    }
    // A record that vetoes one of many has met a wrong one there; one that vetoes most stays out.
    let start = model.prior + 2 * Double(MatchModel.vetoed) * vetoes / max(1, pairs)
    return (0..<count).reduce(start) { score, index in
      present[index] == 0 ? score : score + 0.25 * best[index] + 0.75 * sums[index] / present[index]
    }
  }
}
