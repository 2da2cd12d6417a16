internal import Interchange

/// A row of a batch, with its id; its cells are read where they stand.
struct IncomingRow {
  let table: EntityTable
  let row: Int
  let id: [UInt8]
  let links: [[UInt8]?]
  let record: Int

  init(_ table: EntityTable, _ row: Int, _ id: [UInt8], _ links: [[UInt8]?], _ record: Int) {
    self.table = table
    self.row = row
    self.id = id
    self.links = links
    self.record = record
  }

  func sealed(on shelf: EntityShelf, by keys: VaultKeys) throws(Failure) -> [UInt8]? {
    var plain: [UInt8] = []
    for field in shelf.vaultFields {
      guard let cell = table.columns[field][row] else { continue }
      VaultCells.append(shelf.type.fields[field].name, cell, to: &plain)
    }
    if plain.isEmpty { return nil }
    return try keys.seal(
      plain, about: shelf.subject(of: id, links: links), context: VaultCells.context(shelf.type.name, id))
  }

  /// The same for the same cells and links, and for no others.
  func digest(on shelf: EntityShelf, by keys: RegisterKeys) -> [UInt8] {
    var content = RowContent()
    // By name, as a model may gain fields; one that is missing everywhere leaves digests as they are.
    for field in shelf.fieldsByName {
      if let cell = table.columns[field][row] { content.add(shelf.type.fields[field].name, cell) }
    }
    for index in shelf.linksByRole {
      links[index]?.withUnsafeBufferPointer { content.add("\(shelf.type.links[index].role)_id", $0) }
    }
    return keys.contentDigest(of: content.bytes, entity: shelf.name)
  }

  func gathered(on shelf: EntityShelf) -> EntityRow {
    var vault = VaultCells()
    for field in shelf.vaultFields {
      vault[shelf.type.fields[field].name] = table.columns[field][row].map { Array($0) }
    }
    return EntityRow(
      id: id, record: record,
      plain: shelf.plainFields.map { table.columns[$0][row].map { Array($0) } }, vault: vault,
      links: links)
  }
}

/// What a row says, as bytes that no other content gives.
struct RowContent {
  private(set) var bytes: [UInt8] = []

  mutating func add(_ name: String, _ cell: UnsafeBufferPointer<UInt8>) {
    bytes.append(contentsOf: name.utf8)
    bytes.append(0)
    withUnsafeBytes(of: UInt32(cell.count).littleEndian) { bytes.append(contentsOf: $0) }
    bytes.append(contentsOf: cell)
  }

  /// Nothing where the cell is missing.
  mutating func add(_ name: String, _ cells: VaultCells) {
    cells[name]?.withUnsafeBufferPointer { add(name, $0) }
  }
}
