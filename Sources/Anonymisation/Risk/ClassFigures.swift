internal import Glibc

/// What a recoded table came to: its classes, what they hold, and what was lost.
package struct ClassFigures {
  /// Of one sensitive column, the worst class by each measure.
  package struct Diversity: Sendable {
    package let column: String
    package let distinct: Int
    /// Values of equal frequency that have as much entropy.
    package let entropy: Double
    package let closeness: Double
    package let hierarchicalCloseness: Double?
    /// The largest share that one value has in a class.
    package let largestShare: Double
  }

  package let rows: Int
  package let suppressedRows: Int
  package let classes: Int
  /// Rows of the smallest class; nil without classes.
  package let smallest: Int?
  package let smallestPopulation: Int?
  /// Classes by their size.
  package let sizes: [Int: Int]
  package let discernibility: Int
  package let diversity: [Diversity]

  package var averageSize: Double { classes == 0 ? 0 : Double(rows - suppressedRows) / Double(classes) }

  package init(_ recoded: RecodedTable) {
    let table = recoded.table
    let present = recoded.classes.filter { $0.rows > 0 }
    rows = table.rowCount
    suppressedRows = recoded.suppressedRows
    classes = present.count
    smallest = present.map(\.rows).min()
    smallestPopulation = table.population == nil ? nil : present.map(\.population).min()
    var sizes: [Int: Int] = [:]
    for group in present { sizes[group.rows, default: 0] += 1 }
    self.sizes = sizes
    // Every suppressed row looks like any of the table.
    discernibility =
      present.reduce(0) { $0 + $1.rows * $1.rows } + recoded.suppressedRows * table.rowCount
    diversity = table.counted.map { Self.diversity($0, recoded) }
  }

  private static func diversity(_ column: RecodingTable.Counted, _ recoded: RecodedTable) -> Diversity {
    var members = [[Int]](repeating: [], count: recoded.classes.count)
    for (tuple, group) in recoded.classOf.enumerated() where group != RecodedTable.suppressed {
      members[Int(group)].append(tuple)
    }
    let (equal, tree) = (ValueDistance(equal: column), ValueDistance(hierarchical: column))
    var counts = ValueCounts(valueCount: column.valueCount)
    var (distinct, entropy, far, farByTree, share) = (Int.max, Double.infinity, 0.0, 0.0, 0.0)
    for group in members {
      for tuple in group { counts.add(tuple, of: column) }
      if counts.total > 0 {
        distinct = min(distinct, counts.distinct)
        entropy = min(entropy, exp(counts.entropy))
        far = max(far, equal.distance(counts))
        farByTree = max(farByTree, tree.distance(counts))
        share = max(share, Double(counts.head(andTailFrom: 1).head) / Double(counts.total))
      }
      counts.removeAll()
    }
    return Diversity(
      column: column.name, distinct: distinct == .max ? 0 : distinct, entropy: entropy.isFinite ? entropy : 0,
      closeness: far, hierarchicalCloseness: column.hierarchy == nil ? nil : farByTree, largestShare: share)
  }
}
