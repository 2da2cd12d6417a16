package import Interchange

/// What happened to the rows of one entity since an import.
package struct RowsTouched: Sendable, Hashable {
  package let entity: String
  package let added: Int
  package let changed: Int
  package let vanished: Int
  package var isNothing: Bool { added == 0 && changed == 0 && vanished == 0 }
}

extension CaseRegister {
  /// Number of the latest entry in the ledger of imports; 0 in a new store.
  package func latestImportNumber() throws(Failure) -> Int {
    try database.number("SELECT max(number) FROM import") ?? 0
  }

  /// Per entity, in the model's order. Reads each table once; a row that had vanished and is back counts as added.
  package func rowsTouched(since number: Int) throws(Failure) -> [RowsTouched] {
    var changes: [RowsTouched] = []
    for shelf in shelves {
      let current = try database.number(
        "SELECT count(*) FROM \(shelf.table) WHERE ended IS NULL AND since > ?", .int(number))
      let ended = try database.number(
        "SELECT count(*) FROM \(shelf.table) WHERE ended > ?1 AND since <= ?1", .int(number))
      let replaced = try database.number(
        """
        SELECT count(*) FROM \(shelf.table) AS old WHERE old.ended > ?1 AND old.since <= ?1
          AND EXISTS (SELECT 1 FROM \(shelf.table) AS new WHERE new.id = old.id AND new.ended IS NULL)
        """, .int(number))
      let changed = replaced ?? 0
      changes.append(
        RowsTouched(
          entity: shelf.type.name, added: (current ?? 0) - changed, changed: changed, vanished: (ended ?? 0) - changed))
    }
    return changes
  }
}
