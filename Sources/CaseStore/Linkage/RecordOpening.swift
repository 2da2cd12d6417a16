package import Interchange
internal import Safekeeping

/// Person records opened for comparison. In memory only, a batch at a time.
extension CaseRegister: PersonIndex {
  package func unplaced(after id: String?, limit: Int) throws(Failure) -> [LinkageRecord] {
    var rows: [[UInt8]] = []
    try database.each(
      "SELECT row FROM placing WHERE row > ? ORDER BY row LIMIT ?", .blob(id.map(bytes(ofHexadecimal:)) ?? []),
      .int(limit)
    ) { row throws(Failure) in rows.append(row.blob(0) ?? []) }
    var records: [LinkageRecord] = []
    for row in rows {
      let number = try linkageNumber(of: row)
      if let record = try linkageRecord(row, number: number) { records.append(record) }
    }
    return records
  }

  private func linkageNumber(of row: [UInt8]) throws(Failure) -> Int {
    if let number = try database.number("SELECT number FROM link_record WHERE row = ?", .blob(row)) { return number }
    try database.run("INSERT INTO link_record (row, keys) VALUES (?, x'')", .blob(row))
    return database.lastRow
  }

  package func records(_ numbers: [Int]) throws(Failure) -> [LinkageRecord] {
    var records: [LinkageRecord] = []
    for number in numbers {
      guard let row = try database.blob("SELECT row FROM link_record WHERE number = ?", .int(number)) else { continue }
      if let record = try linkageRecord(row, number: number) { records.append(record) }
    }
    return records
  }

  /// Current person records by their ids, as a steward is shown them; those that are unknown are left out.
  package func linkageRecords(_ ids: [String]) throws(Failure) -> [LinkageRecord] {
    var records: [LinkageRecord] = []
    for id in ids {
      let row = bytes(ofHexadecimal: id)
      let number = try database.number("SELECT number FROM link_record WHERE row = ?", .blob(row)) ?? 0
      if let record = try linkageRecord(row, number: number) { records.append(record) }
    }
    return records
  }

  /// Ids of the current records of a person, ascending; of somebody who was merged, those of whom they are now.
  package func recordIDs(ofPerson id: String) throws(Failure) -> [String] {
    var ids: [String] = []
    try database.each(
      "SELECT row FROM membership WHERE person = ? AND \(isCurrentPerson("membership.row")) ORDER BY row",
      .blob(bytes(ofHexadecimal: try currentPersonID(id)))
    ) { row throws(Failure) in ids.append(hexadecimal(row.blob(0) ?? [])) }
    return ids
  }

  /// The id of the row that a source has under a key.
  package func rowID(source: String, entity: String, key: String) -> String {
    var key = key
    return hexadecimal(
      key.withUTF8 { keys.rowID(source: Array(source.utf8), entity: Array(entity.utf8), key: $0) })
  }

  private func linkageRecord(_ id: [UInt8], number: Int) throws(Failure) -> LinkageRecord? {
    guard let shelf = shelf(RegisterWords.person) else { return nil }
    let statement = try database.prepared(Self.openingStatement(shelf))
    defer { statement.reset() }
    try statement.bind(1, blob: id)
    guard try statement.step() else { return nil }
    let vault = try VaultCells(
      opening: statement.blob(4), with: vaultKeys, about: id, entity: RegisterWords.person, row: id)
    func text(_ field: String) -> String? {
      shelf.value(field, in: statement, from: 5, vault: vault).map { String(decoding: $0, as: UTF8.self) }
    }
    func items(_ field: String) -> [String] { (text(field) ?? "").split(separator: "\u{1F}").map { String($0) } }
    var values = LinkageRecord.Values()
    values.given = text("given_names")
    values.paternal = text("paternal_surname")
    values.maternal = text("maternal_surname")
    values.birthDate = text("birth_date")
    values.sex = text("sex")
    values.residence = text("residence_ubigeo")
    values.citizenships = items("citizenships")
    values.aliases = items("alias")
    values.documents = try usableDocuments(of: id)
    return LinkageRecord(
      number: number, id: hexadecimal(id), person: statement.blob(0).map { hexadecimal($0) },
      source: statement.text(1) ?? "", delivery: [statement.int(2), statement.int(3)], values: values)
  }

  private static func openingStatement(_ shelf: EntityShelf) -> String {
    """
    SELECT m.person, i.source, p.import, p.record, p.sealed\(shelf.columns(of: "p")) FROM \(shelf.table) AS p
      JOIN import AS i ON i.number = p.import LEFT JOIN membership AS m ON m.row = p.id
      WHERE p.id = ? AND p.ended IS NULL
    """
  }

  private func usableDocuments(of record: [UInt8]) throws(Failure) -> [String] {
    guard let shelf = shelf(RegisterWords.document), let link = shelf.personLink else { return [] }
    let column = quoted(RegisterSchema.linkColumn(shelf.type.links[link].role))
    var ids: [[UInt8]] = []
    try database.each(
      "SELECT id FROM \(shelf.table) WHERE \(column) = ? AND ended IS NULL AND tag IS NOT NULL", .blob(record)
    ) { row throws(Failure) in ids.append(row.blob(0) ?? []) }
    var documents: Set<String> = []
    for id in ids {
      if let document = try currentRow(id, on: shelf)?.row.usableDocument(on: shelf) { documents.insert(document) }
    }
    return documents.sorted()
  }
}
