package import Interchange

/// Cases with their victims as far as the typing of the offence depends on them, read without the vault.
///
/// Ids alone pass through temporary tables, as `CaseRegister` promises; ages and purposes are read in the order in
/// which they are given.
extension CaseRegister {
  /// Gives every matter (a case, else an incident, else a victim alone) once, by its id.
  ///
  /// Nothing where the model has no victims. Memory: O(victims of one case).
  package func offenceCases(_ body: (OffenceCase) throws(Failure) -> Void) throws(Failure) {
    guard let role = shelf(RegisterWords.victimRole), shelf("case") != nil, shelf("incident") != nil,
      shelf(RegisterWords.person) != nil
    else { return }
    try gatherMatters(role)
    var matter: [UInt8]?
    var source = ""
    var articles: Set<String> = []
    var victims: [OffenceVictim] = []
    func close() throws(Failure) {
      if victims.isEmpty { return }
      try body(OffenceCase(source: source, articles: articles, victims: victims))
      victims.removeAll(keepingCapacity: true)
      articles.removeAll(keepingCapacity: true)
    }
    try database.each(victimsStatement(role)) { row throws(Failure) in
      if row.blob(0) != matter {
        try close()
        matter = row.blob(0)
        source = row.text(2) ?? ""
      }
      articles.formUnion(Self.items(row, 7))
      victims.append(try self.victim(row))
    }
    try close()
  }

  func gatherMatters(_ role: EntityShelf) throws(Failure) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS matter_of (matter BLOB NOT NULL, role BLOB NOT NULL,
        PRIMARY KEY (matter, role)) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS part_of (role BLOB NOT NULL, entity TEXT NOT NULL, part BLOB NOT NULL,
        PRIMARY KEY (role, entity, part)) WITHOUT ROWID;
      DELETE FROM temp.matter_of; DELETE FROM temp.part_of;
      """)
    let incident = RegisterSchema.entityTable("incident")
    let (ownCase, ownIncident) = (link("v", "case", of: role), link("v", "incident", of: role))
    let incidentCase = shelf("incident").map { link("i", "case", of: $0) } ?? "NULL"
    try database.execute(
      """
      INSERT INTO temp.matter_of SELECT coalesce(\(ownCase), \(incidentCase), \(ownIncident), v.id), v.id
        FROM \(role.table) AS v LEFT JOIN \(incident) AS i ON i.id = \(ownIncident) AND i.ended IS NULL
        WHERE v.ended IS NULL
      """)
    for entity in ["trafficking_act", "exploitation"] {
      guard let shelf = shelf(entity), shelf.type.index(ofLink: RegisterWords.victimRole) != nil else { continue }
      try database.run(
        """
        INSERT INTO temp.part_of SELECT e.l_victim_role, ?, e.id FROM \(shelf.table) AS e
          WHERE e.ended IS NULL AND e.l_victim_role IS NOT NULL
        """, .text(entity))
    }
  }

  /// `matter, role, source, file, line, record, locator, articles, status, age, is child, presumed minor, birth
  /// year, day of the event or else of the report`.
  func victimsStatement(_ role: EntityShelf) -> String {
    let (ownCase, ownIncident) = (link("v", "case", of: role), link("v", "incident", of: role))
    let incidentCase = shelf("incident").map { link("i", "case", of: $0) } ?? "NULL"
    let columns = [
      column("c", "crime_articles", of: "case"), column("v", "status", of: role.type.name),
      "coalesce(\(column("v", "age_when_trafficked", of: role.type.name)), \(column("p", "age_at_report", of: "person")))",
      column("p", "is_child_at_exploitation", of: "person"), column("p", "presumed_minor", of: "person"),
      column("p", "birth_year", of: "person"),
      "coalesce(\(column("i", "occurred_from", of: "incident")), \(column("i", "reported_at", of: "incident")))",
    ].joined(separator: ", ")
    return """
      SELECT m.matter, m.role, n.source, n.file, s.line, v.record, s.locator, \(columns)
        FROM temp.matter_of AS m
        CROSS JOIN \(role.table) AS v ON v.id = m.role AND v.ended IS NULL
        CROSS JOIN import AS n ON n.number = v.import
        LEFT JOIN source_record AS s ON s.import = v.import AND s.number = v.record
        LEFT JOIN \(RegisterSchema.entityTable("person")) AS p ON p.id = v.l_person AND p.ended IS NULL
        LEFT JOIN \(RegisterSchema.entityTable("incident")) AS i ON i.id = \(ownIncident) AND i.ended IS NULL
        LEFT JOIN \(RegisterSchema.entityTable("case")) AS c ON c.id = coalesce(\(ownCase), \(incidentCase)) AND c.ended IS NULL
        ORDER BY m.matter, m.role
      """
  }

  private func victim(_ row: Statement) throws(Failure) -> OffenceVictim {
    let role = row.blob(1) ?? []
    let acts = try codes(["means", "purpose"], of: "trafficking_act", in: role)
    return OffenceVictim(
      place: Place(
        file: row.text(3), line: row.isNull(4) ? nil : row.int(4), recordNumber: row.int(5),
        locator: row.text(6)),
      age: row.text(9).flatMap(Int.init) ?? Self.age(bornIn: row.text(12), on: row.text(13)), isChild: row.text(10),
      isPresumedMinor: row.text(11) == "true",
      status: row.text(8), means: acts[0],
      purposes: acts[1].union(try codes(["type"], of: "exploitation", in: role)[0]))
  }

  /// The age from a birth year, where both ages it leaves open are children under 14, adolescents or adults alike.
  private static func age(bornIn birthYear: String?, on day: String?) -> Int? {
    guard let born = birthYear.flatMap({ Int($0) }), let year = day.flatMap({ Int($0.prefix(4)) }) else { return nil }
    // Before the birthday a year less: only at 14 and at 18 does that decide.
    let later = year - born
    return later >= 0 && later != 14 && later != 18 ? max(0, later - 1) : nil
  }

  /// The codes of each field over what hangs on a victim's role; none of a field that the model lacks or keeps sealed.
  private func codes(
    _ fields: [String], of entity: String, in role: [UInt8]
  ) throws(Failure) -> [Set<String>] {
    var codes = fields.map { _ in Set<String>() }
    guard let shelf = shelf(entity) else { return codes }
    let columns = fields.map { column("e", $0, of: entity) }.joined(separator: ", ")
    try database.each(
      """
      SELECT \(columns) FROM temp.part_of AS q
        CROSS JOIN \(shelf.table) AS e ON e.id = q.part AND e.ended IS NULL WHERE q.role = ? AND q.entity = ?
      """, .blob(role), .text(entity)
    ) { row throws(Failure) in
      for index in codes.indices { codes[index].formUnion(Self.items(row, index)) }
    }
    return codes
  }

  private static func items(_ row: Statement, _ column: Int) -> [String] {
    (row.cell(column).map(ListCell.items) ?? []).map { String(decoding: $0, as: UTF8.self) }
  }

  /// A model may lack the field, or keep it in the vault, which is not opened here.
  private func column(_ alias: String, _ field: String, of entity: String) -> String {
    shelf(entity)?.plainPosition(of: field) == nil
      ? "NULL" : "\(alias).\(quoted(RegisterSchema.fieldColumn(field)))"
  }

  private func link(_ alias: String, _ role: String, of shelf: EntityShelf) -> String {
    shelf.type.index(ofLink: role) == nil ? "NULL" : "\(alias).\(quoted(RegisterSchema.linkColumn(role)))"
  }
}
