import Interchange

@testable import Configuration

/// How the keys of a configuration file read on a page.
enum KeyTables {
  /// The keys of the map under `path` (`source.dialect`), `""` for the file itself.
  static func table(_ kind: ConfigurationFile.Kind, at path: String) -> String? {
    guard let map = map(kind.shape, path.split(separator: ".")[...]) else { return nil }
    let hasFormats = map.keys.contains { !$0.formats.isEmpty }
    let head = ["key", "takes", "default"] + (hasFormats ? ["formats"] : []) + ["English", "español"]
    let rows = map.keys.map { key in
      ["`\(key.name)`", takes(key.shape), fallback(key)]
        + (hasFormats ? [key.formats.isEmpty ? "all" : words(key.formats.map(\.rawValue))] : [])
        + [cell(key.summary.english), cell(key.summary.spanish)]
    }
    return ([head, head.map { _ in "---" }] + rows).map(line).joined()
  }

  static func keys(_ kind: ConfigurationFile.Kind, at path: String) -> [KeyShape]? {
    map(kind.shape, path.split(separator: ".")[...])?.keys
  }

  /// Every map of a file that has keys of its own, by path; one that holds itself is named once.
  static func paths(_ kind: ConfigurationFile.Kind) -> [String] {
    var found: [String] = []
    var seen: Set<String> = []
    walk(kind.shape, "", &found, &seen)
    return found
  }

  private static func walk(
    _ shape: NodeShape, _ path: String, _ found: inout [String], _ seen: inout Set<String>
  ) {
    switch shape {
    case .scalar: break
    case .list(let item, _): walk(item, path, &found, &seen)
    case .named(let name, let inside):
      if seen.insert(name).inserted { walk(inside(), path, &found, &seen) }
    case .map(let map), .scalarOrMap(_, let map):
      if map.keys.map(\.name) == ["es", "en"] { return }
      if !map.keys.isEmpty { found.append(path) }
      for key in map.keys { walk(key.shape, path.isEmpty ? key.name : "\(path).\(key.name)", &found, &seen) }
      if let others = map.others { walk(others.value, path, &found, &seen) }
    }
  }

  private static func map(_ shape: NodeShape, _ path: ArraySlice<Substring>) -> MapShape? {
    switch shape {
    case .scalar: return nil
    case .list(let item, _): return map(item, path)
    case .named(_, let inside): return map(inside(), path)
    case .map(let found), .scalarOrMap(_, let found):
      if found.keys.isEmpty { return found.others.flatMap { map($0.value, path) } }
      guard let name = path.first else { return found }
      return found.keys.first { $0.name == name }.flatMap { map($0.shape, path.dropFirst()) }
    }
  }

  private static func takes(_ shape: NodeShape) -> String {
    switch shape {
    case .scalar(let format): takes(format)
    case .list(let item, let atLeast):
      "list: \(takes(item))" + (atLeast == 0 ? "" : ", at least \(atLeast)")
    case .scalarOrMap(let format, _): "\(takes(format)), or keys"
    case .named: "keys"
    case .map(let map):
      if let others = map.others, map.keys.isEmpty {
        "names, each: \(takes(others.value))"
      } else if map.keys.map(\.name) == ["es", "en"] {
        "`es` and `en`"
      } else {
        "keys"
      }
    }
  }

  private static func takes(_ format: ScalarFormat) -> String {
    switch format {
    case .text: "text"
    case .anyText: "text, may be empty"
    case .cell: "text or `null`"
    case .expression: "expression"
    case .slug: "`name-with-hyphens`"
    case .name: "`name_with_underscores`"
    case .version: "`1.0.0`"
    case .modelReference: "`name@1`"
    case .choice(let choices): words(choices)
    case .integer(let range): "\(range.lowerBound) to \(range.upperBound)"
    case .character(let choices): "a character, or " + words(choices)
    case .inputFile: "path below the input folder"
    case .decimal: "number"
    case .date: "`2024-12-31`"
    case .languageVersion(let version): "`\(version)`"
    }
  }

  private static func fallback(_ key: KeyShape) -> String {
    if key.isRequired { return "required" }
    return key.fallback.map { "`\($0)`" } ?? ""
  }

  private static func words(_ words: [String]) -> String { words.map { "`\($0)`" }.joined(separator: ", ") }
  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
  private static func line(_ cells: [String]) -> String {
    "|" + cells.map { $0.isEmpty ? " |" : " \($0) |" }.joined() + "\n"
  }
}
