import Interchange

/// What to keep of each record: the shape of a source as a tree of member names.
///
/// A node stands for every value that some path of the shape passes through. It knows which columns take
/// the value, at which levels a row begins with it, and where its members and its items lead. What has no
/// node is pruned: read over, validated and never kept.
///
/// Throws: `json-path-unsupported` for a shape that JSON cannot have. Immutable once made.
final class JSONPlan {
  /// Nowhere: the value is pruned.
  static let pruned = -1

  struct Node {
    /// Columns that take this value.
    var targets = 0..<0
    /// Levels of which a row begins here, parents first.
    var levels = 0..<0
    /// Reached as an item of an array: a null here still is one of the items.
    var isItem = false
    /// The node of the items, if this may be an array.
    var item = JSONPlan.pruned
    /// Slots of the wanted member names: a power of two, or none.
    var firstSlot = 0
    var slotMask = -1
    /// A column at or below this node, to name in findings; -1 if there is none.
    var column = -1
    var hasMembers: Bool { slotMask >= 0 }
  }

  enum Use { case single, first, list }

  struct Target {
    let column: Int
    let use: Use
  }

  struct Name {
    let hash: UInt64
    let start: Int
    let count: Int
    let node: Int
  }

  /// The objects around the records, outermost first; one per member name in the record path.
  struct Enclosing {
    /// Steps of the record path before this object.
    let pathIndex: Int
    /// Its node among `ancestors`.
    let node: Int
  }

  /// A wanted value outside of the records. Few and rarely met, so a list of names will do.
  struct Ancestor {
    var members: [(name: [UInt8], node: Int)] = []
    /// Indices into `ancestorColumns`.
    var cells: [Int] = []
  }

  let recordPath: [PathStep]
  private(set) var nodes: [Node] = []
  private(set) var targets: [Target] = []
  private(set) var rowLevels: [Int] = []
  private(set) var names: [Name] = []
  private(set) var slots: [Int32] = []
  /// The wanted names one after the other, with slack for loads of 8 bytes.
  let nameBytes = JSONScratch()
  /// Per level, its columns among all columns.
  private(set) var columns: [Range<Int>] = []
  private(set) var columnNames: [String] = []
  private(set) var parents: [Int] = []
  private(set) var wholeColumns: [Int] = []
  private(set) var ancestors: [Ancestor] = []
  private(set) var enclosing: [Enclosing] = []
  private(set) var ancestorColumns: [Int] = []

  init(_ shape: SourceShape) throws(Failure) {
    recordPath = shape.record
    try checkRecordPath()
    let root = Draft()
    try sketch(shape, root)
    _ = lay(root)
  }

  func name(_ index: Int) -> String {
    let name = names[index]
    return String(
      decoding: UnsafeBufferPointer(start: nameBytes.start + name.start, count: name.count),
      as: UTF8.self)
  }

  // MARK: Records and ancestors

  private func checkRecordPath() throws(Failure) {
    for (index, step) in recordPath.enumerated() {
      switch step {
      case .item: continue
      case .name(_, namespace: nil):
        ancestors.append(Ancestor())
        enclosing.append(Enclosing(pathIndex: index, node: ancestors.count - 1))
      default: throw Self.unsupported("record")
      }
    }
  }

  private func addAncestor(_ path: [PathStep], _ column: Int, _ field: String) throws(Failure) {
    let ups = path.prefix { $0 == .up }.count
    let names = path.dropFirst(ups)
    guard ups <= enclosing.count, !names.isEmpty else { throw Self.unsupported(field) }
    let owner = enclosing[enclosing.count - ups]
    // The member that leads to the records is never at hand as a value.
    guard recordPath[owner.pathIndex] != names.first else { throw Self.unsupported(field) }
    var node = owner.node
    for step in names {
      guard case .name(let name, namespace: nil) = step else { throw Self.unsupported(field) }
      node = ancestorMember(Array(name.utf8), of: node)
    }
    ancestors[node].cells.append(ancestorColumns.count)
    ancestorColumns.append(column)
  }

  private func ancestorMember(_ name: [UInt8], of node: Int) -> Int {
    if let known = ancestors[node].members.first(where: { $0.name == name }) { return known.node }
    ancestors.append(Ancestor())
    ancestors[node].members.append((name, ancestors.count - 1))
    return ancestors.count - 1
  }

  // MARK: The tree

  /// A node while its members are still being found.
  private final class Draft {
    var members: [(name: [UInt8], draft: Draft)] = []
    var item: Draft?
    var isItem = false
    var targets: [Target] = []
    var levels: [Int] = []

    func member(_ name: [UInt8]) -> Draft {
      if let known = members.first(where: { $0.name == name }) { return known.draft }
      let draft = Draft()
      members.append((name, draft))
      return draft
    }

    func items() -> Draft {
      if let item { return item }
      let draft = Draft()
      draft.isItem = true
      item = draft
      return draft
    }
  }

  private func sketch(_ shape: SourceShape, _ root: Draft) throws(Failure) {
    var rows: [Draft] = []
    for (index, level) in shape.levels.enumerated() {
      let row = index == 0 ? root : try walk(level.each, from: rows[level.parent], "each")
      if index > 0 { row.levels.append(index) }
      rows.append(row)
      parents.append(level.parent)
      let first = columnNames.count
      for column in level.columns {
        columnNames.append(column.name)
        try sketch(column, columnNames.count - 1, index, row)
      }
      columns.append(first..<columnNames.count)
    }
  }

  private func sketch(
    _ column: SourceShape.Column, _ index: Int, _ level: Int, _ row: Draft
  ) throws(Failure) {
    switch column.path.first {
    case .whole where level == 0 && column.path.count == 1: wholeColumns.append(index)
    case .up where level == 0: try addAncestor(column.path, index, column.name)
    default:
      let use: Use = !column.path.contains(.item) ? .single : column.isList ? .list : .first
      try walk(column.path, from: row, column.name).targets.append(Target(column: index, use: use))
    }
  }

  private func walk(
    _ path: [PathStep], from start: Draft, _ field: String
  ) throws(Failure) -> Draft {
    var draft = start
    for step in path {
      switch step {
      case .item: draft = draft.items()
      case .name(let name, namespace: nil): draft = draft.member(Array(name.utf8))
      default: throw Self.unsupported(field)
      }
    }
    return draft
  }

  private static func unsupported(_ field: String) -> Failure {
    Failure(.jsonPathUnsupported, at: Place(field: field))
  }

  /// Lays a draft and all below it into the flat arrays. Gives: its node.
  private func lay(_ draft: Draft) -> Int {
    let index = nodes.count
    nodes.append(Node())
    var node = Node()
    node.isItem = draft.isItem
    node.targets = targets.count..<targets.count + draft.targets.count
    targets += draft.targets
    node.levels = rowLevels.count..<rowLevels.count + draft.levels.count
    rowLevels += draft.levels
    node.column = draft.targets.first?.column ?? -1
    if !draft.members.isEmpty { layMembers(draft, &node) }
    if let item = draft.item {
      node.item = lay(item)
      if node.column < 0 { node.column = nodes[node.item].column }
    }
    nodes[index] = node
    return index
  }

  private func layMembers(_ draft: Draft, _ node: inout Node) {
    var size = 4
    while size < draft.members.count * 4 { size *= 2 }
    node.firstSlot = slots.count
    node.slotMask = size - 1
    slots += repeatElement(-1, count: size)
    for (name, member) in draft.members {
      let child = lay(member)
      if node.column < 0 { node.column = nodes[child].column }
      let start = nameBytes.append(name)
      let hash = Self.hash(nameBytes.start + start, name.count)
      var slot = Int(truncatingIfNeeded: hash) & node.slotMask
      while slots[node.firstSlot + slot] >= 0 { slot = (slot + 1) & node.slotMask }
      slots[node.firstSlot + slot] = Int32(names.count)
      names.append(Name(hash: hash, start: start, count: name.count, node: child))
    }
  }

  // MARK: Names

  /// Takes: bytes with 8 readable bytes behind them.
  @inline(__always)
  static func hash(_ bytes: JSONCursor, _ count: Int) -> UInt64 {
    let factor: UInt64 = 0x9E37_79B9_7F4A_7C15
    var hash = UInt64(truncatingIfNeeded: count) &* factor
    var place = 0
    while place + 8 <= count {
      hash = (hash ^ JSONScanner.word(bytes + place)) &* factor
      hash ^= hash >> 32
      place += 8
    }
    if place < count {
      let kept = UInt64(8 * (count - place))
      hash = (hash ^ (JSONScanner.word(bytes + place) & (1 << kept &- 1))) &* factor
      hash ^= hash >> 32
    }
    return hash
  }

  /// Takes: bytes with 8 readable bytes behind both.
  @inline(__always)
  static func equal(_ left: JSONCursor, _ right: JSONCursor, _ count: Int) -> Bool {
    var place = 0
    while place + 8 <= count {
      if JSONScanner.word(left + place) != JSONScanner.word(right + place) { return false }
      place += 8
    }
    let difference = JSONScanner.word(left + place) ^ JSONScanner.word(right + place)
    return difference & (1 << UInt64(8 * (count - place)) &- 1) == 0
  }
}
