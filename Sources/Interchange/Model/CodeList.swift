/// A code list or lookup table: source spelling to code, with labels and equivalents.
///
/// Read once from Mappings/codes; small enough to stay in memory.
package struct CodeList: Sendable {
  package let name: String
  /// Column names as in the file; the first is the one looked up by default.
  package let columns: [String]
  package let rows: [[String]]
  /// Path of the file, and the line on which each row begins; nil and empty for a list that is no file.
  private let path: String?
  private let lines: [Int]
  private let columnIndex: [String: Int]

  package init(
    name: String, columns: [String], rows: [[String]], path: String? = nil, lines: [Int] = []
  ) {
    self.name = name
    self.columns = columns
    self.rows = rows
    self.path = path
    self.lines = lines
    columnIndex = Dictionary(
      columns.enumerated().map { ($1, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Where a row of the list stands, as far as known.
  package func place(ofRow row: Int) -> Place {
    lines.indices.contains(row) ? Place(file: path, line: lines[row], column: 1) : Place(file: path)
  }

  package func index(ofColumn name: String) -> Int? { columnIndex[name] }

  /// All values of one column, in file order; empty where the column does not exist.
  package func column(_ name: String) -> [String] {
    guard let index = columnIndex[name] else { return [] }
    return rows.map { $0[index] }
  }
}

/// Gives code lists by name (the file's stem in Mappings/codes).
package protocol CodeListSource: Sendable {
  func codeList(_ name: String) -> CodeList?
}

package struct CodeListSet: CodeListSource {
  package let lists: [String: CodeList]
  package init(_ lists: [CodeList]) {
    self.lists = Dictionary(lists.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })
  }
  package func codeList(_ name: String) -> CodeList? { lists[name] }
}
