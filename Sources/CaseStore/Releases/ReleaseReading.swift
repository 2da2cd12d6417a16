package import Interchange
internal import Safekeeping

extension CaseRegister {
  /// Reads one state of the store, however often and whichever tables `body` asks for.
  ///
  /// Throws: `store-unplaced` while linkage has work to do: consents would not reach all records of a person.
  package func readRelease<Result>(
    _ survivorship: Survivorship = Survivorship(), _ body: (ReleaseReading) throws(Failure) -> Result
  ) throws(Failure) -> Result {
    guard try database.number("SELECT 1 FROM placing LIMIT 1") == nil else {
      throw Failure(.storeUnplaced, at: Place(file: database.path))
    }
    return try database.transaction("DEFERRED") { () throws(Failure) in
      try body(try ReleaseReading(self, survivorship))
    }
  }
}

/// The tables of the store as a release reads them, all from the same moment.
///
/// Who stands behind a row, and what they have agreed to, is worked out once for all readings.
package final class ReleaseReading {
  private let register: CaseRegister
  private let facts: SubjectFacts
  private let paths: SubjectPaths
  private let survivorship: Survivorship
  /// Entities whose persons are known already.
  private var known: Set<String> = []

  private var database: Database { register.database }

  init(_ register: CaseRegister, _ survivorship: Survivorship) throws(Failure) {
    self.register = register
    self.survivorship = survivorship
    facts = SubjectFacts(database: register.database, model: register.model)
    paths = SubjectPaths(database: register.database, model: register.model)
    try facts.gather()
  }

  /// Gives the current rows of one entity, by ascending id, a batch at a time.
  ///
  /// Fields that stay in the vault are missing in every row: the vault is not opened. Links to person records
  /// become the persons' ids. `person` gives one row per person: per field the value that survivorship
  /// chooses, by default that of the source with precedence.
  /// The table is refilled for the next batch; `body` keeps nothing of it.
  ///
  /// Memory: O(batch).
  package func tables(
    of entity: String, batchRows: Int = 1024, body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    guard let shelf = register.shelf(entity) else { preconditionFailure("not an entity of the model") }
    let subjects = quoted("subject_of_\(entity)")
    if known.insert(entity).inserted { try paths.fill(subjects, for: shelf.type) }
    let rows = StoredRows(shelf, facts, subjects, batchRows)
    if entity == RegisterWords.person {
      try readPersons(rows, body)
    } else {
      try readRows(rows, body)
    }
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

  private func readPersons(
    _ reading: StoredRows, _ body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    try PersonRecord.eachPerson(in: database, on: reading.shelf) { person, records throws(Failure) in
      try reading.append(person: person, records, survivorship)
      if reading.isFull { try reading.give(body) }
    }
    try reading.give(body)
  }
}

/// Rows on their way to a release: one table that is filled, given and filled again.
private final class StoredRows {
  let shelf: EntityShelf
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

  /// One row of all records of a person.
  func append(
    person id: [UInt8], _ records: [PersonRecord], _ survivorship: Survivorship
  ) throws(Failure) {
    let links = shelf.type.links.indices.map { index in records.lazy.compactMap { $0.links[index] }.first }
    try append(
      id: id, records: records.reduce(0) { $0 + $1.sourceRecords }, plain: chosen(records, survivorship),
      links: links)
  }

  private func chosen(_ records: [PersonRecord], _ survivorship: Survivorship) -> [[UInt8]?] {
    if records.count == 1 { return records[0].plain }
    return shelf.plainFields.enumerated().map { position, field in
      let candidates = records.compactMap { record in record.plain[position].map(record.candidate) }
      let name = "\(shelf.type.name).\(shelf.type.fields[field].name)"
      return survivorship.choice(of: name, among: candidates).map { candidates[$0].value }
    }
  }
}

extension FindingCode {
  package static let storeUnplaced = FindingCode(
    "store-unplaced", .error,
    es: "hay registros de personas sin vincular: no se entrega nada",
    en: "some person records have not been linked: nothing is released",
    hint: Localised(es: "termine la corrida con «quipu run»", en: "finish the run with `quipu run`"))
}
