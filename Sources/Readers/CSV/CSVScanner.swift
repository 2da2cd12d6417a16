/// Cuts a window into records and cells, and says what stopped it.
///
/// The semantics are those of Python's `csv` (RFC 4180 with the deviations that real exports have):
/// - CR, LF and CRLF each end a record, mixed as they come; the last record needs none.
/// - A cell that begins with the quote runs to the closing quote, over delimiters and line ends; a doubled
///   quote is one. Text behind the closing quote belongs to the cell, and quotes in it are plain text.
/// - A quote anywhere else is plain text: `JOSE (a) "CHATO"`.
/// - An empty line is no record.
///
/// It looks at eight bytes at a time for one that could mean something and hands those, one by one, to a
/// state machine. Memory: the index. Time: O(n); the record that meets the window's end is scanned again.
struct CSVScanner {
  enum Stop {
    /// The source has ended, and so has the last record.
    case ended
    case rowLimit
    /// More bytes are needed to end the record at `consumed`.
    case windowEnd
    case unclosedQuote
    case tooManyColumns
  }

  struct Outcome {
    var stop = Stop.ended
    /// Bytes of whole records and blank lines; the next scan begins here.
    var consumed = 0
    /// Line ends before `consumed`.
    var lines = 0
    var blankLines = 0
    /// Line of the first blank one, counted from the first line of the scan.
    var firstBlankLine = 0
  }

  let delimiter: UInt8
  let quote: UInt8?
  let maximumColumns: Int

  /// Fills the index with up to `rowLimit` records.
  ///
  /// - Parameter bytes: `count` bytes, behind which eight more may be read.
  func scan(
    _ bytes: UnsafePointer<UInt8>, count: Int, isFinal: Bool, rowLimit: Int, into index: CSVIndex
  ) -> Outcome {
    var pass = CSVPass(
      bytes, count, isFinal: isFinal, rowLimit: min(rowLimit, index.rowCapacity), scanner: self,
      index: index)
    pass.run()
    index.rowCount = pass.rowCount
    return pass.outcome
  }
}

/// One scan: a few counters and the loop. Its fields become registers, so the loop never touches the index
/// object except to store.
private struct CSVPass {
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")
  private static let everyByte: UInt64 = 0x0101_0101_0101_0101

  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let isFinal: Bool
  private let rowLimit: Int
  private let maximumColumns: Int
  private let index: CSVIndex
  private let delimiter: UInt8
  /// The delimiter when nothing quotes: it is looked at first, so the quote's arm is never reached.
  private let quote: UInt8
  private let delimiters: UInt64
  private let quotes: UInt64

  private var cells: UnsafeMutablePointer<UInt32>
  private var cellCapacity: Int
  private var cellCount = 0
  private var firstCell = 0
  private(set) var rowCount = 0
  private var position = 0
  private var recordStart = 0
  private var cellStart = 0
  private var marks: UInt32 = 0
  private var traits: CSVIndex.Traits = []
  private var line = 0
  private(set) var outcome = CSVScanner.Outcome()

  init(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, isFinal: Bool, rowLimit: Int,
    scanner: CSVScanner, index: CSVIndex
  ) {
    self.bytes = bytes
    self.count = count
    self.isFinal = isFinal
    self.rowLimit = rowLimit
    maximumColumns = scanner.maximumColumns
    self.index = index
    delimiter = scanner.delimiter
    quote = scanner.quote ?? scanner.delimiter
    delimiters = UInt64(delimiter) * Self.everyByte
    quotes = UInt64(quote) * Self.everyByte
    cells = index.cells
    cellCapacity = index.cellCapacity
  }

  mutating func run() {
    while position < count {
      var meaningful = meaningfulBytes(at: position)
      let base = position
      position += 8
      if cellCount + 8 > cellCapacity, !makeRoom() { return }
      while meaningful != 0 {
        let at = base + meaningful.trailingZeroBitCount >> 3
        meaningful &= meaningful - 1
        let byte = bytes[at]
        if byte == delimiter {
          endCell(at)
          continue
        }
        switch byte {
        case quote:
          if at != cellStart { continue }
          if !passQuoted(at) { return stopInRecord(isFinal ? .unclosedQuote : .windowEnd) }
          meaningful = 0
        case Self.lineFeed:
          if !endRecord(at, next: at + 1) { return }
        case Self.carriageReturn:
          if at + 1 == count, !isFinal { return stopInRecord(.windowEnd) }
          let isPair = at + 1 < count && bytes[at + 1] == Self.lineFeed
          if !endRecord(at, next: isPair ? at + 2 : at + 1) { return }
          position = recordStart
          meaningful = 0
        case 0:
          traits.insert(.nulByte)
        default:
          continue
        }
      }
    }
    endOfWindow()
  }

  /// The high bit of each of the eight bytes that is a delimiter, a quote or a control character.
  @inline(__always)
  private func meaningfulBytes(at position: Int) -> UInt64 {
    let word = UnsafeRawPointer(bytes + position).loadUnaligned(as: UInt64.self)
    let marked = Self.zeroBytes(word ^ delimiters) | Self.zeroBytes(word ^ quotes)
      | Self.controlBytes(word)
    let left = count - position
    return left >= 8 ? marked : marked & (1 << UInt64(left * 8) - 1)
  }

  /// Exact for every byte: no carry leaves one, so that all eight can be used and not only the first.
  @inline(__always)
  private static func zeroBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((word & low) + low) | word | low)
  }

  /// Bytes below 0x20.
  @inline(__always)
  private static func controlBytes(_ word: UInt64) -> UInt64 {
    let low: UInt64 = 0x7F7F_7F7F_7F7F_7F7F
    return ~(((word & low) + 0x6060_6060_6060_6060) | word) & ~low
  }

  @inline(__always)
  private mutating func endCell(_ at: Int) {
    cells[cellCount] = UInt32(truncatingIfNeeded: at) | marks
    cellCount += 1
    cellStart = at + 1
    marks = 0
  }

  /// Gives false when the scan is over.
  @inline(__always)
  private mutating func endRecord(_ at: Int, next: Int) -> Bool {
    if at == recordStart {
      countBlankLine()
    } else {
      endCell(at)
      let columns = cellCount - firstCell
      if columns > maximumColumns { stopInRecord(.tooManyColumns); return false }
      index.rows[rowCount] = CSVIndex.Row(
        start: UInt32(truncatingIfNeeded: recordStart), end: UInt32(truncatingIfNeeded: at),
        firstCell: UInt32(truncatingIfNeeded: firstCell),
        cellCount: UInt32(truncatingIfNeeded: columns),
        line: UInt32(truncatingIfNeeded: outcome.lines), traits: traits)
      rowCount += 1
      firstCell = cellCount
      traits = []
    }
    line += 1
    outcome.lines = line
    outcome.consumed = next
    recordStart = next
    cellStart = next
    if rowCount < rowLimit { return true }
    outcome.stop = .rowLimit
    return false
  }

  private mutating func countBlankLine() {
    if outcome.blankLines == 0 { outcome.firstBlankLine = line }
    outcome.blankLines += 1
  }

  private mutating func stopInRecord(_ stop: CSVScanner.Stop) { outcome.stop = stop }

  /// Steps over a cell in quotes to the byte behind the closing one. Gives false when there is none.
  private mutating func passQuoted(_ open: Int) -> Bool {
    marks = CSVIndex.isQuoted
    var at = open + 1
    while at < count {
      let meaningful = meaningfulBytes(at: at)
      if meaningful == 0 {
        at += 8
        continue
      }
      at += meaningful.trailingZeroBitCount >> 3
      switch bytes[at] {
      case quote:
        if at + 1 == count, !isFinal { return false }
        if at + 1 == count || bytes[at + 1] != quote { return closeQuote(at + 1) }
        marks |= CSVIndex.isEscaped
        at += 2
      case Self.lineFeed:
        if bytes[at - 1] != Self.carriageReturn { line += 1 }
        at += 1
      case Self.carriageReturn:
        line += 1
        at += 1
      case 0:
        traits.insert(.nulByte)
        at += 1
      default:
        at += 1
      }
    }
    return false
  }

  private mutating func closeQuote(_ behind: Int) -> Bool {
    position = behind
    if behind < count, !endsCell(bytes[behind]) {
      marks |= CSVIndex.isEscaped
      traits.insert(.textAfterQuote)
    }
    return true
  }

  private func endsCell(_ byte: UInt8) -> Bool {
    byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn
  }

  private mutating func endOfWindow() {
    if !isFinal {
      outcome.stop = .windowEnd
    } else if recordStart < count {
      // The last record has no terminator: the end of the source is one, but no line follows.
      if endRecord(count, next: count) { outcome.stop = .ended }
    }
  }

  /// Gives false when the row has more cells than it may.
  private mutating func makeRoom() -> Bool {
    if cellCount - firstCell > maximumColumns {
      stopInRecord(.tooManyColumns)
      return false
    }
    index.growCells(keeping: cellCount)
    cells = index.cells
    cellCapacity = index.cellCapacity
    return true
  }
}
