package import Interchange

extension CaseRegister {
  /// Number of the latest entry in the ledger of imports; 0 in a new store.
  package func latestImportNumber() throws(Failure) -> Int {
    try database.number("SELECT max(number) FROM import") ?? 0
  }

  /// Per entity, in the model's order, all but the unchanged. Reads each table once; a row that had vanished and is back counts as added.
  package func rowChanges(since number: Int) throws(Failure) -> [RowChanges] {
    var changes: [RowChanges] = []
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
        RowChanges(
          entity: shelf.type.name, new: (current ?? 0) - changed, changed: changed, vanished: (ended ?? 0) - changed))
    }
    return changes
  }
}
