/// What a class says of its rows: per attribute the leaves that it covers.
package struct CohortCell: Sendable, Hashable {
  /// Per attribute, ascending.
  package let leaves: [[Int32]]

  package init(leaves: [[Int32]]) { self.leaves = leaves }

  /// The smallest cell of the shape that covers the rows. The rows' leaves, not their values, decide it.
  init(covering rows: [[Int32]], of design: CohortDesign) {
    leaves = design.attributes.indices.map { attribute in
      Self.cover(Set(rows.map { $0[attribute] }), design.attributes[attribute], design.shape)
    }
  }

  private static func cover(_ occurring: Set<Int32>, _ attribute: CohortAttribute, _ shape: CellShape) -> [Int32] {
    let sorted = occurring.sorted()
    if sorted.count == 1 { return sorted }
    switch shape {
    case .sets: return sorted
    case .hierarchy:
      for level in attribute.levels {
        let node = level[Int(sorted[0])]
        if sorted.allSatisfy({ level[Int($0)] == node }) {
          return level.indices.filter { level[$0] == node }.map { Int32($0) }
        }
      }
      return attribute.labels.indices.map { Int32($0) }
    }
  }

  /// Mean over the attributes of leaves covered / leaves, in 0...1.
  package func loss(in design: CohortDesign) -> Double {
    var sum = 0.0
    for (covered, attribute) in zip(leaves, design.attributes) {
      sum += Double(covered.count) / Double(attribute.labels.count)
    }
    return sum / Double(leaves.count)
  }

  package func covers(_ row: [Int32]) -> Bool {
    for (covered, leaf) in zip(leaves, row) where !Self.contains(covered, leaf) { return false }
    return true
  }

  private static func contains(_ covered: [Int32], _ leaf: Int32) -> Bool {
    var low = 0
    var high = covered.count
    while low < high {
      let middle = (low + high) / 2
      if covered[middle] < leaf { low = middle + 1 } else { high = middle }
    }
    return low < covered.count && covered[low] == leaf
  }

  // MARK: As published

  /// `*` for all leaves; a node by its label; else a list of labels, in which leaves that follow each other are a range:
  /// `1983..1985|1990`.
  func texts(in design: CohortDesign) -> [String] {
    zip(leaves, design.attributes).map { covered, attribute in Self.text(covered, attribute, design.shape) }
  }

  private static func text(_ covered: [Int32], _ attribute: CohortAttribute, _ shape: CellShape) -> String {
    if covered.count == 1 { return attribute.labels[Int(covered[0])] }
    if covered.count == attribute.labels.count { return CohortFile.hidden }
    if shape == .sets {
      let runs = attribute.isOrdered ? Self.runs(covered) : covered.map { $0...$0 }
      return runs.map { run in
        let first = attribute.labels[Int(run.lowerBound)]
        return run.count == 1 ? first : "\(first)..\(attribute.labels[Int(run.upperBound)])"
      }.joined(separator: "|")
    }
    for (level, nodes) in zip(attribute.levels, attribute.nodes) {
      let node = level[Int(covered[0])]
      if level.indices.filter({ level[$0] == node }).map({ Int32($0) }) == covered { return nodes[Int(node)] }
    }
    return CohortFile.hidden
  }

  /// nil: a text that no cell of the design has.
  init?(texts: [String], of design: CohortDesign) {
    guard texts.count == design.attributes.count else { return nil }
    var leaves: [[Int32]] = []
    for (text, attribute) in zip(texts, design.attributes) {
      guard let covered = Self.parse(text, attribute, design.shape), !covered.isEmpty else { return nil }
      leaves.append(covered)
    }
    self.leaves = leaves
  }

  private static func parse(_ text: String, _ attribute: CohortAttribute, _ shape: CellShape) -> [Int32]? {
    if text == CohortFile.hidden { return attribute.labels.indices.map { Int32($0) } }
    if shape == .hierarchy, let node = node(text, attribute) { return node }
    var leaves: Set<Int32> = []
    for item in text.split(separator: "|", omittingEmptySubsequences: false) {
      guard let run = run(item, attribute) else { return nil }
      leaves.formUnion(run)
    }
    return leaves.sorted()
  }

  private static func node(_ text: String, _ attribute: CohortAttribute) -> [Int32]? {
    for (level, nodes) in zip(attribute.levels, attribute.nodes) {
      guard let node = nodes.firstIndex(of: text) else { continue }
      return level.indices.filter { level[$0] == Int32(node) }.map { Int32($0) }
    }
    return nil
  }

  /// A label, or `first..last`.
  private static func run(_ item: Substring, _ attribute: CohortAttribute) -> ClosedRange<Int32>? {
    if let leaf = attribute.labels.firstIndex(where: { $0 == item }) { return Int32(leaf)...Int32(leaf) }
    for (first, label) in attribute.labels.enumerated() where attribute.isOrdered && item.hasPrefix(label + "..") {
      let rest = item.dropFirst(label.count + 2)
      guard let last = attribute.labels.firstIndex(where: { $0 == rest }), first < last else { continue }
      return Int32(first)...Int32(last)
    }
    return nil
  }

  private static func runs(_ covered: [Int32]) -> [ClosedRange<Int32>] {
    var runs: [ClosedRange<Int32>] = []
    for leaf in covered {
      if let last = runs.last, last.upperBound + 1 == leaf {
        runs[runs.count - 1] = last.lowerBound...leaf
      } else {
        runs.append(leaf...leaf)
      }
    }
    return runs
  }
}
