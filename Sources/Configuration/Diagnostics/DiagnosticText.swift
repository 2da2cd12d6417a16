package import Interchange

/// Findings as people read them on a terminal.
///
/// A finding about a configuration file shows the line and points at the word; one about data shows
/// the field and the shape of the value, and never a line of the source:
///
///     pnp.map.yaml:47:19: error: step-unknown
///       47 |       sex: SEXO | folds | lookup(sexo)
///          |                   ^~~~~
///       no existe el paso «folds»
///       sugerencia  escriba fold
///
/// The first line is the same in both languages, so that editors and programs can rely on it.
package struct DiagnosticText {
  /// Longer lines are shown around the word only.
  private static let widestLine = 100

  private let language: Language
  private let files: [String: [UInt8]]

  /// Takes: the bytes of configuration files, by path as in `Place.file`.
  ///
  /// A file that does not declare itself as one is shown nowhere: somebody may check an export of
  /// persons by mistake, and its lines must not reach a terminal or a log.
  package init(_ language: Language, files: [String: [UInt8]] = [:]) {
    self.language = language
    self.files = files.filter { Self.declaresItself($0.value) }
  }

  private static func declaresItself(_ bytes: [UInt8]) -> Bool {
    let declarations = ["mapping:", "pipeline:", "release:", "model:"]
    return YAMLTree.withoutByteOrderMark(bytes).split { $0 == 0x0A || $0 == 0x0D }
      .contains { line in declarations.contains { line.starts(with: $0.utf8) } }
  }

  /// All findings in the order of their places, a blank line between two.
  package func text(_ findings: [Finding]) -> String {
    findings.inFileOrder.map(text).joined(separator: "\n")
  }

  /// One finding; every line ends with a line feed.
  package func text(_ finding: Finding) -> String {
    var lines = [headline(finding)]
    lines += Self.isAboutData(finding.place) ? dataLine(finding) : excerpt(finding.place)
    lines.append("  " + finding.text(language))
    if let hint = finding.hint(language) {
      lines.append("  \(language == .spanish ? "sugerencia" : "hint")  \(hint)")
    }
    return lines.map { Self.printable($0) + "\n" }.joined()
  }

  private func headline(_ finding: Finding) -> String {
    "\(finding.place.description): \(finding.severity.rawValue): \(finding.code.slug)"
  }

  /// Only data has records and bytes. Whatever `files` holds, no line of it is shown for such a place.
  private static func isAboutData(_ place: Place) -> Bool {
    place.recordNumber != nil || place.locator != nil || place.byteOffset != nil
  }

  // MARK: Data

  private func dataLine(_ finding: Finding) -> [String] {
    let place = finding.place
    var parts: [String] = []
    if let field = place.field { parts.append(field) }
    parts += shapesBesideText(finding)
    if let number = place.recordNumber {
      parts.append("\(language == .spanish ? "registro" : "record") \(number)")
    }
    if let locator = place.locator { parts.append(locator) }
    return parts.isEmpty ? [] : ["  " + parts.joined(separator: "  ")]
  }

  /// Shapes that the message itself does not show.
  private func shapesBesideText(_ finding: Finding) -> [String] {
    finding.arguments.sorted { $0.key < $1.key }.compactMap { name, argument in
      guard case .shape(let shape) = argument,
        !finding.code.text.spanish.contains("{\(name)}")
      else { return nil }
      return shape.description
    }
  }

  // MARK: Configuration

  /// The line, and below it a caret under the word that begins at the place.
  private func excerpt(_ place: Place) -> [String] {
    guard let bytes = place.file.flatMap({ files[$0] }), let number = place.line,
      let line = Self.line(number, of: bytes)
    else { return [] }
    let column = min(max(place.column ?? 1, 1) - 1, line.count)
    let before = Array(String(decoding: line[..<column], as: UTF8.self))
    let word = String(decoding: Self.word(line[column...]), as: UTF8.self)
    let shown = Self.window(Array(String(decoding: line, as: UTF8.self)), around: before.count)
    let margin = String(repeating: " ", count: String(number).count)
    let padding = String(repeating: " ", count: before.count - shown.shift)
    let tildes = String(repeating: "~", count: max(word.count, 1) - 1)
    return ["  \(number) | \(shown.text)", "  \(margin) | \(padding)^\(tildes)"]
  }

  static func line(_ number: Int, of bytes: [UInt8]) -> [UInt8]? {
    let text = YAMLTree.withoutByteOrderMark(bytes)
    return TextPositions(text).line(number).map { Array(text[$0]) }
  }

  /// What an author would call one word, at the beginning of the rest of a line.
  static func word(_ rest: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
    rest.prefix { byte in
      switch byte {
      case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
        UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"),
        UInt8(ascii: "."), UInt8(ascii: "$"), UInt8(ascii: "@"), 0x80...:
        true
      default: false
      }
    }
  }

  /// The part of a long line that holds the place, and the number of characters by which everything
  /// in it stands further left.
  private static func window(
    _ line: [Character], around index: Int
  ) -> (text: String, shift: Int) {
    if line.count <= widestLine { return (String(line), 0) }
    let start = max(0, min(index - widestLine / 2, line.count - widestLine))
    let end = min(line.count, start + widestLine)
    let text = (start > 0 ? "…" : "") + String(line[start..<end]) + (end < line.count ? "…" : "")
    return (text, start > 0 ? start - 1 : 0)
  }

  /// Text of a file may hold anything; a terminal obeys control characters, and some turn the line round.
  package static func printable(_ line: String) -> String {
    var shown = String.UnicodeScalarView()
    for scalar in line.unicodeScalars {
      switch scalar.value {
      case 0x09: shown.append(" ")
      case 0..<0x20, 0x7F..<0xA0, 0x200E...0x200F, 0x2028...0x202E, 0x2066...0x2069, 0xFEFF:
        shown.append("·")
      default: shown.append(scalar)
      }
    }
    return String(shown)
  }
}
