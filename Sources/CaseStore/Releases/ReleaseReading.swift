package import Interchange

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
    let walk = try facts.walk(subjects)
    defer { walk.end() }
    let rows = StoredRows(shelf, walk, batchRows)
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
    try database.each(Self.rowsStatement(reading.shelf)) { row throws(Failure) in
      try reading.append(row)
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
    var person: [UInt8] = []
    let records = PersonRecords(reading.shelf)
    func close() throws(Failure) {
      if records.isEmpty { return }
      try reading.append(person: person, records)
      records.removeAll()
      if reading.isFull { try reading.give(body) }
    }
    try database.each(Self.personsStatement(reading.shelf)) { row throws(Failure) in
      if let id = row.cell(0), !id.elementsEqual(person) {
        try close()
        person = Array(id)
      }
      records.append(row)
    }
    try close()
    try reading.give(body)
  }
}

/// The records of one person: most have one, and then nothing has to be chosen.
private final class PersonRecords {
  /// Plain fields and then links, as the statement gives them.
  private let cells: [TextColumn]
  private var precedences: [Int] = []
  private(set) var sourceRecords = 0

  init(_ shelf: EntityShelf) {
    cells = (0..<shelf.plainFields.count + shelf.type.links.count).map { _ in
      TextColumn(rowCapacity: 64, byteCapacity: 256)
    }
  }

  var isEmpty: Bool { precedences.isEmpty }

  func append(_ row: Statement) {
    precedences.append(row.int(2))
    sourceRecords += row.int(3)
    for (index, column) in cells.enumerated() { column.append(cell: row.cell(4 + index)) }
  }

  func removeAll() {
    precedences.removeAll(keepingCapacity: true)
    sourceRecords = 0
    for column in cells { column.removeAll() }
  }

  /// The places of the records by precedence; those of one source by ascending id, as they came.
  var order: [Int] {
    if precedences.count == 1 { return [0] }
    return precedences.indices.sorted { (precedences[$0], $0) < (precedences[$1], $1) }
  }

  /// The column's first value that is there; nil where there is none.
  func first(_ column: Int, _ order: [Int]) -> UnsafeBufferPointer<UInt8>? {
    for place in order {
      if let cell = cells[column][place] { return cell }
    }
    return nil
  }

  /// Whether two records have different values.
  func disagree(_ column: Int) -> Bool {
    if precedences.count == 1 { return false }
    let values = precedences.indices.compactMap { cells[column][$0] }
    return values.contains { !$0.elementsEqual(values[0]) }
  }
}

/// Rows on their way to a release: one table that is filled, given and filled again.
private final class StoredRows {
  let shelf: EntityShelf
  private(set) var findings = FindingLog(placesKept: 0)
  private let subjects: SubjectWalk
  private let batchRows: Int
  private let table: StoredTable

  init(_ shelf: EntityShelf, _ subjects: SubjectWalk, _ batchRows: Int) {
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

  /// Survivorship: per field the first value that is there, by the source's precedence.
  func append(person id: [UInt8], _ records: PersonRecords) throws(Failure) {
    let order = records.order
    for (position, field) in shelf.plainFields.enumerated() {
      table.columns[field].append(cell: records.first(position, order))
      if records.disagree(position) {
        let name = "\(shelf.type.name).\(shelf.type.fields[field].name)"
        findings.add(Finding(.survivorshipConflict, at: Place(field: name)))
      }
    }
    for (index, column) in table.links.enumerated() {
      column.append(hexadecimalOf: records.first(shelf.plainFields.count + index, order))
    }
    let result = id.withUnsafeBufferPointer { id in
      Result { () throws(Failure) in try self.close(id, records: records.sourceRecords) }
    }
    try result.get()
  }

  /// What a row has besides its fields and links.
  private func close(_ id: UnsafeBufferPointer<UInt8>, records: Int) throws(Failure) {
    table.ids.append(hexadecimalOf: id)
    for field in shelf.vaultFields { table.columns[field].appendMissing() }
    table.sourceRecords.append(records)
    table.subjects.append(try subjects.subjects(of: id))
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
