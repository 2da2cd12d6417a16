package import Interchange

/// Reads delimited text and gives each row as a record.
///
/// Police and prosecutors send CSV; RFC 4180 says how it should look, `CSVScanner` how it does.
///
/// Takes: one level of columns by name (with a header), by position (without), or whole records as a JSON
/// object or array of strings. A column nobody wants is never decoded, so a bad byte in it is not seen.
/// Gives: rows in the order of the file. An empty cell is present and empty; a cell behind the end of its
/// row is missing; so is a cell that cannot be decoded or is too long, and its record has an error.
/// Findings: on records `csv-ragged-row`, `csv-text-after-quote`, `csv-nul-byte`, `byte-undecodable`,
/// `csv-field-too-long`; on the file `csv-preamble`, `csv-blank-line`, `csv-comment-line`,
/// `csv-column-missing`, `csv-column-extra`, `csv-header-names`, `encoding-contradicted`.
/// Throws: see `spec`; the place has the line where the record began.
/// Memory: the window (1 MB, or the longest record up to its cap) and the batch. Time: O(n).
package final class CSVReader: RecordReader {
  private let wanted: CSVColumns
  private let options: CSVOptions
  private let scanner: CSVScanner
  private let index: CSVIndex
  private let window: ByteWindow
  private let encoding: TextEncoding
  private var offsets: OriginalOffsets
  private var layout: CSVLayout?
  /// Line at the front of the window, from 1.
  private var line = 1
  private var recordCount = 0
  private var blankLines = LineCount()
  private var comments = LineCount()
  private var noted: [Finding]

  /// Throws: `csv-option-impossible`, `csv-path-impossible`, and what the source throws while its byte
  /// order mark is looked for.
  package init(
    source: any ByteSource, shape: SourceShape, options: CSVOptions
  ) throws(Failure) {
    try options.validate()
    wanted = try CSVColumns(shape, header: options.header)
    self.options = options
    scanner = CSVScanner(
      delimiter: options.delimiter, quote: options.quote, escape: options.escape,
      comment: options.comment, maximumColumns: options.caps.columns)
    let firstRows = CSVHeader.searchedRows + CSVOptions.mostHeaderRows
    index = CSVIndex(rowCapacity: max(options.batchRecords, firstRows))
    let marked = try MarkedSource(source, declared: options.encoding)
    encoding = marked.encoding
    noted = marked.findings
    offsets = OriginalOffsets(markLength: marked.markLength, encoding: encoding)
    let text: any ByteSource = encoding.isUTF16 ? TranscodingSource(marked) : marked
    window = ByteWindow(text, capacity: options.windowBytes)
  }

  package var fileFindings: [Finding] {
    var findings = noted
    for (code, lines) in [(FindingCode.csvBlankLine, blankLines), (.csvCommentLine, comments)]
    where lines.count > 0 {
      findings.append(Finding(code, at: Place(line: lines.first), ["count": .number(lines.count)]))
    }
    return findings
  }

  package func read(into batch: SourceBatch) throws(Failure) -> Bool {
    let layout = try openedLayout()
    let outcome = try scanRecords(limit: options.batchRecords)
    if index.rowCount == 0 {
      advance(outcome)
      return false
    }
    try appendRecords(to: batch, layout)
    advance(outcome)
    return true
  }

  // MARK: The window

  /// Scans until there is a record or the source has ended.
  private func scanRecords(limit: Int) throws(Failure) -> CSVScanner.Outcome {
    while true {
      if window.unread <= window.capacity / 2 { try window.fill() }
      let outcome = scan(limit: limit)
      if index.rowCount > 0 || outcome.stop == .ended { return outcome }
      if outcome.stop != .windowEnd { throw refusal(of: outcome) }
      advance(outcome)
      try readOn()
    }
  }

  private func scan(limit: Int) -> CSVScanner.Outcome {
    scanner.scan(
      window.bytes + window.start, count: window.unread, isFinal: window.isFinal, rowLimit: limit,
      into: index)
  }

  /// The record at the front of the window does not end in it.
  private func readOn() throws(Failure) {
    // One byte more: a line feed may follow a carriage return.
    if window.unread > options.caps.recordBytes + 1 { throw recordTooLong(atLine: line) }
    if window.unread == window.capacity { window.grow() }
    try window.fill()
  }

  private func advance(_ outcome: CSVScanner.Outcome) {
    blankLines.add(outcome.blankLines, from: line)
    comments.add(outcome.comments, from: line)
    offsets.advance(over: window.bytes + window.start, outcome.consumed)
    window.consume(outcome.consumed)
    line += outcome.lines
  }

  private func refusal(of outcome: CSVScanner.Outcome) -> Failure {
    let isCut = outcome.stop != .tooManyColumns
    // The same refusal whether the window holds the rest of the file or not.
    if isCut, window.unread - outcome.consumed > options.caps.recordBytes {
      return recordTooLong(atLine: line + outcome.lines)
    }
    let code: FindingCode =
      switch outcome.stop {
      case .unclosedQuote: .csvUnclosedQuote
      case .escapesNothing: .csvEscapesNothing
      default: .csvTooManyColumns
      }
    let start = offsets.offset(of: outcome.consumed, in: window.bytes + window.start)
    let place = Place(
      line: line + outcome.lines, recordNumber: recordCount + 1, byteOffset: start)
    return Failure(code, at: place, ["limit": .number(options.caps.columns)])
  }

  /// - Parameter behind: records of this scan before the one that is too long.
  private func recordTooLong(atLine line: Int, _ behind: Int = 0) -> Failure {
    Failure(
      .csvRecordTooLong, at: Place(line: line, recordNumber: recordCount + behind + 1),
      ["limit": .number(options.caps.recordBytes)])
  }

  // MARK: The header

  private func openedLayout() throws(Failure) -> CSVLayout {
    if let layout { return layout }
    var layout = CSVLayout()
    switch options.header {
    case .none: layout = try readFirstRow()
    case .first: layout = try readHeaderRow(searching: 1)
    case .find: layout = try readHeaderRow(searching: CSVHeader.searchedRows)
    }
    noted += layout.findings
    self.layout = layout
    return layout
  }

  /// Looks at the first row without taking it.
  private func readFirstRow() throws(Failure) -> CSVLayout {
    _ = try scanRecords(limit: 1)
    if index.rowCount == 0 { return CSVLayout() }
    let row = index.rows[0]
    return try wanted.layout(
      columnCount: Int(row.cellCount), policy: options.columns,
      at: Place(line: line + Int(row.line)))
  }

  private func readHeaderRow(searching limit: Int) throws(Failure) -> CSVLayout {
    try peek(rows: limit + options.headerRows - 1)
    let header = CSVHeader(wanted: wanted, policy: options.columns)
    let found = try options.header == .find ? findHeader(header, searching: limit) : 0
    let end = found + options.headerRows
    guard end <= index.rowCount else { throw headerNotFound(header, among: []) }
    var rows: [[String?]] = []
    for row in found..<end { rows.append(try names(in: index.rows[row])) }
    let firstLine = line + Int(index.rows[found].line)
    let names = CSVHeader.joined(rows[...]).compactMap { $0 }
    let layout = try header.layout(names, at: Place(line: firstLine))
    takeHeader(rows: end, line: firstLine)
    return layout
  }

  private func findHeader(_ header: CSVHeader, searching limit: Int) throws(Failure) -> Int {
    let cells = (0..<index.rowCount).map { possibleNames(in: index.rows[$0]) }
    let count = max(0, min(limit, cells.count - options.headerRows + 1))
    let rows = (0..<count).map { CSVHeader.joined(cells[$0..<$0 + options.headerRows]) }
    guard let found = header.row(among: rows) else { throw headerNotFound(header, among: rows) }
    return found
  }

  private func headerNotFound(_ header: CSVHeader, among rows: [[String?]]) -> Failure {
    // Of the first row: blank lines before it may have left the window already, or not.
    let first = index.rowCount > 0 ? line + Int(index.rows[0].line) : 1
    return Failure(
      .csvHeaderNotFound, at: Place(line: first, field: header.absentName(among: rows)),
      ["searched": .number(rows.count)])
  }

  /// Indexes the first rows, as many as the window may grow to hold.
  private func peek(rows limit: Int) throws(Failure) {
    _ = try scanRecords(limit: 1)
    var outcome = scan(limit: limit)
    while outcome.stop == .windowEnd, window.unread < options.caps.recordBytes {
      if window.unread == window.capacity { window.grow() }
      try window.fill()
      outcome = scan(limit: limit)
    }
  }

  /// Throws: `byte-undecodable`: a name that cannot be read means that the encoding is declared wrongly.
  private func names(in row: CSVIndex.Row) throws(Failure) -> [String?] {
    let place = Place(line: line + Int(row.line))
    var names: [String?] = []
    for column in 0..<Int(row.cellCount) {
      let refusal = cells.withText(column, of: row) { names.append(CSVHeader.trimmed($0)) }
      if let refusal { throw Failure(finding(of: refusal, at: place)) }
    }
    return names
  }

  /// The cells of a row that may be no header; nil for one without text.
  private func possibleNames(in row: CSVIndex.Row) -> [String?] {
    (0..<Int(row.cellCount)).map { column in
      var name: String?
      return cells.withText(column, of: row) { name = CSVHeader.trimmed($0) } == nil ? name : nil
    }
  }

  /// Scans again up to the header, so that lines and bytes are those behind it.
  private func takeHeader(rows: Int, line headerLine: Int) {
    var outcome = scan(limit: rows)
    if options.header == .find {
      outcome.blankLines = LineCount()
      outcome.comments = LineCount()
      blankLines = LineCount()
      comments = LineCount()
      if headerLine > 1 {
        let lines = ["lines": FindingArgument.number(headerLine - 1)]
        noted.append(Finding(.csvPreamble, at: Place(line: 1), lines))
      }
    }
    advance(outcome)
  }

  // MARK: The records

  private var cells: CSVCells {
    CSVCells(
      bytes: window.bytes + window.start, index: index, maximumBytes: options.caps.fieldBytes,
      quote: options.quote, escape: options.escape, table: SingleByteTable.of(encoding)?.entries)
  }

  private func appendRecords(to batch: SourceBatch, _ layout: CSVLayout) throws(Failure) {
    try appendSpans(to: batch, layout)
    for (column, source) in layout.sources.enumerated() {
      appendColumn(column, source, to: batch, layout)
    }
    if batch.findings.count > 1 { orderFindings(of: batch) }
  }

  private func appendSpans(to batch: SourceBatch, _ layout: CSVLayout) throws(Failure) {
    let front = window.bytes + window.start
    let (rows, count, line) = (index.rows, index.rowCount, self.line)
    appendRaw(to: batch.raw)
    // A local, written back once: a property would be checked for exclusive access at every record.
    var offsets = self.offsets
    var spans: [RecordSpan] = []
    spans.reserveCapacity(count)
    for number in 0..<count {
      let (start, end) = (Int(rows[number].start), Int(rows[number].end))
      let firstLine = line + Int(rows[number].line)
      if end - start > options.caps.recordBytes { throw recordTooLong(atLine: firstLine, number) }
      spans.append(
        RecordSpan(
          number: recordCount + number + 1, line: firstLine,
          byteOffset: offsets.offset(of: start, in: front),
          byteLength: offsets.length(from: start, to: end, in: front)))
    }
    self.offsets = offsets
    recordCount += count
    batch.records = spans
    batch.tables[0].parents = Array(0..<UInt32(count))
    batch.locators.appendMissing(rows: count)
    for number in 0..<count {
      let row = rows[number]
      if !row.traits.isEmpty { noteTraits(of: row, number, in: batch) }
      if Int(row.cellCount) != layout.columnCount { noteRagged(row, number, in: batch, layout) }
    }
  }

  /// The records as they stand in the file.
  private func appendRaw(to raw: TextColumn) {
    let front = window.bytes + window.start
    let (rows, count) = (index.rows, index.rowCount)
    func record(_ number: Int) -> UnsafeBufferPointer<UInt8> {
      let start = Int(rows[number].start)
      return UnsafeBufferPointer(start: front + start, count: Int(rows[number].end) - start)
    }
    if encoding.isUTF16 {
      let form = UTF16Form(isBigEndian: encoding == .utf16BigEndian)
      for number in 0..<count { raw.append(form.encode(utf8: record(number))) }
      return
    }
    let extent = Int(rows[count - 1].end) - Int(rows[0].start)
    raw.append(rows: count, capacity: extent) { bytes, ends in
      var written = 0
      for number in 0..<count {
        let record = record(number)
        if let base = record.baseAddress {
          (bytes + written).update(from: base, count: record.count)
        }
        written += record.count
        ends[number] = UInt32(truncatingIfNeeded: written)
      }
    }
  }

  private func noteTraits(of row: CSVIndex.Row, _ number: Int, in batch: SourceBatch) {
    if row.traits.contains(.nulByte) { note(.csvNulByte, number, in: batch) }
    if row.traits.contains(.textAfterQuote) { note(.csvTextAfterQuote, number, in: batch) }
  }

  private func noteRagged(
    _ row: CSVIndex.Row, _ number: Int, in batch: SourceBatch, _ layout: CSVLayout
  ) {
    let counts = [
      "expected": FindingArgument.number(layout.columnCount ?? 0),
      "found": .number(Int(row.cellCount)),
    ]
    note(
      .csvRaggedRow, number, counts, in: batch,
      severity: options.ragged == .pad ? .warning : .error)
  }

  private func note(
    _ code: FindingCode, _ record: Int, _ arguments: [String: FindingArgument] = [:],
    in batch: SourceBatch, severity: Severity? = nil
  ) {
    let finding = Finding(code, at: batch.place(of: record), arguments, severity: severity)
    batch.findings.append(RecordFinding(record: record, finding: finding))
  }

  private func appendColumn(
    _ column: Int, _ source: CSVLayout.Source, to batch: SourceBatch, _ layout: CSVLayout
  ) {
    let texts = batch.tables[0].columns[column]
    let name = wanted.columns[column].name
    let refused = { (number: Int, refusal: CSVCells.Refusal) in
      let finding = self.finding(of: refusal, at: batch.place(of: number, field: name))
      batch.findings.append(RecordFinding(record: number, finding: finding))
    }
    switch source {
    case .cell(let position): cells.append(column: position, to: texts, refused: refused)
    case .absent: texts.appendMissing(rows: index.rowCount)
    case .whole:
      let names = options.header == .none ? nil : layout.names
      let whole = CSVWholeRecords(cells: cells, names: names)
      whole.append(to: texts, refused: refused)
    }
  }

  private func finding(of refusal: CSVCells.Refusal, at place: Place) -> Finding {
    switch refusal {
    case .tooLong:
      return Finding(
        .csvFieldTooLong, at: place, ["limit": .number(options.caps.fieldBytes)])
    case .undecodable(let position):
      var place = place
      place.byteOffset = offsets.offset(of: position, in: window.bytes + window.start)
      return Finding(.byteUndecodable, at: place, ["encoding": .word(encoding.rawValue)])
    }
  }

  /// Column by column, findings come in the order of columns: back to that of records.
  private func orderFindings(of batch: SourceBatch) {
    let ordered = batch.findings.enumerated().sorted {
      ($0.element.record, $0.offset) < ($1.element.record, $1.offset)
    }
    batch.findings = ordered.map(\.element)
  }
}

extension CSVReader {
  private static let encodings = TextEncoding.allCases.map(\.rawValue).joined(separator: ", ")

  package static let spec = ComponentSpec(
    "csv",
    summary: Localised(
      es: "filas de un archivo de texto delimitado", en: "rows of a delimited text file"),
    options: [
      OptionSpec(
        "encoding", .text,
        summary: Localised(
          es: "\(encodings); sin ella vale la marca al inicio, y si no hay, utf-8",
          en: "\(encodings); without it the mark at the front decides, else utf-8")),
      OptionSpec(
        "delimiter", .text,
        summary: Localised(es: "carácter entre celdas; `,`", en: "character between cells; `,`")),
      OptionSpec(
        "quote", .text,
        summary: Localised(
          es: "carácter que encierra celdas; `\"`, o `none`",
          en: "character around cells; `\"`, or `none`")),
      OptionSpec(
        "escape", .text,
        summary: Localised(
          es: "carácter que hace texto del siguiente; ninguno",
          en: "character that makes the next one text; none")),
      OptionSpec(
        "comment", .text,
        summary: Localised(
          es: "carácter con que empieza una línea que no es registro; ninguno",
          en: "character that begins a line which is no record; none")),
      OptionSpec(
        "header-rows", .integer,
        summary: Localised(
          es: "filas que tiene el encabezado; sus textos se unen con un espacio; `1`",
          en: "rows that the header has; their texts are joined with a blank; `1`")),
      OptionSpec(
        "header", .choice(CSVOptions.Header.allCases.map(\.rawValue)),
        summary: Localised(
          es: "dónde están los nombres de columnas; `first`",
          en: "where the names of the columns are; `first`")),
      OptionSpec(
        "ragged", .choice(CSVOptions.Ragged.allCases.map(\.rawValue)),
        summary: Localised(
          es: "filas con celdas de más o de menos; `reject`",
          en: "rows with too many or too few cells; `reject`")),
      OptionSpec(
        "columns", .choice(CSVOptions.Columns.allCases.map(\.rawValue)),
        summary: Localised(
          es: "columnas de más o de menos; `allow-extra`",
          en: "columns that are extra or missing; `allow-extra`")),
    ],
    examples: [
      ComponentExample("ID,EDAD\r\n7,\r\n", gives: #"{"ID":"7","EDAD":""}"#),
      ComponentExample(
        "7;\"a \"\"b\"\"\"\n", #"header = "none", delimiter = ";""#,
        gives: #"["7","a \"b\""]"#),
      ComponentExample(
        "REPORTE,\nID,EDAD\n7,16\n", #"header = "find""#,
        gives: #"{"ID":"7","EDAD":"16"}"#),
      ComponentExample(
        "ID,EDAD\n7\n", #"ragged = "pad""#, gives: #"{"ID":"7"}"#,
        findings: ["csv-ragged-row"]),
    ],
    findings: [
      .csvOptionImpossible, .csvPathImpossible, .csvHeaderNotFound, .csvPreamble,
      .csvColumnMissing, .csvColumnExtra, .csvColumnAmbiguous, .csvHeaderNames, .csvBlankLine,
      .csvCommentLine, .csvEscapesNothing,
      .csvRaggedRow, .csvTextAfterQuote, .csvNulByte, .csvUnclosedQuote, .csvTooManyColumns,
      .csvRecordTooLong, .csvFieldTooLong, .byteUndecodable, .encodingContradicted,
    ])
}

extension FindingCode {
  package static let csvBlankLine = FindingCode(
    "csv-blank-line", .note, es: "se saltaron {count} líneas vacías",
    en: "{count} blank lines were skipped")
  package static let csvCommentLine = FindingCode(
    "csv-comment-line", .note, es: "se saltaron {count} líneas de comentario",
    en: "{count} comment lines were skipped")
  package static let csvEscapesNothing = FindingCode(
    "csv-escapes-nothing", .error, es: "el archivo termina detrás de un carácter de escape",
    en: "the file ends behind an escape character",
    hint: Localised(es: "pida el archivo completo", en: "ask for the whole file"))
  package static let csvRaggedRow = FindingCode(
    "csv-ragged-row", .error, es: "la fila tiene {found} celdas y se esperaban {expected}",
    en: "the row has {found} cells and {expected} were expected",
    hint: Localised(
      es: "busque un delimitador o unas comillas de más en la fila",
      en: "look for a stray delimiter or quote in the row"))
  package static let csvTextAfterQuote = FindingCode(
    "csv-text-after-quote", .warning, es: "hay texto después de unas comillas de cierre",
    en: "text follows a closing quote",
    hint: Localised(
      es: "pida que las comillas dentro de una celda se envíen dobles",
      en: "ask the sender to double quotes inside a cell"))
  package static let csvNulByte = FindingCode(
    "csv-nul-byte", .error, es: "hay un byte NUL en el registro", en: "the record has a NUL byte",
    hint: Localised(
      es: "si hay muchos, el archivo es UTF-16: declare encoding: utf-16le",
      en: "if there are many, the file is UTF-16: declare encoding: utf-16le"))
  package static let csvUnclosedQuote = FindingCode(
    "csv-unclosed-quote", .error,
    es: "unas comillas abiertas en este registro no se cierran hasta el final del archivo",
    en: "a quote opened in this record is not closed before the end of the file",
    hint: Localised(
      es: "ciérrela, o declare quote: none si las comillas son texto",
      en: "close it, or declare quote: none if quotes are text"))
  package static let csvTooManyColumns = FindingCode(
    "csv-too-many-columns", .error, es: "la fila tiene más de {limit} celdas",
    en: "the row has more than {limit} cells",
    hint: Localised(es: "revise el delimitador", en: "check the delimiter"))
  package static let csvRecordTooLong = FindingCode(
    "csv-record-too-long", .error, es: "el registro tiene más de {limit} bytes",
    en: "the record has more than {limit} bytes",
    hint: Localised(
      es: "busque unas comillas sin cerrar en esta línea", en: "look for an unclosed quote on this line"))
  package static let csvFieldTooLong = FindingCode(
    "csv-field-too-long", .error, es: "la celda tiene más de {limit} bytes",
    en: "the cell has more than {limit} bytes",
    hint: Localised(
      es: "busque unas comillas sin cerrar en la fila", en: "look for an unclosed quote in the row"))
}
