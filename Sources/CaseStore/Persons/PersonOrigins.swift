package import Interchange
internal import Safekeeping

/// Where something that is known of a person came from.
package struct PersonOrigin: Sendable {
  package let source: String
  package let place: Place
  /// Whether this record has the person as a child, or as one who may be.
  package let isPresumedMinor: Bool
  /// Given names and surnames as this record has them; nil unless asked for.
  package let name: Withheld<String>?
}

extension CaseRegister {
  /// The current records behind a person, by ascending id; of somebody who was merged, those of whom they are now.
  ///
  /// `reveal`: opens the vault for the names. The caller has the reveal in the audit log.
  package func origins(ofPerson id: String, reveal: Bool) throws(Failure) -> [PersonOrigin] {
    guard let shelf = shelf(RegisterWords.person) else { return [] }
    let person = bytes(ofHexadecimal: try currentPersonID(id))
    var rows: [[UInt8]] = []
    try database.each("SELECT row FROM membership WHERE person = ? ORDER BY row", .blob(person)) {
      row throws(Failure) in rows.append(row.blob(0) ?? [])
    }
    var origins: [PersonOrigin] = []
    for row in rows {
      guard let current = try currentRow(row, on: shelf) else { continue }
      origins.append(try origin(current, on: shelf, reveal: reveal))
    }
    return origins
  }

  private func origin(_ current: CurrentRow, on shelf: EntityShelf, reveal: Bool) throws(Failure) -> PersonOrigin {
    func plain(_ field: String) -> String? {
      shelf.plainPosition(of: field).flatMap { current.row.plain[$0] }.map { String(decoding: $0, as: UTF8.self) }
    }
    let source = try database.blob("SELECT source FROM import WHERE number = ?", .int(current.importNumber))
    let names = ["given_names", "paternal_surname", "maternal_surname"]
      .compactMap { current.row.vault[$0] }.map { String(decoding: $0, as: UTF8.self) }
    let minorWords = [plain("presumed_minor"), plain("is_child_at_exploitation")]
    return PersonOrigin(
      source: String(decoding: source ?? [], as: UTF8.self),
      place: try sourcePlace(ofPersonRecord: hexadecimal(current.row.id)),
      isPresumedMinor: minorWords.contains("true"),
      name: reveal ? Withheld(names.joined(separator: " ")) : nil)
  }
}
