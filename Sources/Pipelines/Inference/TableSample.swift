internal import Interchange
internal import Readers

/// The front of a table, CSV or workbook: which row names the columns, and the cells below it.
struct TableSample {
  typealias Row = (line: Int, cells: [String?])

  /// More columns than any register has.
  static let mostColumns = 512

  /// Every row as cells by position. Stops at the sample's bounds; a reader's refusal behind a first good row
  /// ends the sample and is no trouble of its own: `quipu run` will say it.
  static func rows(
    width: Int, _ open: (SourceShape) throws(Failure) -> any RecordReader
  ) throws(Failure) -> [Row] {
    let shape = SourceShape(levels: [
      SourceShape.Level(columns: (0..<width).map { SourceShape.Column(path: [.column($0)], name: "\($0 + 1)") })
    ])
    let reader = try open(shape)
    let batch = SourceBatch(shape: shape)
    var rows: [Row] = []
    var bytes = 0
    while rows.count < SampledSource.mostRecords, bytes < SampledSource.mostBytes {
      do throws(Failure) {
        if try !reader.read(into: batch) { break }
      } catch {
        if rows.isEmpty { throw error }
        break
      }
      for row in 0..<batch.count where rows.count < SampledSource.mostRecords && bytes < SampledSource.mostBytes {
        let cells = batch.tables[0].columns.map { $0.string(row).map(tidy) }
        bytes += cells.reduce(0) { $0 + ($1?.utf8.count ?? 0) }
        rows.append((batch.records[row].line, cells))
      }
      batch.removeAll()
    }
    return rows
  }

  /// A cell of the sample: no blanks around it, and no longer than any code or name.
  static func tidy(_ cell: String) -> String {
    let space: (Character) -> Bool = { $0 == " " || $0 == "\u{A0}" || $0 == "\t" || $0 == "\n" || $0 == "\r\n" }
    var rest = cell[...]
    while let last = rest.last, space(last) { rest.removeLast() }
    return String(rest.drop(while: space).prefix(SampledSource.longestCell))
  }

  // MARK: Header

  /// Where the header is: a row's index, nil for none.
  ///
  /// A row of data taken for names would write a person into a mapping. So its cells are names only where at
  /// least two of them are words that only headers have and none is data or comes again below itself, or where a
  /// person says it (`declared`).
  static func header(_ rows: [Row], declared: RecordPrinting.Header?) -> Int? {
    if declared == RecordPrinting.Header.none { return nil }
    let width = usualWidth(rows)
    let filled = rows.prefix(mostPreamble).indices.filter { index in
      rows[index].cells.compactMap { $0 }.count { !$0.isEmpty } >= width
    }
    if declared == .first { return rows.firstIndex { $0.cells.contains { $0?.isEmpty == false } } }
    for index in filled {
      let names = rows[index].cells.compactMap { $0 }.filter { !$0.isEmpty }
      let isUnique = Set(names).count == names.count
      let words = names.count(where: ColumnNames.isHeading)
      let hasData = names.contains { $0.allSatisfy { $0.isNumber || "/-:., ".contains($0) } }
      if isUnique, !hasData, words >= 2, words * 4 >= names.count, !comesAgain(index, rows) { return index }
    }
    return nil
  }

  /// A name of a column does not stand below itself, as a word of the data does.
  private static func comesAgain(_ header: Int, _ rows: [Row]) -> Bool {
    let names = rows[header].cells
    return rows[(header + 1)...].contains { row in
      zip(names, row.cells).contains { name, cell in
        if let name, !name.isEmpty { cell == name } else { false }
      }
    }
  }

  private static let mostPreamble = 40

  /// How many cells most rows have filled or follow; the last filled cell counts.
  private static func usualWidth(_ rows: [Row]) -> Int {
    var frequency: [Int: Int] = [:]
    for row in rows {
      let filled = row.cells.count { $0?.isEmpty == false }
      frequency[filled, default: 0] += 1
    }
    let widest = frequency.keys.max() ?? 0
    return max(1, widest * 2 / 3)
  }

  // MARK: Columns

  /// The columns of the rows below the header, with what counts as missing taken out.
  static func source(_ rows: [Row], header: Int?, facts: SourceFacts) -> SampledSource {
    var source = SampledSource()
    source.facts = facts
    var data = rows[(header.map { $0 + 1 } ?? 0)...].map(\.cells)
    let width =
      (header.map { [rows[$0].cells] } ?? data).map { $0.lastIndex { $0?.isEmpty == false } ?? -1 }.max() ?? -1
    let names = header.map { rows[$0].cells.prefix(width + 1).map { $0 ?? "" } }
    source.facts.headerNames = names ?? []
    takeTrailer(from: &data, names, &source.facts)
    source.levels[0].rows = data.count
    for column in 0...max(0, width) where width >= 0 {
      let name = names?[column] ?? "\(column + 1)"
      let isTwice = (names?.count { $0 == name } ?? 1) > 1
      guard !isTwice, let path = names == nil ? "`\(name)`" : PathName.written(name) else {
        source.hiddenNames += 1
        continue
      }
      let cells = data.map { column < $0.count ? cell($0[column], &source.facts) : nil }
      source.columns.append(
        SampledColumn(
          level: 0, path: path, listPath: nil, words: names == nil ? [] : [name], isAround: false, cells: cells))
    }
    return source
  }

  private static func cell(_ cell: String?, _ facts: inout SourceFacts) -> String? {
    guard let cell, BlankSpelling.isBlank(cell) else { return cell }
    if !cell.isEmpty, !facts.blanks.contains(cell) { facts.blanks.append(cell) }
    return nil
  }

  /// A row that says TOTAL and little else is no record.
  private static func takeTrailer(from data: inout [[String?]], _ names: [String]?, _ facts: inout SourceFacts) {
    func path(_ column: Int) -> String? {
      names.map { column < $0.count ? PathName.written($0[column]) : nil } ?? "`\(column + 1)`"
    }
    guard
      let row = data.lastIndex(where: { cells in
        let filled = cells.filter { $0?.isEmpty == false }
        return filled.count <= 3 && cells.count > 3 && filled.contains { $0.map(isTotal) == true }
      }), let at = data[row].firstIndex(where: { $0.map(isTotal) == true }), let word = data[row][at],
      let named = path(at)
    else { return }
    let count = data[row].indices.first { $0 != at && data[row][$0].flatMap { Int($0) } != nil }
    facts.trailer = (named, word, count.flatMap(path))
    data.remove(at: row)
  }

  private static func isTotal(_ cell: String) -> Bool {
    ["TOTAL", "TOTALES", "TOTAL GENERAL"].contains(Folding.fold(cell))
  }
}
