package import Interchange
internal import Safekeeping

/// Which records of a person contradict each other, and which of them counts.
///
/// A conflict is kept as a pointer to each record that gives a value, with the import it is from. The values stay where they are,
/// those of the vault sealed in their own rows: nothing has to be found twice when a person is erased.
extension CaseRegister {
  static let alternativesTable = """
    CREATE TABLE IF NOT EXISTS alternative (person BLOB NOT NULL, field TEXT NOT NULL,
      row BLOB NOT NULL, import INTEGER NOT NULL REFERENCES import, chosen INTEGER NOT NULL,
      PRIMARY KEY (person, field, row)) STRICT, WITHOUT ROWID
    """

  /// Finds every conflict anew, keeps its alternatives, and counts it by field (`survivorship-conflict`).
  ///
  /// Opens the vault in memory, of persons with several records only. Memory: O(records of one person).
  package func settlePersons(_ survivorship: Survivorship) throws(Failure) -> FindingLog {
    var log = FindingLog(placesKept: 0)
    guard let shelf = shelf(RegisterWords.person) else { return log }
    try database.transaction { () throws(Failure) in
      try database.execute("DELETE FROM alternative")
      try PersonRecord.eachPerson(in: database, on: shelf, withVault: true) { person, records throws(Failure) in
        if records.count < 2 { return }
        for (field, values) in try self.values(of: records, on: shelf) {
          let name = "\(shelf.type.name).\(field)"
          guard Set(values.map(\.value)).count > 1 else { continue }
          log.add(Finding(.survivorshipConflict, at: Place(field: name)))
          try self.enter(values, of: records, person, name, survivorship)
        }
      }
    }
    return log
  }

  private struct GivenValue {
    let record: Int
    let value: [UInt8]
  }

  /// Per field the records that give a value, in their order.
  private func values(
    of records: [PersonRecord], on shelf: EntityShelf
  ) throws(Failure) -> [(field: String, values: [GivenValue])] {
    var vaults: [VaultCells] = []
    for record in records {
      vaults.append(
        try VaultCells(
          opening: record.sealed, with: vaultKeys, about: record.id, entity: shelf.type.name, row: record.id))
    }
    let plain = shelf.plainFields.enumerated().map { position, field in
      (shelf.type.fields[field].name, Self.given(records.map { $0.plain[position] }))
    }
    let sealed = shelf.vaultFields.map { field in
      let name = shelf.type.fields[field].name
      return (name, Self.given(vaults.map { $0[name] }))
    }
    return plain + sealed
  }

  private static func given(_ values: [[UInt8]?]) -> [GivenValue] {
    values.enumerated().compactMap { record, value in value.map { GivenValue(record: record, value: $0) } }
  }

  private func enter(
    _ values: [GivenValue], of records: [PersonRecord], _ person: [UInt8], _ field: String,
    _ survivorship: Survivorship
  ) throws(Failure) {
    let choice = survivorship.choice(of: field, among: values.map { records[$0.record].candidate($0.value) })
    for (index, given) in values.enumerated() {
      try database.run(
        "INSERT INTO alternative VALUES (?, ?, ?, ?, ?)", .blob(person), .text(field),
        .blob(records[given.record].id), .int(records[given.record].importNumber), .int(index == choice ? 1 : 0))
    }
  }
}

extension FindingCode {
  package static let survivorshipConflict = FindingCode(
    "survivorship-conflict", .note,
    es: "los registros de una persona dan valores distintos; cuál vale lo dicen las reglas de survivorship",
    en: "the records of a person give different values; the rules of survivorship say which counts")
}
