internal import Interchange

/// What a full snapshot no longer has is ended, not removed: the history stays.
///
/// A snapshot with records in quarantine does not say what vanished: a person may be missing from it only
/// because her record could not be read. Then every earlier row stays, hers and her seals among them, until
/// a snapshot comes that was taken in whole.
extension ImportSession {
  private static let earlier = """
    ended IS NULL AND import IN (SELECT number FROM import WHERE source = ?1 AND number < ?2)
    """

  /// Ends what earlier imports of this source brought and this one did not confirm.
  ///
  /// Gives: how many rows stay although the file does not have them, because of its quarantine.
  func supersedeEarlierRows(quarantined: Int) throws(Failure) -> Int {
    try endEarlierQuarantine()
    if quarantined == 0 {
      try endEarlierRows()
      return 0
    }
    var kept = 0
    for shelf in register.shelves {
      kept +=
        try register.database.number(
          "SELECT count(*) FROM \(shelf.table) WHERE \(Self.earlier)", .text(declaration.source), .int(number)) ?? 0
    }
    return kept
  }

  private func endEarlierRows() throws(Failure) {
    for (index, shelf) in register.shelves.enumerated() {
      // Row by row: one statement over many rows would keep their old pages in a temporary file.
      while true {
        let ended = try endEarlierRows(
          "SELECT row FROM \(shelf.table) WHERE \(Self.earlier) LIMIT 1000", keys: 1, shelf.endStatement)
        if ended == 0 { break }
        changes[index].vanished += ended
      }
    }
  }

  /// A record that is still wrong is in the quarantine of this import again.
  private func endEarlierQuarantine() throws(Failure) {
    while try endEarlierRows(
      "SELECT import, number FROM quarantine WHERE \(Self.earlier) LIMIT 1000", keys: 2,
      "UPDATE quarantine SET ended = ? WHERE import = ? AND number = ?") > 0
    {}
  }

  /// Ends some of the rows; gives how many, 0 when there are none left.
  private func endEarlierRows(
    _ selection: String, keys: Int, _ end: String
  ) throws(Failure) -> Int {
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
    return rows.count
  }
}

extension FindingCode {
  static let snapshotRowsKept = FindingCode(
    "snapshot-rows-kept", .warning,
    es: "filas que el archivo no trae siguen vigentes, porque tiene registros en cuarentena",
    en: "rows that the file does not have stay in force, because it has records in quarantine",
    hint: Localised(
      es: "corrija los registros en cuarentena; la próxima entrega sin cuarentena dirá qué desapareció",
      en: "mend the records in quarantine; the next delivery without quarantine tells what vanished"))
}
