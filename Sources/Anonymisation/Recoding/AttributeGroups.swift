/// Quasi-identifiers taken together as long as their leaves have few combinations, so that a tuple is looked up in a few
/// tables and not once for each column.
///
/// A table has one number for each combination of leaves of its group under one choice of levels; the sum over the groups is
/// the number of the tuple's class, and two tuples have the same exactly when they look alike.
final class AttributeGroups {
  /// Which node numbers a table is made of.
  enum Numbering {
    /// From 0 on each level: few classes, for counting in arrays.
    case perLevel
    /// The finest node with the same leaves, counted over all levels: the same cell of two levels has one number.
    case canonical
  }

  /// What combinations of leaves a table may have.
  static let largestTable = 8192

  struct Group {
    let attributes: [Int]
    /// Per attribute of the group: what its leaf code counts in a combination.
    let steps: [Int]
    let combinations: Int
    /// Of each tuple.
    let combination: NumberColumn<UInt32>
  }

  let table: RecodingTable
  let groups: [Group]
  private let numbering: Numbering
  /// What a node of each attribute counts in a class's number, under canonical numbering.
  let strides: [UInt64]
  private var tables: [[Int: NumberColumn<UInt64>]]

  /// nil: there are more combinations than a number of 64 bits can tell apart.
  init?(_ table: RecodingTable, _ numbering: Numbering) {
    self.table = table
    self.numbering = numbering
    var strides: [UInt64] = []
    var reach: UInt64 = 1
    for attribute in table.attributes {
      strides.append(reach)
      let (product, isTooLarge) = reach.multipliedReportingOverflow(by: UInt64(attribute.hierarchy.nodes.count))
      if isTooLarge { return nil }
      reach = product
    }
    self.strides = strides
    groups = Self.grouped(table)
    tables = groups.map { _ in [:] }
  }

  private static func grouped(_ table: RecodingTable) -> [Group] {
    var parts: [[Int]] = []
    var size = Int.max
    for attribute in table.attributes.indices {
      let leaves = table.attributes[attribute].hierarchy.leafCount
      let (product, isTooLarge) = size.multipliedReportingOverflow(by: leaves)
      if isTooLarge || product > largestTable {
        parts.append([attribute])
        size = leaves
      } else {
        parts[parts.count - 1].append(attribute)
        size = product
      }
    }
    return parts.map { group($0, table) }
  }

  private static func group(_ attributes: [Int], _ table: RecodingTable) -> Group {
    var steps: [Int] = []
    var combinations = 1
    for attribute in attributes {
      steps.append(combinations)
      combinations *= table.attributes[attribute].hierarchy.leafCount
    }
    let combination = NumberColumn<UInt32>(repeating: 0, count: table.tupleCount)
    for (attribute, step) in zip(attributes, steps) {
      let codes = table.codes[attribute].base
      for tuple in 0..<table.tupleCount { combination.base[tuple] &+= codes[tuple] &* UInt32(step) }
    }
    return Group(attributes: attributes, steps: steps, combinations: combinations, combination: combination)
  }

  /// How many numbers there are under these levels: one more than the largest.
  func reach(_ levels: [Int]) -> UInt64 {
    zip(table.attributes, levels).reduce(1) { $0 * UInt64($1.0.hierarchy.levelSize($1.1)) }
  }

  /// Writes the class number of each tuple of `tuples`; the number of the i-th stands at i.
  func number(
    _ tuples: UnsafePointer<UInt32>, count: Int, _ levels: [Int], into numbers: UnsafeMutablePointer<UInt64>
  ) {
    var stride: UInt64 = 1
    for index in groups.indices {
      let group = groups[index]
      let lookup = lookup(index, levels).base
      let combination = group.combination.base
      let factor = numbering == .canonical ? 1 : stride
      if index == 0 {
        for at in 0..<count { numbers[at] = lookup[Int(combination[Int(tuples[at])])] }
      } else {
        for at in 0..<count {
          numbers[at] &+= factor &* lookup[Int(combination[Int(tuples[at])])]
        }
      }
      for attribute in group.attributes {
        stride &*= UInt64(table.attributes[attribute].hierarchy.levelSize(levels[attribute]))
      }
    }
  }

  private func lookup(_ index: Int, _ levels: [Int]) -> NumberColumn<UInt64> {
    let group = groups[index]
    var choice = 0
    for attribute in group.attributes {
      choice = choice * table.attributes[attribute].hierarchy.levelCount + levels[attribute]
    }
    if let known = tables[index][choice] { return known }
    let made = make(group, levels)
    tables[index][choice] = made
    return made
  }

  private func make(_ group: Group, _ levels: [Int]) -> NumberColumn<UInt64> {
    let lookup = NumberColumn<UInt64>(repeating: 0, count: group.combinations)
    var stride: UInt64 = 1
    for (attribute, step) in zip(group.attributes, group.steps) {
      let hierarchy = table.attributes[attribute].hierarchy
      let ancestors = hierarchy.ancestors[levels[attribute]]
      let factor = numbering == .canonical ? strides[attribute] : stride
      let first = ancestors.first ?? 0
      for combination in 0..<group.combinations {
        let node = ancestors[combination / step % hierarchy.leafCount]
        let number = numbering == .canonical ? hierarchy.canonical[Int(node)] : node &- first
        lookup.base[combination] &+= factor &* UInt64(number)
      }
      stride &*= UInt64(hierarchy.levelSize(levels[attribute]))
    }
    return lookup
  }
}

extension GeneralisationHierarchy {
  /// Nodes of a level.
  func levelSize(_ level: Int) -> Int {
    Int((ancestors[level].last ?? 0) - (ancestors[level].first ?? 0)) + 1
  }
}
