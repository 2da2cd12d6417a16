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
  /// Of the import in the ledger, from 1.
  package let number: Int
  let source: [UInt8]
  /// One per shelf, in their order.
  var changes: [RowChanges]
  private var isOpen = true
  /// Whether anybody was ever erased.
  let hasErasures: Bool
  /// Rows of the batch about persons who were erased, by entity; they are not taken in.
  var withheldRows: [String: Set<Int>] = [:]

  /// What one import needs to remember; emptied when the next begins.
  static let workingTables = [
    "CREATE TEMP TABLE seen (hash BLOB PRIMARY KEY, number INTEGER NOT NULL) STRICT, WITHOUT ROWID",
    """
    CREATE TEMP TABLE total_part (position INTEGER NOT NULL, number INTEGER NOT NULL,
      is_total INTEGER NOT NULL, micros INTEGER NOT NULL) STRICT
    """,
    supersededTable,
  ]

  init(_ register: CaseRegister, _ declaration: ImportDeclaration) throws(Failure) {
    self.register = register
    self.declaration = declaration
    source = Array(declaration.source.utf8)
    changes = register.shelves.map { RowChanges(entity: $0.type.name) }
    register.vaultKeys.forget()
    try register.database.execute("BEGIN IMMEDIATE")
    do {
      hasErasures = try register.database.number("SELECT 1 FROM erased LIMIT 1") != nil
      try register.database.execute("DELETE FROM temp.seen; DELETE FROM temp.total_part; DELETE FROM temp.superseded")
      number = try register.openLedgerLine(declaration, state: "open")
    } catch {
      register.database.rollBack()
      throw error
    }
  }

  deinit { abandon() }

  /// Undoes everything; nothing of the file stays in the store.
  package func abandon() {
    if isOpen {
      register.database.rollBack()
      register.vaultKeys.forget()
    }
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
  /// Rows with the same key in one file are one row, as the declaration's `duplicates` says: by default what is
  /// missing is filled and what differs is reported (`entity-conflict`, the first value kept); `first` and `last`
  /// keep one row whole (`entity-row-dropped` where another differed). A row of an earlier import with the same key is superseded.
  /// Gives: the findings, with places without the file's name.
  package func add(_ entities: EntityBatch, from batch: SourceBatch) throws(Failure) -> [Finding] {
    precondition(entities.fates.count == batch.count, "a fate per record")
    try enterBlocksAndFates(entities, batch)
    try enterTotals(entities, batch)
    var findings: [Finding] = []
    for (index, table) in entities.tables.enumerated() where table.count > 0 {
      try add(table, on: register.shelves[index], entities.fates, batch, &changes[index], &findings)
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
  /// added (`block-repeated`, `total-missing`, `total-unreconciled`). What was measured is kept beside the ledger.
  /// `judge` sees the import before anything is final; what it throws takes the whole file back.
  /// Throws: `store-account-open` when the account does not close; then and on any other failure nothing is kept.
  package func finish(
    _ draft: ImportSummary, quality: ImportQuality = ImportQuality(),
    judge: (ImportSummary) throws(Failure) -> Void = { _ in }
  ) throws(Failure) -> ImportSummary {
    precondition(isOpen, "the session has ended")
    do throws(Failure) {
      guard draft.account.closes else {
        throw Failure(.storeAccountOpen, at: Place(file: declaration.file))
      }
      var summary = try reconciled(draft)
      if declaration.isFullSnapshot {
        let kept = try supersedeEarlierRows(quarantined: draft.account.quarantined)
        if kept > 0 {
          summary.findings.append(
            ReportedFinding(
              code: FindingCode.snapshotRowsKept.slug, field: "", severity: FindingCode.snapshotRowsKept.severity,
              count: kept, places: [Place(file: declaration.file)]))
        }
      }
      summary.changes = changes.filter { !$0.isNothing }
      try judge(summary)
      try placePersonsOfEndedDocuments()
      try register.database.run(
        "DELETE FROM placing WHERE NOT EXISTS (\(register.currentPersonRow("placing.row")))")
      try register.closeLedgerLine(number, summary)
      try register.record(declaration.imported(summary.account))
      try register.record(quality, ofImport: number)
      try register.database.execute("COMMIT")
      isOpen = false
      return summary
    } catch {
      abandon()
      throw error
    }
  }

  /// Who has lost a document may be another person than before.
  private func placePersonsOfEndedDocuments() throws(Failure) {
    guard let shelf = register.shelf(RegisterWords.document), let link = shelf.personLink else { return }
    let column = quoted(RegisterSchema.linkColumn(shelf.type.links[link].role))
    try register.database.run(
      """
      INSERT OR IGNORE INTO placing SELECT e.\(column) FROM \(shelf.table) AS e WHERE e.ended = ?
        AND e.tag IS NOT NULL AND e.\(column) IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM \(shelf.table) AS c WHERE c.id = e.id AND c.ended IS NULL)
      """, .int(number))
  }
}

extension FindingCode {
  package static let storeAccountOpen = FindingCode(
    "store-account-open", .error,
    es: "la cuenta del archivo no cierra: no se importó nada de él",
    en: "the file's account does not close: nothing of it was imported",
    hint: Localised(es: "es un defecto de Quipu: infórmelo", en: "this is a defect of Quipu: report it"))
}
