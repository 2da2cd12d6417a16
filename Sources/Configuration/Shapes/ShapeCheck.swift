internal import Interchange

/// Compares a file with its shape and collects everything that does not fit.
///
/// Time: O(nodes). The tree's depth is bounded by `YAMLTree.Limits`, and with it the recursion.
struct ShapeCheck {
  /// The key, or the kind of file, that a node stands under: named in messages, and the place of what
  /// is not there.
  private struct Owner {
    let name: String
    let position: TextPosition
  }

  static func findings(
    _ root: YAMLNode, _ shape: NodeShape, kind: String, path: String
  ) -> [Finding] {
    var check = ShapeCheck(path: path)
    check.check(root, shape, Owner(name: kind, position: root.position))
    return check.findings
  }

  private let path: String
  private var findings: [Finding] = []

  private init(path: String) { self.path = path }

  private mutating func check(_ node: YAMLNode, _ shape: NodeShape, _ owner: Owner) {
    switch shape {
    case .scalar(let format):
      guard let text = node.text else { return wrongKind(.scalarExpected, node, owner) }
      check(text, format, owner.name, node.position)
    case .list(let item, let atLeast):
      guard let items = node.items else { return wrongKind(.listExpected, node, owner) }
      if items.count < atLeast { add(.valueEmpty, node.position, ["key": .word(owner.name)]) }
      for node in items { check(node, item, Owner(name: owner.name, position: node.position)) }
    case .map(let map):
      guard let entries = node.entries else { return wrongKind(.mapExpected, node, owner) }
      check(entries, map, node, owner)
    case .scalarOrMap(let format, let map):
      if let entries = node.entries { return check(entries, map, node, owner) }
      guard let text = node.text else { return wrongKind(.scalarOrMapExpected, node, owner) }
      check(text, format, owner.name, node.position)
    case .named(_, let shape): check(node, shape(), owner)
    }
  }

  private mutating func check(
    _ entries: [YAMLEntry], _ map: MapShape, _ node: YAMLNode, _ owner: Owner
  ) {
    if entries.count < map.atLeast { add(.valueEmpty, node.position, ["key": .word(owner.name)]) }
    let meant = meant(by: entries, map)
    for key in map.keys
    where key.isRequired && !entries.contains(where: { $0.key == key.name }) && !meant.contains(key.name) {
      add(.keyMissing, owner.position, ["key": .word(key.name), "owner": .word(owner.name)])
    }
    for entry in entries { check(entry, map, owner) }
  }

  /// Keys that are there under a wrong name, which is said once.
  private func meant(by entries: [YAMLEntry], _ map: MapShape) -> [String] {
    if map.others != nil { return [] }
    let known = map.keys.map(\.name)
    return entries.filter { !known.contains($0.key) }.compactMap { NearestWord.to($0.key, in: known) }
  }

  private mutating func check(_ entry: YAMLEntry, _ map: MapShape, _ owner: Owner) {
    let inside = Owner(name: entry.key, position: entry.keyPosition)
    if let key = map.keys.first(where: { $0.name == entry.key }) {
      check(entry.value, key.shape, inside)
    } else if let others = map.others {
      check(entry.key, others.format, owner.name, entry.keyPosition)
      check(entry.value, others.value, inside)
    } else {
      let known = map.keys.map(\.name)
      add(
        .keyUnknown, entry.keyPosition,
        [
          "key": .clipped(entry.key), "owner": .word(owner.name),
          "known": .suggestion(for: entry.key, from: known),
        ])
    }
  }

  private mutating func check(
    _ text: String, _ format: ScalarFormat, _ key: String, _ position: TextPosition
  ) {
    if let problem = format.problem(in: text, under: key) {
      add(problem.code, position, problem.arguments)
    }
  }

  private mutating func wrongKind(_ code: FindingCode, _ node: YAMLNode, _ owner: Owner) {
    add(code, node.position, ["key": .word(owner.name)])
  }

  private mutating func add(
    _ code: FindingCode, _ position: TextPosition, _ arguments: [String: FindingArgument]
  ) {
    let place = Place(file: path, line: position.line, column: position.column)
    findings.append(Finding(code, at: place, arguments))
  }
}

extension FindingCode {
  static let keyUnknown = FindingCode(
    "key-unknown", .error,
    es: "«{owner}» no tiene la clave «{key}»", en: "“{owner}” has no key “{key}”",
    hint: Localised(es: "escriba {known}", en: "write {known}"))
  static let keyMissing = FindingCode(
    "key-missing", .error,
    es: "en «{owner}» falta la clave «{key}»", en: "“{owner}” lacks the key “{key}”",
    hint: Localised(es: "añada {key}: …", en: "add {key}: …"))
  static let scalarExpected = FindingCode(
    "scalar-expected", .error,
    es: "«{key}» debe ser un texto", en: "“{key}” must be a text")
  static let listExpected = FindingCode(
    "list-expected", .error,
    es: "«{key}» debe ser una lista", en: "“{key}” must be a list",
    hint: Localised(es: "escriba {key}: [a, b]", en: "write {key}: [a, b]"))
  static let mapExpected = FindingCode(
    "map-expected", .error,
    es: "«{key}» debe contener claves", en: "“{key}” must hold keys",
    hint: Localised(es: "escriba {key}: {…}", en: "write {key}: {…}"))
  static let scalarOrMapExpected = FindingCode(
    "scalar-or-map-expected", .error,
    es: "«{key}» debe ser un texto o contener claves", en: "“{key}” must be a text or hold keys")
}
