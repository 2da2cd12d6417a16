import Interchange

/// Some rows of a level, and the source columns cut to just these rows.
///
/// A column is cut when a program first asks for it and then serves every rule of the entity.
final class RowFrame {
  let level: Int
  private(set) var rows: [UInt32] = []
  private let tables: RecordRows
  private let sources: [SourceUse]
  private let blanks: BlankWords
  private var columns: [TextColumn?]
  private var isCut: [Bool]
  private var ancestors: [Int: [UInt32]] = [:]
  /// A cut column of its own per source, refilled from batch to batch.
  private var spare: [TextColumn?]

  init(level: Int, _ tables: RecordRows, _ sources: [SourceUse], _ blanks: BlankWords) {
    self.level = level
    self.tables = tables
    self.sources = sources
    self.blanks = blanks
    columns = Array(repeating: nil, count: sources.count)
    spare = columns
    isCut = Array(repeating: false, count: sources.count)
  }

  var count: Int { rows.count }

  /// Takes rows in ascending order.
  func begin(_ rows: [UInt32]) {
    self.rows = rows
    ancestors.removeAll(keepingCapacity: true)
    for index in isCut.indices { isCut[index] = false }
  }

  /// The record of each row.
  var records: [UInt32] {
    if level == 0 { return rows }
    let ofLevel = tables.records[level]
    return rows.map { ofLevel[Int($0)] }
  }

  func record(_ index: Int) -> Int { Int(tables.records[level][Int(rows[index])]) }

  func column(_ source: Int) -> TextColumn {
    if isCut[source], let column = columns[source] { return column }
    let column = cut(source)
    columns[source] = column
    isCut[source] = true
    return column
  }

  /// What the source has, words for missing too; nil where it has nothing.
  func sourceCell(_ source: Int, _ row: Int) -> UnsafeBufferPointer<UInt8>? {
    let use = sources[source]
    return tables.batch?.tables[use.level].columns[use.column][Int(rows(in: use.level)[row])]
  }

  /// The rows of an upper level, or of this one, that the frame's rows stand under.
  func rows(in upper: Int) -> [UInt32] {
    if upper == level { return rows }
    if let known = ancestors[upper] { return known }
    let found = tables.ancestors(of: rows, at: level, in: upper)
    ancestors[upper] = found
    return found
  }

  private func cut(_ source: Int) -> TextColumn {
    let use = sources[source]
    guard let whole = tables.batch?.tables[use.level].columns[use.column] else {
      return TextColumn([])
    }
    let isWhole = use.level == level && rows.count == whole.count
    let isList = tables.isList(use)
    let isPlain = use.keepsBlank || (!isList && !tables.hasBlank(use, blanks))
    if isWhole, isPlain { return whole }
    let column = spare[source] ?? TextColumn(rowCapacity: rows.count, byteCapacity: whole.byteCount)
    spare[source] = column
    column.removeAll()
    if isPlain {
      column.append(from: whole, rows: rows(in: use.level))
    } else {
      for row in rows(in: use.level) { append(whole, Int(row), isList, to: column) }
    }
    return column
  }

  private func append(
    _ whole: TextColumn, _ row: Int, _ isList: Bool, to column: TextColumn
  ) {
    guard let cell = whole[row] else { return column.appendMissing() }
    if isList, cell.contains(ListCell.separator) { return appendItems(cell, to: column) }
    if blanks.contains(cell) { column.appendMissing() } else { column.append(cell) }
  }

  /// Blank items say nothing and are left out.
  private func appendItems(_ cell: UnsafeBufferPointer<UInt8>, to column: TextColumn) {
    let items = ListCell.items(cell).filter { !blanks.contains($0) }
    if items.isEmpty { return column.appendMissing() }
    column.append(Array(items.joined(separator: [ListCell.separator])))
  }
}
