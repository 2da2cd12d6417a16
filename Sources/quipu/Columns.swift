internal import Configuration

/// Plain columns for a terminal: numbers to the right, words to the left. The first row is the header.
enum Columns {
  static func text(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { width(of: $0[column]) }.max() ?? 0 }
    let areNumbers = (0..<count).map { column in
      rows.dropFirst().allSatisfy {
        !$0[column].isEmpty && $0[column].allSatisfy { $0.isNumber || ",.%+-/ !".contains($0) }
      }
    }
    return rows.map { row in
      let cells = row.indices.map { column in
        let fill = String(repeating: " ", count: widths[column] - width(of: row[column]))
        return areNumbers[column] ? fill + row[column] : row[column] + fill
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }

  /// A table that is wider than the terminal, as several below one another; each repeats the first column.
  ///
  /// What the cells hold may come from a file: control characters are made visible, and a cell is cut at
  /// `widest`.
  static func bands(_ rows: [[String]], width limit: Int, widest: Int = 28) -> [[String]] {
    let rows = rows.map { $0.map { cut($0, at: widest) } }
    let count = rows.first?.count ?? 0
    let widths = (0..<count).map { column in rows.map { width(of: $0[column]) }.max() ?? 0 }
    var bands: [[Int]] = []
    var room = 0
    for column in 1..<max(count, 1) {
      if bands.isEmpty || room < widths[column] + 2 {
        bands.append([0])
        room = limit - widths[0]
      }
      bands[bands.count - 1].append(column)
      room -= widths[column] + 2
    }
    if bands.isEmpty, count == 1 { bands = [[0]] }
    return bands.map { columns in text(rows.map { row in columns.map { row[$0] } }) }
  }

  /// Words beside one another, on as many lines as they need.
  static func wrapped(_ words: [String], width limit: Int, indent: String) -> [String] {
    var lines: [String] = []
    for word in words.map(DiagnosticText.printable) {
      if let line = lines.last, width(of: line) + width(of: word) + 2 <= limit {
        lines[lines.count - 1] = "\(line), \(word)"
      } else {
        if !lines.isEmpty { lines[lines.count - 1] += "," }
        lines.append(indent + word)
      }
    }
    return lines
  }

  static func cut(_ text: String, at widest: Int) -> String {
    let text = DiagnosticText.printable(text)
    if width(of: text) <= widest { return text }
    var shown = ""
    for sign in text where width(of: shown) + width(of: String(sign)) < widest { shown.append(sign) }
    return shown + "…"
  }

  /// Columns that a terminal gives a text: marks that combine take none, East Asian signs two.
  static func width(of text: String) -> Int {
    text.unicodeScalars.reduce(0) { $0 + width(of: $1) }
  }

  private static func width(of scalar: Unicode.Scalar) -> Int {
    if scalar.value < 0x300 { return 1 }
    switch scalar.properties.generalCategory {
    case .nonspacingMark, .enclosingMark, .format: return 0
    default: break
    }
    switch scalar.value {
    case 0x1100...0x115F, 0x2E80...0xA4CF, 0xAC00...0xD7A3, 0xF900...0xFAFF, 0xFE30...0xFE6F, 0xFF00...0xFF60,
      0xFFE0...0xFFE6, 0x1F300...0x1F64F, 0x1F900...0x1F9FF, 0x20000...0x3FFFD:
      return 2
    default: return 1
    }
  }
}
