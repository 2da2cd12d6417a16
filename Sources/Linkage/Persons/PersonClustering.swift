internal import Interchange

/// Parts a group of records that hang together into persons, by the evidence of whole clusters and under constraints.
///
/// The best two clusters are joined while what stands between them is above the threshold: the prior once, and for each
/// comparison a quarter of its best weight and three quarters of its mean. So a chain of good pairs is not enough, and a
/// weak bridge is cut. A veto between any two records keeps their clusters apart; what stewards decided holds against all.
///
/// Takes records in ascending order of ids, so that the result does not depend on the order in which they came.
/// Time: O(n²) comparisons, n being bounded by `largest`.
struct PersonClustering {
  /// Larger groups are parted at their weakest pairs first.
  static let largest = 120

  private let scores: [PersonScore]
  private let count: Int
  private let model: PersonModel
  private let threshold: Double
  private var apart: Set<Int> = []
  /// By record, those of whom a steward said that they are the same person.
  private var companions: [Int: Set<Int>] = [:]
  private(set) var clusters: [[Int]]

  init(
    _ persons: [PreparedPerson], _ comparer: inout PersonComparer, threshold: Double,
    same: [(Int, Int)], different: [(Int, Int)]
  ) {
    count = persons.count
    model = comparer.model
    self.threshold = threshold
    var scores = [PersonScore](repeating: PersonScore(), count: count * count)
    for left in 0..<count {
      for right in (left + 1)..<max(count, left + 1) {
        scores[left * count + right] = comparer.compare(persons[left], persons[right])
      }
    }
    self.scores = scores
    clusters = (0..<count).map { [$0] }
    for (left, right) in different { apart.insert(min(left, right) * count + max(left, right)) }
    for (left, right) in same {
      companions[left, default: []].insert(right)
      companions[right, default: []].insert(left)
      join(decided: left, right)
    }
    grow()
  }

  func score(_ left: Int, _ right: Int) -> PersonScore { scores[min(left, right) * count + max(left, right)] }

  private mutating func join(decided left: Int, _ right: Int) {
    guard let one = clusters.firstIndex(where: { $0.contains(left) }),
      let other = clusters.firstIndex(where: { $0.contains(right) }), one != other
    else { return }
    merge(min(one, other), max(one, other))
  }

  private mutating func merge(_ one: Int, _ other: Int) {
    clusters[one] = (clusters[one] + clusters[other]).sorted()
    clusters.remove(at: other)
  }

  private mutating func grow() {
    var weights = clusters.indices.map { one in
      clusters.indices.map { other in other > one ? evidence(clusters[one], clusters[other]) : -.infinity }
    }
    while true {
      var best = (weight: threshold, one: -1, other: -1)
      for one in clusters.indices {
        for other in (one + 1)..<max(clusters.count, one + 1) where weights[one][other] > best.weight {
          best = (weights[one][other], one, other)
        }
      }
      if best.one < 0 { return }
      merge(best.one, best.other)
      weights.remove(at: best.other)
      for row in weights.indices { weights[row].remove(at: best.other) }
      for other in clusters.indices where other != best.one {
        weights[min(best.one, other)][max(best.one, other)] = evidence(clusters[best.one], clusters[other])
      }
    }
  }

  private func isCompanion(_ record: Int, _ left: [Int], _ right: [Int]) -> Bool {
    guard let others = companions[record] else { return false }
    return left.contains(where: others.contains) || right.contains(where: others.contains)
  }

  private func evidence(_ left: [Int], _ right: [Int]) -> Double {
    var best = SIMD8<Float>(repeating: -.infinity)
    var sums = SIMD8<Float>()
    var present = SIMD8<Float>()
    for one in left {
      for other in right {
        if apart.contains(min(one, other) * count + max(one, other)) { return -.infinity }
        let score = score(one, other)
        if score.veto != nil {
          // Who was put with another by a steward is not kept from that other's records by what the steward has seen.
          if isCompanion(one, left, right) || isCompanion(other, left, right) { continue }
          return -.infinity
        }
        let mask = score.levels .!= SIMD8<Int32>()
        best.replace(with: pointwiseMax(best, score.bits), where: mask)
        sums += score.bits
        present.replace(with: present + 1, where: mask)
      }
    }
    var weight = model.prior
    for index in 0..<8 where present[index] > 0 {
      weight += 0.25 * Double(best[index]) + 0.75 * Double(sums[index] / present[index])
    }
    return weight
  }
}
