package import Interchange
internal import Safekeeping

/// Reasons are typed by people, and a person's data can slip into them. So the log, which travels and can never be altered, has only
/// a keyed digest of a reason; the words lie in the store, sealed under the vault's key, and can be erased without a break in the chain.
extension CaseRegister {
  static let reasonsTable =
    // `person`: keyed digest of the person whom the line is about, as the line has it.
    "CREATE TABLE audit_reason (line INTEGER PRIMARY KEY, person BLOB, sealed BLOB NOT NULL) STRICT"

  static func reasonContext(_ line: Int) -> [UInt8] { Array("audit-reason/\(line)".utf8) }

  /// Adds a line with its reason; `person`: whom it is about. Gives the line's number.
  @discardableResult
  func record(_ event: AuditEvent, reason: String, about person: [UInt8]? = nil) throws(Failure) -> Int {
    precondition(database.isInTransaction, "a line and its reason are one")
    try record(event.adding("reason_hmac", reason.isEmpty ? "" : keys.reasonTag(reason)))
    let line = try auditHead().number
    if reason.isEmpty { return line }
    let sealed = try seals.vault.seal(Array(reason.utf8), context: Self.reasonContext(line))
    try database.run(
      "INSERT INTO audit_reason VALUES (?, ?, ?)", .int(line), .blob(person.map(keys.erasureTag)), .blob(sealed))
    return line
  }

  /// Those of stores before version 3 stand in the log itself. Throws: `seal-broken`.
  package func auditReasons() throws(Failure) -> [AuditReason] {
    var reasons: [AuditReason] = []
    try database.each(
      """
      SELECT a.number, json_extract(a.line, '$.at'), json_extract(a.line, '$.event'),
          json_extract(a.line, '$.facts.reason'), r.sealed
        FROM audit AS a LEFT JOIN audit_reason AS r ON r.line = a.number
        WHERE json_extract(a.line, '$.facts.reason_hmac') IS NOT NULL
          OR json_extract(a.line, '$.facts.reason') IS NOT NULL ORDER BY a.number
      """
    ) { row throws(Failure) in
      var text = row.text(3)
      if let sealed = row.blob(4) { text = try self.openedReason(sealed, ofLine: row.int(0)) }
      reasons.append(
        AuditReason(
          number: row.int(0), time: row.text(1) ?? "", event: row.text(2) ?? "", text: text.map { Withheld($0) }))
    }
    return reasons
  }

  private func openedReason(_ sealed: [UInt8], ofLine line: Int) throws(Failure) -> String {
    String(decoding: try seals.vault.open(sealed, context: Self.reasonContext(line)), as: UTF8.self)
  }

  /// The first sealed reason that is not the one of its line. Finding: `audit-reason-altered`.
  func alteredReason() throws(Failure) -> Finding? {
    var altered: Int?
    try database.each(
      """
      SELECT r.line, json_extract(a.line, '$.facts.reason_hmac'), r.sealed
        FROM audit_reason AS r LEFT JOIN audit AS a ON a.number = r.line ORDER BY r.line
      """
    ) { row throws(Failure) in
      if altered != nil { return }
      var isWhole = false
      do throws(Failure) {
        isWhole = self.keys.reasonTag(try self.openedReason(row.blob(2) ?? [], ofLine: row.int(0))) == row.text(1)
      } catch {
        guard error.finding.code == .sealBroken else { throw error }
      }
      if !isWhole { altered = row.int(0) }
    }
    return altered.map { Finding(.auditReasonAltered, at: Place(file: database.path, line: $0)) }
  }

  /// Forgets what was said about a person: the words go, the lines stay.
  func eraseReasons(about person: [UInt8]) throws(Failure) {
    var tags = [keys.erasureTag(person)]
    try database.each("SELECT old FROM redirect WHERE person = ?", .blob(person)) { row throws(Failure) in
      tags.append(self.keys.erasureTag(row.blob(0) ?? []))
    }
    for tag in tags { try database.run("DELETE FROM audit_reason WHERE person = ?", .blob(tag)) }
  }
}

extension FindingCode {
  static let auditReasonAltered = FindingCode(
    "audit-reason-altered", .error, es: "el motivo guardado no es el de su línea de auditoría",
    en: "the reason that is kept is not the one of its line in the audit log",
    hint: Localised(
      es: "conserve el espacio de trabajo como está y compare con la copia de seguridad",
      en: "keep the workspace as it is and compare with the backup"))
}
