/// Recursive (c,l)-diversity of a recoded table.
package enum RecursiveDiversity {
  /// The largest ratio over the classes of the most frequent value to all from the l-th on; infinite where there are fewer
  /// than l. A table is (c,l)-diverse for every c above it.
  package static func worst(_ recoded: RecodedTable, column: Int, l: Int) -> Double {
    let counted = recoded.table.counted[column]
    var members = [[Int]](repeating: [], count: recoded.classes.count)
    for (tuple, group) in recoded.classOf.enumerated() where group != RecodedTable.suppressed {
      members[Int(group)].append(tuple)
    }
    var counts = ValueCounts(valueCount: counted.valueCount)
    var worst = 0.0
    for group in members {
      for tuple in group { counts.add(tuple, of: counted) }
      let (head, tail) = counts.head(andTailFrom: l)
      if counts.total > 0 { worst = max(worst, tail == 0 ? .infinity : Double(head) / Double(tail)) }
      counts.removeAll()
    }
    return worst
  }
}
