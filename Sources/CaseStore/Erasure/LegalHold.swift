package import Interchange
internal import Safekeeping

/// Persons of whom nothing may be erased while a proceeding needs what is known of them.
extension CaseRegister {
  /// Throws: `person-unknown`.
  package func setHold(onPerson id: String, reason: String) throws(Failure) {
    try change(.holdSet, id, reason) { row throws(Failure) in
      try database.run(
        "INSERT INTO legal_hold VALUES (?1, ?2, ?3) ON CONFLICT DO UPDATE SET reason = ?2, at = ?3", .blob(row),
        .text(reason), .text(clock()))
    }
  }

  /// Throws: `person-unknown`, `hold-missing`.
  package func liftHold(onPerson id: String, reason: String) throws(Failure) {
    var lifted = 0
    try change(.holdLifted, id, reason) { row throws(Failure) in
      try database.run("DELETE FROM legal_hold WHERE row = ?", .blob(row))
      lifted += database.changes
      // The last record decides: a failure takes the whole change back.
    } check: { () throws(Failure) in
      if lifted == 0 { throw Failure(.holdMissing, at: Place(file: database.path)) }
    }
  }

  private func change(
    _ kind: AuditEvent.Kind, _ id: String, _ reason: String, _ body: ([UInt8]) throws(Failure) -> Void,
    check: () throws(Failure) -> Void = {}
  ) throws(Failure) {
    let person = bytes(ofHexadecimal: try currentPersonID(id))
    try database.transaction { () throws(Failure) in
      var rows: [[UInt8]] = []
      try database.each("SELECT row FROM membership WHERE person = ?", .blob(person)) { row throws(Failure) in
        rows.append(row.blob(0) ?? [])
      }
      if rows.isEmpty { throw Failure(.personUnknown, at: Place(file: database.path)) }
      for row in rows { try body(row) }
      try check()
      try record(
        AuditEvent(kind, ["person": .word(hexadecimal(keys.erasureTag(person))), "reason": .word(reason)]))
    }
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
