/// Where the records of a window stand and where their cells end: all that the splitter finds out.
///
/// A cell is one number of 32 bits: the position of the delimiter or terminator behind it, with two marks
/// on top that say how much work it needs. It begins behind the end of the one before. Nothing is copied,
/// so a column nobody keeps costs four bytes of index.
final class CSVIndex {
  struct Row {
    /// Positions in the window; `end` is where the terminator begins.
    let start: UInt32
    let end: UInt32
    let firstCell: UInt32
    let cellCount: UInt32
    /// First line, counted from the first line of the scan.
    let line: UInt32
    let traits: Traits
  }

  struct Traits: OptionSet {
    let rawValue: UInt8
    static let textAfterQuote = Traits(rawValue: 1)
    static let nulByte = Traits(rawValue: 2)
  }

  /// The cell stands in quotes: its text is what lies between them.
  static let isQuoted: UInt32 = 1 << 31
  /// Its text is not a stretch of the file: quotes are doubled, text follows the closing one, or bytes are
  /// escaped.
  static let isEscaped: UInt32 = 1 << 30
  static let position: UInt32 = isEscaped - 1

  private(set) var cells: UnsafeMutablePointer<UInt32>
  private(set) var cellCapacity = 16 * 1024
  let rows: UnsafeMutablePointer<Row>
  let rowCapacity: Int
  var rowCount = 0

  init(rowCapacity: Int) {
    self.rowCapacity = rowCapacity
    rows = .allocate(capacity: rowCapacity)
    cells = .allocate(capacity: cellCapacity)
  }

  deinit {
    rows.deallocate()
    cells.deallocate()
  }

  func growCells(keeping count: Int) {
    let grown = UnsafeMutablePointer<UInt32>.allocate(capacity: cellCapacity * 2)
    grown.update(from: cells, count: count)
    cells.deallocate()
    cells = grown
    cellCapacity *= 2
  }

  /// Where a cell stands in the window, and its marks. The caller knows that the row has the cell.
  func cell(_ column: Int, of row: Row) -> (start: Int, end: Int, marks: UInt32) {
    Self.cell(column, of: row, in: cells)
  }

  @inline(__always)
  static func cell(
    _ column: Int, of row: Row, in cells: UnsafeMutablePointer<UInt32>
  ) -> (start: Int, end: Int, marks: UInt32) {
    let index = Int(row.firstCell) + column
    let end = cells[index]
    let start = column == 0 ? row.start : (cells[index - 1] & position) + 1
    return (Int(start), Int(end & position), end & ~position)
  }
}
