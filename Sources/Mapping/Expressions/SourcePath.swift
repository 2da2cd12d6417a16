/// A path into the source as a mapping writes it: `NAME`, `a/b`, `a/@attr`, `x/[]`, `^/a`, `.`.
///
/// Backquotes take any name: `` `Nº DOC` ``. Prefixes are still words; the compiler resolves them.
struct SourcePath: Sendable, Hashable {
  enum Step: Sendable, Hashable {
    case name(String, prefix: String?)
    case attribute(String, prefix: String?)
    /// `[]`: each item of an array, each of several equal elements.
    case item
  }

  /// How many `^` stand in front.
  var ups = 0
  /// Empty: the row itself, `.`
  var steps: [Step] = []
  /// Written with `./`, which says that a source path is meant where a field of the entity could be.
  var startsAtRow = false

  /// The word, when the path is nothing but one name.
  var plainName: String? {
    guard ups == 0, !startsAtRow, steps.count == 1, case .name(let name, nil) = steps[0] else {
      return nil
    }
    return name
  }

  var repeats: Bool { steps.contains(.item) }
}

extension SourcePath: CustomStringConvertible {
  /// The path as a mapping writes it, in one spelling.
  var description: String {
    let up = String(repeating: "^", count: ups)
    let rest = steps.map(\.description).joined(separator: "/")
    if rest.isEmpty { return ups == 0 ? "." : up }
    return ups == 0 ? rest : "\(up)/\(rest)"
  }
}

extension SourcePath.Step: CustomStringConvertible {
  var description: String {
    switch self {
    case .item: "[]"
    case .name(let name, let prefix): prefix.map { "\($0):\(name)" } ?? name
    case .attribute(let name, let prefix): "@" + (prefix.map { "\($0):\(name)" } ?? name)
    }
  }
}
