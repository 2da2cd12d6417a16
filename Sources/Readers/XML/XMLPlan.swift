package import Interchange

/// A name as the shape asks for it: local name and namespace.
struct XMLName: Hashable {
  let local: String
  let namespace: String?
}

/// The shape, compiled: a tree of the elements that somebody asked for, starting at the document.
///
/// Pure: no parser is needed to find out that a path cannot be read. The first nodes are the record path
/// ("spine"), node 0 the document, node `recordNode` the record; the columns hang below.
/// Throws: `xml-path-unsupported`.
struct XMLPlan {
  struct Node {
    var elements: [(name: XMLName, node: Int)] = []
    var attributes: [(name: XMLName, cell: Int)] = []
    /// Cells that take the element's own text.
    var texts: [Int] = []
    /// Levels of which the element is a row.
    var levels: [Int] = []
  }

  struct Cell {
    let column: SourceShape.Column
    /// The spine node to whose element the cell belongs; 0 when it belongs to the level's row.
    let ancestor: Int
    let isWhole: Bool
  }

  let shape: SourceShape
  private(set) var nodes = [Node()]
  /// The columns of all levels, one level after the other.
  private(set) var cells: [Cell] = []
  /// Where each level's cells start in `cells`, and the end of the last.
  private(set) var firstCells: [Int] = [0]
  let recordNode: Int
  /// Without a record path the root is the one record, whatever its name.
  var takesAnyRoot: Bool { shape.record.isEmpty }
  var wantsWhole: Bool { cells.contains { $0.isWhole } }

  init(_ shape: SourceShape) throws(Failure) {
    self.shape = shape
    recordNode = max(1, shape.record.count)
    try growSpine()
    var rowNodes: [Int] = []
    for (index, level) in shape.levels.enumerated() {
      rowNodes.append(try rowNode(of: index, after: rowNodes))
      nodes[rowNodes[index]].levels.append(index)
      for column in level.columns { try place(column, at: rowNodes[index], isRecord: index == 0) }
      firstCells.append(cells.count)
    }
  }

  private mutating func growSpine() throws(Failure) {
    if shape.record.isEmpty { return nodes.append(Node()) }
    for step in shape.record {
      guard let name = step.elementName else { throw Self.unsupported("record") }
      nodes[nodes.count - 1].elements.append((name, nodes.count))
      nodes.append(Node())
    }
  }

  private mutating func rowNode(of index: Int, after rowNodes: [Int]) throws(Failure) -> Int {
    if index == 0 { return recordNode }
    let level = shape.levels[index]
    guard rowNodes.indices.contains(level.parent), !level.each.isEmpty else {
      throw Self.unsupported("each")
    }
    var node = rowNodes[level.parent]
    for step in level.each {
      guard let name = step.elementName else { throw Self.unsupported("each") }
      node = child(of: node, name)
    }
    return node
  }

  private mutating func place(
    _ column: SourceShape.Column, at row: Int, isRecord: Bool
  ) throws(Failure) {
    if column.path == [.whole], isRecord {
      cells.append(Cell(column: column, ancestor: 0, isWhole: true))
      return
    }
    let rest = column.path.drop { $0 == .up }
    let ups = column.path.count - rest.count
    let isAncestor = ups > 0
    // The record's own node and the document are no ancestors that could have a value.
    if isAncestor, !isRecord || recordNode - ups < 1 || rest.isEmpty {
      throw Self.unsupported(column.name)
    }
    let start = isAncestor ? recordNode - ups : row
    try lead(rest, from: start, to: cells.count, column.name, isAncestor)
    cells.append(Cell(column: column, ancestor: isAncestor ? start : 0, isWhole: false))
  }

  private mutating func lead(
    _ path: ArraySlice<PathStep>, from start: Int, to cell: Int, _ column: String, _ isAncestor: Bool
  ) throws(Failure) {
    var node = start
    for (index, step) in zip(path.indices, path) {
      if case .attribute(let local, let namespace) = step, index == path.endIndex - 1 {
        nodes[node].attributes.append((XMLName(local: local, namespace: namespace), cell))
        return
      }
      guard let name = step.elementName else { throw Self.unsupported(column) }
      node = child(of: node, name)
      // An element that holds the records is not finished when they are read.
      if isAncestor, node <= recordNode { throw Self.unsupported(column) }
    }
    nodes[node].texts.append(cell)
  }

  private mutating func child(of node: Int, _ name: XMLName) -> Int {
    if let known = nodes[node].elements.first(where: { $0.name == name }) { return known.node }
    nodes[node].elements.append((name, nodes.count))
    nodes.append(Node())
    return nodes.count - 1
  }

  private static func unsupported(_ column: String) -> Failure {
    Failure(.xmlPathUnsupported, at: Place(field: column), ["column": .word(column)])
  }
}

extension PathStep {
  fileprivate var elementName: XMLName? {
    if case .name(let local, let namespace) = self {
      XMLName(local: local, namespace: namespace)
    } else {
      nil
    }
  }
}

extension FindingCode {
  package static let xmlPathUnsupported = FindingCode(
    "xml-path-unsupported", .error, es: "XML no puede leer la ruta de {column}",
    en: "the path of {column} cannot be read from XML",
    hint: Localised(
      es: "use elementos hijos y al final un atributo; `^` solo sube a un elemento que contiene al registro",
      en: "use child elements and at the end an attribute; `^` goes up only to an element around the record"))
}
