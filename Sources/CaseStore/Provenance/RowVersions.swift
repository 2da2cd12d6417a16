package import Interchange
internal import Safekeeping

/// Rows with all that is known of where they came from.
///
/// Ids alone pass through a temporary table, as `CaseRegister` promises.
extension CaseRegister {
  /// The versions of each row, the oldest first, in the order of the addresses; what is not there is left out.
  ///
  /// `withHistory` false: only the version that counts now. The vault is opened in memory: the caller masks.
  package func versions(
    of addresses: [RowAddress], withHistory: Bool
  ) throws(Failure) -> [[StoredVersion]] {
    try fillShown(addresses)
    var found: [RowAddress: [StoredVersion]] = [:]
    for shelf in shelves where addresses.contains(where: { $0.entity == shelf.type.name }) {
      for version in try versions(on: shelf, withHistory: withHistory) {
        found[version.address, default: []].append(version)
      }
    }
    try addNotes(&found)
    return addresses.compactMap { found[$0]?.sorted { ($0.since, $0.seen) < ($1.since, $1.seen) } }
  }

  func fillShown(_ addresses: [RowAddress]) throws(Failure) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS shown (entity TEXT NOT NULL, id BLOB NOT NULL,
        PRIMARY KEY (entity, id)) WITHOUT ROWID;
      DELETE FROM temp.shown;
      """)
    for address in addresses {
      try database.run(
        "INSERT OR IGNORE INTO temp.shown VALUES (?, ?)", .text(address.entity), .blob(bytes(ofHexadecimal: address.id))
      )
    }
  }

  private func versions(on shelf: EntityShelf, withHistory: Bool) throws(Failure) -> [StoredVersion] {
    var versions: [StoredVersion] = []
    try database.each(
      """
      SELECT p.id, p.since, p.import, p.ended, p.record, p.records, i.file, s.line, s.locator, p.sealed,
        (SELECT person FROM membership WHERE row = p.id), p.row, p.digest\(shelf.columns(of: "p")) FROM \(shelf.table) AS p
        JOIN import AS i ON i.number = p.import
        LEFT JOIN source_record AS s ON s.import = p.import AND s.number = p.record
        WHERE p.id IN (SELECT id FROM temp.shown WHERE entity = ?)\(withHistory ? "" : " AND p.ended IS NULL")
      """, .text(shelf.type.name)
    ) { row throws(Failure) in versions.append(try self.version(row, on: shelf)) }
    return versions
  }

  private func version(_ row: Statement, on shelf: EntityShelf) throws(Failure) -> StoredVersion {
    let first = 13
    let id = row.blob(0) ?? []
    let isPerson = shelf.type.name == RegisterWords.person
    let links = shelf.type.links.indices.map { row.blob(first + shelf.plainFields.count + $0) }
    let vault = try VaultCells(
      opening: row.blob(9), with: vaultKeys, about: shelf.subject(of: id, links: links), entity: shelf.type.name,
      row: id)
    let cells = shelf.type.fields.map { field in
      shelf.value(field.name, in: row, from: first, vault: vault).map { Withheld($0) }
    }
    let place = Place(
      file: row.text(6), line: row.isNull(7) ? nil : row.int(7), recordNumber: row.int(4), locator: row.text(8))
    let content = StoredVersion.Part(place: place, cells: cells, links: links.map { $0.map { hexadecimal($0) } })
    return StoredVersion(
      address: RowAddress(entity: shelf.type.name, id: hexadecimal(id)),
      person: isPerson ? row.blob(10).map { hexadecimal($0) } : nil, since: row.int(1), seen: row.int(2),
      ended: row.isNull(3) ? nil : row.int(3),
      place: place, sourceRecords: row.int(5), cells: cells, links: content.links,
      parts: row.int(5) > 1
        ? try MergedParts(register: self, shelf: shelf, version: row.int(11), digest: row.blob(12), content)
          .all(about: shelf.subject(of: id, links: links), inImport: row.int(2))
        : [])
  }

  /// A note belongs to the version that was in force after its import.
  private func addNotes(_ found: inout [RowAddress: [StoredVersion]]) throws(Failure) {
    var notes: [(address: RowAddress, field: String, code: String, importNumber: Int)] = []
    try database.each(
      """
      SELECT entity, row, field, code, import FROM value_note
        WHERE (entity, row) IN (SELECT entity, id FROM temp.shown) ORDER BY rowid
      """
    ) { row throws(Failure) in
      let address = RowAddress(entity: row.text(0) ?? "", id: hexadecimal(row.blob(1) ?? []))
      notes.append((address, row.text(2) ?? "", row.text(3) ?? "", row.int(4)))
    }
    for note in notes {
      for index in found[note.address, default: []].indices {
        guard let version = found[note.address]?[index],
          (version.since...version.seen).contains(note.importNumber),
          version.notes[note.field]?.contains(note.code) != true
        else { continue }
        found[note.address]?[index].notes[note.field, default: []].append(note.code)
      }
    }
  }
}
