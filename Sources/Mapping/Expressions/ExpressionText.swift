internal import Configuration
import Interchange

/// The text of an expression and where each byte of it stands in the mapping file.
///
/// YAML may have quoted the text. When the file's bytes are at hand and agree, columns point to the very
/// sign; where quoting or folding changed the text, to its beginning.
struct ExpressionText {
  let text: String
  private let start: Place
  /// Bytes between the beginning of the YAML scalar and of the text; nil when they do not agree.
  private let shift: Int?

  init(_ located: Located<String>, in file: [UInt8]) {
    text = located.value
    start = located.place
    shift = Self.shift(of: Array(located.value.utf8), at: located.place, in: file)
  }

  func place(_ offset: Int) -> Place {
    var place = start
    if let shift, let column = start.column { place.column = column + shift + offset }
    return place
  }

  private static func shift(of text: [UInt8], at place: Place, in file: [UInt8]) -> Int? {
    guard !file.isEmpty, let line = place.line, let column = place.column else { return 0 }
    let lines = file.split(
      separator: UInt8(ascii: "\n"), maxSplits: line, omittingEmptySubsequences: false)
    guard line >= 1, line <= lines.count, column >= 1 else { return nil }
    let rest = lines[line - 1].dropFirst(column - 1)
    if rest.starts(with: text) { return 0 }
    guard let quote = rest.first, quote == UInt8(ascii: "\"") || quote == UInt8(ascii: "'") else {
      return nil
    }
    return rest.dropFirst().starts(with: text) ? 1 : nil
  }
}
