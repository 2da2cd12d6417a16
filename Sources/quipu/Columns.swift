/// Plain columns for a terminal: numbers to the right, words to the left. The first row is the header.
enum Columns {
  static func text(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let areNumbers = (0..<count).map { column in
      rows.dropFirst().allSatisfy {
        !$0[column].isEmpty && $0[column].allSatisfy { $0.isNumber || ",.%+-/ !".contains($0) }
      }
    }
    return rows.map { row in
      let cells = row.indices.map { column in
        let fill = String(repeating: " ", count: widths[column] - row[column].count)
        return areNumbers[column] ? fill + row[column] : row[column] + fill
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
