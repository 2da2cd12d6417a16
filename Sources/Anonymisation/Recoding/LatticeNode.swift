/// Counts the classes of one choice of levels.
///
/// Memory: two numbers a tuple and a few a class, used again for every choice.
final class LatticeNode {
  private let table: RecodingTable
  private let groups: AttributeGroups
  private let test: ClassTest
  private let loss: InformationLoss
  private let all: NumberColumn<UInt32>
  private let numbers: NumberColumn<UInt64>
  /// Class of each tuple, in the order in which classes come.
  let classOf: NumberColumn<UInt32>
  private let rows: NumberColumn<UInt32>
  private let population: NumberColumn<UInt32>
  private let isFine: NumberColumn<Bool>
  /// Class by number where numbers are few.
  private let direct: NumberColumn<UInt32>
  private let slots: NumberColumn<UInt32>
  private let slotKeys: NumberColumn<UInt64>
  private let members: NumberColumn<UInt32>
  private let ends: NumberColumn<UInt32>
  private var scratch: [ValueCounts]
  private(set) var classCount = 0

  private static let mostDirect = 1 << 17

  init(_ table: RecodingTable, _ groups: AttributeGroups, _ test: ClassTest, _ loss: InformationLoss) {
    self.table = table
    self.groups = groups
    self.test = test
    self.loss = loss
    let count = table.tupleCount
    all = NumberColumn(Array(0..<UInt32(count)))
    numbers = NumberColumn(repeating: 0, count: count)
    classOf = NumberColumn(repeating: 0, count: count)
    rows = NumberColumn(repeating: 0, count: count)
    population = NumberColumn(repeating: 0, count: count)
    isFine = NumberColumn(repeating: false, count: count)
    direct = NumberColumn(repeating: .max, count: Self.mostDirect)
    var bits = 8
    while 1 << bits < count * 2 { bits += 1 }
    slots = NumberColumn(repeating: .max, count: 1 << bits)
    slotKeys = NumberColumn(repeating: 0, count: 1 << bits)
    members = NumberColumn(repeating: 0, count: test.columns.isEmpty ? 0 : count)
    ends = NumberColumn(repeating: 0, count: test.columns.isEmpty ? 0 : count + 1)
    scratch = test.scratch()
  }

  struct Outcome {
    /// Rows in classes that are not fine.
    let suppressed: Int
    /// Rows that are suppressed under any finer levels too.
    let unfit: Int
    let loss: Double
  }

  /// nil for `loss` in place of a number that nobody asked for: more is suppressed than `limit`.
  func outcome(_ levels: [Int], limit: Int) -> Outcome {
    groups.number(all.base, count: table.tupleCount, levels, into: numbers.base)
    if groups.reach(levels) <= UInt64(Self.mostDirect) { formDirectly() } else { formByHash() }
    let (suppressed, unfit) = judge()
    let loss = suppressed > limit ? 1 : self.loss(levels, suppressed)
    return Outcome(suppressed: suppressed, unfit: unfit, loss: loss)
  }

  /// Whether the class of a tuple was fine under the levels that came last.
  func isFine(tuple: Int) -> Bool { isFine.base[Int(classOf.base[tuple])] }

  // MARK: Classes

  private func formDirectly() {
    let (numbers, classOf, direct) = (numbers.base, classOf.base, direct.base)
    var made: UInt32 = 0
    for tuple in 0..<table.tupleCount {
      let number = Int(truncatingIfNeeded: numbers[tuple])
      if direct[number] == .max {
        direct[number] = made
        made &+= 1
      }
      classOf[tuple] = direct[number]
    }
    for tuple in 0..<table.tupleCount { direct[Int(truncatingIfNeeded: numbers[tuple])] = .max }
    classCount = Int(made)
    count()
  }

  private func formByHash() {
    let (numbers, classOf, slots, keys) = (numbers.base, classOf.base, slots.base, slotKeys.base)
    let mask = self.slots.count - 1
    let shift = UInt64(64 - self.slots.count.trailingZeroBitCount)
    slots.update(repeating: .max, count: self.slots.count)
    var made: UInt32 = 0
    for tuple in 0..<table.tupleCount {
      let number = numbers[tuple]
      var slot = Int(truncatingIfNeeded: (number &* 0x9E37_79B9_7F4A_7C15) &>> shift)
      while slots[slot] != .max, keys[slot] != number { slot = (slot &+ 1) & mask }
      if slots[slot] == .max {
        slots[slot] = made
        keys[slot] = number
        made &+= 1
      }
      classOf[tuple] = slots[slot]
    }
    classCount = Int(made)
    count()
  }

  private func count() {
    let (rows, classOf, weights) = (rows.base, classOf.base, table.weights.base)
    rows.update(repeating: 0, count: classCount)
    for tuple in 0..<table.tupleCount { rows[Int(classOf[tuple])] &+= weights[tuple] }
    guard let own = table.population?.base else { return }
    let population = population.base
    population.update(repeating: 0, count: classCount)
    for tuple in 0..<table.tupleCount { population[Int(classOf[tuple])] &+= own[tuple] }
  }

  // MARK: Verdicts

  private func judge() -> (suppressed: Int, unfit: Int) {
    if test.columns.isEmpty { return judgeBySize() }
    sortMembers()
    var (suppressed, unfit) = (0, 0.0)
    for index in 0..<classCount {
      let rows = Int(rows.base[index])
      isFine.base[index] = false
      // Only the population looks like that.
      if rows == 0 { continue }
      let verdict = verdict(of: index, rows)
      isFine.base[index] = verdict.isFine
      if !verdict.isFine { suppressed += rows }
      unfit += verdict.unfit
    }
    // Rows are whole; a little less for the last digits of the sum.
    return (suppressed, Int((unfit - 1e-6).rounded(.up)))
  }

  private func verdict(of index: Int, _ rows: Int) -> (isFine: Bool, unfit: Double) {
    let population = Int(population.base[index])
    if rows < test.leastRows || population < test.leastPopulation { return (false, Double(rows)) }
    for (place, column) in test.columns.enumerated() {
      for at in Int(ends.base[index])..<Int(ends.base[index + 1]) {
        scratch[place].add(Int(members.base[at]), of: column.column)
      }
    }
    defer { for place in scratch.indices { scratch[place].removeAll() } }
    return test.verdict(rows: rows, population: population, scratch)
  }

  private func judgeBySize() -> (suppressed: Int, unfit: Int) {
    let (least, leastPopulation) = (UInt32(test.leastRows), UInt32(test.leastPopulation))
    var suppressed = 0
    for index in 0..<classCount {
      let isFine = rows.base[index] >= least && population.base[index] >= leastPopulation
      self.isFine.base[index] = isFine
      if !isFine { suppressed &+= Int(rows.base[index]) }
    }
    return (suppressed, suppressed)
  }

  /// Tuples by class; those of class c from ends[c] on.
  private func sortMembers() {
    let (ends, members, classOf) = (ends.base, members.base, classOf.base)
    ends.update(repeating: 0, count: classCount + 1)
    for tuple in 0..<table.tupleCount { ends[Int(classOf[tuple]) &+ 1] &+= 1 }
    for index in 0..<classCount { ends[index &+ 1] &+= ends[index] }
    for tuple in 0..<table.tupleCount {
      let index = Int(classOf[tuple])
      members[Int(ends[index])] = UInt32(truncatingIfNeeded: tuple)
      ends[index] &+= 1
    }
    // Each begin was moved to its end, which is the next one's begin.
    for index in stride(from: classCount, to: 0, by: -1) { ends[index] = ends[index - 1] }
    ends[0] = 0
  }

  private func loss(_ levels: [Int], _ suppressed: Int) -> Double {
    if suppressed == 0 { return loss.withoutSuppression(levels) }
    var lost = [Double](repeating: 0, count: levels.count)
    for (attribute, level) in levels.enumerated() {
      let hierarchy = table.attributes[attribute].hierarchy
      let shares = hierarchy.ancestors[level].map { hierarchy.share(of: $0) }
      let codes = table.codes[attribute].base
      var sum = 0.0
      for tuple in 0..<table.tupleCount where !isFine.base[Int(classOf.base[tuple])] {
        sum += Double(table.weights.base[tuple]) * (1 - shares[Int(codes[tuple])])
      }
      lost[attribute] = sum
    }
    return loss.total { loss.sums[$0][levels[$0]] + lost[$0] }
  }
}
