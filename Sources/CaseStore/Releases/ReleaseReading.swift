package import Interchange
internal import Safekeeping

extension CaseRegister {
  /// Reads one state of the store, however often and whichever tables `body` asks for.
  ///
  /// Throws: `store-unplaced` while linkage has work to do: consents would not reach all records of a person.
  package func readRelease<Result>(
    _ body: (ReleaseReading) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard try database.number("SELECT 1 FROM placing LIMIT 1") == nil else {
      throw Failure(.storeUnplaced, at: Place(file: database.path))
    }
    return try database.transaction("DEFERRED") { () throws(Failure) in
      try body(try ReleaseReading(self))
    }
  }
}

/// The tables of the store as a release reads them, all from the same moment.
///
/// Who stands behind a row, and what they have agreed to, is worked out once for all readings.
package final class ReleaseReading {
  let register: CaseRegister
  private let facts: SubjectFacts
  private let paths: SubjectPaths
  /// Entities whose persons are known already.
  private var known: Set<String> = []

  private var database: Database { register.database }

  init(_ register: CaseRegister) throws(Failure) {
    self.register = register
    facts = SubjectFacts(database: register.database, model: register.model)
    paths = SubjectPaths(database: register.database, model: register.model)
    try facts.gather()
  }

  /// Gives the current rows of one entity, by ascending id, a batch at a time.
  ///
  /// Fields that stay in the vault are missing in every row: the vault is not opened. Links to person records
  /// become the persons' ids. `person` gives one row per person: per field the first value that is there, by
  /// the source's precedence and then the record's id.
  /// The table is refilled for the next batch; `body` keeps nothing of it.
  ///
  /// Gives: the conflicts between records of one person (`survivorship-conflict`, counted per field).
  /// Memory: O(batch).
  @discardableResult
  package func tables(
    of entity: String, batchRows: Int = 1024, body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) -> FindingLog {
    guard let shelf = register.shelf(entity) else { preconditionFailure("not an entity of the model") }
    let subjects = quoted("subject_of_\(entity)")
    if known.insert(entity).inserted { try paths.fill(subjects, for: shelf.type) }
    let rows = StoredRows(shelf, facts, subjects, batchRows)
    if entity == RegisterWords.person {
      try readPersons(rows, body)
    } else {
      try readRows(rows, body)
    }
    return rows.findings
  }

  /// The index on current ids gives the order; a sorter would write rows to a temporary file.
  static func rowsStatement(_ shelf: EntityShelf) -> String {
    var joins = ""
    var columns = ""
    for (index, link) in shelf.type.links.enumerated() {
      let column = "e.\(quoted(RegisterSchema.linkColumn(link.role)))"
      if link.target == RegisterWords.person {
        joins += " LEFT JOIN membership AS m\(index) ON m\(index).row = \(column)"
        columns += ", coalesce(m\(index).person, \(column))"
      } else {
        columns += ", \(column)"
      }
    }
    let fields = shelf.plainFields
      .map { ", e.\(quoted(RegisterSchema.fieldColumn(shelf.type.fields[$0].name)))" }.joined()
    return """
      SELECT e.id, e.records\(fields)\(columns) FROM \(shelf.table) AS e
        INDEXED BY \(quoted("current_\(shelf.type.name)"))\(joins)
        WHERE e.ended IS NULL ORDER BY e.id
      """
  }

  private func readRows(
    _ reading: StoredRows, _ body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    let shelf = reading.shelf
    try database.each(Self.rowsStatement(shelf)) { row throws(Failure) in
      let firstLink = 2 + shelf.plainFields.count
      try reading.append(
        id: row.blob(0) ?? [], records: row.int(1),
        plain: shelf.plainFields.indices.map { row.blob(2 + $0) },
        links: shelf.type.links.indices.map { row.blob(firstLink + $0) })
      if reading.isFull { try reading.give(body) }
    }
    try reading.give(body)
  }

  /// By person and record, straight from the index on membership.
  static func personsStatement(_ shelf: EntityShelf) -> String {
    """
    SELECT m.person, p.id, i.precedence, p.records\(shelf.columns(of: "p"))
      FROM membership AS m INDEXED BY membership_by_person
      CROSS JOIN \(shelf.table) AS p ON p.id = m.row AND p.ended IS NULL
      CROSS JOIN import AS i ON i.number = p.import ORDER BY m.person, m.row
    """
  }

  private func readPersons(
    _ reading: StoredRows, _ body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    let shelf = reading.shelf
    var person: [UInt8]?
    var records: [PersonRecord] = []
    func close() throws(Failure) {
      guard let id = person, !records.isEmpty else { return }
      try reading.append(person: id, records)
      records.removeAll(keepingCapacity: true)
      if reading.isFull { try reading.give(body) }
    }
    try database.each(Self.personsStatement(shelf)) { row throws(Failure) in
      if row.blob(0) != person {
        try close()
        person = row.blob(0)
      }
      let firstLink = 4 + shelf.plainFields.count
      records.append(
        PersonRecord(
          precedence: row.int(2), sourceRecords: row.int(3),
          plain: shelf.plainFields.indices.map { row.blob(4 + $0) },
          links: shelf.type.links.indices.map { row.blob(firstLink + $0) }))
    }
    try close()
    try reading.give(body)
  }
}

private struct PersonRecord {
  let precedence: Int
  let sourceRecords: Int
  let plain: [[UInt8]?]
  let links: [[UInt8]?]
}

/// Rows on their way to a release: one table that is filled, given and filled again.
private final class StoredRows {
  let shelf: EntityShelf
  private(set) var findings = FindingLog(placesKept: 0)
  private let facts: SubjectFacts
  /// Name of the temporary table that says whom a row is about.
  private let subjects: String
  private let batchRows: Int
  private let table: StoredTable

  init(_ shelf: EntityShelf, _ facts: SubjectFacts, _ subjects: String, _ batchRows: Int) {
    self.shelf = shelf
    self.facts = facts
    self.subjects = subjects
    self.batchRows = batchRows
    table = StoredTable(type: shelf.type)
  }

  var isFull: Bool { table.count >= batchRows }

  func give(_ body: (StoredTable) throws(Failure) -> Void) throws(Failure) {
    if table.count > 0 { try body(table) }
    table.removeAll()
  }

  func append(
    id: [UInt8], records: Int, plain: [[UInt8]?], links: [[UInt8]?]
  ) throws(Failure) {
    table.ids.append(hexadecimal(id))
    for (position, field) in shelf.plainFields.enumerated() {
      if let value = plain[position] {
        table.columns[field].append(value)
      } else {
        table.columns[field].appendMissing()
      }
    }
    for field in shelf.vaultFields { table.columns[field].appendMissing() }
    for (index, link) in links.enumerated() { table.links[index].append(link.map { hexadecimal($0) }) }
    table.sourceRecords.append(records)
    table.subjects.append(try facts.subjects(of: id, in: subjects))
  }

  /// Survivorship: the records are by ascending id, and the sort keeps that order within a source.
  func append(person id: [UInt8], _ records: [PersonRecord]) throws(Failure) {
    let ordered = records.enumerated()
      .sorted { ($0.element.precedence, $0.offset) < ($1.element.precedence, $1.offset) }
      .map(\.element)
    var plain: [[UInt8]?] = []
    for (position, field) in shelf.plainFields.enumerated() {
      let values = ordered.compactMap { $0.plain[position] }
      plain.append(values.first)
      if values.contains(where: { $0 != values.first }) {
        let name = "\(shelf.type.name).\(shelf.type.fields[field].name)"
        findings.add(Finding(.survivorshipConflict, at: Place(field: name)))
      }
    }
    let links = shelf.type.links.indices.map { index in
      ordered.lazy.compactMap { $0.links[index] }.first
    }
    let sourceRecords = ordered.reduce(0) { $0 + $1.sourceRecords }
    try append(id: id, records: sourceRecords, plain: plain, links: links)
  }
}

extension FindingCode {
  package static let survivorshipConflict = FindingCode(
    "survivorship-conflict", .note,
    es: "los registros de una persona dan valores distintos; vale el de la fuente con precedencia",
    en: "the records of a person give different values; that of the source with precedence counts")
  package static let storeUnplaced = FindingCode(
    "store-unplaced", .error,
    es: "hay registros de personas sin vincular: no se entrega nada",
    en: "some person records have not been linked: nothing is released",
    hint: Localised(es: "termine la corrida con «quipu run»", en: "finish the run with `quipu run`"))
}
