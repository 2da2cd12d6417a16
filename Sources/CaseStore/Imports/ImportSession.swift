package import Interchange
internal import Safekeeping

extension CaseRegister {
  /// Begins the transaction that takes in one file. One is open at a time.
  package func begin(_ declaration: ImportDeclaration) throws(Failure) -> ImportSession {
    try ImportSession(self, declaration)
  }
}

/// The import of one source file: one transaction, which counts wholly or not at all.
///
/// Per batch, in the order of the file: `admit`, then the mapping, then `add` and `quarantine`. At the end
/// `finish` or `abandon`; a session that goes without either has changed nothing.
package final class ImportSession {
  let register: CaseRegister
  let declaration: ImportDeclaration
  let number: Int
  private let source: [UInt8]
  private var isOpen = true

  /// What one import needs to remember; emptied when the next begins.
  static let workingTables = [
    "CREATE TEMP TABLE seen (hash BLOB PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TEMP TABLE total_part (position INTEGER NOT NULL, number INTEGER NOT NULL,
      is_total INTEGER NOT NULL, micros INTEGER NOT NULL) STRICT
    """,
  ]

  init(_ register: CaseRegister, _ declaration: ImportDeclaration) throws(Failure) {
    self.register = register
    self.declaration = declaration
    source = Array(declaration.source.utf8)
    try register.database.execute("BEGIN IMMEDIATE")
    do {
      try register.database.execute("DELETE FROM temp.seen; DELETE FROM temp.total_part")
      number = try register.openLedgerLine(declaration, state: "open")
    } catch {
      register.database.rollBack()
      throw error
    }
  }

  deinit { abandon() }

  /// Undoes everything; nothing of the file stays in the store.
  package func abandon() {
    if isOpen { register.database.rollBack() }
    isOpen = false
  }

  // MARK: Records

  /// Enters the records of a batch and tells which of them repeat an earlier record of this file byte for byte.
  ///
  /// Gives: one flag per record, true for a duplicate. With `keepsIdentical` a repeat is a record of its own
  /// and no flag is true; blocks and totals still know that it is a repeat.
  package func admit(_ batch: SourceBatch, keepsIdentical: Bool = false) throws(Failure) -> [Bool] {
    var duplicates = [Bool](repeating: false, count: batch.count)
    let notice = try register.database.prepared(
      "INSERT INTO temp.seen VALUES (?, ?) ON CONFLICT DO NOTHING")
    let enter = try register.database.prepared(
      """
      INSERT INTO source_record (import, number, line, locator, hash, occurrences)
        VALUES (?, ?, ?, ?, ?, ?)
      """)
    for (index, span) in batch.records.enumerated() {
      let hash = register.keys.recordHash(batch.raw[index] ?? UnsafeBufferPointer(start: nil, count: 0))
      try notice.bind([.blob(hash), .int(span.number)])
      try notice.run()
      let isNew = register.database.changes > 0
      if !isNew { try countRepeat(of: hash) }
      duplicates[index] = !isNew && !keepsIdentical
      if duplicates[index] { continue }
      try enter.bind(1, number)
      try enter.bind(2, span.number)
      try enter.bind(3, span.line)
      try enter.bind(4, cell: index < batch.locators.count ? batch.locators[index] : nil)
      try enter.bind(5, blob: hash)
      try enter.bind(6, isNew ? 1 : 0)
      try enter.run()
    }
    return duplicates
  }

  private func countRepeat(of hash: [UInt8]) throws(Failure) {
    try register.database.run(
      """
      UPDATE source_record SET occurrences = occurrences + 1 WHERE import = ?
        AND number = (SELECT number FROM temp.seen WHERE hash = ?)
      """, .int(number), .blob(hash))
  }

  // MARK: Entities

  /// Takes in what the mapping made of a batch: rows of mapped records, blocks and totals of all that are new.
  ///
  /// Rows with the same key in one file are one row: what is missing is filled, what differs is reported
  /// (`entity-conflict`, the first value kept). A row of an earlier import with the same key is superseded.
  /// Gives: the findings, with places without the file's name.
  package func add(_ entities: EntityBatch, from batch: SourceBatch) throws(Failure) -> [Finding] {
    precondition(entities.fates.count == batch.count, "a fate per record")
    try enterBlocksAndFates(entities, batch)
    try enterTotals(entities, batch)
    var findings: [Finding] = []
    for (index, table) in entities.tables.enumerated() where table.count > 0 {
      try add(table, on: register.shelves[index], entities.fates, batch, &findings)
    }
    return findings
  }

  private func enterBlocksAndFates(_ entities: EntityBatch, _ batch: SourceBatch) throws(Failure) {
    let update = try register.database.prepared(
      "UPDATE source_record SET block = ?, fate = ? WHERE import = ? AND number = ?")
    for (index, fate) in entities.fates.enumerated() where fate != .skipped {
      let block = index < entities.blocks.count ? entities.blocks[index] : nil
      if block == nil && fate == .mapped { continue }
      try update.bind([
        .blob(block.map(register.keys.blockHash)), .int(Int(fate.rawValue)), .int(number),
        .int(batch.records[index].number),
      ])
      try update.run()
    }
  }

  /// A repeat says what its first copy says; that one counts as often as it occurs.
  private func enterTotals(_ entities: EntityBatch, _ batch: SourceBatch) throws(Failure) {
    let enter = try register.database.prepared("INSERT INTO temp.total_part VALUES (?, ?, ?, ?)")
    for entry in entities.totals where entities.fates[Int(entry.record)] != .skipped {
      try enter.bind([
        .int(Int(entry.group)), .int(batch.records[Int(entry.record)].number),
        .int(entry.isTotal ? 1 : 0), .int(Int(entry.micros)),
      ])
      try enter.run()
    }
  }

  private func add(
    _ table: EntityTable, on shelf: EntityShelf, _ fates: [RecordFate], _ batch: SourceBatch,
    _ findings: inout [Finding]
  ) throws(Failure) {
    var ids = [[UInt8]?](repeating: nil, count: table.count)
    for row in 0..<table.count {
      let record = Int(table.records[row])
      guard fates[record] == .mapped else { continue }
      guard let key = table.keys[row] else { preconditionFailure("the mapping gives every row a key") }
      let id = register.keys.rowID(source: source, entity: shelf.name, key: key)
      ids[row] = id
      let incoming = IncomingRow(
        table, row, id, links(of: table, row, shelf), batch.records[record].number)
      let fate = try enter(incoming, on: shelf)
      if fate.isUnchanged { ids[row] = nil }
      for field in fate.conflicts {
        findings.append(
          Finding(.entityConflict, at: batch.place(of: record, field: "\(shelf.type.name).\(field)")))
      }
    }
    try enterNotes(table, ids, shelf)
  }

  private func links(of table: EntityTable, _ row: Int, _ shelf: EntityShelf) -> [[UInt8]?] {
    var ids: [[UInt8]?] = []
    for (index, link) in shelf.type.links.enumerated() {
      ids.append(
        table.links[index][row].map { key in
          register.keys.rowID(source: source, entity: Array(link.target.utf8), key: key)
        })
    }
    return ids
  }

  /// New, unchanged since an earlier import, changed, or one more record about a row of this file.
  private func enter(
    _ row: IncomingRow, on shelf: EntityShelf
  ) throws(Failure) -> (isUnchanged: Bool, conflicts: [String]) {
    let version = try register.database.prepared(shelf.versionStatement)
    try version.bind(1, blob: row.id)
    guard try version.step() else {
      version.reset()
      try insert(row, on: shelf)
      return (false, [])
    }
    let (rowNumber, importNumber, digest) = (version.int(0), version.int(1), version.blob(2))
    version.reset()
    if importNumber != number && digest == row.digest(on: shelf, by: register.keys) {
      try register.database.run(
        shelf.confirmStatement, .int(number), .int(row.record), .int(rowNumber))
      return (true, [])
    }
    return (false, try supersedeOrMerge(row, on: shelf))
  }

  private func insert(_ row: IncomingRow, on shelf: EntityShelf) throws(Failure) {
    let statement = try register.database.prepared(shelf.insertStatement)
    let document = shelf.isDocument ? row.gathered(on: shelf).usableDocument(on: shelf) : nil
    try statement.bind(1, blob: row.id)
    try statement.bind(2, number)
    try statement.bind(3, row.record)
    try statement.bind(4, blob: row.digest(on: shelf, by: register.keys))
    try statement.bind(5, blob: document.map(register.keys.documentTag))
    try statement.bind(6, blob: try row.sealed(on: shelf, by: register.keys.vault))
    var index = 7
    for field in shelf.plainFields {
      try statement.bind(index, cell: row.table.columns[field][row.row])
      index += 1
    }
    for link in row.links {
      try statement.bind(index, blob: link)
      index += 1
    }
    try statement.run()
    if shelf.type.name == RegisterWords.person { try needsPlacing(row.id) }
    if document != nil, let link = shelf.personLink { try needsPlacing(row.links[link]) }
  }

  private func needsPlacing(_ person: [UInt8]?) throws(Failure) {
    guard let person else { return }
    try register.database.run("INSERT INTO placing VALUES (?) ON CONFLICT DO NOTHING", .blob(person))
  }

  /// Gives the names of fields and links that contradict a row of the same file.
  private func supersedeOrMerge(_ row: IncomingRow, on shelf: EntityShelf) throws(Failure) -> [String] {
    guard let current = try register.currentRow(row.id, on: shelf) else { return [] }
    let gathered = row.gathered(on: shelf)
    if current.importNumber == number { return try merge(gathered, into: current, on: shelf) }
    try register.database.run(shelf.endStatement, .int(number), .int(current.rowNumber))
    try insertVersion(
      gathered, row.digest(on: shelf, by: register.keys), after: current, on: shelf)
    return []
  }

  private func merge(
    _ later: EntityRow, into current: CurrentRow, on shelf: EntityShelf
  ) throws(Failure) -> [String] {
    var merged = current.row
    let conflicts = merged.merge(later, on: shelf)
    let tag = merged.usableDocument(on: shelf).map(register.keys.documentTag)
    let sealed = try merged.vault.sealed(
      by: register.keys.vault, entity: shelf.type.name, row: merged.id)
    let statement = try register.database.prepared(shelf.updateStatement)
    try statement.bind(
      merged.plain.map { .cell($0) }
        + merged.links.map { .blob($0) } + [
          .blob(tag), .blob(sealed), .int(later.record == current.row.record ? 0 : 1),
          .int(current.rowNumber),
        ])
    try statement.run()
    try noteDocument(tag, of: merged, after: current, on: shelf)
    return conflicts
  }

  private func insertVersion(
    _ row: EntityRow, _ digest: [UInt8], after current: CurrentRow, on shelf: EntityShelf
  ) throws(Failure) {
    let tag = row.usableDocument(on: shelf).map(register.keys.documentTag)
    let sealed = try row.vault.sealed(by: register.keys.vault, entity: shelf.type.name, row: row.id)
    let statement = try register.database.prepared(shelf.insertStatement)
    try statement.bind(
      [
        .blob(row.id), .int(number), .int(row.record), .blob(digest), .blob(tag), .blob(sealed),
      ]
        + row.plain.map { .cell($0) }
        + row.links.map { .blob($0) })
    try statement.run()
    try noteDocument(tag, of: row, after: current, on: shelf)
  }

  /// A person is placed anew only when a document of theirs is another than before.
  private func noteDocument(
    _ tag: [UInt8]?, of row: EntityRow, after current: CurrentRow, on shelf: EntityShelf
  ) throws(Failure) {
    guard let tag, let link = shelf.personLink else { return }
    if tag == current.tag && row.links[link] == current.row.links[link] { return }
    try needsPlacing(row.links[link])
  }

  private func enterNotes(
    _ table: EntityTable, _ ids: [[UInt8]?], _ shelf: EntityShelf
  ) throws(Failure) {
    for note in table.notes {
      guard let id = ids[Int(note.row)] else { continue }
      try register.database.run(
        "INSERT INTO value_note VALUES (?, ?, ?, ?, ?)", .int(number), .text(shelf.type.name),
        .blob(id), .text(shelf.type.fields[Int(note.field)].name), .text(note.code.slug))
    }
  }

  // MARK: Quarantine

  /// Keeps a record that cannot be taken in, sealed, with the places of what is wrong in it.
  package func quarantine(
    _ batch: SourceBatch, record: Int, findings: [Finding]
  ) throws(Failure) {
    let span = batch.records[record]
    var places = JSONWriter()
    places.array { json in
      for finding in findings {
        json.object { json in
          json.member("code", finding.code.slug)
          if let field = finding.place.field { json.member("field", field) }
          if let line = finding.place.line { json.member("line", line) }
          if let column = finding.place.column { json.member("column", column) }
        }
      }
    }
    let raw = batch.raw[record].map { Array($0) } ?? []
    let sealed = try register.keys.quarantine.seal(
      raw, context: Self.quarantineContext(number, span.number))
    try register.database.run(
      "INSERT INTO quarantine VALUES (?, ?, ?, ?, ?, ?, ?, NULL)", .int(number), .int(span.number),
      .int(span.line), .text(record < batch.locators.count ? batch.locators.string(record) : nil),
      .text(places.string), .blob(sealed), .text(declaration.mapping))
  }

  static func quarantineContext(_ importNumber: Int, _ record: Int) -> [UInt8] {
    Array("quarantine/\(importNumber)/\(record)".utf8)
  }

  // MARK: The end

  /// Sums up blocks and totals, ends what the file supersedes, writes the ledger and commits.
  ///
  /// Takes: the summary as far as the conductor knows it; blocks and totals are filled in and their findings
  /// added (`block-repeated`, `total-missing`, `total-unreconciled`).
  /// Throws: `store-account-open` when the account does not close; then and on any other failure nothing is kept.
  package func finish(_ draft: ImportSummary) throws(Failure) -> ImportSummary {
    precondition(isOpen, "the session has ended")
    do throws(Failure) {
      guard draft.account.closes else {
        throw Failure(.storeAccountOpen, at: Place(file: declaration.file))
      }
      let summary = try reconciled(draft)
      if declaration.isFullSnapshot { try endEarlierRows() }
      try register.database.run(
        "DELETE FROM placing WHERE row NOT IN (\(try register.currentPersonRows()))")
      try register.closeLedgerLine(number, summary)
      try register.database.execute("COMMIT")
      isOpen = false
      return summary
    } catch {
      abandon()
      throw error
    }
  }

  private func endEarlierRows() throws(Failure) {
    let earlier = """
      ended IS NULL AND import IN (SELECT number FROM import WHERE source = ?1 AND number < ?2)
      """
    for shelf in register.shelves {
      // Row by row: one statement over many rows would keep their old pages in a temporary file.
      while try endEarlierRows(
        "SELECT row FROM \(shelf.table) WHERE \(earlier) LIMIT 1000", shelf.endStatement) {}
    }
    while try endEarlierRows(
      "SELECT import, number FROM quarantine WHERE \(earlier) LIMIT 1000",
      "UPDATE quarantine SET ended = ? WHERE import = ? AND number = ?") {}
  }

  /// Ends some of the rows; false when there are none left.
  private func endEarlierRows(_ selection: String, _ end: String) throws(Failure) -> Bool {
    let keyCount = selection.hasPrefix("SELECT row") ? 1 : 2
    var rows: [[SQLValue]] = []
    try register.database.each(selection, .text(declaration.source), .int(number)) {
      row throws(Failure) in
      rows.append((0..<keyCount).map { .int(row.int($0)) })
    }
    for row in rows {
      let statement = try register.database.prepared(end)
      try statement.bind([.int(number)] + row)
      try statement.run()
    }
    return !rows.isEmpty
  }
}

/// A row of a batch, with its id; its cells are read where they stand.
private struct IncomingRow {
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

  func sealed(on shelf: EntityShelf, by box: SealedBox) throws(Failure) -> [UInt8]? {
    var plain: [UInt8] = []
    for field in shelf.vaultFields {
      guard let cell = table.columns[field][row] else { continue }
      VaultCells.append(shelf.type.fields[field].name, cell, to: &plain)
    }
    if plain.isEmpty { return nil }
    return try box.seal(plain, context: VaultCells.context(shelf.type.name, id))
  }

  /// The same for the same cells and links, and for no others.
  func digest(on shelf: EntityShelf, by keys: RegisterKeys) -> [UInt8] {
    var content: [UInt8] = []
    func add(_ name: String, _ cell: UnsafeBufferPointer<UInt8>) {
      content.append(contentsOf: name.utf8)
      content.append(0)
      withUnsafeBytes(of: UInt32(cell.count).littleEndian) { content.append(contentsOf: $0) }
      content.append(contentsOf: cell)
    }
    // By name, as a model may gain fields; one that is missing everywhere leaves digests as they are.
    for field in shelf.fieldsByName {
      if let cell = table.columns[field][row] { add(shelf.type.fields[field].name, cell) }
    }
    for index in shelf.linksByRole {
      links[index]?.withUnsafeBufferPointer { add("\(shelf.type.links[index].role)_id", $0) }
    }
    return keys.contentDigest(of: content, entity: shelf.name)
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
    return CurrentRow(
      rowNumber: statement.int(0), importNumber: statement.int(1), tag: statement.blob(3),
      row: EntityRow(
        id: id, record: statement.int(2),
        plain: shelf.plainFields.indices.map { statement.blob(first + $0) },
        vault: try VaultCells(
          opening: statement.blob(4), with: keys.vault, entity: shelf.type.name, row: id),
        links: shelf.type.links.indices.map { statement.blob(firstLink + $0) }))
  }

  /// A subselect of the ids of current person records.
  func currentPersonRows() throws(Failure) -> String {
    guard let shelf = shelf(RegisterWords.person) else { return "NULL" }
    return "SELECT id FROM \(shelf.table) WHERE ended IS NULL"
  }
}

extension FindingCode {
  package static let entityConflict = FindingCode(
    "entity-conflict", .warning,
    es: "dos filas de la misma cosa dan valores distintos; queda el primero",
    en: "two rows of the same thing give different values; the first is kept",
    hint: Localised(
      es: "revise la clave de la entidad en el mapeo, o el archivo",
      en: "check the entity's key in the mapping, or the file"))
  package static let storeAccountOpen = FindingCode(
    "store-account-open", .error,
    es: "la cuenta del archivo no cierra: no se importó nada de él",
    en: "the file's account does not close: nothing of it was imported",
    hint: Localised(es: "es un defecto de Quipu: infórmelo", en: "this is a defect of Quipu: report it"))
}
