import Interchange

/// Whole records as one line of JSON each: an array of strings, or with a header an object of strings with
/// its members in the order of the columns.
struct CSVWholeRecords {
  let cells: CSVCells
  /// nil without a header.
  let names: CSVMemberNames?

  /// Appends one cell per row. A row with a cell that has no text is missing and reported.
  func append(to texts: TextColumn, refused: (_ row: Int, CSVCells.Refusal) -> Void) {
    var json: [UInt8] = []
    for number in 0..<cells.index.rowCount {
      if let refusal = write(cells.index.rows[number], to: &json) {
        refused(number, refusal)
        texts.appendMissing()
      } else {
        texts.append(json)
      }
    }
  }

  /// Leaves the record in `json`.
  private func write(_ row: CSVIndex.Row, to json: inout [UInt8]) -> CSVCells.Refusal? {
    json.removeAll(keepingCapacity: true)
    json.append(UInt8(ascii: names == nil ? "[" : "{"))
    for column in 0..<Int(row.cellCount) {
      if column > 0 { json.append(UInt8(ascii: ",")) }
      if let names { json.append(contentsOf: names.key(column)) }
      let refusal = cells.withText(column, of: row) { JSONWriter.appendQuoted($0, to: &json) }
      if let refusal { return refusal }
    }
    json.append(UInt8(ascii: names == nil ? "]" : "}"))
    return nil
  }
}
