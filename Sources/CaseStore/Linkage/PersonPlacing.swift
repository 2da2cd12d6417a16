package import Interchange
internal import Safekeeping

/// Who belongs to whom: what linkage decided, with redirects for persons who turned out to be another.
extension CaseRegister {
  /// Links in one transaction: all or none.
  package func linkPersons(
    _ body: (any PersonIndex) throws(Failure) -> LinkageOutcome
  ) throws(Failure) -> LinkageOutcome {
    try database.transaction { () throws(Failure) in
      let outcome = try body(self)
      if outcome.placed > 0 || outcome.changedPersons > 0 {
        try record(
          AuditEvent(
            .personsLinked,
            [
              "records": .number(outcome.placed), "merged": .number(outcome.merged), "split": .number(outcome.split),
            ]))
      }
      return outcome
    }
  }

  /// Tries a linkage and takes everything back.
  package func tryLinkingPersons(
    _ body: (any PersonIndex) throws(Failure) -> LinkageOutcome
  ) throws(Failure) -> LinkageOutcome {
    try database.execute("BEGIN IMMEDIATE")
    defer { database.rollBack() }
    return try body(self)
  }

  package func place(_ persons: [PlacedPerson]) throws(Failure) {
    for person in persons {
      for old in person.merged { try redirect(old, to: person.person) }
    }
    for person in persons {
      let id = bytes(ofHexadecimal: person.person)
      try database.run("DELETE FROM redirect WHERE old = ?", .blob(id))
      try database.run(
        person.isPinned ? "INSERT OR IGNORE INTO link_pin VALUES (?)" : "DELETE FROM link_pin WHERE person = ?",
        .blob(id))
      for number in person.records { try enter(number, id, person.rule) }
    }
  }

  private func enter(_ number: Int, _ person: [UInt8], _ rule: String) throws(Failure) {
    try database.run(
      """
      INSERT INTO membership SELECT row, ?2, ?3 FROM link_record WHERE number = ?1
        ON CONFLICT (row) DO UPDATE SET person = ?2, rule = ?3 WHERE person <> ?2 OR rule <> ?3
      """, .int(number), .blob(person), .text(rule))
    try database.run("DELETE FROM placing WHERE row = (SELECT row FROM link_record WHERE number = ?)", .int(number))
  }

  private func redirect(_ old: String, to new: String) throws(Failure) {
    let old = bytes(ofHexadecimal: old)
    let new = bytes(ofHexadecimal: new)
    try database.run("UPDATE membership SET person = ? WHERE person = ?", .blob(new), .blob(old))
    try database.run("UPDATE redirect SET person = ? WHERE person = ?", .blob(new), .blob(old))
    try database.run("DELETE FROM link_pin WHERE person = ?", .blob(old))
    try database.run(
      "INSERT INTO redirect VALUES (?1, ?2) ON CONFLICT DO UPDATE SET person = ?2", .blob(old), .blob(new))
  }

  package func family(of numbers: [Int]) throws(Failure) -> [Int] {
    var family: Set<Int> = []
    for number in numbers where !family.contains(number) {
      try database.each(
        """
        SELECT n.number FROM link_record AS l CROSS JOIN membership AS m ON m.row = l.row
          CROSS JOIN membership AS o INDEXED BY membership_by_person ON o.person = m.person
          CROSS JOIN link_record AS n ON n.row = o.row WHERE l.number = ?
        """, .int(number)
      ) { row throws(Failure) in family.insert(row.int(0)) }
    }
    return family.sorted()
  }

  package func isPinned(_ person: String) throws(Failure) -> Bool {
    try database.number("SELECT 1 FROM link_pin WHERE person = ?", .blob(bytes(ofHexadecimal: person))) != nil
  }

  package func isTaken(_ person: String, besides numbers: [Int]) throws(Failure) -> Bool {
    var holders: [Int] = []
    try database.each(
      "SELECT n.number FROM membership AS m JOIN link_record AS n ON n.row = m.row WHERE m.person = ?",
      .blob(bytes(ofHexadecimal: person))
    ) { row throws(Failure) in holders.append(row.int(0)) }
    return !Set(holders).isSubset(of: numbers)
  }

  package func personID(ofDocument document: String) -> String {
    hexadecimal(keys.identity.tag("person-of-document", document).prefix(16))
  }

  package func personID(ofRecord id: String) -> String {
    hexadecimal(keys.identity.tag("person-of-record", id).prefix(16))
  }

  /// The id that a person's id leads to since persons were merged; the id itself when it was not.
  package func currentPersonID(_ id: String) throws(Failure) -> String {
    let person = try database.blob(
      "SELECT person FROM redirect WHERE old = ?", .blob(bytes(ofHexadecimal: id)))
    return person.map { hexadecimal($0) } ?? id
  }

  /// Where a person record came from, for findings about it.
  package func sourcePlace(ofPersonRecord id: String) throws(Failure) -> Place {
    guard let shelf = shelf(RegisterWords.person) else { return Place() }
    var place = Place()
    try database.each(
      """
      SELECT i.file, s.line, s.number, s.locator FROM \(shelf.table) AS p
        JOIN import AS i ON i.number = p.import
        LEFT JOIN source_record AS s ON s.import = p.import AND s.number = p.record
        WHERE p.id = ? AND p.ended IS NULL
      """, .blob(bytes(ofHexadecimal: id))
    ) { row throws(Failure) in
      place = Place(
        file: row.text(0), line: row.isNull(1) ? nil : row.int(1),
        recordNumber: row.isNull(2) ? nil : row.int(2), locator: row.text(3))
    }
    return place
  }
}

/// 32 hex digits as 16 bytes.
func bytes(ofHexadecimal text: String) -> [UInt8] {
  let digits = Array(text.utf8).map { digit -> UInt8 in
    switch digit {
    case UInt8(ascii: "0")...UInt8(ascii: "9"): digit - UInt8(ascii: "0")
    case UInt8(ascii: "a")...UInt8(ascii: "f"): digit - UInt8(ascii: "a") + 10
    default: preconditionFailure("not an id")
    }
  }
  precondition(digits.count == 32, "not an id")
  return stride(from: 0, to: 32, by: 2).map { digits[$0] << 4 | digits[$0 + 1] }
}
