package import Interchange

/// Reads one sheet of an .xlsx workbook and gives each row as a record.
///
/// A workbook is a ZIP of XML parts (ECMA-376); the ZIP is read by `ZIPDirectory`, the parts by libxml2 under
/// the rules of the XML reader. Columns are found as in a CSV, by the same code and with the same findings.
///
/// Takes: the shapes of `CSVReader`.
/// Gives: rows in the order of the sheet; rows without a cell are skipped and counted. `raw` is the row as a
/// JSON array of its texts, so that equal rows are equal wherever they stand; `line` is the row's number, the
/// locator `sheet[1]/row[5]` (the sheet by its position: its name is the sender's), offsets count in the
/// sheet's XML.
/// Cells: numbers as their stored text (`1E+05`, `0.5` for 50 %), booleans `true` and `false`, dates by style
/// in ISO 8601, texts with rich runs joined. A cell that is not there is missing; an empty text is present
/// and empty.
/// Findings: on records `xlsx-error-cell`, `xlsx-formula-without-value`, `xlsx-date-impossible`,
/// `csv-ragged-row`, `csv-field-too-long`; on the file those of a CSV's header, `xlsx-merged-cells`,
/// `xlsx-hidden-rows`, `xlsx-sheet-hidden`, `xlsx-sheets-unread`, `xlsx-blank-rows`.
/// Throws: see `spec`. Memory: shared strings up to their cap, and the batch. Time: O(n).
package final class XLSXReader: RecordReader {
  private let wanted: CSVColumns
  private let options: XLSXOptions
  private let workbook: XLSXWorkbook
  private let chosen: XLSXWorkbook.Sheet
  private let sheet: XLSXSheet
  private let part: XLSXPart
  private var layout: CSVLayout?
  /// Index in the sheet's rows of the next one to give.
  private var next = 0
  private var hasEnded = false
  private var recordCount = 0
  /// Number of the last row that was given or was the header.
  private var lastRow = 0
  private var blankRows = 0
  private var noted: [Finding] = []

  /// Throws: `csv-path-impossible`, and the refusals of the container and of the workbook's parts.
  package init(
    source: any SeekableSource, shape: SourceShape, options: XLSXOptions
  ) throws(Failure) {
    wanted = try CSVColumns(shape, header: options.header)
    self.options = options
    workbook = try XLSXWorkbook(source, options.caps)
    chosen = try workbook.sheet(options.sheet)
    sheet = XLSXSheet(workbook, options.caps)
    part = try workbook.open(chosen, content: sheet)
  }

  package var fileFindings: [Finding] {
    var findings = noted
    func note(_ code: FindingCode, _ count: Int, _ more: [String: FindingArgument] = [:]) {
      if count == 0 { return }
      findings.append(Finding(code, more.merging(["count": .number(count)]) { old, _ in old }))
    }
    let unread = workbook.sheets.filter { $0.number != chosen.number }
    note(.xlsxSheetsUnread, unread.count, ["hidden": .number(unread.count { $0.isHidden })])
    note(.xlsxSheetHidden, chosen.isHidden ? 1 : 0)
    note(.xlsxHiddenRows, sheet.hiddenRows)
    note(.xlsxMergedCells, sheet.mergedRanges)
    note(.xlsxBlankRows, blankRows)
    return findings
  }

  package func read(into batch: SourceBatch) throws(Failure) -> Bool {
    let layout = try openedLayout()
    while batch.count < options.batchRecords, batch.raw.byteCount < options.batchBytes {
      guard let row = try nextRow() else { break }
      try append(row, to: batch, layout)
    }
    return batch.count > 0
  }

  // MARK: Rows

  private func nextRow() throws(Failure) -> XLSXRow? {
    guard try wait(forRows: 1) else { return nil }
    let row = sheet.rows[next]
    next += 1
    blankRows += max(0, row.number - lastRow - 1)
    lastRow = row.number
    return row
  }

  /// Reads on until so many rows are there. Gives false when the sheet has none.
  private func wait(forRows count: Int) throws(Failure) -> Bool {
    while sheet.rows.count - next < count, !hasEnded {
      sheet.rows.removeFirst(next)
      next = 0
      hasEnded = try !part.readChunk()
      if hasEnded, !sheet.isComplete { throw Failure(.xlsxMalformed, ["part": .word("sheet")]) }
    }
    return next < sheet.rows.count
  }

  // MARK: The header

  private func openedLayout() throws(Failure) -> CSVLayout {
    if let layout { return layout }
    let layout =
      switch options.header {
      case .none: try layoutByPosition()
      case .first: try layoutByHeader(searching: 1)
      case .find: try layoutByHeader(searching: CSVHeader.searchedRows)
      }
    noted += layout.findings
    self.layout = layout
    return layout
  }

  /// A sheet has as many columns as somebody asks for; an absent cell is missing.
  private func layoutByPosition() throws(Failure) -> CSVLayout {
    _ = try wait(forRows: 1)
    let first = next < sheet.rows.count ? sheet.rows[next].cellCount : 0
    let widest =
      wanted.columns.compactMap { column -> Int? in
        if case .column(let position)? = column.path.first { position + 1 } else { nil }
      }.max() ?? 0
    return try wanted.layout(
      columnCount: max(first, widest), policy: options.columns, at: Place(line: 1))
  }

  private func layoutByHeader(searching limit: Int) throws(Failure) -> CSVLayout {
    _ = try wait(forRows: limit)
    let rows = sheet.rows[next...].prefix(limit).map { names(in: $0) }
    let header = CSVHeader(wanted: wanted, policy: options.columns)
    let found = options.header == .find ? header.row(among: rows) : rows.indices.first
    guard let found else {
      throw Failure(
        .csvHeaderNotFound, at: Place(line: 1, field: header.absentName(among: rows)),
        ["searched": .number(rows.count)])
    }
    let row = sheet.rows[next + found]
    let place = Place(line: row.number)
    let layout = try header.layout(rows[found].map { $0 ?? "" }, at: place)
    if options.header == .find, row.number > 1 {
      noted.append(Finding(.csvPreamble, at: Place(line: 1), ["lines": .number(row.number - 1)]))
    } else {
      blankRows = row.number - 1
    }
    next += found + 1
    lastRow = row.number
    return layout
  }

  /// One per column up to the last cell; empty where there is none.
  private func names(in row: XLSXRow) -> [String?] {
    var names = [String?](repeating: "", count: row.cellCount)
    for cell in row.cells {
      names[cell.column] = text(cell, of: row)?.withUnsafeBufferPointer { CSVHeader.trimmed($0) }
    }
    return names
  }

  // MARK: The records

  /// nil for a formula without a value.
  private func text(_ cell: XLSXRow.Cell, of row: XLSXRow) -> ArraySlice<UInt8>? {
    switch cell.value {
    case .text(let range), .error(let range), .noDate(let range): row.bytes[range]
    case .shared(let index): workbook.sharedStrings[index]
    case .formula: nil
    }
  }

  private func append(
    _ row: XLSXRow, to batch: SourceBatch, _ layout: CSVLayout
  ) throws(Failure) {
    let size = row.cells.reduce(0) { $0 + (text($1, of: row)?.count ?? 0) }
    if size > options.caps.recordBytes {
      throw Failure(
        .csvRecordTooLong, at: Place(line: row.number, recordNumber: recordCount + 1),
        ["limit": .number(options.caps.recordBytes)])
    }
    recordCount += 1
    batch.tables[0].parents.append(UInt32(batch.count))
    batch.raw.append(json(row, count: row.cellCount, keys: nil) { text($0, of: row) })
    batch.locators.append("sheet[\(chosen.number)]/row[\(row.number)]")
    batch.records.append(
      RecordSpan(
        number: recordCount, line: row.number, byteOffset: row.byteOffset,
        byteLength: row.byteLength))
    let record = batch.count - 1
    if options.header != .none, row.cellCount > layout.columnCount ?? 0 {
      noteRagged(row, record, in: batch, layout)
    }
    for (column, source) in layout.sources.enumerated() {
      appendCell(source, of: row, record, column, to: batch, layout)
    }
  }

  private func appendCell(
    _ source: CSVLayout.Source, of row: XLSXRow, _ record: Int, _ column: Int,
    to batch: SourceBatch, _ layout: CSVLayout
  ) {
    let texts = batch.tables[0].columns[column]
    switch source {
    case .absent: texts.appendMissing()
    case .cell(let position):
      let cell = row.cells.first { $0.column == position }
      let text = cell.flatMap { value($0, of: row, record, wanted.columns[column].name, in: batch) }
      if let text { text.withUnsafeBufferPointer { texts.append($0) } } else { texts.appendMissing() }
    case .whole:
      let keys = options.header == .none ? nil : layout.names.keys
      let count = keys?.count ?? row.cellCount
      texts.append(
        json(row, count: count, keys: keys) { value($0, of: row, record, nil, in: batch) })
    }
  }

  /// The text of a cell, or nil with a finding of the record that says why it has none.
  private func value(
    _ cell: XLSXRow.Cell, of row: XLSXRow, _ record: Int, _ field: String?, in batch: SourceBatch
  ) -> ArraySlice<UInt8>? {
    let code: FindingCode
    switch cell.value {
    case .text, .shared:
      guard let text = text(cell, of: row) else { return nil }
      if text.count <= options.caps.fieldBytes { return text }
      code = .csvFieldTooLong
    case .error: code = .xlsxErrorCell
    case .noDate: code = .xlsxDateImpossible
    case .formula: code = .xlsxFormulaWithoutValue
    }
    let place = batch.place(of: record, field: field)
    let arguments = [
      "column": FindingArgument.number(cell.column + 1), "limit": .number(options.caps.fieldBytes),
    ]
    batch.findings.append(
      RecordFinding(record: record, finding: Finding(code, at: place, arguments)))
    return nil
  }

  private func noteRagged(
    _ row: XLSXRow, _ record: Int, in batch: SourceBatch, _ layout: CSVLayout
  ) {
    let counts = [
      "expected": FindingArgument.number(layout.columnCount ?? 0), "found": .number(row.cellCount),
    ]
    let severity: Severity = options.ragged == .pad ? .warning : .error
    let finding = Finding(
      .csvRaggedRow, at: batch.place(of: record), counts, severity: severity)
    batch.findings.append(RecordFinding(record: record, finding: finding))
  }

  /// An array of the row's texts, or an object with the keys; null where there is no text.
  private func json(
    _ row: XLSXRow, count: Int, keys: [[UInt8]]?, _ text: (XLSXRow.Cell) -> ArraySlice<UInt8>?
  ) -> [UInt8] {
    var json: [UInt8] = [UInt8(ascii: keys == nil ? "[" : "{")]
    var cells = row.cells[...]
    for column in 0..<count {
      if column > 0 { json.append(UInt8(ascii: ",")) }
      if let keys { json.append(contentsOf: keys[column]) }
      var cell: ArraySlice<UInt8>?
      if cells.first?.column == column { cell = text(cells.removeFirst()) }
      if let cell {
        cell.withUnsafeBufferPointer { JSONWriter.appendQuoted($0, to: &json) }
      } else {
        json.append(contentsOf: "null".utf8)
      }
    }
    json.append(UInt8(ascii: keys == nil ? "]" : "}"))
    return json
  }
}

extension XLSXReader {
  package static let spec = ComponentSpec(
    "xlsx",
    summary: Localised(
      es: "filas de una hoja de un libro .xlsx", en: "rows of a sheet of an .xlsx workbook"),
    options: [
      OptionSpec(
        "sheet", .text,
        summary: Localised(
          es: "el nombre de la hoja; sin ella, la primera", en: "the sheet's name; without it the first")),
      OptionSpec(
        "header", .choice(CSVOptions.Header.allCases.map(\.rawValue)),
        summary: Localised(
          es: "dónde están los nombres de columnas; `first`",
          en: "where the names of the columns are; `first`")),
      OptionSpec(
        "ragged", .choice(CSVOptions.Ragged.allCases.map(\.rawValue)),
        summary: Localised(
          es: "filas con celdas después de la última columna; `reject`",
          en: "rows with cells behind the last column; `reject`")),
      OptionSpec(
        "columns", .choice(CSVOptions.Columns.allCases.map(\.rawValue)),
        summary: Localised(
          es: "columnas de más o de menos; `allow-extra`",
          en: "columns that are extra or missing; `allow-extra`")),
    ],
    findings: [
      .xlsxNotAWorkbook, .xlsxMalformed, .xlsxSheetNotFound, .xlsxSharedStringsTooLarge,
      .xlsxErrorCell, .xlsxDateImpossible, .xlsxFormulaWithoutValue, .xlsxMergedCells,
      .xlsxHiddenRows, .xlsxSheetHidden, .xlsxSheetsUnread, .xlsxBlankRows, .csvPathImpossible,
      .csvHeaderNotFound, .csvPreamble, .csvColumnMissing, .csvColumnExtra, .csvColumnAmbiguous,
      .csvHeaderNames, .csvRaggedRow, .csvRecordTooLong, .csvFieldTooLong, .xmlMalformed,
      .xmlDoctypeRefused, .xmlEntityRefused, .xmlTooDeep, .xmlTooManyNames, .xmlTagTooLong,
      .containerTruncated, .containerMalformed, .containerChecksumWrong, .containerExpandsTooMuch,
      .containerTooManyMembers, .zipEncrypted, .zipMethodUnsupported, .zipMemberNameUnsafe,
      .zipMemberRepeated, .zipMembersOverlap,
    ])
}

extension FindingCode {
  package static let xlsxErrorCell = FindingCode(
    "xlsx-error-cell", .error, es: "la celda de la columna {column} tiene un error de Excel en vez de un valor",
    en: "the cell of column {column} holds an error of Excel instead of a value",
    hint: Localised(es: "pida que corrijan la fórmula", en: "ask for the formula to be corrected"))
  package static let xlsxDateImpossible = FindingCode(
    "xlsx-date-impossible", .error,
    es: "el número de la columna {column} tiene formato de fecha y no es ninguna",
    en: "the number of column {column} is styled as a date and is none",
    hint: Localised(es: "revise esa celda con quien envía", en: "check the cell with the sender"))
  package static let xlsxFormulaWithoutValue = FindingCode(
    "xlsx-formula-without-value", .error,
    es: "la fórmula de la columna {column} no se calculó nunca",
    en: "the formula of column {column} was never calculated",
    hint: Localised(
      es: "abra el libro en Excel o LibreOffice y guárdelo", en: "open the workbook in Excel or LibreOffice and save it"
    ))
  package static let xlsxMergedCells = FindingCode(
    "xlsx-merged-cells", .note, es: "hay {count} grupos de celdas combinadas; vale solo la primera de cada uno",
    en: "there are {count} groups of merged cells; only the first of each has a value")
  package static let xlsxHiddenRows = FindingCode(
    "xlsx-hidden-rows", .note, es: "{count} filas estaban ocultas y se leyeron",
    en: "{count} rows were hidden and were read")
  package static let xlsxSheetHidden = FindingCode(
    "xlsx-sheet-hidden", .note, es: "la hoja leída está oculta", en: "the sheet that was read is hidden")
  package static let xlsxSheetsUnread = FindingCode(
    "xlsx-sheets-unread", .note, es: "no se leyeron {count} hojas más, {hidden} de ellas ocultas",
    en: "{count} more sheets were not read, {hidden} of them hidden")
  package static let xlsxBlankRows = FindingCode(
    "xlsx-blank-rows", .note, es: "se saltaron {count} filas vacías", en: "{count} blank rows were skipped")
}
