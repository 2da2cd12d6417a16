package import Interchange
internal import Safekeeping

/// Whose data has been kept as long as it may, by rules of the steward. Erases nobody.
///
/// In doubt a person is kept: every one of her sources needs a rule, every rule of hers a date on every row that it counts from (a case
/// that is still open has none), and of several rules the one that ends last holds.
extension CaseRegister {
  /// `day`: today. Memory: O(1); temporary tables hold ids and days. Time: O(register) a rule.
  package func dueForErasure(under rules: [RetentionRule], on day: Day) throws(Failure) -> RetentionDue {
    if rules.isEmpty { return RetentionDue(persons: [], uncounted: 0) }
    return try database.transaction("DEFERRED") { () throws(Failure) in
      try gatherRecordsForRetention()
      for (index, rule) in rules.enumerated() { try apply(rule, index) }
      try keepPersonsWithoutRule(rules)
      return try due(rules, day)
    }
  }

  private func gatherRecordsForRetention() throws(Failure) {
    try database.execute(
      """
      CREATE TEMP TABLE IF NOT EXISTS retention_record (person BLOB NOT NULL, source TEXT NOT NULL, at TEXT NOT NULL,
        PRIMARY KEY (person, source)) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS retention_event (person BLOB PRIMARY KEY, until TEXT, is_open INTEGER NOT NULL) WITHOUT ROWID;
      CREATE TEMP TABLE IF NOT EXISTS retention (person BLOB PRIMARY KEY, until TEXT, rule INTEGER NOT NULL,
        is_open INTEGER NOT NULL) WITHOUT ROWID;
      DELETE FROM temp.retention_record; DELETE FROM temp.retention;
      """)
    guard let shelf = shelf(RegisterWords.person) else { return }
    try database.execute(
      """
      INSERT INTO temp.retention_record SELECT m.person, i.source, max(i.at) FROM \(shelf.table) AS e
        CROSS JOIN import AS i ON i.number = e.import CROSS JOIN membership AS m ON m.row = e.id
        GROUP BY m.person, i.source
      """)
  }

  /// Of several rules about a person the one that ends last holds; one without a day to count from keeps her.
  private func apply(_ rule: RetentionRule, _ index: Int) throws(Failure) {
    try database.execute("DELETE FROM temp.retention_event")
    let sources = Self.list(rule.sources)
    if let (shelf, field) = column(of: rule) {
      try gatherEvents(of: rule, field, on: shelf, sources)
    } else {
      try database.run(
        """
        INSERT INTO temp.retention_event SELECT person, date(substr(max(at), 1, 10), ?1), 0
          FROM temp.retention_record WHERE ?2 = '[]' OR source IN (SELECT value FROM json_each(?2)) GROUP BY person
        """, .text("+\(rule.months) months"), .text(sources))
    }
    try database.run(
      """
      INSERT INTO temp.retention SELECT r.person, e.until, ?1, e.until IS NULL OR e.is_open
        FROM (SELECT DISTINCT person FROM temp.retention_record
          WHERE ?2 = '[]' OR source IN (SELECT value FROM json_each(?2))) AS r
        LEFT JOIN temp.retention_event AS e ON e.person = r.person WHERE true
        ON CONFLICT (person) DO UPDATE SET is_open = max(is_open, excluded.is_open),
          rule = CASE WHEN excluded.until > until THEN excluded.rule ELSE rule END, until = max(until, excluded.until)
      """, .int(index), .text(sources))
  }

  private func column(of rule: RetentionRule) -> (EntityShelf, String)? {
    guard let parts = rule.after?.split(separator: "."), parts.count == 2, let shelf = shelf(String(parts[0])) else {
      return nil
    }
    return (shelf, quoted(RegisterSchema.fieldColumn(String(parts[1]))))
  }

  /// The last day of each person among rows about her; a month or a year counts to its end.
  private func gatherEvents(
    of rule: RetentionRule, _ field: String, on shelf: EntityShelf, _ sources: String
  ) throws(Failure) {
    let paths = SubjectPaths(database: database, model: model)
    try paths.fill("retaining", for: shelf.type, includesVanished: true)
    // Of persons the table has persons; of other entities, rows.
    let rows =
      shelf.isPerson
      ? "membership AS s CROSS JOIN \(shelf.table) AS e ON e.id = s.row"
      : "temp.retaining AS s CROSS JOIN \(shelf.table) AS e ON e.id = s.row"
    try database.run(
      """
      INSERT INTO temp.retention_event SELECT person, max(date(day, ?1)), max(date(day, ?1) IS NULL) FROM (
        SELECT s.person AS person, CASE length(e.\(field)) WHEN 4 THEN e.\(field) || '-12-31'
            WHEN 7 THEN date(e.\(field) || '-01', '+1 month', '-1 day') ELSE substr(e.\(field), 1, 10) END AS day
          FROM \(rows) CROSS JOIN import AS i ON i.number = e.import
          WHERE \(SubjectPaths.counts("e", of: shelf.type, includesVanished: true))
            AND (?2 = '[]' OR i.source IN (SELECT value FROM json_each(?2)))) GROUP BY person
      """, .text("+\(rule.months) months"), .text(sources))
    try database.execute("DELETE FROM temp.retaining")
  }

  private func keepPersonsWithoutRule(_ rules: [RetentionRule]) throws(Failure) {
    if rules.contains(where: \.sources.isEmpty) { return }
    let covered = Self.list(Set(rules.flatMap(\.sources)).sorted())
    try database.run(
      """
      UPDATE temp.retention SET is_open = 1 WHERE person IN (SELECT person FROM temp.retention_record
        WHERE source NOT IN (SELECT value FROM json_each(?)))
      """, .text(covered))
  }

  private func due(_ rules: [RetentionRule], _ day: Day) throws(Failure) -> RetentionDue {
    var persons: [RetentionDue.Person] = []
    try database.each(
      """
      SELECT t.person, t.until, t.rule, EXISTS (SELECT 1 FROM membership AS m CROSS JOIN legal_hold AS h ON h.row = m.row
          WHERE m.person = t.person) FROM temp.retention AS t WHERE t.is_open = 0 AND t.until <= ? ORDER BY t.until, t.person
      """, .text(day.description)
    ) { row throws(Failure) in
      persons.append(
        RetentionDue.Person(
          id: hexadecimal(row.blob(0) ?? []), rule: rules[row.int(2)].name, until: row.text(1) ?? "",
          isHeld: row.int(3) == 1))
    }
    let all = try database.number("SELECT count(DISTINCT person) FROM temp.retention_record") ?? 0
    let counted = try database.number("SELECT count(*) FROM temp.retention WHERE is_open = 0") ?? 0
    return RetentionDue(persons: persons, uncounted: all - counted)
  }

  private static func list(_ words: [String]) -> String {
    var json = JSONWriter()
    json.array { json in for word in words { json.value(word) } }
    return json.string
  }
}
