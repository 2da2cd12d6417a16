import Interchange

enum FormatGuess {
  static func of(_ text: ProfileText) -> Guess<FileProfile.Format> {
    let content = text.bytes[..<text.count]
    guard let first = content.first(where: { $0 > 0x20 }) else {
      return Guess(.csv, 10, es: "no hay texto", en: "there is no text")
    }
    switch first {
    case UInt8(ascii: "<"):
      return Guess(.xml, 95, es: "empieza con «<»", en: "it begins with “<”")
    case UInt8(ascii: "{"), UInt8(ascii: "["):
      let lines = content.split(separator: UInt8(ascii: "\n")).prefix(20)
      let whole = lines.dropLast(text.isWhole ? 0 : 1).filter { line in
        guard let last = line.last(where: { $0 > 0x20 }) else { return false }
        return line.first == UInt8(ascii: "{") && last == UInt8(ascii: "}")
      }
      if whole.count > 1, whole.count >= lines.count - 1 {
        return Guess(.ndjson, 95, es: "cada línea es un objeto", en: "each line is an object")
      }
      return Guess(.json, 90, es: "empieza como JSON", en: "it begins as JSON does")
    default:
      return Guess(.csv, 80, es: "no empieza como JSON ni XML", en: "it begins neither as JSON nor XML")
    }
  }
}

/// The rows of a sample under a dialect, as text.
struct ProfileRows {
  static let most = 1000

  let cells: [[String]]
  /// First line of each row, from 1.
  let lines: [Int]
  let usualWidth: Int

  init(_ text: ProfileText, _ dialect: FileProfile.Dialect) {
    let index = CSVIndex(rowCapacity: Self.most)
    var rows: [[String]] = []
    text.bytes.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return }
      _ = DialectGuess.scan(base, text, dialect, into: index)
      let cells = CSVCells(
        bytes: base, index: index, maximumBytes: 4096, quote: dialect.quote, escape: dialect.escape,
        table: nil)
      rows = (0..<index.rowCount).map { number in
        (0..<Int(index.rows[number].cellCount)).map { column in
          var cell = ""
          _ = cells.withText(column, of: index.rows[number]) { cell = CSVHeader.trimmed($0) }
          return cell
        }
      }
    }
    cells = rows
    lines = (0..<index.rowCount).map { Int(index.rows[$0].line) + 1 }
    usualWidth = DialectGuess.usualWidth(index).width
  }
}

/// Guesses delimiter and quote: what cuts most rows into equally many cells, and into more than one.
enum DialectGuess {
  typealias Dialect = FileProfile.Dialect

  private static let delimiters: [UInt8] = Array(",;\t|^~:".utf8)

  static func of(_ text: ProfileText) -> Guess<Dialect> {
    let index = CSVIndex(rowCapacity: ProfileRows.most)
    var best = (score: -1.0, dialect: Dialect(delimiter: delimiters[0], quote: UInt8(ascii: "\"")))
    var next = 0.0
    for dialect in candidates(text) {
      let score = text.bytes.withUnsafeBufferPointer { bytes in
        bytes.baseAddress.map { self.score($0, text, dialect, index) } ?? 0
      }
      if score > best.score {
        if dialect.delimiter != best.dialect.delimiter { next = max(next, best.score) }
        best = (score, dialect)
      } else if dialect.delimiter != best.dialect.delimiter {
        next = max(next, score)
      }
    }
    let rows = ProfileRows(text, best.dialect)
    let share = rows.cells.count { $0.count == rows.usualWidth } * 100 / max(1, rows.cells.count)
    if rows.usualWidth < 2 {
      return Guess(
        best.dialect, 20, es: "ningún separador da más de una celda", en: "no delimiter gives more than one cell")
    }
    return Guess(
      best.dialect, min(99, Int(100 * (best.score - next * 0.5))),
      es: "\(share) % de las filas tienen \(rows.usualWidth) celdas",
      en: "\(share) % of the rows have \(rows.usualWidth) cells")
  }

  /// The usual quote first: where several give the same it is the one.
  private static func candidates(_ text: ProfileText) -> [Dialect] {
    let (double, single, escape) = (UInt8(ascii: "\""), UInt8(ascii: "'"), UInt8(ascii: "\\"))
    let escapes = zip(text.bytes, text.bytes.dropFirst()).contains { $0 == escape && $1 == double }
    return delimiters.flatMap { delimiter in
      [Dialect(delimiter: delimiter, quote: double)]
        + (escapes ? [Dialect(delimiter: delimiter, quote: double, escape: escape)] : [])
        + [Dialect(delimiter: delimiter, quote: single), Dialect(delimiter: delimiter, quote: nil)]
    }
  }

  static func scan(
    _ bytes: UnsafePointer<UInt8>, _ text: ProfileText, _ dialect: Dialect, into index: CSVIndex
  ) -> CSVScanner.Outcome {
    let scanner = CSVScanner(
      delimiter: dialect.delimiter, quote: dialect.quote, escape: dialect.escape, comment: nil,
      maximumColumns: CSVOptions.Caps().columns)
    return scanner.scan(
      bytes, count: text.count, isFinal: text.isWhole, rowLimit: ProfileRows.most, into: index)
  }

  /// The width of most rows; the greater of two that are as frequent.
  static func usualWidth(_ index: CSVIndex) -> (width: Int, rows: Int) {
    var frequency: [Int: Int] = [:]
    for row in 0..<index.rowCount { frequency[Int(index.rows[row].cellCount), default: 0] += 1 }
    let usual = frequency.max { ($0.value, $0.key) < ($1.value, $1.key) }
    return (usual?.key ?? 0, usual?.value ?? 0)
  }

  private static func score(
    _ bytes: UnsafePointer<UInt8>, _ text: ProfileText, _ dialect: Dialect, _ index: CSVIndex
  ) -> Double {
    let outcome = scan(bytes, text, dialect, into: index)
    let (width, usual) = usualWidth(index)
    if index.rowCount == 0 || width < 2 { return 0 }
    let rows = Double(index.rowCount)
    var (quoted, odd) = (0, 0)
    for number in 0..<index.rowCount {
      let row = index.rows[number]
      odd += row.traits.contains(.textAfterQuote) ? 1 : 0
      for column in 0..<Int(row.cellCount) {
        quoted += index.cell(column, of: row).marks & CSVIndex.isQuoted != 0 ? 1 : 0
      }
    }
    // A quote that swallows the rest of the sample ends few rows.
    let isCut = outcome.stop == .unclosedQuote || (outcome.stop == .windowEnd && outcome.consumed < text.count / 2)
    let regular = Double(usual) / rows * (1 - 0.5 / Double(width))
    return regular - 0.5 * Double(odd) / rows - (isCut ? 0.5 : 0) + (quoted > 0 ? 0.05 : 0)
      + (dialect.escape != nil && odd == 0 ? 0.1 : 0)
  }
}
