internal import CByteMasks

/// Cuts a window into records and cells, and says what stopped it.
///
/// The semantics are those of Python's `csv` (RFC 4180 with the deviations that real exports have):
/// - CR, LF and CRLF each end a record, mixed as they come; the last record needs none.
/// - A cell that begins with the quote runs to the closing quote, over delimiters and line ends; a doubled
///   quote is one. Text behind the closing quote belongs to the cell, and quotes in it are plain text.
/// - A quote anywhere else is plain text: `JOSE (a) "CHATO"`.
/// - An empty line is no record.
/// - Where an escape byte is declared, the byte behind one is text and the escape byte is not, in quotes
///   and outside; CR LF behind one counts as one line end.
/// - Where a comment byte is declared, a line that begins with one is no record.
///
/// It looks at 64 bytes at a time. Where nothing but delimiters could mean something, their places are cell
/// ends; all else goes, one byte after the other, through a state machine. Memory: the index. Time: O(n); the record that meets the window's end is scanned again.
struct CSVScanner {
  enum Stop {
    /// The source has ended, and so has the last record.
    case ended
    case rowLimit
    /// More bytes are needed to end the record at `consumed`.
    case windowEnd
    case unclosedQuote
    /// The source ends behind an escape byte.
    case escapesNothing
    case tooManyColumns
  }

  struct Outcome {
    var stop = Stop.ended
    /// Bytes of whole records and blank lines; the next scan begins here.
    var consumed = 0
    /// Line ends before `consumed`.
    var lines = 0
    var blankLines = LineCount()
    var comments = LineCount()
  }

  let delimiter: UInt8
  let quote: UInt8?
  let escape: UInt8?
  let comment: UInt8?
  let maximumColumns: Int

  /// Fills the index with up to `rowLimit` records.
  ///
  /// - Parameter bytes: `count` bytes, behind which 64 more may be read.
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

/// Lines that are no records, and where the first of them stands.
struct LineCount: Equatable {
  private(set) var count = 0
  /// From the line that the counting began with; 0 is that line.
  private(set) var first = 0

  mutating func add(_ line: Int) {
    if count == 0 { first = line }
    count += 1
  }

  /// - Parameter line: where the other counting began.
  mutating func add(_ other: LineCount, from line: Int) {
    if other.count == 0 { return }
    if count == 0 { first = line + other.first }
    count += other.count
  }
}

/// One scan: a few counters and the loop.
///
/// What the loop counts are its own variables, which become registers: as properties they went through
/// memory for every cell and the scan took a third longer. The slower paths are functions of their own.
private struct CSVPass {
  private static let lineFeed = UInt8(ascii: "\n")
  private static let carriageReturn = UInt8(ascii: "\r")

  private let bytes: UnsafePointer<UInt8>
  private let count: Int
  private let isFinal: Bool
  private let rowLimit: Int
  private let maximumColumns: Int
  private let index: CSVIndex
  private let delimiter: UInt8
  /// The delimiter when nothing quotes: it is looked at first, so the quote's arm is never reached.
  private let quote: UInt8
  /// Likewise the delimiter when nothing escapes.
  private let escape: UInt8
  private let comment: UInt8?

  /// Lines so far, inside the record too.
  private var line = 0
  private var traits: CSVIndex.Traits = []
  private(set) var rowCount = 0
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
    escape = scanner.escape ?? scanner.delimiter
    comment = scanner.comment
  }

  mutating func run() {
    let (bytes, count, delimiter, quote) = (self.bytes, self.count, self.delimiter, self.quote)
    let (escape, hasComments) = (self.escape, comment != nil)
    var cells = index.cells
    var capacity = index.cellCapacity
    var cellCount = 0
    var firstCell = 0
    guard var position = behindComments(at: 0) else { return }
    var cellStart = position
    var marks: UInt32 = 0
    while position < count {
      let signs = signs(at: position)
      let base = position
      position += 64
      if cellCount + 64 > capacity {
        if cellCount - firstCell > maximumColumns {
          outcome.stop = .tooManyColumns
          return
        }
        index.growCells(keeping: cellCount)
        (cells, capacity) = (index.cells, index.cellCapacity)
      }
      if signs.others == 0 {
        var rest = signs.delimiters
        while rest != 0 {
          let at = base + rest.trailingZeroBitCount
          rest &= rest - 1
          cells[cellCount] = UInt32(truncatingIfNeeded: at) | marks
          cellCount += 1
          cellStart = at + 1
          marks = 0
        }
        continue
      }
      var meaningful = signs.delimiters | signs.others
      while meaningful != 0 {
        let at = base + meaningful.trailingZeroBitCount
        meaningful &= meaningful - 1
        let byte = bytes[at]
        if byte == delimiter {
          cells[cellCount] = UInt32(truncatingIfNeeded: at) | marks
          cellCount += 1
          cellStart = at + 1
          marks = 0
          continue
        }
        switch byte {
        case quote:
          if at != cellStart { continue }
          guard let quoted = passQuoted(at) else { return }
          (position, marks) = quoted
          meaningful = 0
        case escape:
          guard let behind = passEscaped(at) else { return }
          position = behind
          marks |= CSVIndex.isEscaped
          meaningful = 0
        case Self.lineFeed, Self.carriageReturn:
          guard var next = nextRecord(behind: at) else {
            outcome.stop = .windowEnd
            return
          }
          if at > outcome.consumed {
            cells[cellCount] = UInt32(truncatingIfNeeded: at) | marks
            cellCount += 1
          }
          if !endRecord(at, firstCell, cellCount, next: next) { return }
          if hasComments {
            guard let behind = behindComments(at: next) else { return }
            next = behind
          }
          firstCell = cellCount
          cellStart = next
          marks = 0
          if next == at + 1 { continue }
          position = next
          meaningful = 0
        case 0:
          traits.insert(.nulByte)
        default:
          continue
        }
      }
    }
    if !isFinal {
      outcome.stop = .windowEnd
      return
    }
    if outcome.consumed == count { return }
    // The last record has no terminator: the end of the source is one.
    cells[cellCount] = UInt32(truncatingIfNeeded: count) | marks
    if endRecord(count, firstCell, cellCount + 1, next: count) { outcome.stop = .ended }
  }

  /// One bit for each of the next 64 bytes that is a delimiter, or else a quote, an escape byte or a
  /// control character. SAFETY: the 64 bytes behind the window may be read; their bits are left out.
  @inline(__always)
  private func signs(at position: Int) -> QuipuDelimited {
    var signs = quipuDelimited(bytes + position, delimiter, quote, escape)
    let left = count - position
    if left < 64 {
      let within: UInt64 = 1 << UInt64(left) - 1
      signs.delimiters &= within
      signs.others &= within
    }
    return signs
  }

  /// Where the record behind a line end begins; nil when it takes another byte to know.
  @inline(__always)
  private func nextRecord(behind at: Int) -> Int? {
    if bytes[at] == Self.lineFeed { return at + 1 }
    if at + 1 == count { return isFinal ? count : nil }
    return bytes[at + 1] == Self.lineFeed ? at + 2 : at + 1
  }

  /// Writes the record down, if it is one and not a blank line. Gives false when the scan is over.
  @inline(__always)
  private mutating func endRecord(_ at: Int, _ firstCell: Int, _ cellCount: Int, next: Int) -> Bool {
    if at > outcome.consumed {
      let columns = cellCount - firstCell
      if columns > maximumColumns {
        outcome.stop = .tooManyColumns
        return false
      }
      index.rows[rowCount] = CSVIndex.Row(
        start: UInt32(truncatingIfNeeded: outcome.consumed), end: UInt32(truncatingIfNeeded: at),
        firstCell: UInt32(truncatingIfNeeded: firstCell),
        cellCount: UInt32(truncatingIfNeeded: columns),
        line: UInt32(truncatingIfNeeded: outcome.lines), traits: traits)
      rowCount += 1
      traits = []
    } else {
      outcome.blankLines.add(line)
    }
    line += 1
    outcome.lines = line
    outcome.consumed = next
    if rowCount < rowLimit { return true }
    outcome.stop = .rowLimit
    return false
  }

  /// Steps over the comments at the front of a record. Gives nil when the scan is over.
  @inline(never)
  private mutating func behindComments(at start: Int) -> Int? {
    var at = start
    while at < count, bytes[at] == comment {
      guard let end = lineEnd(from: at), let next = nextRecord(behind: end) else {
        if isFinal { return takeComment(to: count) }
        outcome.stop = .windowEnd
        return nil
      }
      at = takeComment(to: next)
    }
    return at
  }

  private mutating func takeComment(to next: Int) -> Int {
    outcome.comments.add(line)
    line += 1
    outcome.lines = line
    outcome.consumed = next
    return next
  }

  private func lineEnd(from start: Int) -> Int? {
    var at = start
    while at < count {
      if bytes[at] == Self.lineFeed || bytes[at] == Self.carriageReturn { return at }
      at += 1
    }
    return nil
  }

  /// Steps over an escape byte outside quotes and what it escapes. Gives nil when the scan is over.
  @inline(never)
  private mutating func passEscaped(_ escape: Int) -> Int? {
    let at = escape + 1
    if at == count {
      outcome.stop = isFinal ? .escapesNothing : .windowEnd
      return nil
    }
    if bytes[at] == 0 { traits.insert(.nulByte) }
    if bytes[at] != Self.lineFeed, bytes[at] != Self.carriageReturn { return at + 1 }
    guard let next = nextRecord(behind: at) else {
      outcome.stop = .windowEnd
      return nil
    }
    line += 1
    return next
  }

  /// Steps over a cell in quotes. Gives the position behind the closing quote, nil when the scan is over.
  @inline(never)
  private mutating func passQuoted(_ open: Int) -> (behind: Int, marks: UInt32)? {
    var marks = CSVIndex.isQuoted
    var at = open + 1
    while at < count {
      let others = signs(at: at).others
      if others == 0 {
        at += 64
        continue
      }
      at += others.trailingZeroBitCount
      switch bytes[at] {
      case quote:
        if at + 1 == count, isFinal { return (count, marks) }
        if at + 1 < count, bytes[at + 1] != quote { return (at + 1, marks | marksOfText(behind: at)) }
        marks |= CSVIndex.isEscaped
        at += 2
      case escape where escape != delimiter:
        marks |= CSVIndex.isEscaped
        // What a line end or NUL is to a record it is behind an escape byte too: the loop sees it.
        let isSign = at + 1 < count && (bytes[at + 1] == quote || bytes[at + 1] == escape)
        at += isSign ? 2 : 1
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
    outcome.stop = isFinal ? .unclosedQuote : .windowEnd
    return nil
  }

  /// Text behind a closing quote belongs to the cell, which then is no stretch of the file.
  private mutating func marksOfText(behind close: Int) -> UInt32 {
    let byte = bytes[close + 1]
    if byte == delimiter || byte == Self.lineFeed || byte == Self.carriageReturn { return 0 }
    traits.insert(.textAfterQuote)
    return CSVIndex.isEscaped
  }
}
