internal import Interchange

/// Reads a YAML file into a tree with lines and columns, within fixed limits.
///
/// A configuration file is small and decides what happens to records of people; so what two readers
/// could understand differently is refused: tags, duplicate keys, several documents, bytes that are
/// not UTF-8. Aliases are allowed and bounded, by number and by what they expand to.
/// Memory: O(file). Time: O(file).
struct YAMLTree {
  struct Limits: Sendable {
    var bytes = 4 << 20
    var depth = 64
    var aliases = 1_000
    /// Nodes, those behind aliases counted again at every use.
    var nodes = 200_000
  }

  /// The root, unless the file cannot be read to its end, and everything that is wrong so far.
  static func parse(
    _ bytes: [UInt8], path: String, limits: Limits = Limits()
  ) -> (root: YAMLNode?, findings: [Finding]) {
    if bytes.count > limits.bytes {
      let finding = Finding(
        .yamlTooLarge, at: Place(file: path),
        ["size": .number(bytes.count), "limit": .number(limits.bytes)])
      return (nil, [finding])
    }
    let text = Self.withoutByteOrderMark(bytes)
    if let offset = UTF8Check.firstInvalidByte(text) {
      return (nil, [Finding(.yamlNotUTF8, at: UTF8Check.place(text, offset, path))])
    }
    var tree = YAMLTree(text, path, limits)
    let root = tree.document()
    return (root, tree.findings)
  }

  /// Editors on Windows put one there; columns are counted behind it.
  static func withoutByteOrderMark(_ bytes: [UInt8]) -> [UInt8] {
    bytes.starts(with: [0xEF, 0xBB, 0xBF]) ? Array(bytes[3...]) : bytes
  }

  private let text: [UInt8]
  private let path: String
  private let limits: Limits
  private let positions: TextPositions
  private let events: YAMLEvents
  private var findings: [Finding] = []
  private var anchors: [String: (node: YAMLNode, size: Int)] = [:]
  private var nodeCount = 0
  private var aliasCount = 0

  private init(_ text: [UInt8], _ path: String, _ limits: Limits) {
    self.text = text
    self.path = path
    self.limits = limits
    positions = TextPositions(text)
    events = YAMLEvents(text)
  }

  private mutating func document() -> YAMLNode? {
    do throws(Failure) {
      while true {
        let event = try next()
        switch event.kind {
        case .streamStart, .documentStart: continue
        case .streamEnd:
          findings.append(Finding(.yamlEmpty, at: Place(file: path)))
          return nil
        default:
          let root = try node(event, depth: 1)
          try expectEnd()
          return root
        }
      }
    } catch {
      findings.append(error.finding)
      return nil
    }
  }

  private mutating func expectEnd() throws(Failure) {
    while true {
      let event = try next()
      switch event.kind {
      case .streamEnd: return
      case .documentStart: throw Failure(.yamlSecondDocument, at: place(event))
      default: continue
      }
    }
  }

  private func next() throws(Failure) -> YAMLEvents.Event {
    do { return try events.next() } catch {
      let offset =
        switch error.at {
        case .character(let index): positions.byteOffset(ofCharacter: index)
        case .byte(let offset): offset
        }
      throw Failure(.yamlMalformed, at: place(offset), ["problem": .word(error.problem)])
    }
  }

  // MARK: Nodes

  private mutating func node(_ event: YAMLEvents.Event, depth: Int) throws(Failure) -> YAMLNode {
    if case .alias(let name) = event.kind { return try expand(name, event) }
    if depth > limits.depth {
      throw Failure(.yamlTooDeep, at: place(event), ["limit": .number(limits.depth)])
    }
    if event.hasTag { findings.append(Finding(.yamlTag, at: place(event))) }
    let before = nodeCount
    try count(1, event)
    let node = YAMLNode(
      content: try content(event, depth), position: positions.position(ofByte: contentOffset(event))
    )
    // An anchor is known only once its node is complete, so that none can hold itself.
    if let anchor = event.anchor { anchors[anchor] = (node, nodeCount - before) }
    return node
  }

  private mutating func content(
    _ event: YAMLEvents.Event, _ depth: Int
  ) throws(Failure) -> YAMLNode.Content {
    switch event.kind {
    case .scalar(let text, let style): .scalar(text: text, isPlain: style == .plain)
    case .listStart: .list(try items(depth))
    case .mapStart: .map(try entries(depth))
    default: preconditionFailure("libyaml balances its events")
    }
  }

  private mutating func items(_ depth: Int) throws(Failure) -> [YAMLNode] {
    var items: [YAMLNode] = []
    while true {
      let event = try next()
      if case .listEnd = event.kind { return items }
      items.append(try node(event, depth: depth + 1))
    }
  }

  private mutating func entries(_ depth: Int) throws(Failure) -> [YAMLEntry] {
    var entries: [YAMLEntry] = []
    var lines: [String: Int] = [:]
    while true {
      let event = try next()
      if case .mapEnd = event.kind { return entries }
      let key = try node(event, depth: depth + 1)
      let value = try node(try next(), depth: depth + 1)
      guard let text = key.text else {
        findings.append(Finding(.yamlKeyNotText, at: place(event)))
        continue
      }
      if let line = lines[text] {
        findings.append(
          Finding(
            .yamlDuplicateKey, at: place(key.position),
            ["key": .clipped(text), "line": .number(line)]))
        continue
      }
      lines[text] = key.position.line
      entries.append(YAMLEntry(key: text, keyPosition: key.position, value: value))
    }
  }

  private mutating func expand(
    _ name: String, _ event: YAMLEvents.Event
  ) throws(Failure) -> YAMLNode {
    aliasCount += 1
    if aliasCount > limits.aliases {
      throw Failure(.yamlTooManyAliases, at: place(event), ["limit": .number(limits.aliases)])
    }
    guard let anchor = anchors[name] else {
      throw Failure(.yamlAliasUnknown, at: place(event), ["name": .word(name)])
    }
    try count(anchor.size, event)
    return anchor.node
  }

  private mutating func count(_ nodes: Int, _ event: YAMLEvents.Event) throws(Failure) {
    nodeCount += nodes
    if nodeCount > limits.nodes {
      throw Failure(.yamlTooManyNodes, at: place(event), ["limit": .number(limits.nodes)])
    }
  }

  // MARK: Places

  private func place(_ offset: Int) -> Place { place(positions.position(ofByte: offset)) }
  private func place(_ position: TextPosition) -> Place {
    Place(file: path, line: position.line, column: position.column)
  }
  private func place(_ event: YAMLEvents.Event) -> Place {
    place(positions.byteOffset(ofCharacter: event.start))
  }

  /// Where a scalar's own text begins, or any other node.
  private func contentOffset(_ event: YAMLEvents.Event) -> Int {
    var offset = positions.byteOffset(ofCharacter: event.start)
    if event.anchor != nil || event.hasTag { offset = skipProperties(offset) }
    guard case .scalar(_, let style) = event.kind else { return offset }
    switch style {
    case .plain: return offset
    case .quoted: return offset + 1
    case .block: return blockContent(offset)
    }
  }

  /// Past `&anchor` and `!tag`, with which libyaml begins a node.
  private func skipProperties(_ start: Int) -> Int {
    var offset = start
    let signs = [UInt8(ascii: "&"), UInt8(ascii: "!")]
    while offset < text.count, signs.contains(text[offset]) {
      offset = skip(offset) { $0 > 0x20 }
      offset = skip(offset) { $0 <= 0x20 }
    }
    return offset
  }

  /// The first sign below a `|` or `>`.
  private func blockContent(_ indicator: Int) -> Int {
    let lineEnd = skip(indicator) { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
    let content = skip(lineEnd) { $0 <= 0x20 }
    return content < text.count ? content : indicator
  }

  private func skip(_ start: Int, while holds: (UInt8) -> Bool) -> Int {
    text[start...].firstIndex { !holds($0) } ?? text.count
  }
}

extension FindingCode {
  static let yamlMalformed = FindingCode(
    "yaml-malformed", .error,
    es: "el YAML está mal formado: {problem}", en: "malformed YAML: {problem}",
    hint: Localised(
      es: "revise la sangría, los dos puntos y las comillas de esta línea y de la anterior",
      en: "check indentation, colons and quotes of this line and the one before"))
  static let yamlNotUTF8 = FindingCode(
    "yaml-not-utf8", .error,
    es: "el archivo no está en UTF-8", en: "the file is not UTF-8",
    hint: Localised(es: "guárdelo en UTF-8", en: "save it as UTF-8"))
  static let yamlEmpty = FindingCode(
    "yaml-empty", .error, es: "el archivo está vacío", en: "the file is empty")
  static let yamlSecondDocument = FindingCode(
    "yaml-second-document", .error,
    es: "el archivo contiene más de un documento", en: "the file holds more than one document",
    hint: Localised(
      es: "ponga cada documento en su archivo", en: "put each document in its own file"))
  static let yamlTag = FindingCode(
    "yaml-tag", .error,
    es: "no se admiten etiquetas de YAML (!…)", en: "YAML tags (!…) are not accepted",
    hint: Localised(es: "quite la etiqueta", en: "remove the tag"))
  static let yamlDuplicateKey = FindingCode(
    "yaml-duplicate-key", .error,
    es: "la clave «{key}» ya está en la línea {line}",
    en: "the key “{key}” stands in line {line} already",
    hint: Localised(es: "quite una de las dos", en: "remove one of the two"))
  static let yamlKeyNotText = FindingCode(
    "yaml-key-not-text", .error,
    es: "una clave debe ser un texto", en: "a key must be a text")
  static let yamlAliasUnknown = FindingCode(
    "yaml-alias-unknown", .error,
    es: "el alias «{name}» no tiene un ancla completa antes de él",
    en: "the alias “{name}” has no complete anchor before it")
  static let yamlTooLarge = FindingCode(
    "yaml-too-large", .error,
    es: "el archivo ocupa {size} bytes; el máximo es {limit}",
    en: "the file has {size} bytes; the limit is {limit}")
  static let yamlTooDeep = FindingCode(
    "yaml-too-deep", .error,
    es: "hay más de {limit} niveles", en: "there are more than {limit} levels")
  static let yamlTooManyAliases = FindingCode(
    "yaml-too-many-aliases", .error,
    es: "hay más de {limit} alias", en: "there are more than {limit} aliases")
  static let yamlTooManyNodes = FindingCode(
    "yaml-too-many-nodes", .error,
    es: "el archivo, con sus alias desplegados, pasa de {limit} elementos",
    en: "the file, with its aliases expanded, has more than {limit} nodes")
}
