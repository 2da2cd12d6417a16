package import Interchange

extension CaseRegister {
  /// What an earlier import of the same file with the same mapping came to; nil when there is none, or when a
  /// later full snapshot of the source has taken its place, so that the file has to be taken in again.
  package func completedImport(
    source: String, fileSHA256: String, fingerprint: String
  ) throws(Failure) -> (number: Int, summary: ImportSummary, quality: ImportQuality)? {
    let number = try database.number(
      """
      SELECT max(number) FROM import AS mine
        WHERE source = ? AND sha256 = ? AND fingerprint = ? AND state = 'done'
          AND NOT EXISTS (SELECT 1 FROM import AS later WHERE later.source = mine.source
            AND later.number > mine.number AND later.state = 'done' AND later.is_full)
      """, .text(source), .text(fileSHA256), .text(fingerprint))
    guard let number, let summary = try summary(ofImport: number) else { return nil }
    return (number, summary, try quality(ofImport: number))
  }

  /// The latest file that was taken in of a source, whichever it was; nil when there is none.
  ///
  /// `isRefusedSince`: another file of it was refused after that.
  package func latestImport(
    ofSource source: String
  ) throws(Failure) -> (
    number: Int, summary: ImportSummary, quality: ImportQuality, fingerprint: String, isRefusedSince: Bool
  )? {
    let number = try database.number(
      "SELECT max(number) FROM import WHERE source = ? AND state = 'done'", .text(source))
    guard let number, let summary = try summary(ofImport: number) else { return nil }
    let fingerprint = try database.blob("SELECT fingerprint FROM import WHERE number = ?", .int(number)) ?? []
    let refused = try database.number(
      "SELECT 1 FROM import WHERE source = ? AND state = 'refused' AND number > ? LIMIT 1", .text(source), .int(number))
    return (
      number, summary, try quality(ofImport: number), String(decoding: fingerprint, as: UTF8.self), refused != nil
    )
  }

  /// Keeps in the ledger that a file was refused, and why. Refusing it again changes nothing.
  package func recordRefusal(
    _ declaration: ImportDeclaration, findings: [ReportedFinding]
  ) throws(Failure) {
    try database.transaction { () throws(Failure) in
      let known = try database.number(
        """
        SELECT max(number) FROM import
          WHERE source = ? AND sha256 = ? AND fingerprint = ? AND state = 'refused'
        """, .text(declaration.source), .text(declaration.sha256), .text(declaration.fingerprint))
      if known == nil {
        let number = try openLedgerLine(declaration, state: "refused")
        try record(findings, ofImport: number)
        try record(declaration.refused(as: findings.first?.code))
      }
    }
  }

  /// Gives the import's number.
  func openLedgerLine(_ declaration: ImportDeclaration, state: String) throws(Failure) -> Int {
    try database.run(
      """
      INSERT INTO import (source, file, sha256, fingerprint, mapping, is_full, precedence, state, at)
        VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
      """, .text(declaration.source), .text(declaration.file), .text(declaration.sha256),
      .text(declaration.fingerprint), .text(declaration.mapping),
      .int(declaration.isFullSnapshot ? 1 : 0), .int(declaration.precedence), .text(state),
      .text(clock()))
    let number = database.lastRow
    try recordOrigin(declaration, ofImport: number)
    return number
  }

  func closeLedgerLine(_ number: Int, _ summary: ImportSummary) throws(Failure) {
    let account = summary.account
    try database.run(
      """
      UPDATE import SET state = 'done', read = ?, accepted = ?, quarantined = ?, duplicate = ?,
        filtered = ?, trailers = ?, blocks = ?, repeated = ? WHERE number = ?
      """, .int(account.read), .int(account.accepted), .int(account.quarantined),
      .int(account.duplicate), .int(account.filtered), .int(summary.trailers),
      summary.blocks.map { .int($0.blocks) } ?? .null,
      summary.blocks.map { .int($0.repeated) } ?? .null, .int(number))
    for (position, total) in summary.totals.enumerated() {
      try database.run(
        "INSERT INTO import_total VALUES (?, ?, ?, ?, ?, ?, ?)", .int(number), .int(position),
        .text(total.group), .int(Int(total.publishedMicros)), .int(Int(total.distinctMicros)),
        .int(total.blocksWithoutTotal), .int(total.unreconciledBlocks))
    }
    try record(summary.findings, ofImport: number)
    try record(summary.changes, ofImport: number)
  }

  private func record(_ findings: [ReportedFinding], ofImport number: Int) throws(Failure) {
    for (position, finding) in findings.enumerated() {
      try database.run(
        "INSERT INTO import_finding VALUES (?, ?, ?, ?, ?, ?)", .int(number), .int(position),
        .text(finding.code), .text(finding.field), .text(finding.severity.rawValue),
        .int(finding.count))
      for (index, place) in finding.places.enumerated() {
        try database.run(
          "INSERT INTO finding_place VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", .int(number),
          .int(position), .int(index), .text(place.file), Self.optional(place.line),
          Self.optional(place.column), Self.optional(place.recordNumber),
          Self.optional(place.byteOffset), .text(place.field), .text(place.locator))
      }
    }
  }

  private static func optional(_ number: Int?) -> SQLValue { number.map { .int($0) } ?? .null }

  // MARK: Reading it back

  func summary(ofImport number: Int) throws(Failure) -> ImportSummary? {
    let totals = try totals(ofImport: number)
    let findings = try findings(ofImport: number)
    let changes = try changes(ofImport: number)
    var summary: ImportSummary?
    try database.each(
      """
      SELECT source, file, sha256, mapping, read, accepted, quarantined, duplicate, filtered,
        trailers, blocks, repeated FROM import WHERE number = ?
      """, .int(number)
    ) { row throws(Failure) in
      summary = ImportSummary(
        source: row.text(0) ?? "", file: row.text(1) ?? "", sha256: row.text(2) ?? "",
        mapping: row.text(3) ?? "",
        account: Account(
          read: row.int(4), accepted: row.int(5), quarantined: row.int(6), duplicate: row.int(7),
          filtered: row.int(8)),
        trailers: row.int(9),
        blocks: row.isNull(10) ? nil : BlockSummary(blocks: row.int(10), repeated: row.int(11)),
        totals: totals, findings: findings, changes: changes)
    }
    return summary
  }

  private func totals(ofImport number: Int) throws(Failure) -> [TotalSummary] {
    var totals: [TotalSummary] = []
    try database.each(
      """
      SELECT name, published, distinct_sum, missing, unreconciled FROM import_total WHERE import = ?
        ORDER BY position
      """, .int(number)
    ) { row throws(Failure) in
      totals.append(
        TotalSummary(
          group: row.text(0) ?? "", publishedMicros: Int64(row.int(1)),
          distinctMicros: Int64(row.int(2)), blocksWithoutTotal: row.int(3),
          unreconciledBlocks: row.int(4)))
    }
    return totals
  }

  private func findings(ofImport number: Int) throws(Failure) -> [ReportedFinding] {
    var findings: [ReportedFinding] = []
    try database.each(
      """
      SELECT position, code, field, severity, count FROM import_finding WHERE import = ?
        ORDER BY position
      """, .int(number)
    ) { row throws(Failure) in
      findings.append(
        ReportedFinding(
          code: row.text(1) ?? "", field: row.text(2) ?? "",
          severity: Severity(rawValue: row.text(3) ?? "") ?? .error, count: row.int(4),
          places: try self.places(ofImport: number, finding: row.int(0))))
    }
    return findings
  }

  private func places(ofImport number: Int, finding: Int) throws(Failure) -> [Place] {
    var places: [Place] = []
    try database.each(
      """
      SELECT file, line, column, record, byte, field, locator FROM finding_place
        WHERE import = ? AND finding = ? ORDER BY position
      """, .int(number), .int(finding)
    ) { row throws(Failure) in
      func number(_ column: Int) -> Int? { row.isNull(column) ? nil : row.int(column) }
      places.append(
        Place(
          file: row.text(0), line: number(1), column: number(2), recordNumber: number(3),
          byteOffset: number(4), field: row.text(5), locator: row.text(6)))
    }
    return places
  }
}
