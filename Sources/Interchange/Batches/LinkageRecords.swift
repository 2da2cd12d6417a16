/// Person records that linkage has to place, with what it compares. In memory only, never written.
package final class LinkageRecords {
  /// Row ids of the person records, 32 hex digits.
  package let ids = TextColumn()
  /// `TYPE:NUMBER` of every usable document of the record, as list cells; see `ListCell`.
  package let documents = TextColumn()
  package let givenNames = TextColumn()
  package let paternalSurnames = TextColumn()
  package let maternalSurnames = TextColumn()
  /// Canonical partial dates.
  package let birthDates = TextColumn()
  package let sexes = TextColumn()
  package var count: Int { ids.count }
  package init() {}
  package func removeAll() {
    for column in [
      ids, documents, givenNames, paternalSurnames, maternalSurnames, birthDates, sexes,
    ] { column.removeAll() }
  }
}

/// What linkage decided for one record.
package struct LinkageDecision: Sendable, Hashable {
  package let recordID: String
  /// The person the record belongs to from now on.
  package let personID: String
  /// `same-document`, `alone`, `document-conflict`.
  package let rule: String
  /// Persons that turned out to be this one and are redirected to `personID`.
  package let merged: [String]
  package init(recordID: String, personID: String, rule: String, merged: [String] = []) {
    self.recordID = recordID
    self.personID = personID
    self.rule = rule
    self.merged = merged
  }
}
