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
  let register: CaseRegister
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
  /// Without subjects nobody is looked up, and every row is about nobody.
  /// The table is refilled for the next batch; `body` keeps nothing of it.
  ///
  /// Memory: O(batch).
  package func tables(
    of entity: String, batchRows: Int = 1024, withSubjects: Bool = true, body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    guard let shelf = register.shelf(entity) else { preconditionFailure("not an entity of the model") }
    let walk = withSubjects ? try self.walk(shelf) : nil
    defer { walk?.end() }
    let rows = StoredRows(shelf, walk, batchRows)
    if entity == RegisterWords.person {
      try readPersons(rows, body)
    } else {
      try readRows(rows, body)
    }
  }

  private func walk(_ shelf: EntityShelf) throws(Failure) -> SubjectWalk {
    let subjects = quoted("subject_of_\(shelf.type.name)")
    if known.insert(shelf.type.name).inserted { try paths.fill(subjects, for: shelf.type) }
    return try facts.walk(subjects)
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
    try database.each(Self.rowsStatement(reading.shelf)) { row throws(Failure) in
      try reading.append(row)
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
  private let subjects: SubjectWalk?
  private let batchRows: Int
  private let table: StoredTable

  init(_ shelf: EntityShelf, _ subjects: SubjectWalk?, _ batchRows: Int) {
    self.shelf = shelf
    self.subjects = subjects
    self.batchRows = batchRows
    table = StoredTable(type: shelf.type)
  }

  var isFull: Bool { table.count >= batchRows }

  func give(_ body: (StoredTable) throws(Failure) -> Void) throws(Failure) {
    if table.count > 0 { try body(table) }
    table.removeAll()
  }

  /// A row of `rowsStatement`.
  func append(_ row: Statement) throws(Failure) {
    let firstLink = 2 + shelf.plainFields.count
    for (position, field) in shelf.plainFields.enumerated() {
      table.columns[field].append(cell: row.cell(2 + position))
    }
    for (index, column) in table.links.enumerated() {
      column.append(hexadecimalOf: row.cell(firstLink + index))
    }
    try close(row.cell(0) ?? UnsafeBufferPointer(start: nil, count: 0), records: row.int(1))
  }

  /// One row of all records of a person.
  func append(
    person id: [UInt8], _ records: [PersonRecord], _ survivorship: Survivorship
  ) throws(Failure) {
    for (position, field) in shelf.plainFields.enumerated() {
      if records.count == 1 {
        records[0].plain.append(position, to: table.columns[field])
      } else {
        append(position, of: records, survivorship, to: table.columns[field])
      }
    }
    for (index, column) in table.links.enumerated() {
      column.append(records.lazy.compactMap { $0.links[index] }.first.map { hexadecimal($0) })
    }
    let result = id.withUnsafeBufferPointer { id in
      Result { () throws(Failure) in
        try self.close(id, records: records.reduce(0) { $0 + $1.sourceRecords })
      }
    }
    try result.get()
  }

  private func append(
    _ position: Int, of records: [PersonRecord], _ survivorship: Survivorship, to column: TextColumn
  ) {
    let candidates = records.compactMap { record in record.plain[position].map(record.candidate) }
    let name = "\(shelf.type.name).\(shelf.type.fields[shelf.plainFields[position]].name)"
    guard let choice = survivorship.choice(of: name, among: candidates) else { return column.appendMissing() }
    column.append(candidates[choice].value)
  }

  /// What a row has besides its fields and links.
  private func close(_ id: UnsafeBufferPointer<UInt8>, records: Int) throws(Failure) {
    table.ids.append(hexadecimalOf: id)
    for field in shelf.vaultFields { table.columns[field].appendMissing() }
    table.sourceRecords.append(records)
    table.subjects.append(try subjects?.subjects(of: id) ?? [])
  }
}

extension TextColumn {
  fileprivate func append(cell: UnsafeBufferPointer<UInt8>?) {
    if let cell { append(cell) } else { appendMissing() }
  }

  /// Appends the bytes as lower-case hexadecimal; missing where there are none to write.
  fileprivate func append(hexadecimalOf bytes: UnsafeBufferPointer<UInt8>?) {
    guard let bytes else { return appendMissing() }
    append(capacity: 2 * bytes.count) { room in
      for (index, byte) in bytes.enumerated() {
        room[2 * index] = Self.digit(byte >> 4)
        room[2 * index + 1] = Self.digit(byte & 15)
      }
      return 2 * bytes.count
    }
  }

  private static func digit(_ value: UInt8) -> UInt8 {
    value < 10 ? UInt8(ascii: "0") + value : UInt8(ascii: "a") + value - 10
  }
}

extension FindingCode {
  package static let storeUnplaced = FindingCode(
    "store-unplaced", .error,
    es: "hay registros de personas sin vincular: no se entrega nada",
    en: "some person records have not been linked: nothing is released",
    hint: Localised(es: "termine la corrida con «quipu run»", en: "finish the run with `quipu run`"))
}
