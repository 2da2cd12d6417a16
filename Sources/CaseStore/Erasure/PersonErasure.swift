package import Interchange
internal import Safekeeping

/// Erasing a person for good: keys, rows of all versions, and every byte of them in the file.
///
/// What goes: the records of the person; rows with a link to one of them; parts of such rows (the acts of her victim role);
/// and rows about her alone, by the paths on which a release looks for whom a row is about. What is about others too stays.
extension CaseRegister {
  static let erasureTables = [
    // Persons and person records by keyed digest, so that they are known again and by nobody else.
    "CREATE TABLE IF NOT EXISTS erased (digest BLOB PRIMARY KEY, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
    // By person record: a hold stays where it is however persons are merged and parted.
    "CREATE TABLE IF NOT EXISTS legal_hold (row BLOB PRIMARY KEY, reason TEXT NOT NULL, at TEXT NOT NULL) STRICT, WITHOUT ROWID",
  ]

  /// What would go. Changes nothing. Throws: `person-unknown`.
  package func erasureExtent(ofPerson id: String) throws(Failure) -> ErasureExtent {
    let person = bytes(ofHexadecimal: try currentPersonID(id))
    return try database.transaction("DEFERRED") { () throws(Failure) in try extent(of: person) }
  }

  /// Erases the person in one transaction; `scrub` has to follow. Gives what went.
  ///
  /// Throws: `person-unknown`, `person-held`.
  package func erase(person id: String, reason: String) throws(Failure) -> ErasureExtent {
    let person = bytes(ofHexadecimal: try currentPersonID(id))
    try database.execute("PRAGMA secure_delete = ON")
    vaultKeys.forget()
    return try database.transaction { () throws(Failure) in
      let extent = try extent(of: person)
      if extent.isHeld { throw Failure(.personHeld, at: Place(file: database.path)) }
      try eraseCorrections()
      try eraseLinkage()
      try eraseRows()
      try eraseLinks(of: person)
      try enterTombstones(of: person)
      try database.run("INSERT OR REPLACE INTO register VALUES ('scrub-due', x'01')")
      try record(
        AuditEvent(
          .personErased,
          [
            "person": .word(hexadecimal(keys.erasureTag(person))), "records": .number(extent.records),
            "rows": .number(extent.parts.reduce(0) { $0 + $1.rows }), "keys": .number(extent.keys),
            "reason": .word(reason),
          ]))
      return extent
    }
  }

  /// Rewrites the file after an erasure, so that no byte of it is left; where a killed run did not come to it too.
  package func scrub() throws(Failure) {
    guard try database.number("SELECT 1 FROM register WHERE name = 'scrub-due'") != nil else { return }
    try database.compact()
    try database.run("DELETE FROM register WHERE name = 'scrub-due'")
  }

  // MARK: What there is

  private func extent(of person: [UInt8]) throws(Failure) -> ErasureExtent {
    try gather(person)
    let records = try database.number("SELECT count(*) FROM temp.erased_record") ?? 0
    if records == 0 { throw Failure(.personUnknown, at: Place(file: database.path)) }
    return ErasureExtent(
      records: records, parts: try parts(matching: erasedRows), shared: try parts(matching: sharedRows),
      keys: try database.number("SELECT count(*) FROM vault_key WHERE subject IN temp.erased_record") ?? 0,
      publications: try publications(with: person), quarantined: try unattributed(),
      isHeld: try database.number("SELECT 1 FROM legal_hold WHERE row IN temp.erased_record") != nil)
  }

  /// Fills temporary tables with ids: the person's records, and things about her.
  private func gather(_ person: [UInt8]) throws(Failure) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS erased_record (row BLOB PRIMARY KEY) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS erased_thing (entity TEXT NOT NULL, id BLOB NOT NULL, shared INTEGER NOT NULL,
        PRIMARY KEY (entity, id)) WITHOUT ROWID;
      DELETE FROM temp.erased_record; DELETE FROM temp.erased_thing;
      """)
    try database.run("INSERT INTO temp.erased_record SELECT row FROM membership WHERE person = ?", .blob(person))
    let paths = SubjectPaths(database: database, model: model)
    for shelf in shelves where !shelf.isPerson {
      try paths.fill("erasing", for: shelf.type, includesHistory: true)
      try database.run(
        """
        INSERT INTO temp.erased_thing SELECT ?1, s.row,
            EXISTS (SELECT 1 FROM temp.erasing AS o WHERE o.row = s.row AND o.person <> ?2)
          FROM temp.erasing AS s WHERE s.person = ?2
        """, .text(shelf.type.name), .blob(person))
    }
    try database.execute("DELETE FROM temp.erasing")
    try gatherParts()
  }

  /// The acts of her victim role are hers, whoever else was in the incident.
  private func gatherParts() throws(Failure) {
    for shelf in shelves where !shelf.isPerson && shelf.personLink == nil {
      for link in shelf.type.links {
        guard let owner = self.shelf(link.target), owner.personLink != nil else { continue }
        try database.run(
          """
          INSERT OR REPLACE INTO temp.erased_thing SELECT ?1, e.id, 0 FROM \(shelf.table) AS e
            WHERE e.\(quoted(RegisterSchema.linkColumn(link.role))) IN (SELECT o.id FROM \(owner.table) AS o
              WHERE \(isHers("o", on: owner)))
          """, .text(shelf.type.name))
      }
    }
  }

  /// Whether a version of a row is a record of hers or links to one.
  private func isHers(_ alias: String, on shelf: EntityShelf) -> String {
    if shelf.isPerson { return "\(alias).id IN temp.erased_record" }
    guard let link = shelf.personLink else { return "false" }
    let column = quoted(RegisterSchema.linkColumn(shelf.type.links[link].role))
    return "coalesce(\(alias).\(column) IN temp.erased_record, false)"
  }

  private func erasedRows(_ shelf: EntityShelf) -> String {
    """
    (\(isHers("e", on: shelf)) OR e.id IN (SELECT id FROM temp.erased_thing
      WHERE entity = '\(shelf.type.name)' AND shared = 0))
    """
  }

  private func sharedRows(_ shelf: EntityShelf) -> String {
    """
    (NOT \(isHers("e", on: shelf)) AND e.id IN (SELECT id FROM temp.erased_thing
      WHERE entity = '\(shelf.type.name)' AND shared = 1))
    """
  }

  private func parts(matching condition: (EntityShelf) -> String) throws(Failure) -> [ErasureExtent.Part] {
    var parts: [ErasureExtent.Part] = []
    for shelf in shelves {
      try database.each(
        """
        SELECT i.source, count(*) FROM \(shelf.table) AS e CROSS JOIN import AS i ON i.number = e.import
          WHERE \(condition(shelf)) GROUP BY i.source ORDER BY i.source
        """
      ) { row throws(Failure) in
        parts.append(ErasureExtent.Part(entity: shelf.type.name, source: row.text(0) ?? "", rows: row.int(1)))
      }
    }
    return parts
  }

  private func publications(with person: [UInt8]) throws(Failure) -> [ErasureExtent.Publication] {
    var found: [ErasureExtent.Publication] = []
    try database.each(
      """
      SELECT r.line, r.recipient, r.at, r.sha256 FROM release AS r WHERE EXISTS (SELECT 1 FROM released_person AS p
        WHERE p.line = r.line AND p.since <= r.number AND (p.until IS NULL OR p.until > r.number)
          AND (p.person = ?1 OR p.person IN (SELECT old FROM redirect WHERE person = ?1))) ORDER BY r.number
      """, .blob(person)
    ) { row throws(Failure) in
      found.append(
        ErasureExtent.Publication(
          line: row.text(0) ?? "", recipient: row.text(1) ?? "", time: row.text(2) ?? "", manifest: row.text(3) ?? ""))
    }
    return found
  }

  private func unattributed() throws(Failure) -> Int {
    guard let shelf = shelf(RegisterWords.person) else { return 0 }
    return try database.number(
      """
      SELECT count(*) FROM quarantine AS q JOIN import AS i ON i.number = q.import
        WHERE q.ended IS NULL AND i.source IN (SELECT n.source FROM \(shelf.table) AS e
          JOIN import AS n ON n.number = e.import WHERE e.id IN temp.erased_record)
      """) ?? 0
  }

  // MARK: What goes

  private func eraseRows() throws(Failure) {
    // Which rows are hers is told by other tables' rows, so all are told before the first goes.
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS erased_version (entity TEXT NOT NULL, row INTEGER NOT NULL,
        PRIMARY KEY (entity, row)) WITHOUT ROWID;
      DELETE FROM temp.erased_version;
      """)
    for shelf in shelves {
      try database.run(
        "INSERT INTO temp.erased_version SELECT ?, e.row FROM \(shelf.table) AS e WHERE \(erasedRows(shelf))",
        .text(shelf.type.name))
    }
    for shelf in shelves {
      let versions = "(SELECT row FROM temp.erased_version WHERE entity = ?1)"
      try database.run(
        "DELETE FROM value_note WHERE entity = ?1 AND row IN (SELECT id FROM \(shelf.table) WHERE row IN \(versions))",
        .text(shelf.type.name))
      try database.run("DELETE FROM merged_record WHERE entity = ?1 AND version IN \(versions)", .text(shelf.type.name))
      try database.run("DELETE FROM \(shelf.table) WHERE row IN \(versions)", .text(shelf.type.name))
    }
  }

  private func eraseLinks(of person: [UInt8]) throws(Failure) {
    for statement in [
      "DELETE FROM vault_key WHERE subject IN temp.erased_record",
      "DELETE FROM placing WHERE row IN temp.erased_record",
      "DELETE FROM alternative WHERE row IN temp.erased_record",
    ] { try database.execute(statement) }
    for statement in [
      "DELETE FROM alternative WHERE person = ?", "DELETE FROM membership WHERE person = ?",
      "DELETE FROM redirect WHERE person = ?1 OR old = ?1",
    ] { try database.run(statement, .blob(person)) }
  }

  private func enterTombstones(of person: [UInt8]) throws(Failure) {
    var ids = [person]
    try database.each("SELECT row FROM temp.erased_record") { row throws(Failure) in ids.append(row.blob(0) ?? []) }
    for id in ids {
      try database.run(
        "INSERT INTO erased VALUES (?, ?) ON CONFLICT DO NOTHING", .blob(keys.erasureTag(id)), .text(clock()))
    }
  }

  /// A correction is the person's record with all its values, and so is what lay in quarantine before it.
  private func eraseCorrections() throws(Failure) {
    guard let shelf = shelf(RegisterWords.person) else { return }
    var records: [(source: String, hash: [UInt8], isHersAlone: Bool)] = []
    try database.each(
      """
      SELECT DISTINCT i.source, s.hash, NOT EXISTS (SELECT 1 FROM \(shelf.table) AS o
          WHERE o.import = e.import AND o.record = e.record AND o.id NOT IN temp.erased_record)
        FROM \(shelf.table) AS e CROSS JOIN import AS i ON i.number = e.import
        CROSS JOIN source_record AS s ON s.import = e.import AND s.number = e.record
        WHERE e.id IN temp.erased_record ORDER BY 1, 2
      """
    ) { row throws(Failure) in records.append((row.text(0) ?? "", row.blob(1) ?? [], row.int(2) == 1)) }
    for record in records {
      for hash in try correctedRecords(ofSource: record.source, nowSaying: record.hash) {
        try eraseCorrection(record.source, hash, isHersAlone: record.isHersAlone)
      }
    }
  }

  /// Hashes of the records that corrections turned into the one with this hash.
  private func correctedRecords(ofSource source: String, nowSaying hash: [UInt8]) throws(Failure) -> [[UInt8]] {
    let decisions = try decisions(ofSource: source)
    return decisions.corrections.filter { _, bytes in
      bytes.value.withUnsafeBufferPointer { keys.recordHash($0) } == hash
    }.keys.sorted { $0.lexicographicallyPrecedes($1) }
  }

  /// The record as it came would go to quarantine again. Where it is hers alone it is filtered from now on.
  private func eraseCorrection(_ source: String, _ hash: [UInt8], isHersAlone: Bool) throws(Failure) {
    try database.run("DELETE FROM correction WHERE source = ? AND hash = ?", .text(source), .blob(hash))
    try database.run(
      """
      UPDATE quarantine SET sealed = x'' WHERE ended IS NOT NULL AND (import, number) IN (
        SELECT s.import, s.number FROM source_record AS s JOIN import AS i ON i.number = s.import
          WHERE i.source = ? AND s.hash = ?)
      """, .text(source), .blob(hash))
    guard isHersAlone else { return }
    try database.run(
      """
      INSERT INTO disposition VALUES (?1, ?2, ?3, ?4, ?5) ON CONFLICT DO UPDATE SET kind = ?3, reason = ?4, at = ?5
      """, .text(source), .blob(hash), .text(QuarantineDisposition.discarded.rawValue),
      .text(FindingCode.personErased.slug), .text(clock()))
  }
}

extension FindingCode {
  package static let personUnknown = FindingCode(
    "person-unknown", .error, es: "el almacén no conoce a esa persona", en: "the store does not know that person",
    hint: Localised(
      es: "dé el id interno, o el seudónimo con --line LINEA",
      en: "give the internal id, or the pseudonym with --line LINE"))
  package static let personHeld = FindingCode(
    "person-held", .error, es: "la persona está bajo retención legal: no se borra",
    en: "the person is under legal hold: nothing is erased",
    hint: Localised(
      es: "levante la retención con «quipu hold lift» cuando la autoridad lo permita",
      en: "lift the hold with `quipu hold lift` when the authority allows it"))
}
