package import Interchange

/// How many there are of what: what `quipu status` shows.
package struct RegisterStatus: Sendable, Hashable {
  package struct ImportLine: Sendable, Hashable {
    package let source: String
    package let file: String
    package let sha256: String
    package let mapping: String
    package let isRefused: Bool
    package let account: Account
  }

  package struct EntityCount: Sendable, Hashable {
    package let entity: String
    /// Rows that count now; tombstones and earlier versions left out.
    package let rows: Int
  }

  /// In the order in which they were taken in.
  package let imports: [ImportLine]
  /// In the model's order.
  package let entities: [EntityCount]
  /// Persons with at least one current record.
  package let persons: Int
  /// Person records that linkage has not placed yet.
  package let unplaced: Int
  /// Persons who turned out to be another.
  package let redirects: Int
  /// Records in quarantine, those of superseded imports left out.
  package let quarantined: Int
}

extension CaseRegister {
  package func status() throws(Failure) -> RegisterStatus {
    var imports: [RegisterStatus.ImportLine] = []
    try database.each(
      """
      SELECT source, file, sha256, mapping, state, read, accepted, quarantined, duplicate, filtered
        FROM import ORDER BY number
      """
    ) { row throws(Failure) in
      imports.append(
        RegisterStatus.ImportLine(
          source: row.text(0) ?? "", file: row.text(1) ?? "", sha256: row.text(2) ?? "",
          mapping: row.text(3) ?? "", isRefused: row.text(4) == "refused",
          account: Account(
            read: row.int(5), accepted: row.int(6), quarantined: row.int(7), duplicate: row.int(8),
            filtered: row.int(9))))
    }
    var entities: [RegisterStatus.EntityCount] = []
    for shelf in shelves {
      let rows = try rowCount("\(shelf.table) WHERE ended IS NULL")
      entities.append(RegisterStatus.EntityCount(entity: shelf.type.name, rows: rows))
    }
    let persons = try database.number(
      """
      SELECT count(DISTINCT person) FROM membership WHERE row IN (\(try currentPersonRows()))
      """)
    return RegisterStatus(
      imports: imports, entities: entities, persons: persons ?? 0, unplaced: try rowCount("placing"),
      redirects: try rowCount("redirect"), quarantined: try rowCount("quarantine WHERE ended IS NULL"))
  }

  func rowCount(_ what: String) throws(Failure) -> Int {
    try database.number("SELECT count(*) FROM \(what)") ?? 0
  }
}
