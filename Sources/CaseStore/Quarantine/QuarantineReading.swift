package import Interchange
internal import Safekeeping

/// A record that was not taken in, as it came.
package struct QuarantinedRecord: Sendable {
  package let source: String
  package let place: Place
  package let mapping: String
  /// JSON: code and place of each finding.
  package let findings: String
  package let raw: Withheld<[UInt8]>
}

extension CaseRegister {
  /// Opens the records in quarantine one by one, in the order of imports and of their files.
  ///
  /// Throws: `seal-broken`.
  package func readQuarantine(
    body: (QuarantinedRecord) throws(Failure) -> Void
  ) throws(Failure) {
    try database.each(
      """
      SELECT i.source, i.file, q.line, q.number, q.locator, q.mapping, q.findings, q.sealed, q.import
        FROM quarantine AS q CROSS JOIN import AS i ON i.number = q.import
        WHERE q.ended IS NULL ORDER BY q.import, q.number
      """
    ) { row throws(Failure) in
      let context = ImportSession.quarantineContext(row.int(8), row.int(3))
      try body(
        QuarantinedRecord(
          source: row.text(0) ?? "",
          place: Place(
            file: row.text(1), line: row.int(2), recordNumber: row.int(3), locator: row.text(4)),
          mapping: row.text(5) ?? "", findings: row.text(6) ?? "",
          raw: Withheld(try self.keys.quarantine.open(row.blob(7) ?? [], context: context))))
    }
  }
}
