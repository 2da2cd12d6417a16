package import Interchange
internal import Safekeeping

extension CaseRegister {
  /// Person records that linkage still has to place, by ascending id; nil when there are none.
  ///
  /// New records, and records of which a document is another than before. Names and documents are opened in
  /// memory only. `place` takes them off the list, so calling both in turn comes to an end.
  package func unplacedPersons(batchSize: Int = 1024) throws(Failure) -> LinkageRecords? {
    guard let shelf = shelf(RegisterWords.person) else { return nil }
    let records = LinkageRecords()
    // The cross join keeps SQLite on the list's order: a sorter would write the rows to a temporary file.
    try database.each(
      """
      SELECT w.row, m.person, p.sealed\(shelf.columns(of: "p")) FROM placing AS w
        CROSS JOIN \(shelf.table) AS p ON p.id = w.row AND p.ended IS NULL
        LEFT JOIN membership AS m ON m.row = w.row ORDER BY w.row LIMIT ?
      """, .int(batchSize)
    ) { row throws(Failure) in
      let id = row.blob(0) ?? []
      let vault = try VaultCells(
        opening: row.blob(2), with: self.vaultKeys, about: id, entity: RegisterWords.person, row: id)
      func append(_ field: String, to column: TextColumn) {
        if let value = shelf.value(field, in: row, from: 3, vault: vault) {
          column.append(value)
        } else {
          column.appendMissing()
        }
      }
      records.ids.append(hexadecimal(id))
      records.persons.append(row.blob(1).map { hexadecimal($0) })
      append("given_names", to: records.givenNames)
      append("paternal_surname", to: records.paternalSurnames)
      append("maternal_surname", to: records.maternalSurnames)
      append("birth_date", to: records.birthDates)
      append("sex", to: records.sexes)
    }
    for row in 0..<records.count {
      let documents = try usableDocuments(of: records.ids.string(row) ?? "")
      records.documents.append(documents.joined(separator: "\u{1F}"))
    }
    return records.count == 0 ? nil : records
  }

  private func usableDocuments(of record: String) throws(Failure) -> [String] {
    guard let shelf = shelf(RegisterWords.document), let link = shelf.personLink else { return [] }
    let column = quoted(RegisterSchema.linkColumn(shelf.type.links[link].role))
    var ids: [[UInt8]] = []
    try database.each(
      """
      SELECT id FROM \(shelf.table) WHERE \(column) = ? AND ended IS NULL AND tag IS NOT NULL
      """, .blob(bytes(ofHexadecimal: record))
    ) { row throws(Failure) in ids.append(row.blob(0) ?? []) }
    var documents: Set<String> = []
    for id in ids {
      if let document = try currentRow(id, on: shelf)?.row.usableDocument(on: shelf) {
        documents.insert(document)
      }
    }
    return documents.sorted()
  }

  /// Enters linkage's decisions: who belongs to whom, and which persons turned out to be another.
  package func place(_ decisions: [LinkageDecision]) throws(Failure) {
    try database.transaction { () throws(Failure) in try enter(decisions) }
  }

  /// Places every record that is unplaced, batch by batch, in one transaction: all or none.
  ///
  /// Takes: how linkage decides about a batch, as `PersonLinkage.decide` does.
  package func placePersons(
    batchSize: Int = 1024,
    decide: (LinkageRecords, any PersonIndex) throws(Failure) -> [LinkageDecision]
  ) throws(Failure) {
    try database.transaction { () throws(Failure) in
      var placed = 0
      var merged = 0
      while let records = try unplacedPersons(batchSize: batchSize) {
        let decisions = try decide(records, self)
        precondition(
          decisions.map(\.recordID) == records.ids.strings, "one decision per record, in order")
        try enter(decisions)
        placed += decisions.count
        merged += decisions.reduce(0) { $0 + $1.merged.count }
      }
      if placed > 0 {
        try record(AuditEvent(.personsLinked, ["records": .number(placed), "merged": .number(merged)]))
      }
    }
  }

  private func enter(_ decisions: [LinkageDecision]) throws(Failure) {
    for decision in decisions {
      for old in decision.merged { try redirect(old, to: decision.personID) }
      let row = bytes(ofHexadecimal: decision.recordID)
      try database.run(
        """
        INSERT INTO membership VALUES (?1, ?2, ?3)
          ON CONFLICT (row) DO UPDATE SET person = ?2, rule = ?3
        """, .blob(row), .blob(bytes(ofHexadecimal: decision.personID)), .text(decision.rule))
      try database.run("DELETE FROM placing WHERE row = ?", .blob(row))
    }
  }

  private func redirect(_ old: String, to new: String) throws(Failure) {
    let old = bytes(ofHexadecimal: old)
    let new = bytes(ofHexadecimal: new)
    try database.run("UPDATE membership SET person = ? WHERE person = ?", .blob(new), .blob(old))
    try database.run("UPDATE redirect SET person = ? WHERE person = ?", .blob(new), .blob(old))
    try database.run("DELETE FROM redirect WHERE old = ?", .blob(new))
    try database.run(
      "INSERT INTO redirect VALUES (?1, ?2) ON CONFLICT DO UPDATE SET person = ?2", .blob(old),
      .blob(new))
  }

  /// The id that a person's id leads to since persons were merged; the id itself when it was not.
  package func currentPersonID(_ id: String) throws(Failure) -> String {
    let person = try database.blob(
      "SELECT person FROM redirect WHERE old = ?", .blob(bytes(ofHexadecimal: id)))
    return person.map { hexadecimal($0) } ?? id
  }

  /// The places of all current person records that linkage placed by a rule, by ascending id.
  package func recordPlaces(ofRule rule: String, body: (Place) throws(Failure) -> Void) throws(Failure) {
    var last: [UInt8] = []
    while true {
      var rows: [[UInt8]] = []
      try database.each(
        """
        SELECT row FROM membership WHERE rule = ? AND row > ? AND row IN (\(try currentPersonRows()))
          ORDER BY row LIMIT 256
        """, .text(rule), .blob(last)
      ) { row throws(Failure) in rows.append(row.blob(0) ?? []) }
      guard let end = rows.last else { return }
      for row in rows { try body(try sourcePlace(ofPersonRecord: hexadecimal(row))) }
      last = end
    }
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
