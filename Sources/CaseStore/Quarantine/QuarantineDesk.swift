package import Interchange
internal import Safekeeping

/// What a steward may do with records in quarantine.
extension CaseRegister {
  /// The records that are in quarantine now, in the order in which they were received.
  package func quarantine(
    source: String? = nil, cause: String? = nil
  ) throws(Failure) -> [QuarantineEntry] {
    var entries: [QuarantineEntry] = []
    try database.each(
      """
      SELECT s.hash, i.source, i.file, q.line, q.number, q.locator, q.mapping, q.findings,
        (SELECT min(oi.at) FROM quarantine AS oq JOIN import AS oi ON oi.number = oq.import
          JOIN source_record AS os ON os.import = oq.import AND os.number = oq.number
          WHERE oi.source = i.source AND os.hash = s.hash),
        EXISTS (SELECT 1 FROM correction AS c WHERE c.source = i.source AND c.hash = s.hash),
        (SELECT d.kind FROM disposition AS d WHERE d.source = i.source AND d.hash = s.hash)
        FROM quarantine AS q CROSS JOIN import AS i ON i.number = q.import
        CROSS JOIN source_record AS s ON s.import = q.import AND s.number = q.number
        WHERE q.ended IS NULL AND (?1 IS NULL OR i.source = ?1)
          AND (?2 IS NULL OR EXISTS (SELECT 1 FROM json_each(q.findings) AS f
            WHERE json_extract(f.value, '$.code') = ?2))
        ORDER BY q.import, q.number
      """, .text(source), .text(cause)
    ) { row throws(Failure) in
      let state: QuarantineEntry.State =
        row.int(9) == 1 ? .corrected : row.text(10) == QuarantineEntry.State.returned.rawValue ? .returned : .open
      entries.append(
        QuarantineEntry(
          id: Self.quarantineID(row.blob(0) ?? []), source: row.text(1) ?? "",
          place: Place(file: row.text(2), line: row.int(3), recordNumber: row.int(4), locator: row.text(5)),
          mapping: row.text(6) ?? "", troubles: try self.troubles(row.text(7) ?? "[]"), since: row.text(8) ?? "",
          state: state))
    }
    return entries
  }

  private func troubles(_ findings: String) throws(Failure) -> [QuarantineEntry.Trouble] {
    var troubles: [QuarantineEntry.Trouble] = []
    try database.each(
      """
      SELECT json_extract(value, '$.code'), json_extract(value, '$.field') FROM json_each(?)
      """, .text(findings)
    ) { row throws(Failure) in
      troubles.append(
        QuarantineEntry.Trouble(code: row.text(0) ?? "", field: row.text(1) ?? ""))
    }
    return troubles
  }

  static func quarantineID(_ hash: [UInt8]) -> String { String(hexadecimal(hash).prefix(12)) }

  /// The bytes of a record in quarantine, as they came. The caller has the reveal in the audit log.
  ///
  /// Throws: `quarantine-unknown`, `seal-broken`.
  package func quarantinedBytes(_ id: String) throws(Failure) -> Withheld<[UInt8]> {
    let found = try find(id)
    return Withheld(try seals.quarantine.open(found.sealed, context: found.context))
  }

  /// Keeps what a record should have said; the next run takes that in its place.
  ///
  /// Throws: `quarantine-unknown`.
  package func correct(_ id: String, with bytes: Withheld<[UInt8]>, reason: String) throws(Failure) {
    let found = try find(id)
    let sealed = try seals.quarantine.seal(
      bytes.value, context: Self.correctionContext(found.source, found.hash))
    try database.transaction { () throws(Failure) in
      try database.run(
        """
        INSERT INTO correction VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET sealed = ?3, at = ?4
        """, .text(found.source), .blob(found.hash), .blob(sealed), .text(clock()))
      try record(decision(.recordMended, id, found.source), reason: reason)
    }
  }

  /// Notes that a record was sent back to its institution, or that it is none and never will be.
  package func dispose(_ id: String, as kind: QuarantineDisposition, reason: String) throws(Failure) {
    let found = try find(id)
    try database.transaction { () throws(Failure) in
      try database.run(
        "INSERT INTO disposition VALUES (?1, ?2, ?3, ?4) ON CONFLICT DO UPDATE SET kind = ?3, at = ?4",
        .text(found.source), .blob(found.hash), .text(kind.rawValue), .text(clock()))
      try record(decision(kind == .returned ? .recordReturned : .recordDiscarded, id, found.source), reason: reason)
    }
  }

  private func decision(_ kind: AuditEvent.Kind, _ id: String, _ source: String) -> AuditEvent {
    AuditEvent(kind, ["record": .word(id), "source": .word(source)])
  }

  private func find(_ id: String) throws(Failure) -> (source: String, hash: [UInt8], sealed: [UInt8], context: [UInt8])
  {
    var found: (source: String, hash: [UInt8], sealed: [UInt8], context: [UInt8])?
    try database.each(
      """
      SELECT i.source, s.hash, q.sealed, q.import, q.number FROM quarantine AS q
        CROSS JOIN import AS i ON i.number = q.import
        CROSS JOIN source_record AS s ON s.import = q.import AND s.number = q.number
        WHERE q.ended IS NULL AND lower(substr(hex(s.hash), 1, 12)) = ? ORDER BY q.import, q.number
      """, .text(id)
    ) { row throws(Failure) in
      found =
        found ?? (
          row.text(0) ?? "", row.blob(1) ?? [], row.blob(2) ?? [],
          ImportSession.quarantineContext(row.int(3), row.int(4))
        )
    }
    guard let found else { throw Failure(.quarantineUnknown, at: Place(file: database.path), ["id": .word(id)]) }
    return found
  }

  static func correctionContext(_ source: String, _ hash: [UInt8]) -> [UInt8] {
    Array("correction/\(source)/".utf8) + hash
  }
}

package enum QuarantineDisposition: String, Sendable {
  case returned
  case discarded
}

extension FindingCode {
  package static let quarantineUnknown = FindingCode(
    "quarantine-unknown", .error, es: "en cuarentena no hay ningún registro «{id}»",
    en: "there is no record '{id}' in quarantine",
    hint: Localised(
      es: "vea los registros con «quipu quarantine list»", en: "see the records with `quipu quarantine list`"))
}
