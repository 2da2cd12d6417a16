import Foundation

/// A shipped file with one damaged line; the kind of damage goes with the line's number.
struct DamagedFile {
  let name: String
  let text: String

  /// What stands for a line `key: value`, or nothing for a line that goes.
  private static let damages: [@Sendable (_ key: Substring, _ value: Substring) -> String?] = [
    { key, value in "\(key)x:\(value)" },
    { _, _ in nil },
    { key, _ in "\(key):" },
    { key, _ in "\(key): []" },
    { key, _ in "\(key): {}" },
    { key, _ in "\(key): 7" },
    { key, _ in "\(key): Zz" },
  ]

  static func all(of path: String) throws -> [DamagedFile] {
    let lines = try String(contentsOf: Scenario.root.appending(path: path), encoding: .utf8)
      .split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    let suffix = path.split(separator: ".").dropFirst().joined(separator: ".")
    return lines.indices.compactMap { index in
      guard let match = lines[index].prefixMatch(of: /( *(?:- )?[a-z_-]+):(.+)/) else { return nil }
      let line = damages[index % damages.count](match.output.1, match.output.2)
      let text = lines[..<index] + (line.map { [$0] } ?? []) + lines[(index + 1)...]
      return DamagedFile(name: "\(index + 1).\(suffix)", text: text.joined(separator: "\n"))
    }
  }

  /// What `quipu check` says of keys, kinds and words; the rest a schema cannot see.
  static let codesOfShapes: Set<String> = [
    "key-unknown", "key-missing", "scalar-expected", "list-expected", "map-expected", "scalar-or-map-expected",
    "value-empty", "slug-malformed", "name-malformed", "version-malformed", "model-reference-malformed",
    "choice-unknown", "integer-expected", "character-expected", "path-leaves-input", "language-version-unknown",
    "key-not-for-format", "lookup-has-no-origin", "lookup-has-two-origins", "yaml-malformed", "yaml-duplicate-key",
  ]
}
