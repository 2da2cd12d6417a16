/// Finds what repeats in the front of a JSON or XML file.
///
/// It looks at the structure only and forgives everything: the readers judge. Where more than
/// `mostSiblings` members of one object hold lists, their names are data and stand as `*`; so does a name
/// that looks like a person's or a document.
enum RecordPaths {
  typealias Path = FileProfile.RecordPath

  static let mostPaths = 10
  private static let mostSiblings = 20
  private static let mostDepth = 64

  // MARK: JSON

  static func ofJSON(_ text: ProfileText) -> [Path] {
    var (counts, path, key, at) = ([String: Int](), [String](), "", 0)
    let bytes = text.bytes
    while at < text.count, path.count < mostDepth {
      switch bytes[at] {
      case UInt8(ascii: "\""):
        let end = stringEnd(bytes, at, text.count)
        let isKey = bytes[end..<text.count].first { $0 > 0x20 } == UInt8(ascii: ":")
        if isKey { key = name(bytes[at + 1..<max(at + 1, end - 1)]) }
        at = end
        continue
      case UInt8(ascii: "{"):
        counts["/" + path.joined(separator: "/"), default: 0] += path.last == "[]" || path.isEmpty ? 1 : 0
        path.append("")
      case UInt8(ascii: "["):
        path.append("[]")
        at += 1
        continue
      case UInt8(ascii: "}"), UInt8(ascii: "]"):
        if !path.isEmpty { path.removeLast() }
        if path.last != "[]", !path.isEmpty { path[path.count - 1] = "" }
      case UInt8(ascii: ":"):
        if !path.isEmpty { path[path.count - 1] = key }
      default: break
      }
      at += 1
    }
    return ranked(counts)
  }

  /// A member's name, or `*` for one that looks like data: with blanks, or with the digits of a document.
  private static func name(_ key: ArraySlice<UInt8>) -> String {
    let text = String(decoding: key, as: UTF8.self)
    let isWord = text.unicodeScalars.allSatisfy {
      $0.properties.isAlphabetic || "0123456789_-.:$@".unicodeScalars.contains($0)
    }
    return isWord && !text.isEmpty && text.utf8.count <= 40 && text.count(where: \.isNumber) < 4 ? text : "*"
  }

  /// Behind the closing quote.
  private static func stringEnd(_ bytes: [UInt8], _ start: Int, _ count: Int) -> Int {
    var at = start + 1
    while at < count, bytes[at] != UInt8(ascii: "\"") { at += bytes[at] == UInt8(ascii: "\\") ? 2 : 1 }
    return min(at + 1, count)
  }

  // MARK: XML

  static func ofXML(_ text: ProfileText) -> [Path] {
    var counts: [String: Int] = [:]
    var hasChildren: Set<String> = []
    var path: [String] = []
    let bytes = text.bytes
    var at = 0
    while at < text.count, path.count < mostDepth {
      guard bytes[at] == UInt8(ascii: "<") else {
        at += 1
        continue
      }
      let rest = bytes[at..<text.count]
      if let end = commentEnd(rest) {
        at = end
        continue
      }
      let close = rest.firstIndex(of: UInt8(ascii: ">")) ?? text.count
      if rest.dropFirst().first == UInt8(ascii: "/") {
        if !path.isEmpty { path.removeLast() }
      } else {
        let name = bytes[at + 1..<close].prefix { $0 > 0x20 && $0 != UInt8(ascii: "/") && $0 != UInt8(ascii: ">") }
        hasChildren.insert("/" + path.joined(separator: "/"))
        path.append(String(decoding: name, as: UTF8.self))
        counts["/" + path.joined(separator: "/"), default: 0] += 1
        if close > at, bytes[close - 1] == UInt8(ascii: "/") { path.removeLast() }
      }
      at = close + 1
    }
    return ranked(counts.filter { hasChildren.contains($0.key) })
  }

  /// Behind a comment, a CDATA section, a declaration or an instruction.
  private static func commentEnd(_ rest: ArraySlice<UInt8>) -> Int? {
    let ends: [(String, String)] = [("<!--", "-->"), ("<![CDATA[", "]]>"), ("<?", "?>"), ("<!", ">")]
    guard let end = ends.first(where: { rest.starts(with: $0.0.utf8) })?.1 else { return nil }
    var at = rest.startIndex
    while at < rest.endIndex {
      if rest[at...].starts(with: end.utf8) { return at + end.utf8.count }
      at += 1
    }
    return rest.endIndex
  }

  // MARK: What is told

  private static func ranked(_ counts: [String: Int]) -> [Path] {
    var siblings: [String: Int] = [:]
    for path in counts.keys { siblings[parent(path), default: 0] += 1 }
    var told: [String: Int] = [:]
    for (path, count) in counts {
      let above = parent(path)
      let isData = path != "/" && siblings[above, default: 0] > mostSiblings
      told[isData ? (above == "/" ? "/*" : above + "/*") : path, default: 0] += count
    }
    // What is nested in records repeats more often than they do: the shallower path first.
    return told.filter { $0.value > 1 }.map { Path(path: $0.key, count: $0.value) }.sorted {
      let (left, right) = (depth($0.path), depth($1.path))
      return left == right ? ($1.count, $0.path) < ($0.count, $1.path) : left < right
    }.prefix(mostPaths).map { $0 }
  }

  /// Without the last name, and without the `[]` behind it.
  private static func parent(_ path: String) -> String {
    var steps = path.split(separator: "/")
    while steps.last == "[]" { steps.removeLast() }
    return "/" + steps.dropLast().joined(separator: "/")
  }

  private static func depth(_ path: String) -> Int { path.count { $0 == "/" } }
}
