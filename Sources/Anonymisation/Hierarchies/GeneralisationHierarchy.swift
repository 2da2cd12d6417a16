package import Interchange

/// The values of a column and what each may become, step by step, up to one value for all.
///
/// Leaves are numbered so that every node, of whatever level, is a run of leaf codes: a cell that was made coarser is
/// a range of codes, and the nodes that contain one another are ranges that do.
///
/// Takes: one row a value, one column a level, the finest first, as ARX writes them. Where the last level has several
/// labels, a level with `*` is put on top.
/// Throws: `hierarchy-empty`, `hierarchy-ragged`, `hierarchy-value-repeated`, `hierarchy-not-nested`.
package struct GeneralisationHierarchy: Sendable {
  /// Of all levels together, those of the finest level first: leaf code and node are the same number there.
  package struct Node: Sendable, Hashable {
    package let label: String
    /// Leaf codes.
    package let range: Range<UInt32>
    package let level: Int
  }

  package let name: String
  package let nodes: [Node]
  /// Per level and leaf: the node.
  let ancestors: [[UInt32]]
  /// Per node: the finest node with the same leaves. Two of the same leaves tell the same.
  let canonical: [UInt32]
  private let codes: [String: UInt32]

  /// What everything becomes in the end where a table does not say it itself.
  package static let everything = "*"

  package init(name: String, rows: [[String]]) throws(Failure) {
    let rows = try Self.checked(rows)
    let order = Self.order(of: rows)
    self.name = name
    var nodes: [Node] = []
    var ancestors: [[UInt32]] = []
    for level in rows[0].indices {
      var ancestor: [UInt32] = []
      var start = 0
      for (leaf, row) in order.enumerated() {
        let label = rows[row][level]
        if leaf == 0 || rows[order[leaf - 1]][level] != label {
          if leaf > 0 { nodes.append(Self.node(rows[order[leaf - 1]][level], start..<leaf, level)) }
          start = leaf
        }
        ancestor.append(UInt32(nodes.count))
      }
      nodes.append(Self.node(rows[order[order.count - 1]][level], start..<order.count, level))
      ancestors.append(ancestor)
    }
    self.nodes = nodes
    self.ancestors = ancestors
    canonical = Self.canonical(nodes, ancestors)
    codes = Dictionary(order.enumerated().map { (rows[$1][0], UInt32($0)) }, uniquingKeysWith: { first, _ in first })
  }

  private static func node(_ label: String, _ range: Range<Int>, _ level: Int) -> Node {
    Node(label: label, range: UInt32(range.lowerBound)..<UInt32(range.upperBound), level: level)
  }

  // MARK: What it holds

  package var leafCount: Int { ancestors[0].count }
  package var levelCount: Int { ancestors.count }
  /// The one that holds every leaf.
  package var root: UInt32 { UInt32(nodes.count - 1) }

  /// nil: the hierarchy does not know the value.
  package func code(of value: String) -> UInt32? { codes[value] }

  package func node(of leaf: UInt32, level: Int) -> UInt32 { ancestors[level][Int(leaf)] }

  /// Leaves under the node as a share of all, in 0...1.
  package func share(of node: UInt32) -> Double { Double(nodes[Int(node)].range.count) / Double(leafCount) }

  /// The finest node that holds both.
  package func common(_ left: UInt32, _ right: UInt32) -> UInt32 {
    let (one, other) = (nodes[Int(left)].range, nodes[Int(right)].range)
    if one.lowerBound <= other.lowerBound, other.upperBound <= one.upperBound { return canonical[Int(left)] }
    if other.lowerBound <= one.lowerBound, one.upperBound <= other.upperBound { return canonical[Int(right)] }
    let level = max(nodes[Int(left)].level, nodes[Int(right)].level) + 1
    for level in level..<levelCount {
      let node = ancestors[level][Int(one.lowerBound)]
      if nodes[Int(node)].range.contains(other.lowerBound) { return canonical[Int(node)] }
    }
    return canonical[Int(root)]
  }

  /// As read: one row a value, in the order of the codes.
  package var rows: [[String]] {
    (0..<leafCount).map { leaf in ancestors.map { nodes[Int($0[leaf])].label } }
  }

  // MARK: Making it

  /// With one label on top; every value once and every label below one label of the next level.
  private static func checked(_ rows: [[String]]) throws(Failure) -> [[String]] {
    guard let width = rows.first?.count, width > 0 else { throw Failure(.hierarchyEmpty) }
    for (number, row) in rows.enumerated() where row.count != width {
      throw Failure(.hierarchyRagged, at: Place(line: number + 1), ["columns": .number(width)])
    }
    var seen: Set<String> = []
    for (number, row) in rows.enumerated() where !seen.insert(row[0]).inserted {
      throw Failure(.hierarchyValueRepeated, at: Place(line: number + 1))
    }
    for level in 1..<max(1, width) {
      var parents: [String: String] = [:]
      for (number, row) in rows.enumerated() {
        let parent = level + 1 < width ? row[level + 1] : ""
        if let known = parents.updateValue(parent, forKey: row[level]), known != parent {
          throw Failure(.hierarchyNotNested, at: Place(line: number + 1), ["level": .number(level + 1)])
        }
      }
    }
    let isWhole = width > 1 && Set(rows.map { $0[width - 1] }).count == 1
    return isWhole ? rows : rows.map { $0 + [everything] }
  }

  /// Row numbers so that leaves of one node, of any level, stand together; else as they came.
  private static func order(of rows: [[String]]) -> [Int] {
    var keys = rows.map { _ in [Int]() }
    for level in rows[0].indices.reversed() {
      var numbers: [String: Int] = [:]
      for (row, labels) in rows.enumerated() {
        let number = numbers[labels[level]] ?? numbers.count
        numbers[labels[level]] = number
        keys[row].append(number)
      }
    }
    return rows.indices.sorted { left, right in
      keys[left] == keys[right] ? left < right : keys[left].lexicographicallyPrecedes(keys[right])
    }
  }

  private static func canonical(_ nodes: [Node], _ ancestors: [[UInt32]]) -> [UInt32] {
    nodes.map { node in
      let leaf = Int(node.range.lowerBound)
      for level in 0..<node.level where nodes[Int(ancestors[level][leaf])].range == node.range {
        return ancestors[level][leaf]
      }
      return ancestors[node.level][leaf]
    }
  }
}

extension FindingCode {
  package static let hierarchyEmpty = FindingCode(
    "hierarchy-empty", .error, es: "la jerarquía no tiene valores", en: "the hierarchy has no values",
    hint: Localised(es: "una fila por valor, una columna por nivel", en: "one row a value, one column a level"))
  package static let hierarchyRagged = FindingCode(
    "hierarchy-ragged", .error, es: "la fila no tiene {columns} niveles como la primera",
    en: "the row has not {columns} levels as the first one has")
  package static let hierarchyValueRepeated = FindingCode(
    "hierarchy-value-repeated", .error, es: "el valor de la fila está dos veces", en: "the row's value stands twice",
    hint: Localised(es: "deje una sola fila por valor", en: "leave one row for each value"))
  package static let hierarchyNotNested = FindingCode(
    "hierarchy-not-nested", .error,
    es: "en el nivel {level} una misma etiqueta tiene dos etiquetas encima",
    en: "on level {level} one label has two labels above it",
    hint: Localised(
      es: "distinga las etiquetas o corrija el nivel siguiente", en: "tell the labels apart or mend the next level"))
}
