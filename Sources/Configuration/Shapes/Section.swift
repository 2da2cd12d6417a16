package import Interchange

/// A map of a configuration file, read by key.
///
/// `ShapeCheck` has said already what is missing or malformed, and a file with an error gives no value;
/// so reading never fails. Where something is not there it gives a stand-in that nobody will see, and
/// the reader can go on to find what else is wrong.
struct Section {
  let path: String
  /// nil: the map itself is not there.
  let node: YAMLNode?

  /// Under this key, whatever it is.
  subscript(key: String) -> YAMLNode? { entry(key)?.value }

  func has(_ key: String) -> Bool { entry(key) != nil }

  func section(_ key: String) -> Section { Section(path: path, node: self[key]) }

  func sections(_ key: String) -> [Section] {
    (self[key]?.items ?? []).map { Section(path: path, node: $0) }
  }

  func text(_ key: String) -> Located<String> {
    optionalText(key) ?? Located("", place(node?.position))
  }

  func optionalText(_ key: String) -> Located<String>? { self[key].flatMap(located) }

  func texts(_ key: String) -> [Located<String>] { (self[key]?.items ?? []).compactMap(located) }

  /// The texts of a list that stands where a map might.
  var ownTexts: [Located<String>] { (node?.items ?? []).compactMap(located) }

  /// The text that stands where a map might.
  var ownText: Located<String>? { node.flatMap(located) }

  func flag(_ key: String, default value: Bool = false) -> Bool {
    self[key]?.text.map { $0 == "true" } ?? value
  }

  func integer(_ key: String) -> Int { self[key]?.text.flatMap(Int.init) ?? 0 }

  func choice<Word: RawRepresentable>(_ key: String, default value: Word) -> Word
  where Word.RawValue == String {
    self[key]?.text.flatMap(Word.init) ?? value
  }

  /// `{es: …, en: …}`
  func localised(_ key: String) -> Localised {
    let texts = section(key)
    return Localised(es: texts.text("es").value, en: texts.text("en").value)
  }

  /// The entries of a map whose keys the author chose, in file order.
  var entries: [(key: Located<String>, node: YAMLNode)] {
    (node?.entries ?? []).map { (Located($0.key, place($0.keyPosition)), $0.value) }
  }

  /// Entries that hold a text.
  var textEntries: [(key: Located<String>, text: Located<String>)] {
    entries.compactMap { entry in located(entry.node).map { (entry.key, $0) } }
  }

  /// Entries that hold a map.
  var sectionEntries: [(key: Located<String>, section: Section)] {
    entries.map { ($0.key, Section(path: path, node: $0.node)) }
  }

  /// Of the map itself.
  var place: Place { place(node?.position) }

  func keyPlace(_ key: String) -> Place { place(entry(key)?.keyPosition ?? node?.position) }

  private func entry(_ key: String) -> YAMLEntry? { node?.entries?.first { $0.key == key } }

  private func located(_ node: YAMLNode) -> Located<String>? {
    node.text.map { Located($0, place(node.position)) }
  }

  private func place(_ position: TextPosition?) -> Place {
    Place(file: path, line: position?.line, column: position?.column)
  }
}

/// What all four kinds of file share: the tree, the shape, the reading.
enum ConfigurationReading {
  /// `read` may add findings that concern several keys together; it runs on malformed files too.
  static func load<Value>(
    _ bytes: [UInt8], path: String, kind: String, shape: NodeShape,
    read: (Section, inout [Finding]) -> Value
  ) -> Loaded<Value> {
    let (value, findings) = asFarAsRead(bytes, path: path, kind: kind, shape: shape, read: read)
    return Loaded(
      value: findings.contains { $0.severity == .error } ? nil : value, findings: findings)
  }

  /// The value with stand-ins for what is wrong, so that somebody can look for what else is; nil when the file is no
  /// YAML, or of a language that this program does not know.
  static func asFarAsRead<Value>(
    _ bytes: [UInt8], path: String, kind: String, shape: NodeShape,
    read: (Section, inout [Finding]) -> Value
  ) -> (value: Value?, findings: [Finding]) {
    var (root, findings) = YAMLTree.parse(bytes, path: path)
    guard let root else { return (nil, findings) }
    let misfits = ShapeCheck.findings(root, shape, kind: kind, path: path)
    if let version = misfits.first(where: { $0.code == .languageVersionUnknown }) {
      // Every other complaint would be about a language that this program does not know.
      return (nil, findings + [version])
    }
    findings += misfits
    let value = read(Section(path: path, node: root), &findings)
    return (value, findings.inFileOrder)
  }
}

extension [Finding] {
  /// Without those that say the same of the same place: a file may be named twice.
  package var eachOnce: [Finding] {
    var seen: Set<Finding> = []
    return filter { seen.insert($0).inserted }
  }

  /// By file, line and column; those of one place stay in the order in which they were found.
  var inFileOrder: [Finding] {
    func position(_ place: Place) -> (String, Int, Int) {
      (place.file ?? "", place.line ?? 0, place.column ?? 0)
    }
    return enumerated().sorted {
      let (left, right) = (position($0.element.place), position($1.element.place))
      return left == right ? $0.offset < $1.offset : left < right
    }.map(\.element)
  }
}
