/// Which rows of the pool form a class tonight: quasi-identifiers, waits and groups decide it, never a value.
///
/// The rows stand in an order that the line's key gives; of equals the first is taken. The type never sees a
/// sensitive value, which is invariant I1 by construction.
///
/// Memory: O(rows of the pool). Time: O(block * rows) a class, blocks of at most `blockRows` rows.
struct CohortGrouping {
  let design: CohortDesign
  let rows: CohortRows
  /// Lines that the rows belong to, by ascending k.
  let ks: [Int]

  /// A class of the coarsest line; `parts` are its classes in the next finer line, down to the atoms.
  struct Class {
    let members: [Int]
    var parts: [Class] = []

    var atoms: [[Int]] { parts.isEmpty ? [members] : parts.flatMap(\.atoms) }
  }

  static let blockRows = 512

  init(design: CohortDesign, rows: CohortRows, ks: [Int]) {
    self.design = design
    self.rows = rows
    self.ks = ks.sorted()
  }

  // MARK: A night

  /// The classes whose rows are worth publishing together now; the other rows wait.
  func night() -> [Class] {
    blocks(of: Self.blockRows).flatMap { worthwhile(among: $0) }.map { split($0, ks.count - 1) }
  }

  private struct Candidate {
    let members: [Int]
    /// Mean over the members of loss - allowance.
    let price: Double
  }

  private func worthwhile(among block: [Int]) -> [[Int]] {
    var growth = CellGrowth(design)
    var waiting = block
    var candidates: [Int: Candidate] = [:]
    for seed in waiting { candidates[seed] = candidate(from: seed, among: waiting, &growth) }
    var found: [[Int]] = []
    while let best = cheapest(candidates, waiting), best.price < 0 {
      found.append(best.members)
      let taken = Set(best.members)
      waiting.removeAll { taken.contains($0) }
      for seed in taken { candidates[seed] = nil }
      // A candidate that loses no member grows as before: those who left were not chosen.
      for seed in waiting where candidates[seed].map({ !taken.isDisjoint(with: $0.members) }) ?? false {
        candidates[seed] = candidate(from: seed, among: waiting, &growth)
      }
    }
    return found
  }

  private func cheapest(_ candidates: [Int: Candidate], _ waiting: [Int]) -> Candidate? {
    var best: Candidate?
    for seed in waiting {
      guard let candidate = candidates[seed] else { continue }
      if candidate.price < best?.price ?? .infinity { best = candidate }
    }
    return best
  }

  /// Grows from one row by the least marginal cost; of all sizes that k allows, the one with the best price.
  private func candidate(from seed: Int, among waiting: [Int], _ growth: inout CellGrowth) -> Candidate? {
    let k = ks[ks.count - 1]
    var members = [seed]
    var allowance = rows.allowances[seed]
    var counted = GroupCount(rows, seed)
    var rest = waiting.filter { $0 != seed }
    var best: (size: Int, price: Double)?
    growth.start(rows, seed)
    while true {
      if counted.count >= k {
        let price = growth.loss - allowance / Double(members.count)
        if price < best?.price ?? .infinity { best = (members.count, price) }
        if members.count >= 2 * k { break }
      }
      guard let next = nearest(rest, to: growth, size: members.count) else { break }
      let row = rest.remove(at: next)
      growth.add(rows, row)
      members.append(row)
      allowance += rows.allowances[row]
      counted.add(rows, row)
    }
    return best.map { Candidate(members: Array(members.prefix($0.size)), price: $0.price) }
  }

  /// Position in `rest` of the row with the least marginal cost.
  private func nearest(_ rest: [Int], to growth: CellGrowth, size: Int) -> Int? {
    var best: (place: Int, cost: Double)?
    for (place, row) in rest.enumerated() {
      let cost = growth.lossWith(rows, row) * Double(size + 1) - rows.allowances[row]
      if cost < best?.cost ?? .infinity { best = (place, cost) }
    }
    return best?.place
  }

  // MARK: The first release

  /// Everybody in classes of about k; those that cost as much as `unlike` wait.
  func first() -> [Class] {
    blocks(of: 4 * Self.blockRows).flatMap { block in
      clusters(of: block, k: ks[ks.count - 1])
    }.filter { loss(of: $0) < design.allowance.unlike }.map { split($0, ks.count - 1) }
  }

  /// Splits a class of one line into those of the next finer one.
  private func split(_ members: [Int], _ line: Int) -> Class {
    if line == 0 { return Class(members: members) }
    let parts = clusters(of: members, k: ks[line - 1]).map { split($0, line - 1) }
    return Class(members: members, parts: parts)
  }

  /// Groups of at least k: from the row farthest from the last group, its nearest; the rest join where they cost least.
  /// One group when the rows do not give two.
  private func clusters(of members: [Int], k: Int) -> [[Int]] {
    var rest = members
    var clusters: [[Int]] = []
    var cells: [CellGrowth] = []
    var growth = CellGrowth(design)
    var left = GroupCount(rows, rest)
    while left.count >= k {
      let seed = cells.last.map { farthest(rest, from: $0) } ?? 0
      var cluster = [rest.remove(at: seed)]
      var counted = GroupCount(rows, cluster)
      growth.start(rows, cluster[0])
      while counted.count < k, let next = nearest(rest, to: growth) {
        let row = rest.remove(at: next)
        growth.add(rows, row)
        cluster.append(row)
        counted.add(rows, row)
      }
      clusters.append(cluster)
      cells.append(growth)
      left = GroupCount(rows, rest)
    }
    for row in rest where !clusters.isEmpty {
      var best = (place: 0, cost: Double.infinity)
      for (place, cell) in cells.enumerated() {
        let size = Double(clusters[place].count)
        let cost = cell.lossWith(rows, row) * (size + 1) - cell.loss * size
        if cost < best.cost { best = (place, cost) }
      }
      cells[best.place].add(rows, row)
      clusters[best.place].append(row)
    }
    return clusters
  }

  private func nearest(_ rest: [Int], to growth: CellGrowth) -> Int? {
    var best: (place: Int, loss: Double)?
    for (place, row) in rest.enumerated() {
      let loss = growth.lossWith(rows, row)
      if loss < best?.loss ?? .infinity { best = (place, loss) }
    }
    return best?.place
  }

  private func farthest(_ rest: [Int], from growth: CellGrowth) -> Int {
    var best = (place: 0, loss: -Double.infinity)
    for (place, row) in rest.enumerated() {
      let loss = growth.lossWith(rows, row)
      if loss > best.loss { best = (place, loss) }
    }
    return best.place
  }

  private func loss(of members: [Int]) -> Double {
    var growth = CellGrowth(design)
    growth.start(rows, members[0])
    for row in members.dropFirst() { growth.add(rows, row) }
    return growth.loss
  }

  // MARK: Blocks

  /// Halves the rows along the attribute on which they are spread widest, until a block is small enough to look at
  /// every pair.
  private func blocks(of size: Int) -> [[Int]] {
    var done: [[Int]] = []
    var open = [Array(0..<rows.count)]
    while let block = open.popLast() {
      if block.count <= size {
        done.append(block)
        continue
      }
      let attribute = widest(block)
      let sorted = block.sorted { left, right in
        let (one, other) = (leaf(left, attribute), leaf(right, attribute))
        return one == other ? left < right : one < other
      }
      open.append(sorted[(sorted.count / 2)...].sorted())
      open.append(sorted[..<(sorted.count / 2)].sorted())
    }
    return done
  }

  private func leaf(_ row: Int, _ attribute: Int) -> Int32 { rows.leaves[row * rows.width + attribute] }

  private func widest(_ block: [Int]) -> Int {
    var best = (attribute: 0, spread: -1.0)
    for attribute in 0..<rows.width {
      let occurring = Set(block.map { leaf($0, attribute) })
      let spread = Double(occurring.count) / Double(design.attributes[attribute].labels.count)
      if occurring.count > 1 && spread > best.spread { best = (attribute, spread) }
    }
    return best.attribute
  }
}

/// Distinct groups among fresh rows: what counts towards k.
private struct GroupCount {
  private var groups: Set<Int32> = []
  var count: Int { groups.count }

  init(_ rows: CohortRows, _ first: Int) { add(rows, first) }

  init(_ rows: CohortRows, _ members: [Int]) { for row in members { add(rows, row) } }

  mutating func add(_ rows: CohortRows, _ row: Int) { if rows.isFresh[row] { groups.insert(rows.groups[row]) } }
}
