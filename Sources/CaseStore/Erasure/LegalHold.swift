package import Interchange
internal import Safekeeping

/// Persons of whom nothing may be erased while a proceeding needs what is known of them.
extension CaseRegister {
  /// Throws: `person-unknown`.
  package func setHold(onPerson id: String, reason: String) throws(Failure) {
    try change(.holdSet, id, reason) { rows, line throws(Failure) in
      for row in rows {
        try database.run(
          "INSERT INTO legal_hold (row, at, line) VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET at = ?2, line = ?3",
          .blob(row), .text(clock()), .int(line))
      }
    }
  }

  /// Throws: `person-unknown`, `hold-missing`.
  package func liftHold(onPerson id: String, reason: String) throws(Failure) {
    try change(.holdLifted, id, reason) { rows, _ throws(Failure) in
      var lifted = 0
      for row in rows {
        try database.run("DELETE FROM legal_hold WHERE row = ?", .blob(row))
        lifted += database.changes
      }
      if lifted == 0 { throw Failure(.holdMissing, at: Place(file: database.path)) }
    }
  }

  /// `body` gets the person's records and the number of the line in the audit log.
  private func change(
    _ kind: AuditEvent.Kind, _ id: String, _ reason: String, _ body: ([[UInt8]], Int) throws(Failure) -> Void
  ) throws(Failure) {
    let person = bytes(ofHexadecimal: try currentPersonID(id))
    try database.transaction { () throws(Failure) in
      var rows: [[UInt8]] = []
      try database.each("SELECT row FROM membership WHERE person = ?", .blob(person)) { row throws(Failure) in
        rows.append(row.blob(0) ?? [])
      }
      if rows.isEmpty { throw Failure(.personUnknown, at: Place(file: database.path)) }
      let line = try record(
        AuditEvent(kind, ["person": .word(hexadecimal(keys.erasureTag(person)))]), reason: reason, about: person)
      try body(rows, line)
    }
  }

  /// Persons under legal hold, those held longest first.
  package func heldPersons() throws(Failure) -> [HeldPerson] {
    let reasons = try auditReasons().reduce(into: [Int: Withheld<String>]()) { $0[$1.number] = $1.text }
    var held: [HeldPerson] = []
    try database.each(
      """
      SELECT coalesce(m.person, h.row), min(h.at), count(*), max(h.line) FROM legal_hold AS h
        LEFT JOIN membership AS m ON m.row = h.row GROUP BY 1 ORDER BY 2, 1
      """
    ) { row throws(Failure) in
      held.append(
        HeldPerson(
          id: hexadecimal(row.blob(0) ?? []), since: row.text(1) ?? "", records: row.int(2),
          reason: reasons[row.int(3)]))
    }
    return held
  }

  /// Ids of all persons who are in the register or were in publications of a line, as they were then.
  package func eachPersonID(releasedIn line: String, body: (String) throws(Failure) -> Void) throws(Failure) {
    try database.each(
      "SELECT person FROM membership UNION SELECT person FROM released_person WHERE line = ?", .text(line)
    ) { row throws(Failure) in try body(hexadecimal(row.blob(0) ?? [])) }
  }
}

extension FindingCode {
  package static let holdMissing = FindingCode(
    "hold-missing", .error, es: "la persona no está bajo retención legal", en: "the person is not under legal hold")
}
