internal import Interchange

/// What a full snapshot no longer has is ended, not removed: the history stays.
extension ImportSession {
  /// Ends the current rows, and the records in quarantine, that earlier imports of this source brought and this
  /// one did not confirm.
  func endEarlierRows() throws(Failure) {
    let earlier = """
      ended IS NULL AND import IN (SELECT number FROM import WHERE source = ?1 AND number < ?2)
      """
    for shelf in register.shelves {
      // Row by row: one statement over many rows would keep their old pages in a temporary file.
      while try endEarlierRows(
        "SELECT row FROM \(shelf.table) WHERE \(earlier) LIMIT 1000", keys: 1, shelf.endStatement)
      {}
    }
    while try endEarlierRows(
      "SELECT import, number FROM quarantine WHERE \(earlier) LIMIT 1000", keys: 2,
      "UPDATE quarantine SET ended = ? WHERE import = ? AND number = ?")
    {}
  }

  /// Ends some of the rows; false when there are none left.
  private func endEarlierRows(
    _ selection: String, keys: Int, _ end: String
  ) throws(Failure) -> Bool {
    var rows: [[SQLValue]] = []
    try register.database.each(selection, .text(declaration.source), .int(number)) {
      row throws(Failure) in
      rows.append((0..<keys).map { .int(row.int($0)) })
    }
    for row in rows {
      let statement = try register.database.prepared(end)
      try statement.bind([.int(number)] + row)
      try statement.run()
    }
    return !rows.isEmpty
  }
}
