/// Rows that look alike after a recoding.
package struct RecodedClass: Sendable, Hashable {
  /// Per attribute: a node of its hierarchy, and with it a range of leaf codes.
  package var cells: [UInt32]
  package var rows: Int
  /// Rows of the population in its cells; 0 without a population.
  package var population: Int
}

/// What became of each tuple of a table.
package struct RecodedTable {
  package let table: RecodingTable
  /// Per tuple: its class; `suppressed` for one that does not leave.
  package let classOf: [UInt32]
  package let classes: [RecodedClass]
  /// Per attribute, where every column stands at one level.
  package let levels: [Int]?

  package static let suppressed = UInt32.max

  package var suppressedRows: Int {
    classOf.indices.reduce(0) { $0 + (classOf[$1] == Self.suppressed ? Int(table.weights.base[$1]) : 0) }
  }

  /// Every column at one level; tuples that are not `kept` are suppressed.
  package init(_ table: RecodingTable, levels: [Int], kept: [Bool]) {
    let cellsOf: (Int) -> [UInt32] = { tuple in
      table.attributes.indices.map { attribute in
        table.attributes[attribute].hierarchy.node(of: table.codes[attribute].base[tuple], level: levels[attribute])
      }
    }
    self.init(table, levels: levels) { kept[$0] ? cellsOf($0) : nil }
  }

  /// `cells` of a tuple; nil: it is suppressed.
  init(_ table: RecodingTable, levels: [Int]?, cells: (Int) -> [UInt32]?) {
    var numbers: [[UInt32]: UInt32] = [:]
    var classes: [RecodedClass] = []
    var classOf = [UInt32](repeating: Self.suppressed, count: table.tupleCount)
    for tuple in 0..<table.tupleCount {
      guard let cells = cells(tuple) else { continue }
      let number = numbers[cells] ?? UInt32(classes.count)
      if number == UInt32(classes.count) {
        numbers[cells] = number
        classes.append(RecodedClass(cells: cells, rows: 0, population: 0))
      }
      classOf[tuple] = number
      classes[Int(number)].rows += Int(table.weights.base[tuple])
      classes[Int(number)].population += table.population.map { Int($0.base[tuple]) } ?? 0
    }
    self.table = table
    self.levels = levels
    self.classOf = classOf
    self.classes = classes
  }

  /// The table as it came: every value its own cell.
  package static func unchanged(_ table: RecodingTable) -> RecodedTable {
    RecodedTable(
      table, levels: table.attributes.map { _ in 0 }, kept: [Bool](repeating: true, count: table.tupleCount))
  }
}
