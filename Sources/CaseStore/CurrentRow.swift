internal import Interchange

/// The version of a row that counts now.
struct CurrentRow {
  let rowNumber: Int
  let importNumber: Int
  let tag: [UInt8]?
  let row: EntityRow
}

extension CaseRegister {
  func currentRow(_ id: [UInt8], on shelf: EntityShelf) throws(Failure) -> CurrentRow? {
    let statement = try database.prepared(shelf.currentStatement)
    defer { statement.reset() }
    try statement.bind([.blob(id)])
    guard try statement.step() else { return nil }
    let first = EntityShelf.firstColumn
    let firstLink = first + shelf.plainFields.count
    let links = shelf.type.links.indices.map { statement.blob(firstLink + $0) }
    return CurrentRow(
      rowNumber: statement.int(0), importNumber: statement.int(1), tag: statement.blob(3),
      row: EntityRow(
        id: id, record: statement.int(2),
        plain: shelf.plainFields.indices.map { statement.blob(first + $0) },
        vault: try VaultCells(
          opening: statement.blob(4), with: vaultKeys, about: shelf.subject(of: id, links: links),
          entity: shelf.type.name, row: id),
        links: links))
  }

  /// A subselect that gives a row where the column is the id of a current person record; looks up one, however many there
  /// are.
  func currentPersonRow(_ column: String) -> String {
    guard let shelf = shelf(RegisterWords.person) else { return "SELECT 1 WHERE false" }
    return "SELECT 1 FROM \(shelf.table) AS now WHERE now.id = \(column) AND now.ended IS NULL"
  }

  /// A subselect of the ids of current person records.
  func currentPersonRows() throws(Failure) -> String {
    guard let shelf = shelf(RegisterWords.person) else { return "NULL" }
    return "SELECT id FROM \(shelf.table) WHERE ended IS NULL"
  }
}
