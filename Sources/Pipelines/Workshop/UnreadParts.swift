internal import Configuration
internal import Interchange
internal import Mapping
internal import Readers

/// A column, member or element of the source that the mapping does not read, and in how many of the
/// records that were looked at it stands.
package struct UnreadPart: Sendable, Hashable {
  /// From the record on, as a mapping would write it; of a part that nobody reads anything of, its top.
  package let path: String
  package let records: Int
}

/// Finds what a mapping leaves unread, by asking the same reader for the same records whole.
struct UnreadParts {
  /// A document whose names are data has no end of them.
  private static let most = 200

  private let compiled: CompiledMapping
  private let wanted: WantedPaths
  private var counts: [[String]: Int] = [:]

  init(_ compiled: CompiledMapping) {
    self.compiled = compiled
    wanted = WantedPaths(compiled)
  }

  /// `last`: the number of the last record that is looked at; nil: all.
  mutating func find(
    _ path: String, member: String?, isWanted: (Int) -> Bool, last: Int?
  ) throws(Failure) -> [UnreadPart] {
    let source = compiled.definition.source
    let shape = wholeShape
    let file = DeliveredFile(try FileSource(path: path), name: path, member: member)
    do throws(Failure) {
      let reader = try SourceOpening.reader(for: source, shape: shape, file: file)
      let batch = SourceBatch(shape: shape)
      while try reader.read(into: batch) {
        for row in 0..<batch.count where isWanted(batch.records[row].number) {
          if let cell = batch.tables[0].columns[shape.levels[0].columns.count - 1][row] { look(at: cell) }
        }
        if let last, let number = batch.records.last?.number, number >= last { break }
        batch.removeAll()
      }
    } catch { throw SourcePass.located(error, path) }
    return parts
  }

  /// A table's own columns stay wanted, so that the header is found in the same row as by the mapping.
  private var wholeShape: SourceShape {
    let whole = SourceShape.Column(path: [.whole], name: "record")
    let columns = wanted.isTable ? compiled.shape.levels[0].columns : []
    return SourceShape(
      record: compiled.shape.record, levels: [SourceShape.Level(columns: columns + [whole])])
  }

  private mutating func look(at record: UnsafeBufferPointer<UInt8>) {
    var walk = RecordWalk(wanted, record)
    var unread = walk.unread()
    // A first row that has hardly a wanted name is no header: its cells are somebody.
    if wanted.isTable, wanted.hasHeader, walk.known * 2 < wanted.read.count || walk.known == 0 {
      unread = unread.isEmpty ? [] : [["*"]]
    }
    for path in unread where counts[path] != nil || counts.count < Self.most { counts[path, default: 0] += 1 }
  }

  private var parts: [UnreadPart] {
    counts.map { UnreadPart(path: name($0.key), records: $0.value) }
      .sorted { ($0.path, $0.records) < ($1.path, $1.records) }
  }

  private func name(_ path: [String]) -> String {
    path.map { step in
      let isAttribute = step.hasPrefix("@")
      let name = isAttribute ? String(step.dropFirst()) : step
      guard wanted.isXML else { return wanted.isTable || step == "[]" ? step : Self.member(step) }
      let parts = name.split(separator: "}", maxSplits: 1)
      let written =
        parts.count == 2 ? compiled.prefixed(String(parts[1]), String(parts[0].dropFirst())) : name
      return isAttribute ? "@" + written : written
    }.joined(separator: "/")
  }

  /// A member's name, or `*` for one that looks like data: a person's name, or the digits of a document.
  private static func member(_ name: String) -> String {
    let isWord = name.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789_-.:$@".unicodeScalars.contains($0)
    }
    return isWord && !name.isEmpty && name.utf8.count <= 40 && name.count(where: \.isNumber) < 4 ? name : "*"
  }
}

/// The paths from the record on that a mapping reads, and everything above them.
private struct WantedPaths {
  let isTable: Bool
  let isXML: Bool
  let hasHeader: Bool
  private(set) var read: Set<[String]> = []
  private(set) var above: Set<[String]> = [[]]

  init(_ compiled: CompiledMapping) {
    let source = compiled.definition.source
    isTable = source.format == .csv || source.format == .xlsx
    isXML = source.format == .xml
    hasHeader = source.header != .none
    var levels: [[String]] = []
    for level in compiled.shape.levels {
      let base = (level.parent < 0 ? [] : levels[level.parent]) + level.each.compactMap(step)
      levels.append(base)
      add(base)
      for column in level.columns where column.path.first != .up {
        let path = base + column.path.compactMap(step)
        add(path)
        read.insert(path)
      }
    }
  }

  private mutating func add(_ path: [String]) {
    for length in 0...path.count { above.insert(Array(path[..<length])) }
  }

  private func step(_ step: PathStep) -> String? {
    switch step {
    case .name(let name, let namespace): namespace.map { "{\($0)}\(name)" } ?? name
    case .attribute(let name, let namespace): "@" + (namespace.map { "{\($0)}\(name)" } ?? name)
    case .item: isXML ? nil : "[]"
    case .column(let position): String(position + 1)
    case .up, .whole: nil
    }
  }
}

/// One way through a record that a reader wrote as JSON.
private struct RecordWalk {
  private let wanted: WantedPaths
  private let bytes: UnsafeBufferPointer<UInt8>
  private var at = 0
  private var found: Set<[String]> = []
  /// Values that the mapping reads.
  private(set) var known = 0
  /// Elements around the one at hand.
  private var depth = 0

  init(_ wanted: WantedPaths, _ bytes: UnsafeBufferPointer<UInt8>) {
    self.wanted = wanted
    self.bytes = bytes
  }

  /// Each once; in a table without a header columns are numbered.
  mutating func unread() -> Set<[String]> {
    if wanted.isXML { element([]) } else { value([]) }
    return found
  }

  private mutating func value(_ path: [String]) {
    if !wanted.above.contains(path) {
      found.insert(path)
      return skip()
    }
    if wanted.read.contains(path) { known += 1 }
    blanks()
    switch peek {
    case UInt8(ascii: "{"): members { walk, name in walk.value(path + [name]) }
    case UInt8(ascii: "["):
      var position = 0
      items { walk in
        position += 1
        walk.value(path + [walk.wanted.isTable && !walk.wanted.hasHeader ? String(position) : "[]"])
      }
    case UInt8(ascii: "n"): skip()
    default:
      if !wanted.read.contains(path) { found.insert(path) }
      skip()
    }
  }

  /// `{"name","namespace","attributes","content"}`; the record's own name is the mapping's `record`.
  private mutating func element(_ above: [String]) {
    var path = above
    var name = ""
    members { walk, key in
      switch key {
      case "name": name = walk.string()
      case "namespace":
        walk.blanks()
        let namespace = walk.peek == UInt8(ascii: "n") ? nil : walk.string()
        if namespace == nil { walk.skip() }
        if walk.depth > 0 { path.append(namespace.map { "{\($0)}\(name)" } ?? name) }
      case "attributes": walk.attributes(path)
      default: walk.content(path)
      }
    }
  }

  private mutating func attributes(_ path: [String]) {
    members { walk, name in
      walk.skip()
      let attribute = path + ["@" + name]
      // What belongs to the schema and not to the data.
      if name.hasPrefix("{http://www.w3.org/2001/XMLSchema-instance}") { return }
      if walk.wanted.above.contains(path), !walk.wanted.read.contains(attribute) { walk.found.insert(attribute) }
    }
  }

  private mutating func content(_ path: [String]) {
    let isKnown = wanted.above.contains(path)
    if !isKnown { found.insert(path) }
    items { walk in
      walk.blanks()
      if walk.peek == UInt8(ascii: "\"") {
        let text = walk.string()
        let isBlank = text.utf8.allSatisfy { $0 <= 0x20 }
        if isKnown, !isBlank, !walk.wanted.read.contains(path) { walk.found.insert(path) }
      } else if isKnown {
        walk.depth += 1
        walk.element(path)
        walk.depth -= 1
      } else {
        walk.skip()
      }
    }
  }

  // MARK: JSON, which a reader has written and which is therefore whole

  private var peek: UInt8 { at < bytes.count ? bytes[at] : 0 }

  private mutating func blanks() { while at < bytes.count, bytes[at] <= 0x20 { at += 1 } }

  private mutating func members(_ member: (inout Self, String) -> Void) {
    blanks()
    at += 1
    while true {
      blanks()
      if at >= bytes.count || peek == UInt8(ascii: "}") { break }
      if peek == UInt8(ascii: ",") {
        at += 1
        continue
      }
      let name = string()
      blanks()
      at += 1
      member(&self, name)
    }
    at += 1
  }

  private mutating func items(_ item: (inout Self) -> Void) {
    blanks()
    at += 1
    while true {
      blanks()
      if at >= bytes.count || peek == UInt8(ascii: "]") { break }
      if peek == UInt8(ascii: ",") { at += 1 } else { item(&self) }
    }
    at += 1
  }

  private mutating func string() -> String {
    blanks()
    at += 1
    var text: [UInt8] = []
    while at < bytes.count, peek != UInt8(ascii: "\"") {
      if peek == UInt8(ascii: "\\") {
        at += 1
        text += escaped()
      } else {
        text.append(peek)
      }
      at += 1
    }
    at += 1
    return String(decoding: text, as: UTF8.self)
  }

  /// What stands behind a backslash. Half a pair of surrogates becomes U+FFFD; no path of a mapping has one.
  private mutating func escaped() -> [UInt8] {
    switch peek {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
      return [UInt8(ascii: " ")]
    case UInt8(ascii: "u"):
      let digits = bytes[min(at + 1, bytes.count)..<min(at + 5, bytes.count)]
      at += 4
      let code = UInt32(String(decoding: digits, as: UTF8.self), radix: 16) ?? 0xFFFD
      return Array(String(Character(Unicode.Scalar(code) ?? "\u{FFFD}")).utf8)
    default: return [peek]
    }
  }

  private mutating func skip() {
    blanks()
    switch peek {
    case UInt8(ascii: "{"): members { walk, _ in walk.skip() }
    case UInt8(ascii: "["): items { walk in walk.skip() }
    case UInt8(ascii: "\""): _ = string()
    default:
      while at < bytes.count, !",]}".utf8.contains(peek), peek > 0x20 { at += 1 }
    }
  }
}
