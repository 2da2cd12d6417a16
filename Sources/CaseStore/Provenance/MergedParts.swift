internal import Interchange
internal import Safekeeping

/// What each of several records said of a row.
struct MergedParts {
  let register: CaseRegister
  let shelf: EntityShelf
  /// The version's row, what its digest is, and what it says.
  let version: Int
  let digest: [UInt8]?
  let content: StoredVersion.Part

  init(register: CaseRegister, shelf: EntityShelf, version: Int, digest: [UInt8]?, _ content: StoredVersion.Part) {
    self.register = register
    self.shelf = shelf
    self.version = version
    self.digest = digest
    self.content = content
  }

  private struct Entry {
    let place: Place
    let digest: [UInt8]
    let sealed: [UInt8]?
  }

  /// By record. Of a row that a store of an earlier version merged nothing is known.
  func all(about subject: [UInt8]?, inImport number: Int) throws(Failure) -> [StoredVersion.Part] {
    let entries = try entries(inImport: number)
    if entries.isEmpty { return [] }
    if entries.allSatisfy({ $0.digest == digest }) {
      // All say what the row says, and the first is named in the row itself.
      return [content] + entries.map { StoredVersion.Part(place: $0.place, cells: content.cells, links: content.links) }
    }
    var said: [[UInt8]: VaultCells] = [:]
    for entry in entries {
      guard let sealed = entry.sealed else { continue }
      said[entry.digest] = try VaultCells(
        opening: sealed, with: register.vaultKeys, about: subject,
        context: CaseRegister.mergedContext(shelf.type.name, entry.digest))
    }
    return entries.map { entry in
      let cells = said[entry.digest] ?? VaultCells()
      return StoredVersion.Part(
        place: entry.place, cells: shelf.type.fields.map { cells[$0.name].map { Withheld($0) } },
        links: shelf.type.links.map { cells["\($0.role)_id"].map { hexadecimal($0) } })
    }
  }

  private func entries(inImport number: Int) throws(Failure) -> [Entry] {
    var entries: [Entry] = []
    try register.database.each(
      """
      SELECT m.record, m.digest, m.sealed, s.line, s.locator FROM merged_record AS m
        LEFT JOIN source_record AS s ON s.import = ?3 AND s.number = m.record
        WHERE m.entity = ?1 AND m.version = ?2 ORDER BY m.record
      """, .text(shelf.type.name), .int(version), .int(number)
    ) { row throws(Failure) in
      let place = Place(
        file: content.place.file, line: row.isNull(3) ? nil : row.int(3), recordNumber: row.int(0), locator: row.text(4)
      )
      entries.append(Entry(place: place, digest: row.blob(1) ?? [], sealed: row.blob(2)))
    }
    return entries
  }
}
