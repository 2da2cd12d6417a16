/// Person records that linkage has to place, with what it compares. In memory only, never written.
package final class LinkageRecords {
  /// Row ids of the person records, 32 hex digits.
  package let ids = TextColumn()
  /// The person to whom the record belongs so far; missing for a record that is new.
  package let persons = TextColumn()
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
      ids, persons, documents, givenNames, paternalSurnames, maternalSurnames, birthDates, sexes,
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
  /// Persons with the same document who were kept apart because the names disagree.
  package let conflicts: [String]
  package init(
    recordID: String, personID: String, rule: String, merged: [String] = [],
    conflicts: [String] = []
  ) {
    self.recordID = recordID
    self.personID = personID
    self.rule = rule
    self.merged = merged
    self.conflicts = conflicts
  }
}

/// The names of one person record, as far as it has them.
package struct PersonName: Sendable, Hashable {
  package let given: String?
  package let paternal: String?
  package let maternal: String?
  package init(given: String?, paternal: String?, maternal: String?) {
    self.given = given
    self.paternal = paternal
    self.maternal = maternal
  }
}

/// A person of the store, with what is needed to see whether a record may be theirs.
package struct KnownPerson: Sendable {
  /// 32 hex digits.
  package let id: String
  /// One per record of the person that is current.
  package let names: Withheld<[PersonName]>
  /// Canonical partial dates, one per record that has one.
  package let birthDates: Withheld<[String]>
  package init(id: String, names: [PersonName], birthDates: [String]) {
    self.id = id
    self.names = Withheld(names)
    self.birthDates = Withheld(birthDates)
  }
}

/// The persons of the store as linkage may ask for them: by equality of keyed hashes, a few at a time.
package protocol PersonIndex {
  /// Persons with a current record that has this usable document (`TYPE:NUMBER`), by ascending id.
  func persons(withDocument document: String) throws(Failure) -> [KnownPerson]

  /// nil when no record belongs to the person.
  func person(_ id: String) throws(Failure) -> KnownPerson?

  /// The id of the person of whom this document is the first: the same on every night and in every order of
  /// files. Where that person has been merged into another, the other's id.
  func personID(ofDocument document: String) throws(Failure) -> String

  /// The id of the person of whom nothing is known but this record.
  func personID(ofRecord id: String) throws(Failure) -> String
}

/// Decides which records are one person.
///
/// Records and persons that nothing new concerns keep their ids, and the same records give the same persons.
package protocol PersonLinkage {
  /// One decision per record, in their order.
  mutating func decide(
    _ records: LinkageRecords, index: any PersonIndex
  ) throws(Failure) -> [LinkageDecision]
}
