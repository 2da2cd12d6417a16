/// The rows of a table as the searches see them: equal rows counted once.
///
/// A tuple is one combination of values of the quasi-identifiers, in ascending order of its codes, so that a result does not
/// depend on the order of the rows.
package struct RecodingTable {
  /// Leaf codes of one quasi-identifier, and how far it may be made coarser.
  package struct Attribute {
    package let hierarchy: GeneralisationHierarchy
    package let levels: ClosedRange<Int>

    /// All levels without `levels`.
    package init(_ hierarchy: GeneralisationHierarchy, levels: ClosedRange<Int>? = nil) {
      self.hierarchy = hierarchy
      let all = 0...(hierarchy.levelCount - 1)
      self.levels = levels.map { $0.clamped(to: all) } ?? all
    }
  }

  /// What is counted in a class: a sensitive value, or the case that a row belongs to.
  package struct Counted {
    package let name: String
    /// For the hierarchical distance; its leaves are the codes.
    package let hierarchy: GeneralisationHierarchy?
    package let valueCount: Int
    /// Rows of the table per value.
    package let totals: [Int]
    /// Per tuple, where its entries begin; one more than there are tuples.
    let starts: NumberColumn<UInt32>
    let values: NumberColumn<UInt32>
    let counts: NumberColumn<UInt32>
  }

  package let attributes: [Attribute]
  package let rowCount: Int
  /// Tuple of each row.
  package let tupleOf: [UInt32]
  package let tupleCount: Int
  /// Per attribute: the leaf code of each tuple.
  let codes: [NumberColumn<UInt32>]
  /// Rows of each tuple; 0 for one that only the population has.
  let weights: NumberColumn<UInt32>
  /// Rows of the population per tuple; nil without one.
  let population: NumberColumn<UInt32>?
  package let counted: [Counted]

  /// A column of codes that is counted in classes.
  package struct CountedColumn {
    package let name: String
    package let codes: [UInt32]
    package let valueCount: Int
    package let hierarchy: GeneralisationHierarchy?
    package init(
      name: String, codes: [UInt32], valueCount: Int, hierarchy: GeneralisationHierarchy? = nil
    ) {
      self.name = name
      self.codes = codes
      self.valueCount = valueCount
      self.hierarchy = hierarchy
    }
  }

  /// `columns`: leaf codes per attribute and row. `population`: the same for the rows of the population.
  package init(
    attributes: [Attribute], columns: [[UInt32]], counted: [CountedColumn] = [], population: [[UInt32]]? = nil
  ) {
    self.attributes = attributes
    let rowCount = columns.first?.count ?? 0
    self.rowCount = rowCount
    let others = population?.first?.count ?? 0
    let joined = population.map { zip(columns, $0).map { $0 + $1 } } ?? columns
    let dense = DenseKeys(
      columns: joined, limits: attributes.map(\.hierarchy.leafCount), count: rowCount + others)
    let tupleCount = dense.distinct.count
    self.tupleCount = tupleCount
    tupleOf = population == nil ? dense.numbers : Array(dense.numbers[..<rowCount])
    weights = Self.counts(dense.numbers[..<rowCount], tupleCount)
    self.population = population.map { _ in Self.counts(dense.numbers[rowCount...], tupleCount) }
    codes = joined.map { column in
      let own = NumberColumn<UInt32>(repeating: 0, count: tupleCount)
      for (row, tuple) in dense.numbers.enumerated() { own.base[Int(tuple)] = column[row] }
      return own
    }
    let tuples = tupleOf
    self.counted = counted.map { Self.entries($0, tuples, tupleCount) }
  }

  private static func counts(_ tuples: ArraySlice<UInt32>, _ count: Int) -> NumberColumn<UInt32> {
    let counts = NumberColumn<UInt32>(repeating: 0, count: count)
    for tuple in tuples { counts.base[Int(tuple)] += 1 }
    return counts
  }

  private static func entries(_ column: CountedColumn, _ tuples: [UInt32], _ tupleCount: Int) -> Counted {
    let limit = UInt64(max(1, column.valueCount))
    let pairs = DenseKeys(zip(tuples, column.codes).map { UInt64($0) * limit + UInt64($1) })
    let starts = NumberColumn<UInt32>(repeating: 0, count: tupleCount + 1)
    let values = NumberColumn(pairs.distinct.map { UInt32($0 % limit) })
    for pair in pairs.distinct { starts.base[Int(pair / limit) + 1] += 1 }
    for tuple in 0..<tupleCount { starts.base[tuple + 1] += starts.base[tuple] }
    let counts = Self.counts(pairs.numbers[...], pairs.distinct.count)
    var totals = [Int](repeating: 0, count: column.valueCount)
    for code in column.codes { totals[Int(code)] += 1 }
    return Counted(
      name: column.name, hierarchy: column.hierarchy, valueCount: column.valueCount, totals: totals, starts: starts,
      values: values, counts: counts)
  }
}
