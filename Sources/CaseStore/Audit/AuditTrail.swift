package import Interchange
internal import Safekeeping

/// The audit log of a register: who did what to it, in a chain that shows any alteration.
///
/// A line is written in the transaction of what it tells, so neither can be without the other. After the commit
/// `mirrorAudit` appends it to `audit.jsonl` beside the store, which can be shipped to another machine as it grows.
extension CaseRegister {
  package static let auditFileName = "audit.jsonl"
  var auditFile: GrowingFile { GrowingFile(path: "\(folder)/\(Self.auditFileName)") }

  /// Adds a line, in the open transaction if there is one.
  package func record(_ event: AuditEvent) throws(Failure) {
    if database.isInTransaction { return try write(event) }
    try database.transaction { () throws(Failure) in try write(event) }
  }

  private func write(_ event: AuditEvent) throws(Failure) {
    let line = AuditLine(event, at: clock(), after: try auditHead(), key: keys.audit)
    try database.run("INSERT INTO audit VALUES (?, ?)", .int(line.head.number), .text(line.text))
  }

  /// Where the log stands. Throws: `audit-broken` when its last line was altered.
  package func auditHead() throws(Failure) -> AuditHead {
    var last: [UInt8]?
    try database.each("SELECT line FROM audit ORDER BY number DESC LIMIT 1") { row throws(Failure) in
      last = row.blob(0)
    }
    guard let last else { return .beginning }
    guard let parts = AuditLineParts(last),
      parts.mac == hexadecimal(keys.audit.tag(unframed: Array(parts.hash.utf8)))
    else { throw Failure(.auditBroken, at: Place(file: database.path), ["reason": .word("mac")]) }
    return AuditHead(number: parts.number, hash: parts.hash, state: parts.state)
  }

  /// Appends to `audit.jsonl` the lines it lacks; gives how many. Never called with an open transaction.
  ///
  /// A line that a killed run left half written is written anew. Throws: `audit-broken` when the file has
  /// more lines than the store; what stands in it is looked at by `verifyAudit` alone.
  @discardableResult
  package func mirrorAudit() throws(Failure) -> Int {
    let lines = try mirroredLines()
    var text: [UInt8] = []
    var added = 0
    try database.each("SELECT line FROM audit WHERE number > ? ORDER BY number", .int(lines)) { row throws(Failure) in
      text += row.blob(0) ?? []
      text.append(UInt8(ascii: "\n"))
      added += 1
    }
    if added > 0 { try auditFile.append(text) }
    return added
  }

  /// Whole lines of the file; the rest of one that was cut off is taken away.
  private func mirroredLines() throws(Failure) -> Int {
    guard Folder.exists(auditFile.path) else { return 0 }
    var lines = 0
    var bytes = 0
    var hasRest = false
    try auditFile.lines { line, isWhole throws(Failure) in
      if isWhole {
        lines += 1
        bytes += line.count + 1
      } else {
        hasRest = true
      }
    }
    let known = try database.number("SELECT count(*) FROM audit") ?? 0
    guard lines <= known else {
      throw Failure(
        .auditBroken, at: Place(file: auditFile.path, line: known + 1), ["reason": .word("order")])
    }
    if hasRest { try auditFile.truncate(to: bytes) }
    return lines
  }
}

extension FindingCode {
  package static let auditBroken = FindingCode(
    "audit-broken", .error, es: "el registro de auditoría fue alterado ({reason})",
    en: "the audit log was altered ({reason})",
    hint: Localised(
      es: "conserve el espacio de trabajo como está, avise al oficial de datos y compare con la copia de seguridad",
      en: "keep the workspace as it is, tell the data-protection officer and compare with the backup"))
}
