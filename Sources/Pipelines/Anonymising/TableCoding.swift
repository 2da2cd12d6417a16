internal import Interchange

/// A table as codes: per column the different values, and per row the number of its value.
///
/// Memory: four bytes a cell of the columns that are coded, and the different values.
struct TableCoding {
  let columns: [String]
  private(set) var dictionaries: [ValueDictionary]
  private(set) var codes: [[UInt32]]
  private(set) var rowCount = 0
  private(set) var damagedRows = 0
  private(set) var findings = FindingLog()

  /// Throws: what the reader throws.
  init(_ table: CSVTable, columns: [String]) throws(Failure) {
    self.columns = columns
    var dictionaries = columns.map { _ in ValueDictionary() }
    var codes = columns.map { _ in [UInt32]() }
    let places = columns.map { table.index(of: $0) ?? 0 }
    var (rows, damaged) = (0, 0)
    try table.read(&findings) { cells, sound in
      for (index, place) in places.enumerated() {
        Self.append(cells[place], sound, &dictionaries[index], &codes[index])
      }
      rows += sound.count
      damaged += (cells.first?.count ?? 0) - sound.count
    }
    self.dictionaries = dictionaries
    self.codes = codes
    rowCount = rows
    damagedRows = damaged
  }

  private static func append(
    _ cells: TextColumn, _ rows: [Int], _ dictionary: inout ValueDictionary, _ codes: inout [UInt32]
  ) {
    for row in rows { codes.append(dictionary.number(of: cells[row])) }
  }

  func index(of column: String) -> Int { columns.firstIndex(of: column) ?? 0 }

  func values(_ column: String) -> [String] { dictionaries[index(of: column)].strings }

  /// The column's codes by another numbering of its values.
  func codes(_ column: String, as numbers: [UInt32]) -> [UInt32] {
    codes[index(of: column)].map { numbers[Int($0)] }
  }
}
