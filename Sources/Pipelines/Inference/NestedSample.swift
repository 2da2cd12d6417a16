internal import Interchange

/// Lays records that are trees out as columns, a level for what repeats.
///
/// The names of an object's members may be data themselves (a register keyed by document number). So a name is
/// taken over only where it is a word known of headers, or occurs in several records and has no form of data.
struct NestedSample {
  private(set) var source = SampledSource()
  private let isXML: Bool
  private var columnOf: [String: Int] = [:]
  private var levelOf: [String: Int] = [:]
  private var seen: [String: Int] = [:]
  private var byteCount = 0

  init(_ records: [SampledNode], isXML: Bool) {
    self.isXML = isXML
    for record in records { countNames(record) }
    for record in records where byteCount < SampledSource.mostBytes {
      let row = source.levels[0].rows
      source.levels[0].rows += 1
      walk(record, Spot(level: 0, row: row, path: [], fromRecord: [], words: [], isList: false))
    }
    dropContainers()
  }

  /// An object or list that was empty or null somewhere is no column.
  private mutating func dropContainers() {
    let paths = source.columns.map { "\($0.level) \($0.path)/" }
    let each = source.levels.map { "0 \($0.each)/" }
    source.columns = source.columns.filter { column in
      let own = "\(column.level) \(column.path)/"
      let isContainer = (paths + each).contains { $0.hasPrefix(own) && ($0 != own || each.contains(own)) }
      return !column.filled.isEmpty || !(column.isList || isContainer)
    }
  }

  /// Where in a record the walk is.
  private struct Spot {
    let level: Int
    let row: Int
    /// Steps from the level's row, and from the record.
    let path: [String]
    let fromRecord: [String]
    let words: [String]
    let isList: Bool

    func down(_ step: String, _ word: String?) -> Spot {
      Spot(
        level: level, row: row, path: path + [step], fromRecord: fromRecord + [step],
        words: words + (word.map { [$0] } ?? []), isList: isList || step == "[]")
    }
  }

  // MARK: Names

  private mutating func countNames(_ node: SampledNode) {
    switch node {
    case .members(let members):
      for (name, node) in members {
        seen[name, default: 0] += 1
        countNames(node)
      }
    case .list(let items): for item in items { countNames(item) }
    case .missing, .text: break
    }
  }

  /// A step of a path, or nil for a name that is not shown.
  private func step(_ name: String) -> String? {
    if isXML, name == "." { return name }
    let isAttribute = isXML && name.hasPrefix("@")
    let bare = isAttribute ? String(name.dropFirst()) : name
    let isKnown = ColumnNames.knows(bare) || isXML || seen[name, default: 0] > 1
    guard isKnown, bare.utf8.count <= 60, bare.count(where: \.isNumber) < 5 else { return nil }
    if isXML, bare.contains(":") { return bare.contains(" ") ? nil : (isAttribute ? "@" : "") + bare }
    return PathName.written(bare).map { (isAttribute ? "@" : "") + $0 }
  }

  // MARK: Walking

  private mutating func walk(_ node: SampledNode, _ spot: Spot) {
    switch node {
    case .missing: note(nil, spot)
    case .text(let text): note(text, spot)
    case .members(let members):
      for (name, node) in members {
        guard let step = step(name) else {
          source.hiddenNames += 1
          continue
        }
        walk(node, step == "." ? spot : spot.down(step, name))
      }
    case .list(let items): walk(items, spot)
    }
  }

  private mutating func walk(_ items: [SampledNode], _ spot: Spot) {
    let areRows = items.contains { if case .members = $0 { true } else { false } }
    if !areRows || spot.level > 0 || spot.isList {
      for item in items { walk(item, spot.down("[]", nil)) }
      return
    }
    let level = level(at: spot)
    for item in items {
      let row = source.levels[level].rows
      source.levels[level].rows += 1
      walk(
        item,
        Spot(
          level: level, row: row, path: [], fromRecord: spot.fromRecord + ["[]"], words: spot.words, isList: false))
    }
  }

  private mutating func level(at spot: Spot) -> Int {
    let each = (spot.path + (isXML ? [] : ["[]"])).joined(separator: "/")
    if let known = levelOf[each] { return known }
    levelOf[each] = source.levels.count
    source.levels.append(SampledLevel(each: each, words: spot.words))
    return source.levels.count - 1
  }

  private mutating func note(_ text: String?, _ spot: Spot) {
    let path = spot.path.isEmpty ? "." : spot.path.joined(separator: "/")
    let id = "\(spot.level) \(path)"
    let index = columnOf[id] ?? source.columns.count
    if index == source.columns.count {
      columnOf[id] = index
      let repeats = spot.level > 0 || spot.isList
      source.columns.append(
        SampledColumn(
          level: spot.level, path: path, listPath: repeats ? spot.fromRecord.joined(separator: "/") : nil,
          words: spot.words, isAround: false))
    }
    let cell = text.map { TableSample.tidy($0) }.flatMap { BlankSpelling.isBlank($0) ? nil : $0 }
    byteCount += cell?.utf8.count ?? 0
    if spot.isList {
      source.columns[index].cells.append(cell)
      return
    }
    let missing = spot.row - source.columns[index].cells.count
    if missing > 0 { source.columns[index].cells += [String?](repeating: nil, count: missing) }
    if missing >= 0 { source.columns[index].cells.append(cell) }
  }
}

/// XML as `XMLReader` prints a whole element, as the tree that JSON gives.
///
/// An element that occurs twice in one parent anywhere in the sample is a list everywhere.
struct XMLSample {
  private let prefixOf: [String: String]
  private let defaultURI: String?
  private var repeating: Set<String> = []

  /// Takes: prefixes of a mapping by namespace; the namespace of names without one.
  init(_ records: [SampledNode], prefixes: [String: String], defaultURI: String?) {
    prefixOf = prefixes
    self.defaultURI = defaultURI
    for record in records { findRepeats(record, "") }
  }

  /// Every namespace of the elements, in the order in which they come.
  static func namespaces(_ node: SampledNode) -> [String] {
    guard let element = Element(node) else { return [] }
    return [element.namespace].compactMap { $0 } + element.children.flatMap { namespaces($0) }
  }

  func node(_ record: SampledNode) -> SampledNode { node(record, "") }

  private struct Element {
    var name = ""
    var namespace: String?
    var attributes: [(name: String, node: SampledNode)] = []
    var children: [SampledNode] = []
    var text = ""

    init?(_ node: SampledNode) {
      guard case .members(let members) = node else { return nil }
      for (key, value) in members {
        switch (key, value) {
        case ("name", .text(let text)): name = text
        case ("namespace", .text(let text)): namespace = text
        case ("attributes", .members(let found)): attributes = found
        case ("content", .list(let items)):
          for item in items {
            if case .text(let piece) = item { text += piece } else { children.append(item) }
          }
        default: break
        }
      }
    }
  }

  /// As a path writes it; nil for a name in a namespace that the mapping cannot name.
  private func name(_ element: Element) -> String? {
    guard element.namespace != defaultURI else { return element.name }
    return element.namespace.flatMap { prefixOf[$0] }.map { "\($0):\(element.name)" }
  }

  private mutating func findRepeats(_ node: SampledNode, _ path: String) {
    guard let element = Element(node) else { return }
    var seen: Set<String> = []
    for child in element.children {
      guard let below = Element(child), let name = name(below) else { continue }
      if !seen.insert(name).inserted { repeating.insert("\(path)/\(name)") }
      findRepeats(child, "\(path)/\(name)")
    }
  }

  private func node(_ node: SampledNode, _ path: String) -> SampledNode {
    guard let element = Element(node) else { return .missing }
    var members = element.attributes.filter { !$0.name.hasPrefix("{") }.map { (name: "@\($0.name)", node: $0.node) }
    var lists: [String: [SampledNode]] = [:]
    for child in element.children {
      guard let below = Element(child), let name = name(below) else { continue }
      let tree = self.node(child, "\(path)/\(name)")
      guard repeating.contains("\(path)/\(name)") else {
        members.append((name, tree))
        continue
      }
      if lists[name] == nil { members.append((name, .list([]))) }
      lists[name, default: []].append(tree)
    }
    for index in members.indices {
      if let items = lists[members[index].name] { members[index].node = .list(items) }
    }
    let text = TableSample.tidy(element.text)
    if members.isEmpty, !repeating.contains(path) { return text.isEmpty ? .missing : .text(text) }
    if !text.isEmpty { members.insert((".", .text(text)), at: 0) }
    return .members(members)
  }
}
