package import Interchange
package import Safekeeping

/// What a check of the audit log came to.
package struct AuditVerification: Sendable {
  /// Lines that are as they were written, up to the first that is not.
  package let lines: Int
  package let head: AuditHead
  /// The first bad line, where there is one; an error.
  package let finding: Finding?
}

extension CaseRegister {
  /// Checks every line of `audit.jsonl` and of the store, and that both are the same.
  ///
  /// Changes nothing. Memory: one line. Findings: `audit-broken` with the file and its first bad line,
  /// `audit-lines-missing` when the file ends before the store does, `audit-reason-altered`.
  package func verifyAudit() throws(Failure) -> AuditVerification {
    let stored = try verifyStoredAudit()
    if stored.finding != nil { return stored }
    if let altered = try alteredReason() {
      return AuditVerification(lines: stored.lines, head: stored.head, finding: altered)
    }
    guard Folder.exists(auditFile.path) else {
      return stored.lines == 0 ? stored : missing(after: .beginning, stored.lines)
    }
    let mirrored = try AuditFile.verify(path: auditFile.path, key: keys.audit)
    if mirrored.finding != nil { return mirrored }
    if mirrored.lines < stored.lines { return missing(after: mirrored.head, stored.lines) }
    if mirrored.head != stored.head {
      return AuditVerification(
        lines: stored.lines, head: stored.head,
        finding: AuditFile.broken(.order, file: auditFile.path, line: stored.lines + 1))
    }
    return mirrored
  }

  private func missing(after head: AuditHead, _ known: Int) -> AuditVerification {
    AuditVerification(
      lines: head.number, head: head,
      finding: Finding(
        .auditLinesMissing, at: Place(file: auditFile.path, line: head.number + 1),
        ["count": .number(known - head.number)]))
  }

  private func verifyStoredAudit() throws(Failure) -> AuditVerification {
    var check = AuditChainCheck(file: database.path, key: keys.audit)
    try database.each("SELECT line FROM audit ORDER BY number") { row throws(Failure) in
      check.take(row.blob(0) ?? [])
    }
    return check.outcome
  }

  /// Whether a head that a manifest carries is one through which this log has gone.
  package func knows(auditState state: String) throws(Failure) -> Bool {
    if state == AuditHead.beginning.state { return true }
    var isKnown = false
    try database.each("SELECT line FROM audit ORDER BY number") { row throws(Failure) in
      if isKnown { return }
      isKnown = row.blob(0).flatMap { AuditLineParts($0) }?.state == state
    }
    return isKnown
  }
}

/// An audit log as a file, wherever it lies.
package enum AuditFile {
  /// Without a key the chain alone is checked: nobody can have altered a line and left those after it.
  package static func verify(path: String, masterKey: SecretKey?) throws(Failure) -> AuditVerification {
    guard let masterKey else { return try verify(path: path, key: nil) }
    return try verify(path: path, key: RegisterKeys(master: masterKey).audit)
  }

  static func verify(path: String, key: KeyedHash?) throws(Failure) -> AuditVerification {
    var check = AuditChainCheck(file: path, key: key)
    try GrowingFile(path: path).lines { line, isWhole throws(Failure) in
      check.take(isWhole ? line : [])
    }
    return check.outcome
  }

  static func broken(_ reason: AuditBreak, file: String, line: Int) -> Finding {
    Finding(.auditBroken, at: Place(file: file, line: line), ["reason": .word(reason.rawValue)])
  }
}

/// Goes along a chain, line by line, until the first that does not belong to it.
struct AuditChainCheck {
  let file: String
  let key: KeyedHash?
  private(set) var head = AuditHead.beginning
  private(set) var finding: Finding?

  init(file: String, key: KeyedHash?) {
    self.file = file
    self.key = key
  }

  mutating func take(_ line: [UInt8]) {
    if finding != nil { return }
    switch AuditLine.check(line, after: head, key: key) {
    case .success(let next): head = next
    case .failure(let trouble): finding = AuditFile.broken(trouble.reason, file: file, line: head.number + 1)
    }
  }

  var outcome: AuditVerification { AuditVerification(lines: head.number, head: head, finding: finding) }
}

extension FindingCode {
  static let auditLinesMissing = FindingCode(
    "audit-lines-missing", .error, es: "al archivo de auditoría le faltan sus últimas líneas ({count})",
    en: "the audit file lacks its last lines ({count})",
    hint: Localised(
      es: "si una ejecución fue interrumpida, la siguiente las repone y lo anota; si no, alguien las quitó",
      en: "if a run was killed, the next one puts them back and notes it; if not, somebody took them away"))
}
