import Anonymisation
import Interchange

/// One released row as CSV text (RFC 4180, records ending in LF).
///
/// | cell | text |
/// |---|---|
/// | missing | nothing |
/// | present and empty | `""` |
/// | holds a comma, a quote, CR or LF | in quotes, quotes doubled |
/// | several items | joined by `\|`; a `\|` or `\` inside an item has a `\` before it |
///
/// LF and not CRLF, because `zcat`, `cut` and `awk` leave a CR on the last column; every CSV reader takes
/// both. Cells that begin with `=`, `+`, `-` or `@` stay as they are: this is typed data for programs,
/// and a sign put before it would be a changed value. Outputs meant for spreadsheets are another writer.
package enum CSVText {
  static func appendHeader(of batch: ReleasedBatch, to text: inout [UInt8]) {
    for (index, column) in batch.columns.enumerated() {
      if index > 0 { text.append(comma) }
      var name = column.name
      name.withUTF8 { appendCell($0, to: &text) }
    }
    text.append(lineFeed)
  }

  static func appendRow(_ row: Int, of batch: ReleasedBatch, to text: inout [UInt8]) {
    for (index, column) in batch.columns.enumerated() {
      if index > 0 { text.append(comma) }
      guard let cell = column[row] else { continue }
      if column.isList { appendItems(cell, to: &text) } else { appendCell(cell, to: &text) }
    }
    text.append(lineFeed)
  }

  private static func appendItems(_ cell: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
    var joined: [UInt8] = []
    for byte in cell {
      switch byte {
      case ListCell.separator: joined.append(bar)
      case bar, backslash:
        joined.append(backslash)
        joined.append(byte)
      default: joined.append(byte)
      }
    }
    joined.withUnsafeBufferPointer { appendCell($0, to: &text) }
  }

  /// One present cell.
  package static func appendCell(_ cell: UnsafeBufferPointer<UInt8>, to text: inout [UInt8]) {
    if !cell.isEmpty && !needsQuotes(cell) { return text.append(contentsOf: cell) }
    text.append(quote)
    for byte in cell {
      if byte == quote { text.append(quote) }
      text.append(byte)
    }
    text.append(quote)
  }

  private static func needsQuotes(_ cell: UnsafeBufferPointer<UInt8>) -> Bool {
    for byte in cell where byte == comma || byte == quote || byte == lineFeed || byte == 0x0D {
      return true
    }
    return false
  }

  private static let comma = UInt8(ascii: ",")
  private static let quote = UInt8(ascii: "\"")
  private static let bar = UInt8(ascii: "|")
  private static let backslash = UInt8(ascii: "\\")
  private static let lineFeed: UInt8 = 0x0A
}
