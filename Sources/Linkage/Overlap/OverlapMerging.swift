/// Which lists persons are on, as linkage would have it at any threshold, and in expectation over all of them.
///
/// Records begin alone. The best two clusters are joined, over and over: the evidence between two is a quarter of
/// their best pair and three quarters of the mean over all pairs, those that nobody kept counting as
/// much less likely than not. Each union is remembered with the lists of both sides, so that a threshold is a place in one sequence.
/// Takes: a set of lists for each record, bit by bit, and pairs with their weights. The result hangs on neither's
/// order. Time: O(pairs log pairs). Memory: O(pairs).
package struct OverlapMerging {
  package struct Pair: Sendable {
    package let left: UInt32
    package let right: UInt32
    /// In bits, the prior included.
    package let bits: Double
    package init(left: UInt32, right: UInt32, bits: Double) {
      self.left = left
      self.right = right
      self.bits = bits
    }
  }

  package struct Merge: Sendable {
    package let bits: Double
    let left: Int
    let right: Int
    /// Pairs of records that the union says are one person's.
    let pairs: Int
    package var probability: Double { Bits.probability(bits) }
  }

  /// How good the linkage is at a threshold, by its own weights.
  package struct Quality: Sendable {
    package let precision: Double
    /// Of what the kept pairs could give; pairs that nobody compared are not in it.
    package let recall: Double
  }

  /// In the order in which they are done.
  package private(set) var merges: [Merge] = []
  private let singles: [Int]

  private struct Bond {
    var best: Double
    var sum: Double
    var count: Int
  }

  private var lists: [Int]
  private var sizes: [Int]
  private var versions: [UInt32]
  private var bonds: [[UInt32: Bond]]
  private var queue = MergeQueue()
  /// In bits: what a pair counts that nobody kept.
  private let lowest: Double

  package init(lists: [Int], pairs: [Pair], cells: Int) {
    singles = lists.reduce(into: [Int](repeating: 0, count: cells)) { $0[$1] += 1 }
    self.lists = lists
    lowest = min(-6, pairs.map(\.bits).min() ?? 0)
    sizes = [Int](repeating: 1, count: lists.count)
    versions = [UInt32](repeating: 0, count: lists.count)
    bonds = [[UInt32: Bond]](repeating: [:], count: lists.count)
    for pair in pairs where pair.left != pair.right {
      let bond = Bond(best: pair.bits, sum: pair.bits, count: 1)
      bonds[Int(pair.left)][pair.right] = bond
      bonds[Int(pair.right)][pair.left] = bond
    }
    for pair in pairs where pair.left != pair.right {
      push(Int(pair.left), Int(pair.right), pair.bits)
    }
    while let next = queue.pop() {
      let (left, right) = (Int(next.left), Int(next.right))
      if versions[left] == next.leftVersion, versions[right] == next.rightVersion {
        join(left, right, next.score)
      }
    }
  }

  private mutating func push(_ left: Int, _ right: Int, _ score: Double) {
    let (low, high) = (min(left, right), max(left, right))
    queue.push(
      MergeQueue.Merge(
        score: score, left: UInt32(low), right: UInt32(high), leftVersion: versions[low],
        rightVersion: versions[high]))
  }

  private func score(_ bond: Bond, _ left: Int, _ right: Int) -> Double {
    let all = Double(sizes[left] * sizes[right])
    return 0.25 * bond.best + 0.75 * (bond.sum + (all - Double(bond.count)) * lowest) / all
  }

  private mutating func join(_ left: Int, _ right: Int, _ bits: Double) {
    merges.append(
      Merge(bits: bits, left: lists[left], right: lists[right], pairs: sizes[left] * sizes[right]))
    lists[left] |= lists[right]
    let own = bonds[left]
    let gained = bonds[right]
    bonds[left] = [:]
    bonds[right] = [:]
    sizes[left] += sizes[right]
    versions[left] += 1
    versions[right] += 1
    for other in Set(own.keys).union(gained.keys).sorted()
    where Int(other) != left && Int(other) != right {
      bonds[Int(other)][UInt32(right)] = nil
      var bond = own[other] ?? Bond(best: -.infinity, sum: 0, count: 0)
      if let more = gained[other] {
        bond = Bond(
          best: max(bond.best, more.best), sum: bond.sum + more.sum, count: bond.count + more.count)
      }
      bonds[left][other] = bond
      bonds[Int(other)][UInt32(left)] = bond
      push(left, Int(other), score(bond, left, Int(other)))
    }
  }

  // MARK: What comes out

  private func done(from bits: Double) -> ArraySlice<Merge> { merges.prefix { $0.bits >= bits } }

  /// Persons by set of lists, at a threshold.
  package func cells(from bits: Double) -> [Int] {
    var cells = singles
    for merge in done(from: bits) {
      cells[merge.left] -= 1
      cells[merge.right] -= 1
      cells[merge.left | merge.right] += 1
    }
    return cells
  }

  /// Persons by set of lists, each union counted by its probability: neither the wrong ones that a threshold lets
  /// through nor the right ones that it keeps out tilt the table.
  package func expectedCells() -> [Double] {
    var cells = singles.map(Double.init)
    for merge in merges {
      cells[merge.left] -= merge.probability
      cells[merge.right] -= merge.probability
      cells[merge.left | merge.right] += merge.probability
    }
    return cells.map { max(0, $0) }
  }

  package func quality(from bits: Double) -> Quality {
    let sum = { (part: ArraySlice<Merge>) -> Double in
      part.reduce(0.0) { $0 + $1.probability * Double($1.pairs) }
    }
    let kept = done(from: bits)
    let claimed = kept.reduce(0) { $0 + $1.pairs }
    let (right, all) = (sum(kept), sum(merges[...]))
    return Quality(
      precision: claimed == 0 ? 1 : right / Double(claimed), recall: all == 0 ? 1 : right / all)
  }
}
