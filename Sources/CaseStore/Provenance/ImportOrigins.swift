package import Interchange

/// Where imports came from and what each of them changed, beside its line in the ledger.
extension CaseRegister {
  static let provenanceTables = [
    """
    CREATE TABLE IF NOT EXISTS import_origin (import INTEGER PRIMARY KEY REFERENCES import, run INTEGER,
      mapping_sha256 TEXT NOT NULL, codes_sha256 TEXT NOT NULL) STRICT
    """,
    """
    CREATE TABLE IF NOT EXISTS import_change (import INTEGER NOT NULL REFERENCES import, entity TEXT NOT NULL,
      position INTEGER NOT NULL, new INTEGER NOT NULL, changed INTEGER NOT NULL, unchanged INTEGER NOT NULL,
      vanished INTEGER NOT NULL, PRIMARY KEY (import, position)) STRICT, WITHOUT ROWID
    """,
  ]

  /// One run goes on at a time, so an import belongs to the latest.
  func recordOrigin(_ declaration: ImportDeclaration, ofImport number: Int) throws(Failure) {
    try database.run(
      "INSERT INTO import_origin VALUES (?, (SELECT max(number) FROM run), ?, ?)", .int(number),
      .text(declaration.mappingSHA256), .text(declaration.codesSHA256))
  }

  func record(_ changes: [RowChanges], ofImport number: Int) throws(Failure) {
    for (position, change) in changes.enumerated() {
      try database.run(
        "INSERT INTO import_change VALUES (?, ?, ?, ?, ?, ?, ?)", .int(number), .text(change.entity), .int(position),
        .int(change.new), .int(change.changed), .int(change.unchanged), .int(change.vanished))
    }
  }

  package func changes(ofImport number: Int) throws(Failure) -> [RowChanges] {
    var changes: [RowChanges] = []
    try database.each(
      "SELECT entity, new, changed, unchanged, vanished FROM import_change WHERE import = ? ORDER BY position",
      .int(number)
    ) { row throws(Failure) in
      changes.append(
        RowChanges(
          entity: row.text(0) ?? "", new: row.int(1), changed: row.int(2), unchanged: row.int(3),
          vanished: row.int(4)))
    }
    return changes
  }

  /// Which of the imports that were completed to give.
  package enum ImportSelection: Sendable {
    case number(Int)
    case run(Int)
    /// The last of each source.
    case latest
  }

  /// In the order in which they were made.
  package func imports(_ selection: ImportSelection, source: String? = nil) throws(Failure) -> [ImportOrigin] {
    switch selection {
    case .number(let number): try origins("i.number = ?1", .int(number), source)
    case .run(let run): try origins("o.run = ?1", .int(run), source)
    case .latest:
      try origins(
        "?1 = 0 AND i.number = (SELECT max(number) FROM import WHERE source = i.source AND state = 'done')", .int(0),
        source)
    }
  }

  private func origins(
    _ condition: String, _ value: SQLValue, _ source: String?
  ) throws(Failure) -> [ImportOrigin] {
    var origins: [ImportOrigin] = []
    func word(_ row: Statement, _ column: Int) -> String? { row.text(column).flatMap { $0.isEmpty ? nil : $0 } }
    try database.each(
      """
      SELECT i.number, o.run, i.source, i.file, i.sha256, i.mapping, i.fingerprint, o.mapping_sha256, o.codes_sha256,
        i.is_full, i.at FROM import AS i LEFT JOIN import_origin AS o ON o.import = i.number
        WHERE i.state = 'done' AND \(condition) AND (?2 IS NULL OR i.source = ?2) ORDER BY i.number
      """, value, .text(source)
    ) { row throws(Failure) in
      origins.append(
        ImportOrigin(
          number: row.int(0), run: row.isNull(1) ? nil : row.int(1), source: row.text(2) ?? "",
          file: row.text(3) ?? "", sha256: row.text(4) ?? "", mapping: row.text(5) ?? "",
          fingerprint: row.text(6) ?? "", mappingSHA256: word(row, 7), codesSHA256: word(row, 8),
          isFullSnapshot: row.int(9) == 1, time: row.text(10) ?? ""))
    }
    return origins
  }
}
