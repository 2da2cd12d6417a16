package import Interchange
internal import Safekeeping

/// A record that gives a value of a person in which records differ.
package struct PersonAlternative: Sendable, Hashable {
  /// `person.sex`
  package let field: String
  package let row: RowAddress
  package let isChosen: Bool
}

extension CaseRegister {
  /// As the last run settled them, by field, the chosen first.
  package func alternatives(ofPerson id: String) throws(Failure) -> [PersonAlternative] {
    var found: [PersonAlternative] = []
    try database.each(
      "SELECT field, row, chosen FROM alternative WHERE person = ? ORDER BY field, chosen DESC, row",
      .blob(bytes(ofHexadecimal: id))
    ) { row throws(Failure) in
      found.append(
        PersonAlternative(
          field: row.text(0) ?? "",
          row: RowAddress(entity: RegisterWords.person, id: hexadecimal(row.blob(1) ?? [])), isChosen: row.int(2) == 1
        ))
    }
    return found
  }
}
