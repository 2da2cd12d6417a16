import Interchange

/// Whole records as one line of JSON each: an array of strings, or with a header an object of strings with
/// its members in the order of the columns.
struct CSVWholeRecords {
  let cells: CSVCells
  /// `"NAME":` per column; nil without a header.
  let keys: [[UInt8]]?

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

  /// Leaves the record in `json`. A cell behind the last name is not in it: the row is ragged and says so.
  private func write(_ row: CSVIndex.Row, to json: inout [UInt8]) -> CSVCells.Refusal? {
    let count = min(Int(row.cellCount), keys?.count ?? .max)
    json.removeAll(keepingCapacity: true)
    json.append(UInt8(ascii: keys == nil ? "[" : "{"))
    for column in 0..<count {
      if column > 0 { json.append(UInt8(ascii: ",")) }
      if let keys { json.append(contentsOf: keys[column]) }
      let refusal = cells.withText(column, of: row) { JSONWriter.appendQuoted($0, to: &json) }
      if let refusal { return refusal }
    }
    json.append(UInt8(ascii: keys == nil ? "]" : "}"))
    return nil
  }
}
