/// One level for each column: the choice that loses least, exactly.
///
/// From coarse to fine over all choices of levels. A choice is passed over where it cannot win: its loss without any
/// suppression is no better than the best one's; a coarser choice already has more rows that stay unfit in any division than
/// may be suppressed; or the cheapest suppression of that many rows is no better. What is left is counted.
/// Ties go to what comes first, from coarse to fine and in the order of the columns, so that a result is the same on every machine.
package struct FullDomainSearch {
  /// More choices of levels are not searched.
  package static let mostChoices = 2_000_000

  package struct Optimum: Sendable {
    /// Per attribute.
    package let levels: [Int]
    package let loss: Double
    package let suppressedRows: Int
    /// Choices of levels there were, and of how many the classes were counted.
    package let choices: Int
    package let counted: Int
  }

  private let table: RecodingTable
  private let limit: Int
  private let loss: InformationLoss
  private let node: LatticeNode
  /// Choices are numbered; what one level more of each column adds to the number.
  private let steps: [Int]
  private let sizes: [Int]
  private var best: (levels: [Int], loss: Double, suppressed: Int)?
  private var counted = 0

  /// How many choices of levels a table has; capped.
  package static func choices(_ table: RecodingTable) -> Int {
    table.attributes.reduce(1) { min($0 * $1.levels.count, 1 << 40) }
  }

  /// - Parameter limit: rows that may be suppressed at most.
  ///
  /// nil: more combinations than can be told apart, or more choices than `mostChoices`.
  package init?(_ table: RecodingTable, _ models: [PrivacyModel], limit: Int) {
    guard let groups = AttributeGroups(table, .perLevel), Self.choices(table) <= Self.mostChoices else { return nil }
    self.table = table
    self.limit = limit
    loss = InformationLoss(table)
    node = LatticeNode(table, groups, ClassTest(models, table), loss)
    sizes = table.attributes.map(\.levels.count)
    var steps: [Int] = []
    var step = 1
    for size in sizes {
      steps.append(step)
      step *= size
    }
    self.steps = steps
  }

  /// nil: under no choice is so little suppressed.
  package mutating func run() -> Optimum? {
    descend()
    sweep()
    guard let best else { return nil }
    return Optimum(
      levels: best.levels, loss: best.loss, suppressedRows: best.suppressed, choices: Self.choices(table),
      counted: counted)
  }

  /// Tuples whose class is fine under these levels.
  package func kept(_ levels: [Int]) -> [Bool] {
    _ = node.outcome(levels, limit: -1)
    return (0..<table.tupleCount).map { node.isFine(tuple: $0) }
  }

  /// The least that is suppressed under any choice, for who asks what would help: that of the coarsest.
  package func leastSuppressed() -> Int {
    node.outcome(table.attributes.map(\.levels.upperBound), limit: -1).suppressed
  }

  // MARK: The first good choice

  /// From the top always to the best finer choice, as long as there is one.
  private mutating func descend() {
    var levels = table.attributes.map(\.levels.upperBound)
    count(levels)
    while true {
      let loss = best?.loss ?? .infinity
      var next: [Int]?
      for attribute in levels.indices where levels[attribute] > table.attributes[attribute].levels.lowerBound {
        var finer = levels
        finer[attribute] -= 1
        let before = best?.loss ?? .infinity
        count(finer)
        if let best, best.loss < before { next = finer }
      }
      guard let next, let best, best.loss < loss else { return }
      levels = next
    }
  }

  @discardableResult
  private mutating func count(_ levels: [Int]) -> LatticeNode.Outcome {
    counted += 1
    let outcome = node.outcome(levels, limit: limit)
    if outcome.suppressed <= limit, best.map({ outcome.loss < $0.loss }) ?? true {
      best = (levels, outcome.loss, outcome.suppressed)
    }
    return outcome
  }

  // MARK: All of them

  private mutating func sweep() {
    // Rows unfit in any division, per choice.
    let unfit = NumberColumn<UInt32>(repeating: 0, count: Self.choices(table))
    for layer in layers() {
      for number in layer { visit(Int(number), unfit.base) }
    }
  }

  /// Numbers of choices by the sum of their levels, the coarsest first.
  private func layers() -> [[UInt32]] {
    let highest = sizes.reduce(0) { $0 + $1 - 1 }
    var layers = [[UInt32]](repeating: [], count: highest + 1)
    for number in 0..<Self.choices(table) {
      let sum = sizes.indices.reduce(0) { $0 + number / steps[$1] % sizes[$1] }
      layers[highest - sum].append(UInt32(number))
    }
    return layers
  }

  private mutating func visit(_ number: Int, _ unfit: UnsafeMutablePointer<UInt32>) {
    var bound: UInt32 = 0
    var levels = [Int](repeating: 0, count: sizes.count)
    for attribute in sizes.indices {
      let level = number / steps[attribute] % sizes[attribute]
      levels[attribute] = table.attributes[attribute].levels.lowerBound + level
      if level + 1 < sizes[attribute] { bound = max(bound, unfit[number + steps[attribute]]) }
    }
    unfit[number] = bound
    if Int(bound) > limit { return }
    if let best {
      if loss.withoutSuppression(levels) >= best.loss { return }
      if bound > 0, loss.atLeast(levels, suppressing: Int(bound)) >= best.loss { return }
    }
    unfit[number] = max(bound, UInt32(max(0, count(levels).unfit)))
  }
}
