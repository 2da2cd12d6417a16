package import Interchange
internal import Safekeeping

/// Persons by document, found by keyed hash: only the persons that a document points at are opened.
extension CaseRegister: PersonIndex {
  package func persons(withDocument document: String) throws(Failure) -> [KnownPerson] {
    guard let shelf = shelf(RegisterWords.document), let link = shelf.personLink else { return [] }
    let column = quoted(RegisterSchema.linkColumn(shelf.type.links[link].role))
    var ids: [[UInt8]] = []
    try database.each(
      """
      SELECT DISTINCT m.person FROM \(shelf.table) AS d JOIN membership AS m ON m.row = d.\(column)
        WHERE d.tag = ? AND d.ended IS NULL AND d.tag IS NOT NULL ORDER BY m.person
      """, .blob(keys.documentTag(document))
    ) { row throws(Failure) in ids.append(row.blob(0) ?? []) }
    var persons: [KnownPerson] = []
    for id in ids {
      if let person = try person(hexadecimal(id)) { persons.append(person) }
    }
    return persons
  }

  package func person(_ id: String) throws(Failure) -> KnownPerson? {
    var rows: [[UInt8]] = []
    try database.each(
      "SELECT row FROM membership WHERE person = ? ORDER BY row", .blob(bytes(ofHexadecimal: id))
    ) { row throws(Failure) in rows.append(row.blob(0) ?? []) }
    guard !rows.isEmpty, let shelf = shelf(RegisterWords.person) else { return nil }
    var names: [PersonName] = []
    var birthDates: [String] = []
    for row in rows {
      guard let current = try currentRow(row, on: shelf)?.row else { continue }
      func value(_ field: String) -> String? {
        (shelf.plainPosition(of: field).map { current.plain[$0] } ?? current.vault[field])
          .map { String(decoding: $0, as: UTF8.self) }
      }
      names.append(
        PersonName(
          given: value("given_names"), paternal: value("paternal_surname"),
          maternal: value("maternal_surname")))
      if let birthDate = value("birth_date") { birthDates.append(birthDate) }
    }
    return KnownPerson(id: id, names: names, birthDates: birthDates)
  }

  package func personID(ofDocument document: String) throws(Failure) -> String {
    try currentPersonID(hexadecimal(keys.identity.tag("person-of-document", document).prefix(16)))
  }

  package func personID(ofRecord id: String) throws(Failure) -> String {
    hexadecimal(keys.identity.tag("person-of-record", id).prefix(16))
  }
}
