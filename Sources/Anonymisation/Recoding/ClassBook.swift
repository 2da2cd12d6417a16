/// The classes of a local recoding while they are made.
struct ClassBook {
  private struct Class {
    var cells: [UInt32]
    var tuples: [UInt32]
    var rows: Int
  }

  private let table: RecodingTable
  private let test: ClassTest
  private var classes: [Class] = []
  private var numbers: [UInt64: Int] = [:]

  init(_ table: RecodingTable, _ test: ClassTest) {
    self.table = table
    self.test = test
  }

  // MARK: Judging

  func isFine(_ tuples: [UInt32], _ scratch: inout [ValueCounts]) -> Bool {
    if test.columns.isEmpty, test.leastPopulation == 0 { return weight(tuples) >= test.leastRows }
    for (place, column) in test.columns.enumerated() {
      for tuple in tuples { scratch[place].add(Int(tuple), of: column.column) }
    }
    defer { for place in scratch.indices { scratch[place].removeAll() } }
    return test.isFine(rows: weight(tuples), population: population(tuples), scratch)
  }

  private func weight(_ tuples: [UInt32]) -> Int { tuples.reduce(0) { $0 + Int(table.weights.base[Int($1)]) } }

  private func population(_ tuples: [UInt32]) -> Int {
    guard let population = table.population else { return 0 }
    return tuples.reduce(0) { $0 + Int(population.base[Int($1)]) }
  }

  private func leaf(_ tuple: UInt32, _ attribute: Int) -> UInt32 { table.codes[attribute].base[Int(tuple)] }

  // MARK: Opening and joining

  /// Tuples that look alike under the levels; `key` is the number of their cells.
  mutating func open(_ tuples: [UInt32], key: UInt64, _ levels: [Int]) {
    let rows = weight(tuples)
    if let known = numbers[key] {
      classes[known].tuples += tuples
      classes[known].rows += rows
      return
    }
    let cells = levels.indices.map { attribute in
      let hierarchy = table.attributes[attribute].hierarchy
      return hierarchy.canonical[Int(hierarchy.node(of: leaf(tuples[0], attribute), level: levels[attribute]))]
    }
    numbers[key] = classes.count
    classes.append(Class(cells: cells, tuples: tuples, rows: rows))
  }

  /// Each joins the class whose rows and itself lose least by it, or is suppressed where none stays fine.
  mutating func takeIn(_ tuples: [UInt32]) {
    if tuples.isEmpty { return }
    var scratch = test.scratch()
    let costs = JoiningCosts(table, cells: classes.map(\.cells), rows: classes.map(\.rows))
    for tuple in tuples {
      guard let place = costs.cheapest(for: tuple, mayJoin: { mayJoin(tuple, classes[$0], &scratch) }) else { continue }
      classes[place].cells = widened(classes[place].cells, tuple)
      classes[place].tuples.append(tuple)
      classes[place].rows += Int(table.weights.base[Int(tuple)])
      costs.update(place, cells: classes[place].cells, rows: classes[place].rows)
    }
  }

  private func widened(_ cells: [UInt32], _ tuple: UInt32) -> [UInt32] {
    cells.indices.map { table.attributes[$0].hierarchy.common(cells[$0], leaf(tuple, $0)) }
  }

  private func mayJoin(_ tuple: UInt32, _ group: Class, _ scratch: inout [ValueCounts]) -> Bool {
    // More rows cannot hurt where only rows or the population count.
    test.columns.isEmpty || isFine(group.tuples + [tuple], &scratch)
  }

  // MARK: Refinement

  /// Divides classes along the column that gains most, as long as every part is fine.
  mutating func divide() {
    var scratch = test.scratch()
    var place = 0
    while place < classes.count {
      guard classes[place].rows >= 2 * test.leastRows, let parts = division(classes[place], &scratch) else {
        place += 1
        continue
      }
      classes[place] = parts[0]
      classes += parts[1...]
    }
  }

  private func division(_ group: Class, _ scratch: inout [ValueCounts]) -> [Class]? {
    var best: (parts: [Class], gain: Double)?
    for attribute in table.attributes.indices {
      let parts = children(of: group, attribute)
      if parts.count < 2 || !parts.allSatisfy({ isFine($0.tuples, &scratch) }) { continue }
      let hierarchy = table.attributes[attribute].hierarchy
      let after = parts.reduce(0) { $0 + Double($1.rows) * hierarchy.share(of: $1.cells[attribute]) }
      let gain = Double(group.rows) * hierarchy.share(of: group.cells[attribute]) - after
      if gain > best?.gain ?? 0 { best = (parts, gain) }
    }
    return best?.parts
  }

  /// The parts of a class, each under one child of the node in this column.
  private func children(of group: Class, _ attribute: Int) -> [Class] {
    let hierarchy = table.attributes[attribute].hierarchy
    let lowest = table.attributes[attribute].levels.lowerBound
    let node = hierarchy.nodes[Int(group.cells[attribute])]
    if node.level <= lowest { return [] }
    var parts: [UInt32: Class] = [:]
    for tuple in group.tuples {
      let child = hierarchy.canonical[Int(hierarchy.node(of: leaf(tuple, attribute), level: node.level - 1))]
      if parts[child] == nil {
        var cells = group.cells
        cells[attribute] = child
        parts[child] = Class(cells: cells, tuples: [], rows: 0)
      }
      parts[child]?.tuples.append(tuple)
      parts[child]?.rows += Int(table.weights.base[Int(tuple)])
    }
    return parts.sorted { $0.key < $1.key }.map(\.value)
  }

  /// Every cell to the finest node that holds all values of its class, as fine as the policy lets it be.
  mutating func narrow() {
    for place in classes.indices {
      for attribute in table.attributes.indices {
        let hierarchy = table.attributes[attribute].hierarchy
        let lowest = table.attributes[attribute].levels.lowerBound
        var cell = hierarchy.canonical[
          Int(hierarchy.node(of: leaf(classes[place].tuples[0], attribute), level: lowest))]
        for tuple in classes[place].tuples.dropFirst() { cell = hierarchy.common(cell, leaf(tuple, attribute)) }
        classes[place].cells[attribute] = cell
      }
    }
  }

  func result() -> RecodedTable {
    var classOf = [Int?](repeating: nil, count: table.tupleCount)
    for (place, group) in classes.enumerated() {
      for tuple in group.tuples { classOf[Int(tuple)] = place }
    }
    let cells = classes.map { coarseEnough($0.cells) }
    return RecodedTable(table, levels: nil) { tuple in classOf[tuple].map { cells[$0] } }
  }

  /// The same leaves under a label that is not finer than the policy lets it be.
  private func coarseEnough(_ cells: [UInt32]) -> [UInt32] {
    cells.indices.map { attribute in
      let (hierarchy, lowest) = (table.attributes[attribute].hierarchy, table.attributes[attribute].levels.lowerBound)
      let node = hierarchy.nodes[Int(cells[attribute])]
      return node.level < lowest ? hierarchy.node(of: node.range.lowerBound, level: lowest) : cells[attribute]
    }
  }
}
