package import Interchange
internal import Safekeeping

/// What an id of the register names.
package enum RegisterItem: Sendable, Hashable {
  /// A person, behind whom there may be several records.
  case person(String)
  case row(RowAddress)
}

/// Finding what a steward names.
extension CaseRegister {
  /// Persons and rows whose id begins so: what counts now, else what vanished.
  ///
  /// Takes: lower-case hex digits, at most 32. A person record stands for its person.
  package func items(withPrefix prefix: String) throws(Failure) -> Set<RegisterItem> {
    let low = bytes(ofHexadecimal: prefix + String(repeating: "0", count: 32 - prefix.count))
    let high = bytes(ofHexadecimal: prefix + String(repeating: "f", count: 32 - prefix.count))
    var found: Set<RegisterItem> = []
    try database.each(
      """
      SELECT person FROM membership WHERE person BETWEEN ?1 AND ?2
        UNION SELECT person FROM redirect WHERE old BETWEEN ?1 AND ?2
      """, .blob(low), .blob(high)
    ) { row throws(Failure) in found.insert(.person(hexadecimal(row.blob(0) ?? []))) }
    for condition in ["ended IS NULL", "ended IS NOT NULL"] where found.isEmpty {
      for shelf in shelves {
        found.formUnion(try items(on: shelf, low, high, condition))
      }
    }
    return found
  }

  private func items(
    on shelf: EntityShelf, _ low: [UInt8], _ high: [UInt8], _ condition: String
  ) throws(Failure) -> [RegisterItem] {
    var items: [RegisterItem] = []
    let isPerson = shelf.type.name == RegisterWords.person
    try database.each(
      """
      SELECT DISTINCT id, (SELECT person FROM membership WHERE row = id) FROM \(shelf.table)
        WHERE id BETWEEN ? AND ? AND \(condition)
      """, .blob(low), .blob(high)
    ) { row throws(Failure) in
      if isPerson, condition == "ended IS NULL", let person = row.blob(1) {
        items.append(.person(hexadecimal(person)))
      } else {
        items.append(.row(RowAddress(entity: shelf.type.name, id: hexadecimal(row.blob(0) ?? []))))
      }
    }
    return items
  }

  /// The current records behind a person, by ascending id.
  package func records(ofPerson id: String) throws(Failure) -> [RowAddress] {
    var rows: [RowAddress] = []
    try database.each(
      "SELECT row FROM membership WHERE person = ? AND row IN (\(try currentPersonRows())) ORDER BY row",
      .blob(bytes(ofHexadecimal: id))
    ) { row throws(Failure) in
      rows.append(RowAddress(entity: RegisterWords.person, id: hexadecimal(row.blob(0) ?? [])))
    }
    return rows
  }

  /// Every id under which something of an entity may stand in a publication: persons, also those who were merged
  /// since, and current rows of anything else. `body` gives false to stop.
  package func eachPublishableID(of entity: String, body: (String) throws(Failure) -> Bool) throws(Failure) {
    guard let shelf = shelf(entity) else { return }
    let sql =
      entity == RegisterWords.person
      ? "SELECT DISTINCT person FROM membership UNION ALL SELECT old FROM redirect"
      : "SELECT id FROM \(shelf.table) WHERE ended IS NULL"
    let statement = try database.prepared(sql)
    defer { statement.reset() }
    while try statement.step() {
      if try !body(hexadecimal(statement.blob(0) ?? [])) { return }
    }
  }

  /// Numbers of the records of a source's latest import that begin on a line.
  package func records(ofSource source: String, line: Int) throws(Failure) -> [Int] {
    var numbers: [Int] = []
    try database.each(
      "SELECT number FROM source_record WHERE import = (\(Self.latestImport)) AND line = ?2 ORDER BY number",
      .text(source), .int(line)
    ) { row throws(Failure) in numbers.append(row.int(0)) }
    return numbers
  }

  /// The rows that a record of the source's latest import said first or last.
  package func rows(ofSource source: String, record: Int) throws(Failure) -> [RowAddress] {
    var rows: [RowAddress] = []
    for shelf in shelves {
      try database.each(
        """
        SELECT id FROM \(shelf.table) WHERE import = (\(Self.latestImport)) AND record = ?2 AND ended IS NULL
          ORDER BY row
        """, .text(source), .int(record)
      ) { row throws(Failure) in
        rows.append(RowAddress(entity: shelf.type.name, id: hexadecimal(row.blob(0) ?? [])))
      }
    }
    return rows
  }

  private static let latestImport = "SELECT max(number) FROM import WHERE source = ?1 AND state = 'done'"
}
