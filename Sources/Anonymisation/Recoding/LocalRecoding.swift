/// Cells of any level, row by row: classes are opened where the least is lost, and what is left joins them.
///
/// Choices of levels are taken in the order of the mean loss that they would cost the rows that are left. Under each, groups that
/// are fine by every model and cost no more than a tenth above that mean become classes; dearer ones wait. What is left in the
/// end joins the class that loses least by it. Then classes are divided again where their parts are fine, and every cell is
/// narrowed to what its rows need.
///
/// A choice under which no group is large enough never has one again, for rows only become fewer. Merging fine classes gives a
/// fine class under every model, for their excess is convex (see `ClassTest`).
package struct LocalRecoding {
  /// More choices of levels are not tried.
  package static let mostChoices = 300_000
  /// How much dearer than the mean of a choice a group may be.
  static let generosity = 1.1

  private let table: RecodingTable
  private let test: ClassTest
  private let groups: AttributeGroups
  private let left: RowsLeft
  private var order: ChoiceOrder
  private var classes: ClassBook
  private var sketch: NumberColumn<UInt32>
  private let numbers: NumberColumn<UInt64>
  private var scratch: [ValueCounts]

  /// nil: more combinations than can be told apart, or more choices than `mostChoices`.
  package init?(_ table: RecodingTable, _ models: [PrivacyModel]) {
    guard let groups = AttributeGroups(table, .canonical), FullDomainSearch.choices(table) <= Self.mostChoices else {
      return nil
    }
    self.table = table
    self.groups = groups
    test = ClassTest(models, table)
    left = RowsLeft(table)
    order = ChoiceOrder(table)
    classes = ClassBook(table, ClassTest(models, table))
    sketch = NumberColumn(repeating: 0, count: 1 << Self.sketchBits(table.tupleCount))
    numbers = NumberColumn(repeating: 0, count: table.tupleCount)
    scratch = test.scratch()
  }

  /// At least as many buckets as tuples, or nearly: fuller ones would hold back nothing.
  private static func sketchBits(_ tuples: Int) -> Int {
    min(20, max(15, Int.bitWidth - max(1, tuples).leadingZeroBitCount + 1))
  }

  package mutating func run() -> RecodedTable {
    order.sort(by: left)
    while left.rows > 0, let choice = order.next() { visit(choice) }
    classes.takeIn(left.tuples)
    classes.divide()
    classes.narrow()
    return classes.result()
  }

  // MARK: One choice of levels

  private mutating func visit(_ choice: ChoiceOrder.Choice) {
    let levels = order.levels(choice)
    groups.number(left.base, count: left.count, levels, into: numbers.base)
    guard let candidates = candidates() else { return }
    let limit = Self.generosity * choice.cost
    var dearest: Double?
    var taken = 0
    for group in grouped(candidates) {
      let weight = group.reduce(0) { $0 + left.weight(at: $1) }
      if weight < test.leastRows { continue }
      let cost = left.cost(at: group[0], levels)
      let tuples = group.map { left.tuple(at: $0) }
      if !classes.isFine(tuples, &scratch) { continue }
      if cost > limit {
        dearest = min(dearest ?? cost, cost)
      } else {
        classes.open(tuples, key: numbers.base[Int(group[0])], levels)
        for at in group { left.take(at: at) }
        taken += weight
      }
    }
    if let dearest { order.postpone(choice, to: dearest) }
    if taken > 0, left.compactIfWorthwhile() { order.sort(by: left) }
  }

  /// Places whose group may be large enough, judged by hashed keys that are not compared; nil when there are none.
  private func candidates() -> [UInt32]? {
    let (numbers, sketch) = (numbers.base, sketch.base)
    let bits = Self.sketchBits(left.count)
    let shift = UInt64(64 - bits)
    sketch.update(repeating: 0, count: 1 << bits)
    var largest: UInt32 = 0
    for at in 0..<left.count {
      let slot = Int(truncatingIfNeeded: KeyNumbers.mixed(numbers[at]) &>> shift)
      let sum = sketch[slot] &+ left.weights[at]
      sketch[slot] = sum
      largest = max(largest, sum)
    }
    if Int(largest) < test.leastRows { return nil }
    var candidates: [UInt32] = []
    let least = UInt32(test.leastRows)
    for at in 0..<left.count {
      let slot = Int(truncatingIfNeeded: KeyNumbers.mixed(numbers[at]) &>> shift)
      if sketch[slot] >= least, left.weights[at] > 0 { candidates.append(UInt32(truncatingIfNeeded: at)) }
    }
    return candidates
  }

  /// Places of equal number, in the order of their first.
  private func grouped(_ candidates: [UInt32]) -> [[UInt32]] {
    var known = KeyNumbers(capacity: candidates.count)
    var groups: [[UInt32]] = []
    for at in candidates {
      let number = known.number(of: numbers.base[Int(at)])
      if number == groups.count { groups.append([at]) } else { groups[number].append(at) }
    }
    return groups
  }
}
