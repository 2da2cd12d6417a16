internal import Glibc

/// How much a recoding takes away, as ARX's loss measures it: in 0...1.
///
/// Per column (mean share - 1/D) / (1 - 1/D), where the share of a cell are the leaves under its value of all D, and 1 for a
/// suppressed cell; over the columns the geometric mean of 1 + loss, less 1.
struct InformationLoss {
  /// Per attribute and level: the sum of shares over all rows.
  let sums: [[Double]]
  private let leaves: [Double]
  let rows: Double
  /// Per attribute and level: the shares of nodes that have rows, the largest first, with their rows.
  private let largest: [[[(share: Double, rows: Int)]]]

  init(_ table: RecodingTable) {
    rows = Double(max(1, table.rowCount))
    leaves = table.attributes.map { Double($0.hierarchy.leafCount) }
    largest = table.attributes.indices.map { attribute in
      let hierarchy = table.attributes[attribute].hierarchy
      var counts = [Int](repeating: 0, count: hierarchy.leafCount)
      for tuple in 0..<table.tupleCount {
        counts[Int(table.codes[attribute].base[tuple])] += Int(table.weights.base[tuple])
      }
      return (0..<hierarchy.levelCount).map { Self.shares(hierarchy, level: $0, counts) }
    }
    sums = largest.map { levels in levels.map { nodes in nodes.reduce(0) { $0 + $1.share * Double($1.rows) } } }
  }

  private static func shares(
    _ hierarchy: GeneralisationHierarchy, level: Int, _ counts: [Int]
  ) -> [(share: Double, rows: Int)] {
    var rows: [UInt32: Int] = [:]
    for (leaf, count) in counts.enumerated() where count > 0 {
      rows[hierarchy.node(of: UInt32(leaf), level: level), default: 0] += count
    }
    return rows.sorted { $0.key < $1.key }.map { (hierarchy.share(of: $0.key), $0.value) }
      .sorted { $0.share > $1.share }
  }

  /// Of a column with this sum of shares over all rows.
  func ofColumn(_ attribute: Int, sum: Double) -> Double {
    let least = 1 / leaves[attribute]
    return least == 1 ? 0 : (sum / rows - least) / (1 - least)
  }

  /// From the sums of shares of all columns.
  func total(_ sum: (Int) -> Double) -> Double {
    var product = 1.0
    for attribute in sums.indices { product *= 1 + ofColumn(attribute, sum: sum(attribute)) }
    return pow(product, 1 / Double(max(1, sums.count))) - 1
  }

  func withoutSuppression(_ levels: [Int]) -> Double { total { sums[$0][levels[$0]] } }

  /// No choice of so many suppressed rows costs less: in each column those that lose least.
  func atLeast(_ levels: [Int], suppressing count: Int) -> Double {
    total { attribute in
      var rest = count
      var added = 0.0
      for node in largest[attribute][levels[attribute]] where rest > 0 {
        let rows = min(rest, node.rows)
        added += Double(rows) * (1 - node.share)
        rest -= rows
      }
      return sums[attribute][levels[attribute]] + added
    }
  }
}
