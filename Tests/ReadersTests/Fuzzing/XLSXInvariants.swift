import Interchange
import Readers

/// What holds of the XLSX reader for any bytes.
///
/// Bytes that begin as a ZIP are the workbook itself. A checksum would keep nearly all changes of one from
/// the reader; so all other bytes are a sheet, its shared strings and its styles, a zero byte between them.
enum XLSXInvariants {
  /// More columns are not asked for singly.
  private static let width = 8

  static func check(_ bytes: [UInt8], _ choice: Choice) throws(BrokenInvariant) {
    var choice = choice
    let workbook = bytes.starts(with: [0x50, 0x4B]) ? bytes : packed(bytes)
    for header in choice.of(CSVOptions.Header.allCases) {
      var options = XLSXOptions()
      options.header = header
      let whole = try outcome(workbook, .wholeRecords(), options, choice)
      for case let cell? in whole.tables.first?.columns.first ?? .init() { try PrintedRecord.check(cell) }
      for case let row? in whole.raw { try PrintedRecord.check(row) }
      if header == .none { try checkColumns(workbook, whole, options, choice) }
    }
  }

  /// A row in parts is the row as a whole.
  private static func checkColumns(
    _ workbook: [UInt8], _ whole: ReaderOutcome, _ options: XLSXOptions, _ choice: Choice
  ) throws(BrokenInvariant) {
    let shape = SourceShape(levels: [
      SourceShape.Level(
        columns: (0..<width).map { SourceShape.Column(path: [.column($0)], name: "\($0)") })
    ])
    let parts = try outcome(workbook, shape, options, choice)
    try hold(parts.records == whole.records && parts.raw == whole.raw, "other columns, other records")
    try hold((parts.refusal == nil) == (whole.refusal == nil), "refused whole, and accepted in parts")
    for row in parts.records.indices {
      let cells = parts.tables[0].columns.map { $0[row] }
      try hold(begins(whole.tables[0].columns[0][row] ?? [], with: cells), "a cell is not the one of its row")
    }
  }

  /// Whether the printed row has these cells, and behind them others or none.
  private static func begins(_ row: [UInt8], with cells: [[UInt8]?]) -> Bool {
    var printed = Array("[".utf8)
    for (column, cell) in cells.enumerated() {
      if row == (column == 0 ? printed : printed.dropLast()) + Array("]".utf8) {
        return cells[column...].allSatisfy { $0 == nil }
      }
      if let cell {
        cell.withUnsafeBufferPointer { JSONWriter.appendQuoted($0, to: &printed) }
      } else {
        printed += Array("null".utf8)
      }
      printed.append(UInt8(ascii: ","))
    }
    return row.starts(with: printed) || row == printed.dropLast() + Array("]".utf8)
  }

  /// A ZIP that is damaged shows it sooner or later, by how much of it is unpacked at once.
  private static func outcome(
    _ workbook: [UInt8], _ shape: SourceShape, _ options: XLSXOptions, _ choice: Choice
  ) throws(BrokenInvariant) -> ReaderOutcome {
    var choice = choice
    let sizes = [(Int.max, 1_024)] + choice.of([(.max, 1), (7, 3)])
    return try sameOutcome(
      "\(options.header)", shape, sameReason: false,
      sizes.map { (piece, batch) in
        { () throws(Failure) -> any RecordReader in
          var sized = options
          sized.batchRecords = batch
          return try XLSXReader(
            source: MemorySource(workbook, pieceSize: piece), shape: shape, options: sized)
        }
      })
  }

  // MARK: The workbook around the parts

  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
  private static let partNames = ["sheet", "strings", "styles"]

  private static func packed(_ bytes: [UInt8]) -> [UInt8] {
    let parts = bytes.split(separator: 0, maxSplits: partNames.count - 1, omittingEmptySubsequences: false)
    let members = zip(partNames, parts).map { (name, part) in
      var member = ZIPBuilder.Member(name, "")
      member.content = Array(part)
      return member
    }
    return ZIPBuilder(members + (members.count == partNames.count ? frame : smallFrame)).bytes
  }

  private static let smallFrame = frame(relations: relation("worksheet", "sheet"))
  private static let frame = frame(
    relations: relation("worksheet", "sheet") + relation("sharedStrings", "strings")
      + relation("styles", "styles"))

  private static func frame(relations: String) -> [ZIPBuilder.Member] {
    let workbook =
      "<workbook xmlns='http://schemas.openxmlformats.org/spreadsheetml/2006/main' xmlns:r='\(office)'>"
      + "<sheets><sheet name='a' sheetId='1' r:id='worksheet'/></sheets></workbook>"
    return [
      ("_rels/.rels", Self.relations(relation("officeDocument", "workbook"))),
      ("workbook", workbook), ("_rels/workbook.rels", Self.relations(relations)),
    ].map { (name, content) in
      var member = ZIPBuilder.Member(name, content)
      member.checksum = ZIPBuilder.crc(member.content)
      return member
    }
  }

  private static func relations(_ content: String) -> String {
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\(content)</Relationships>"
  }

  private static func relation(_ type: String, _ target: String) -> String {
    "<Relationship Id='\(type)' Type='\(office)/\(type)' Target='\(target)'/>"
  }
}
