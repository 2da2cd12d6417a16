package import Interchange
internal import Safekeeping

/// One publication of a release line, as the register remembers it.
package struct ReleaseRecord: Sendable, Hashable {
  package let number: Int
  package let line: String
  package let recipient: String
  /// `name@version`
  package let policy: String
  /// SHA-256 of `manifest.json`.
  package let manifest: String
  /// Without the archive.
  package let files: [WrittenFile]
  /// SHA-256 of the archive's file; nil when the line has none.
  package let archive: String?
  package let persons: Int
  /// `2026-11-24T05:00:01Z`
  package let time: String
}

extension ReleaseReading {
  /// Keeps in mind that a person leaves with a line, until `enterRelease`.
  package func note(leaving person: String, line: String) throws(Failure) {
    try register.database.run(
      "INSERT INTO temp.leaving VALUES (?, ?) ON CONFLICT DO NOTHING", .text(line), .blob(bytes(ofHexadecimal: person)))
  }
}

extension CaseRegister {
  static let leavingTable =
    "CREATE TEMP TABLE leaving (line TEXT NOT NULL, person BLOB NOT NULL, PRIMARY KEY (line, person)) STRICT, WITHOUT ROWID"

  /// Forgets who was noted as leaving; before releases are prepared.
  package func forgetLeaving() throws(Failure) { try database.execute("DELETE FROM temp.leaving") }

  /// Enters a publication before it becomes visible, with everybody who is in it; the same one again changes nothing.
  ///
  /// Before, because a publication that nobody knows of is worse than an entry whose publication a killed run did not
  /// complete: the next run completes it.
  package func enterRelease(
    line: String, recipient: String, policy: String, manifest: [UInt8], files: [WrittenFile], archive: String?
  ) throws(Failure) {
    let digest = hexadecimal(SHA256.digest(manifest))
    try database.transaction { () throws(Failure) in
      let known = try database.blob(
        "SELECT sha256 FROM release WHERE line = ? ORDER BY number DESC LIMIT 1", .text(line))
      if known == Array(digest.utf8) { return }
      let persons = try database.number("SELECT count(*) FROM temp.leaving WHERE line = ?", .text(line)) ?? 0
      try database.run(
        "INSERT INTO release (line, recipient, policy, sha256, archive, persons, at) VALUES (?, ?, ?, ?, ?, ?, ?)",
        .text(line), .text(recipient), .text(policy), .text(digest), .text(archive), .int(persons), .text(clock()))
      let number = database.lastRow
      for (position, file) in files.enumerated() {
        try database.run(
          "INSERT INTO release_file VALUES (?, ?, ?, ?, ?, ?)", .int(number), .int(position), .text(file.path),
          .text(file.sha256), .int(file.byteCount), .int(file.rows))
      }
      try enterPersons(of: line, inRelease: number)
      try record(
        AuditEvent(
          .releasePublished,
          [
            "line": .word(line), "recipient": .word(recipient), "policy": .word(policy), "manifest": .word(digest),
            "archive": .word(archive ?? ""), "persons": .number(persons),
          ]))
    }
  }

  /// Only who came and who went is written, so the ledger grows with what changes.
  private func enterPersons(of line: String, inRelease number: Int) throws(Failure) {
    try database.run(
      """
      UPDATE released_person SET until = ?1 WHERE line = ?2 AND until IS NULL
        AND person NOT IN (SELECT person FROM temp.leaving WHERE line = ?2)
      """, .int(number), .text(line))
    try database.run(
      """
      INSERT INTO released_person SELECT ?2, person, ?1, NULL FROM temp.leaving WHERE line = ?2
        AND person NOT IN (SELECT person FROM released_person WHERE line = ?2 AND until IS NULL)
      """, .int(number), .text(line))
  }

  /// Publications by the SHA-256 of their archive or manifest, the latest first; all when `digest` is nil.
  package func releases(digest: String? = nil, line: String? = nil) throws(Failure) -> [ReleaseRecord] {
    var found: [ReleaseRecord] = []
    try database.each(
      """
      SELECT number, line, recipient, policy, sha256, archive, persons, at FROM release
        WHERE (?1 IS NULL OR archive = ?1 OR sha256 = ?1) AND (?2 IS NULL OR line = ?2) ORDER BY number DESC
      """, .text(digest), .text(line)
    ) { row throws(Failure) in
      found.append(
        ReleaseRecord(
          number: row.int(0), line: row.text(1) ?? "", recipient: row.text(2) ?? "", policy: row.text(3) ?? "",
          manifest: row.text(4) ?? "", files: try self.files(ofRelease: row.int(0)), archive: row.text(5),
          persons: row.int(6), time: row.text(7) ?? ""))
    }
    return found
  }

  private func files(ofRelease number: Int) throws(Failure) -> [WrittenFile] {
    var files: [WrittenFile] = []
    try database.each(
      "SELECT path, sha256, bytes, rows FROM release_file WHERE release = ? ORDER BY position", .int(number)
    ) { row throws(Failure) in
      files.append(
        WrittenFile(path: row.text(0) ?? "", sha256: row.text(1) ?? "", byteCount: row.int(2), rows: row.int(3)))
    }
    return files
  }

  /// Everybody who was in a publication, by ascending id; persons who were merged since under the id they had then.
  package func persons(
    inRelease release: ReleaseRecord, body: (String) throws(Failure) -> Void
  ) throws(Failure) {
    try database.each(
      """
      SELECT person FROM released_person WHERE line = ?1 AND since <= ?2 AND (until IS NULL OR until > ?2)
        ORDER BY person
      """, .text(release.line), .int(release.number)
    ) { row throws(Failure) in try body(hexadecimal(row.blob(0) ?? [])) }
  }
}
