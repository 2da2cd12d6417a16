internal import Interchange

/// A row of a sheet that has at least one cell.
struct XLSXRow {
  /// What a cell holds, before anybody has asked for its text.
  enum Value {
    /// A stretch of the row's own bytes.
    case text(Range<Int>)
    /// A shared string.
    case shared(Int)
    /// `#DIV/0!` and its like, as a stretch of the bytes.
    case error(Range<Int>)
    /// A number whose style says date and that is none.
    case noDate(Range<Int>)
    /// A formula that was never calculated.
    case formula
  }

  struct Cell {
    /// From 0.
    let column: Int
    let value: Value
  }

  /// From 1, as the sheet counts.
  var number = 0
  /// Where it begins in the sheet's XML text.
  var byteOffset = 0
  var byteLength = 0
  var bytes: [UInt8] = []
  var cells: [Cell] = []

  /// Cells up to the last one that is there.
  var cellCount: Int { (cells.last?.column ?? -1) + 1 }
}

/// The cells of a worksheet, row by row.
///
/// Rows and columns that the sheet leaves out are nothing; a reference out of order means that two cells
/// claim one place, and refuses the sheet. So does a cell outside a row or in another cell, a row in a row, a
/// second value of a cell or a second table: what they hold would be lost without a word.
final class XLSXSheet: XLSXPartContent {
  private enum CellType: String {
    case number = "n"
    case shared = "s"
    case inline = "inlineStr"
    case formulaText = "str"
    case boolean = "b"
    case error = "e"
    case isoDate = "d"
  }

  /// Excel's own limit.
  private static let columns = 16_384

  private let workbook: XLSXWorkbook
  private let caps: XLSXOptions.Caps
  /// Complete and not yet taken by the reader.
  var rows: [XLSXRow] = []
  private(set) var mergedRanges = 0
  private(set) var hiddenRows = 0
  private(set) var failure: Failure?

  private var isInData = false
  private var sawData = false
  private var isInRow = false
  private var isInCell = false
  private var row = XLSXRow()
  private var column = -1
  private var type = CellType.number
  private var style = 0
  private var hasFormula = false
  private var hasValue = false
  private var takesText = false
  private var isInline = false
  private var phoneticDepth = 0
  private var text: [UInt8] = []

  init(_ workbook: XLSXWorkbook, _ caps: XLSXOptions.Caps) {
    self.workbook = workbook
    self.caps = caps
  }

  /// A part without a table of cells is no worksheet.
  var isComplete: Bool { sawData && !isInData }

  func start(_ name: String, _ tag: borrowing XLSXTag) {
    switch name {
    case "sheetData": beginData()
    case "row": if isInData { beginRow(tag) }
    case "c": if isInData { beginCell(tag) }
    case "f": hasFormula = true
    case "is": isInline = true
    case "rPh": phoneticDepth += 1
    case "v": beginValue()
    case "t": beginText(when: isInline && type == .inline && phoneticDepth == 0)
    case "mergeCell": mergedRanges += 1
    default: break
    }
  }

  func end(_ name: String, at byteOffset: Int) {
    switch name {
    case "sheetData": isInData = false
    case "row": if isInData { endRow(at: byteOffset) }
    case "c": if isInData { endCell() }
    case "is": isInline = false
    case "rPh": phoneticDepth -= 1
    case "v", "t": takesText = false
    default: break
    }
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    guard takesText else { return }
    text.append(contentsOf: bytes)
    if row.bytes.count + text.count > caps.recordBytes { refuseTooLong() }
  }

  private func beginData() {
    if sawData { return refuse("sheet") }
    isInData = true
    sawData = true
  }

  private func beginValue() {
    if isInCell, hasValue, type != .inline { return refuse("cell") }
    beginText(when: type != .inline)
  }

  private func beginText(when isWanted: Bool) {
    takesText = isWanted
    if isWanted { hasValue = true }
  }

  // MARK: Rows

  private func beginRow(_ tag: borrowing XLSXTag) {
    let number = tag["r"].map { Int($0) } ?? row.number + 1
    guard !isInRow, let number, number > row.number, number <= 1 << 40 else { return refuse("row") }
    isInRow = true
    row = XLSXRow()
    row.number = number
    row.byteOffset = tag.byteOffset
    column = -1
    if ["1", "true"].contains(tag["hidden"]) { hiddenRows += 1 }
  }

  private func endRow(at byteOffset: Int) {
    isInRow = false
    row.byteLength = byteOffset - row.byteOffset
    if !row.cells.isEmpty { rows.append(row) }
  }

  // MARK: Cells

  private func beginCell(_ tag: borrowing XLSXTag) {
    if !isInRow || isInCell { return refuse("cell") }
    isInCell = true
    var place = column + 1
    if let reference = tag["r"] {
      guard let found = self.column(reference) else { return refuse("cell") }
      place = found
    }
    guard place > column, place < Self.columns, let type = CellType(rawValue: tag["t"] ?? "n") else {
      return refuse("cell")
    }
    column = place
    self.type = type
    style = tag["s"].flatMap { Int($0) } ?? 0
    hasFormula = false
    hasValue = false
    text.removeAll(keepingCapacity: true)
  }

  /// From 0, of a reference like `AB12` in this row.
  private func column(_ reference: String) -> Int? {
    var column = 0
    let letters = reference.utf8.prefix { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) }
    if letters.isEmpty || letters.count > 3 { return nil }
    for letter in letters { column = column * 26 + Int(letter) - 64 }
    return Int(reference.dropFirst(letters.count)) == row.number ? column - 1 : nil
  }

  private func endCell() {
    isInCell = false
    if failure != nil { return }
    if !hasValue || (text.isEmpty && type != .inline && type != .formulaText) {
      if hasFormula { row.cells.append(XLSXRow.Cell(column: column, value: .formula)) }
      return
    }
    guard let value = value() else { return refuse("cell") }
    row.cells.append(XLSXRow.Cell(column: column, value: value))
  }

  /// nil for a value that its type cannot have.
  private func value() -> XLSXRow.Value? {
    switch type {
    case .shared:
      guard let index = Int(String(decoding: text, as: UTF8.self)), workbook.sharedStrings[index] != nil
      else { return nil }
      return .shared(index)
    case .inline, .formulaText: return .text(keep(XLSXText.unescaped(text)))
    case .isoDate: return .text(keep(text))
    case .boolean:
      guard text == [0x30] || text == [0x31] else { return nil }
      return .text(keep(Array((text == [0x31] ? "true" : "false").utf8)))
    case .error: return .error(keep(text))
    case .number: return number()
    }
  }

  private func number() -> XLSXRow.Value {
    let kind = workbook.styles.indices.contains(style) ? workbook.styles[style] : .number
    if kind == .number { return .text(keep(text)) }
    guard let date = workbook.calendar.text(String(decoding: text, as: UTF8.self), kind) else {
      return .noDate(keep(text))
    }
    return .text(keep(Array(date.utf8)))
  }

  private func keep(_ text: [UInt8]) -> Range<Int> {
    let start = row.bytes.count
    row.bytes.append(contentsOf: text)
    return start..<row.bytes.count
  }

  // MARK: What went wrong

  private func refuse(_ part: String) {
    failure = Failure(.xlsxMalformed, at: Place(line: max(row.number, 1)), ["part": .word(part)])
  }

  private func refuseTooLong() {
    failure = Failure(
      .csvRecordTooLong, at: Place(line: row.number), ["limit": .number(caps.recordBytes)])
  }
}
