import Interchange

/// What a delimited text means, said slowly: one character after the other, a `switch` over a few states.
/// The twin that `CSVScanner` is held against.
struct CSVOracle {
  enum State {
    case startOfRecord, startOfCell, inCell, inQuotes, behindQuote, escaped, escapedInQuotes, inComment
  }

  private(set) var rows: [[[UInt8]]] = []
  private(set) var spans: [RecordSpan] = []
  private(set) var textAfterQuote: [Bool] = []
  private(set) var blankLines = 0
  private(set) var comments = 0
  /// Line of the record that the end of the text leaves in quotes.
  private(set) var unclosedLine: Int?
  private(set) var escapesNothing = false

  private var state = State.startOfRecord
  private var cell: [UInt8] = []
  private var row: [[UInt8]] = []
  private var isOdd = false
  private var line = 1
  private var start = (line: 1, offset: 0)

  private let escape: UInt8?
  private let comment: UInt8?

  init(
    _ bytes: [UInt8], delimiter: UInt8 = UInt8(ascii: ","), quote: UInt8? = UInt8(ascii: "\""),
    escape: UInt8? = nil, comment: UInt8? = nil
  ) {
    self.escape = escape
    self.comment = comment
    var at = 0
    while at < bytes.count {
      let isPair = bytes[at] == 13 && at + 1 < bytes.count && bytes[at + 1] == 10
      let length = isPair ? 2 : 1
      if bytes[at] == 10 || bytes[at] == 13 {
        lineEnd(Array(bytes[at..<at + length]), at, next: at + length)
      } else {
        take(bytes[at], delimiter, quote, at)
      }
      at += length
    }
    switch state {
    case .startOfRecord, .inComment: break
    case .escaped: escapesNothing = true
    case .inQuotes, .escapedInQuotes: unclosedLine = start.line
    default: endRecord(bytes.count)
    }
  }

  private mutating func lineEnd(_ bytes: [UInt8], _ at: Int, next: Int) {
    line += 1
    switch state {
    case .startOfRecord: blankLines += 1
    case .inComment: state = .startOfRecord
    case .inQuotes, .escapedInQuotes:
      cell += bytes
      state = .inQuotes
      return
    case .escaped:
      cell += bytes
      state = .inCell
      return
    default: endRecord(at)
    }
    start = (line, next)
  }

  private mutating func take(_ byte: UInt8, _ delimiter: UInt8, _ quote: UInt8?, _ at: Int) {
    if byte == escape, [.startOfRecord, .startOfCell, .inCell, .behindQuote].contains(state) {
      isOdd = isOdd || state == .behindQuote
      state = .escaped
      return
    }
    switch state {
    case .startOfRecord where byte == comment:
      comments += 1
      state = .inComment
    case .inComment: break
    case .escaped: add(byte)
    case .escapedInQuotes:
      cell.append(byte)
      state = .inQuotes
    case .startOfRecord, .startOfCell:
      if byte == delimiter { endCell() } else if byte == quote { state = .inQuotes } else { add(byte) }
    case .inCell:
      if byte == delimiter { endCell() } else { add(byte) }
    case .inQuotes:
      if byte == quote {
        state = .behindQuote
      } else if byte == escape {
        state = .escapedInQuotes
      } else {
        cell.append(byte)
      }
    case .behindQuote:
      if byte == delimiter {
        endCell()
      } else if byte == quote {
        cell.append(byte)
        state = .inQuotes
      } else {
        isOdd = true
        add(byte)
      }
    }
  }

  private mutating func add(_ byte: UInt8) {
    cell.append(byte)
    state = .inCell
  }

  private mutating func endCell() {
    row.append(cell)
    cell = []
    state = .startOfCell
  }

  private mutating func endRecord(_ end: Int) {
    endCell()
    rows.append(row)
    spans.append(
      RecordSpan(
        number: rows.count, line: start.line, byteOffset: start.offset,
        byteLength: end - start.offset))
    textAfterQuote.append(isOdd)
    row = []
    isOdd = false
    state = .startOfRecord
  }

  /// Each row as the reader writes a whole record without a header.
  var wholes: [String] {
    rows.map { row in
      "[" + row.map { Self.quoted(String(decoding: $0, as: UTF8.self)) }.joined(separator: ",") + "]"
    }
  }

  private static func quoted(_ text: String) -> String {
    var json = "\""
    for scalar in text.unicodeScalars {
      switch scalar {
      case "\"": json += "\\\""
      case "\\": json += "\\\\"
      case "\n": json += "\\n"
      case "\r": json += "\\r"
      case "\t": json += "\\t"
      case "\0": json += "\\u0000"
      default: json.unicodeScalars.append(scalar)
      }
    }
    return json + "\""
  }
}
