/// Rows as flat codes, so that growing a class costs additions and comparisons only.
struct CohortRows {
  let width: Int
  /// Row after row.
  let leaves: [Int32]
  let allowances: [Double]
  /// Echoes do not count towards k.
  let isFresh: [Bool]
  let groups: [Int32]
  var count: Int { allowances.count }

  init(width: Int, leaves: [Int32], allowances: [Double], isFresh: [Bool], groups: [Int32]) {
    self.width = width
    self.leaves = leaves
    self.allowances = allowances
    self.isFresh = isFresh
    self.groups = groups
  }

  func row(_ index: Int) -> [Int32] { Array(leaves[index * width..<(index + 1) * width]) }
}

/// A cell that takes in one row after another and knows what each would cost.
struct CellGrowth {
  private let design: CohortDesign
  private let width: Int
  /// Loss of one covered leaf.
  private let weights: [Double]
  private let shapes: [Shape]
  /// First word of each attribute's set.
  private let offsets: [Int]
  private var words: [UInt64]
  /// A leaf of each attribute's node.
  private var anchors: [Int32]
  private var level: [Int]
  /// Per attribute, level and node: leaves below.
  private let nodeSizes: [[[Int32]]]
  private(set) var loss = 0.0

  private enum Shape { case set, node }

  init(_ design: CohortDesign) {
    self.design = design
    width = design.attributes.count
    weights = design.attributes.map { 1 / Double($0.labels.count * design.attributes.count) }
    shapes = design.attributes.map { _ in design.shape == .hierarchy ? .node : .set }
    var offsets: [Int] = []
    var total = 0
    for attribute in design.attributes {
      offsets.append(total)
      total += (attribute.labels.count + 63) / 64
    }
    self.offsets = offsets
    words = Array(repeating: 0, count: total)
    anchors = Array(repeating: 0, count: design.attributes.count)
    level = Array(repeating: 0, count: design.attributes.count)
    nodeSizes = design.attributes.map { attribute in
      attribute.levels.map { nodes in
        var sizes = Array(repeating: Int32(0), count: Int(nodes.max() ?? 0) + 1)
        for node in nodes { sizes[Int(node)] += 1 }
        return sizes
      }
    }
  }

  mutating func start(_ rows: CohortRows, _ index: Int) {
    for place in words.indices { words[place] = 0 }
    loss = 0
    for attribute in 0..<width {
      let leaf = rows.leaves[index * width + attribute]
      anchors[attribute] = leaf
      level[attribute] = -1
      words[offsets[attribute] + Int(leaf) / 64] |= 1 << UInt64(leaf % 64)
      loss += weights[attribute]
    }
  }

  mutating func add(_ rows: CohortRows, _ index: Int) {
    loss = lossWith(rows, index)
    for attribute in 0..<width {
      let leaf = rows.leaves[index * width + attribute]
      if shapes[attribute] == .node { level[attribute] = commonLevel(attribute, leaf) }
      words[offsets[attribute] + Int(leaf) / 64] |= 1 << UInt64(leaf % 64)
    }
  }

  func lossWith(_ rows: CohortRows, _ index: Int) -> Double {
    var sum = loss
    let start = index * width
    rows.leaves.withUnsafeBufferPointer { leaves in
      for attribute in 0..<width {
        let leaf = leaves[start + attribute]
        switch shapes[attribute] {
        case .set:
          if words[offsets[attribute] + Int(leaf) >> 6] >> UInt64(leaf & 63) & 1 == 0 { sum += weights[attribute] }
        case .node:
          let common = commonLevel(attribute, leaf)
          if common != level[attribute] {
            sum += weights[attribute] * Double(size(attribute, common) - size(attribute, level[attribute]))
          }
        }
      }
    }
    return sum
  }

  /// -1: the leaf itself; past the last level: all leaves.
  private func commonLevel(_ attribute: Int, _ leaf: Int32) -> Int {
    let anchor = anchors[attribute]
    var common = level[attribute]
    if common < 0 {
      if leaf == anchor { return common }
      common = 0
    }
    let levels = design.attributes[attribute].levels
    while common < levels.count && levels[common][Int(leaf)] != levels[common][Int(anchor)] { common += 1 }
    return common
  }

  private func size(_ attribute: Int, _ level: Int) -> Int32 {
    if level < 0 { return 1 }
    let sizes = nodeSizes[attribute]
    if level >= sizes.count { return Int32(design.attributes[attribute].labels.count) }
    return sizes[level][Int(design.attributes[attribute].levels[level][Int(anchors[attribute])])]
  }
}
