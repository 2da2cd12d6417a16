/// What it costs each class to take in one tuple more: the share that its rows and the tuple come to have.
///
/// There are as many questions as tuples left over times classes, so cells lie flat, and what a node has in common with the
/// tuple's leaves is worked out once for each tuple.
final class JoiningCosts {
  private let table: RecodingTable
  private let width: Int
  private(set) var classCount: Int
  /// Node per class and attribute.
  private let cells: NumberColumn<UInt32>
  private let rows: NumberColumn<Double>
  /// Per attribute and node.
  private let shares: [NumberColumn<Double>]
  private let bounds: [NumberColumn<SIMD2<UInt32>>]
  /// Per attribute and node: the share of the finest node that holds it and the tuple's leaf.
  private let common: [NumberColumn<Double>]

  init(_ table: RecodingTable, cells: [[UInt32]], rows: [Int]) {
    self.table = table
    width = table.attributes.count
    classCount = cells.count
    self.cells = NumberColumn(cells.flatMap { $0 })
    self.rows = NumberColumn(rows.map { Double($0) })
    let hierarchies = table.attributes.map(\.hierarchy)
    shares = hierarchies.map { hierarchy in
      NumberColumn(hierarchy.nodes.map { Double($0.range.count) / Double(hierarchy.leafCount) })
    }
    bounds = hierarchies.map { NumberColumn($0.nodes.map { SIMD2($0.range.lowerBound, $0.range.upperBound) }) }
    common = hierarchies.map { NumberColumn(repeating: 0, count: $0.nodes.count) }
  }

  /// The class has other cells and more rows now.
  func update(_ place: Int, cells: [UInt32], rows: Int) {
    for (attribute, cell) in cells.enumerated() { self.cells.base[place * width + attribute] = cell }
    self.rows.base[place] = Double(rows)
  }

  /// The class that loses least among those that `mayJoin`; nil where none may.
  func cheapest(for tuple: UInt32, mayJoin: (Int) -> Bool) -> Int? {
    for attribute in 0..<width { prepare(attribute, table.codes[attribute].base[Int(tuple)]) }
    let weight = Double(table.weights.base[Int(tuple)])
    var best: (place: Int, cost: Double)?
    for place in 0..<classCount {
      let limit = best?.cost ?? .infinity
      let cost = cost(of: place, weight, limit)
      if cost < limit, mayJoin(place) { best = (place, cost) }
    }
    return best?.place
  }

  /// From the coarsest node above the leaf to the leaf: what lies in it has at most that in common.
  private func prepare(_ attribute: Int, _ leaf: UInt32) {
    let (common, bounds, shares) = (common[attribute], bounds[attribute].base, shares[attribute].base)
    for nodes in table.attributes[attribute].hierarchy.ancestors.reversed() {
      let node = Int(nodes[Int(leaf)])
      let (lower, upper) = (bounds[node][0], bounds[node][1])
      for other in 0..<common.count where bounds[other][0] >= lower && bounds[other][1] <= upper {
        common.base[other] = shares[node]
      }
    }
    // A node that holds the leaf is itself what they have in common.
    for other in 0..<common.count where bounds[other][0] <= leaf && leaf < bounds[other][1] {
      common.base[other] = shares[other]
    }
  }

  @inline(__always)
  private func cost(of place: Int, _ weight: Double, _ limit: Double) -> Double {
    let (own, rows) = (cells.base + place * width, rows.base[place])
    var cost = 0.0
    for attribute in 0..<width {
      let cell = Int(own[attribute])
      let share = common[attribute].base[cell]
      cost += weight * share + rows * (share - shares[attribute].base[cell])
      if cost >= limit { return cost }
    }
    return cost
  }
}
