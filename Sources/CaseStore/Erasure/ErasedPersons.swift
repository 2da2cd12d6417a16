package import Interchange

/// Persons who were erased do not come back with the next delivery that has them.
extension ImportSession {
  /// Keeps the rows of erased persons out of the batch. To be called before `add`, with the same batch.
  ///
  /// A record about nobody else is filtered whole; of another, her rows and the parts of them are left out. Findings:
  /// `person-erased`, one a record, added to the batch's.
  package func withholdErased(in entities: EntityBatch, from batch: SourceBatch) throws(Failure) {
    withheldRows.removeAll()
    if !hasErasures { return }
    var search = ErasedRows(records: entities.fates.count)
    for (index, table) in entities.tables.enumerated() where table.count > 0 {
      try search.look(at: table, on: register.shelves[index], of: entities, in: self)
    }
    while search.followParts(of: entities) {}
    withheldRows = search.withheld
    for record in 0..<entities.fates.count where search.hasErased[record] {
      if !search.hasOthers[record] { entities.fates[record] = .filtered }
      let finding = Finding(.personErased, at: batch.place(of: record, field: nil))
      entities.findings.append(RecordFinding(record: record, finding: finding))
    }
  }

  fileprivate func isErased(_ person: UnsafeBufferPointer<UInt8>) throws(Failure) -> Bool {
    let id = register.keys.rowID(source: source, entity: Array(RegisterWords.person.utf8), key: person)
    return try register.database.number(
      "SELECT 1 FROM erased WHERE digest = ?", .blob(register.keys.erasureTag(id))) != nil
  }
}

/// Rows of one batch about persons who were erased.
private struct ErasedRows {
  var withheld: [String: Set<Int>] = [:]
  /// Per record.
  var hasErased: [Bool]
  var hasOthers: [Bool]
  /// Keys of withheld rows, by entity.
  private var keys: [String: Set<[UInt8]>] = [:]

  init(records: Int) {
    hasErased = [Bool](repeating: false, count: records)
    hasOthers = hasErased
  }

  /// Persons, and rows with a link to one.
  mutating func look(
    at table: EntityTable, on shelf: EntityShelf, of entities: EntityBatch, in session: ImportSession
  ) throws(Failure) {
    guard shelf.isPerson || shelf.personLink != nil else { return }
    for row in 0..<table.count {
      let record = Int(table.records[row])
      guard entities.fates[record] == .mapped,
        let person = shelf.isPerson ? table.keys[row] : shelf.personLink.flatMap({ table.links[$0][row] })
      else { continue }
      if try session.isErased(person) {
        hasErased[record] = true
        withhold(row, of: table)
      } else {
        hasOthers[record] = true
      }
    }
  }

  /// Rows that link to one which is about her alone; false when there are no more.
  mutating func followParts(of entities: EntityBatch) -> Bool {
    var isLonger = false
    for table in entities.tables where table.count > 0 {
      for (index, link) in table.type.links.enumerated() where link.target != RegisterWords.person {
        guard let gone = keys[link.target] else { continue }
        for row in 0..<table.count where withheld[table.type.name]?.contains(row) != true {
          guard let key = table.links[index][row], gone.contains(Array(key)) else { continue }
          withhold(row, of: table)
          isLonger = true
        }
      }
    }
    return isLonger
  }

  private mutating func withhold(_ row: Int, of table: EntityTable) {
    withheld[table.type.name, default: []].insert(row)
    if let key = table.keys[row] { keys[table.type.name, default: []].insert(Array(key)) }
  }
}

extension FindingCode {
  package static let personErased = FindingCode(
    "person-erased", .note, es: "el registro trae a una persona que fue borrada; no se tomó lo que es de ella",
    en: "the record has a person who was erased; what is hers was not taken in")
}
