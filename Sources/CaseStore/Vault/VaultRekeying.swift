internal import Interchange
internal import Safekeeping

/// Seals anew, under another root key, whatever is sealed under the present one: data keys, rows without a data key,
/// quarantine, corrections and reasons. What a person's data key seals stays as it is.
///
/// Runs in the caller's transaction. Memory: a row. Time: O(sealed rows), as only trying tells which key a row has.
struct VaultRekeying {
  let database: Database
  let old: VaultSeals
  let new: VaultSeals

  struct Count: Equatable {
    var dataKeys = 0
    var rows = 0
    var quarantined = 0
    var corrections = 0
    var reasons = 0
  }

  /// Throws: `seal-broken` when something that must be under the present key is not.
  func run() throws(Failure) -> Count {
    var count = Count()
    count.dataKeys = try reseal(
      "SELECT number, wrapped, subject FROM vault_key", "UPDATE vault_key SET wrapped = ?2 WHERE number = ?1",
      { .int($0.int(0)) }, { VaultKeys.context($0.blob(2) ?? []) })
    count.rows = try resealRows() + resealMergedRecords()
    count.quarantined = try resealQuarantine()
    count.corrections = try resealCorrections()
    count.reasons = try reseal(
      "SELECT line, sealed FROM audit_reason", "UPDATE audit_reason SET sealed = ?2 WHERE line = ?1",
      { .int($0.int(0)) }, { CaseRegister.reasonContext($0.int(0)) })
    count.reasons += try resealDecisions()
    return count
  }

  private func reseal(
    _ select: String, _ update: String, _ key: (Statement) -> SQLValue, _ context: (Statement) -> [UInt8]
  ) throws(Failure) -> Int {
    var count = 0
    // These tables have row numbers, so the walk does not meet a row twice.
    try database.each(select) { row throws(Failure) in
      let bound = context(row)
      let plain = try self.old.vault.open(row.blob(1) ?? [], context: bound)
      try self.database.run(update, key(row), .blob(try self.new.vault.seal(plain, context: bound)))
      count += 1
    }
    return count
  }

  /// Rows of the model's entities as the store knows them, in all versions.
  private func resealRows() throws(Failure) -> Int {
    var entities: [String] = []
    try database.each("SELECT DISTINCT entity FROM model_column ORDER BY entity") { row throws(Failure) in
      entities.append(row.text(0) ?? "")
    }
    var count = 0
    for entity in entities {
      let table = RegisterSchema.entityTable(entity)
      try database.each("SELECT row, id, sealed FROM \(table) WHERE sealed IS NOT NULL") { row throws(Failure) in
        guard let sealed = try self.underNewKey(row.blob(2), VaultCells.context(entity, row.blob(1) ?? [])) else {
          return
        }
        try self.database.run("UPDATE \(table) SET sealed = ? WHERE row = ?", .blob(sealed), .int(row.int(0)))
        count += 1
      }
    }
    return count
  }

  /// nil for what lies under the data key of a person, which has been wrapped anew.
  private func underNewKey(_ sealed: [UInt8]?, _ context: [UInt8]) throws(Failure) -> [UInt8]? {
    let plain: [UInt8]
    do throws(Failure) {
      plain = try old.vault.open(sealed ?? [], context: context)
    } catch {
      return nil
    }
    return try new.vault.seal(plain, context: context)
  }

  // A row that the walk meets again after it was written does not open under the old key, and is let be.
  private func resealMergedRecords() throws(Failure) -> Int {
    var count = 0
    try database.each(
      "SELECT entity, version, record, digest, sealed FROM merged_record WHERE sealed IS NOT NULL"
    ) { row throws(Failure) in
      let context = CaseRegister.mergedContext(row.text(0) ?? "", row.blob(3) ?? [])
      guard let sealed = try self.underNewKey(row.blob(4), context) else { return }
      try self.database.run(
        "UPDATE merged_record SET sealed = ? WHERE entity = ? AND version = ? AND record = ? AND digest = ?",
        .blob(sealed), .text(row.text(0) ?? ""), .int(row.int(1)), .int(row.int(2)), .blob(row.blob(3) ?? []))
      count += 1
    }
    return count
  }

  /// Reasons of decisions that lie under no person's data key.
  private func resealDecisions() throws(Failure) -> Int {
    var count = 0
    try database.each("SELECT number, reason FROM link_decision WHERE length(reason) > 0") { row throws(Failure) in
      guard let sealed = try self.underNewKey(row.blob(1), CaseRegister.decisionContext) else { return }
      try self.database.run("UPDATE link_decision SET reason = ? WHERE number = ?", .blob(sealed), .int(row.int(0)))
      count += 1
    }
    return count
  }

  // Tables without row numbers are read batch by batch before they are written: a walk would meet a row again that it
  // has written, as SQLite finds its place by all columns.
  private static let batch = 256

  private func resealQuarantine() throws(Failure) -> Int {
    var count = 0
    var last = (run: -1, number: -1)
    while true {
      var batch: [(run: Int, number: Int, sealed: [UInt8])] = []
      try database.each(
        """
        SELECT import, number, sealed FROM quarantine WHERE length(sealed) > 0 AND (import, number) > (?, ?)
          ORDER BY import, number LIMIT \(Self.batch)
        """, .int(last.run), .int(last.number)
      ) { row throws(Failure) in batch.append((row.int(0), row.int(1), row.blob(2) ?? [])) }
      for entry in batch {
        let context = ImportSession.quarantineContext(entry.run, entry.number)
        try database.run(
          "UPDATE quarantine SET sealed = ? WHERE import = ? AND number = ?",
          .blob(try underNewQuarantine(entry.sealed, context)), .int(entry.run), .int(entry.number))
      }
      guard let end = batch.last else { return count }
      count += batch.count
      last = (end.run, end.number)
    }
  }

  private func resealCorrections() throws(Failure) -> Int {
    var count = 0
    var last: (source: String, hash: [UInt8]) = ("", [])
    while true {
      var batch: [(source: String, hash: [UInt8], sealed: [UInt8])] = []
      try database.each(
        """
        SELECT source, hash, sealed FROM correction WHERE (source, hash) > (?, ?) ORDER BY source, hash
          LIMIT \(Self.batch)
        """, .text(last.source), .blob(last.hash)
      ) { row throws(Failure) in batch.append((row.text(0) ?? "", row.blob(1) ?? [], row.blob(2) ?? [])) }
      for entry in batch {
        let context = CaseRegister.correctionContext(entry.source, entry.hash)
        try database.run(
          "UPDATE correction SET sealed = ? WHERE source = ? AND hash = ?",
          .blob(try underNewQuarantine(entry.sealed, context)), .text(entry.source), .blob(entry.hash))
      }
      guard let end = batch.last else { return count }
      count += batch.count
      last = (end.source, end.hash)
    }
  }

  private func underNewQuarantine(_ sealed: [UInt8], _ context: [UInt8]) throws(Failure) -> [UInt8] {
    try new.quarantine.seal(old.quarantine.open(sealed, context: context), context: context)
  }
}
