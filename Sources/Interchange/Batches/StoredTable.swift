/// A person as far as a release has to know them.
///
/// One object for many rows: a person is named by every row about them, and what was decided about them is found by it.
package final class Subject: Sendable, Hashable {
  /// 32 hex digits, stable over nights, never released.
  package let personID: String
  /// Consent purpose to its most restrictive state (`refused`, `withdrawn`, `not_asked`, `given`).
  package let consents: [String: String]
  package let seals: [String]
  package let isVictim: Bool
  package let isSuspect: Bool
  package init(
    personID: String, consents: [String: String] = [:], seals: [String] = [],
    isVictim: Bool = false, isSuspect: Bool = false
  ) {
    self.personID = personID
    self.consents = consents
    self.seals = seals
    self.isVictim = isVictim
    self.isSuspect = isSuspect
  }

  package static func == (left: Subject, right: Subject) -> Bool {
    left === right
      || left.personID == right.personID && left.consents == right.consents && left.seals == right.seals
        && left.isVictim == right.isVictim && left.isSuspect == right.isSuspect
  }

  package func hash(into hasher: inout Hasher) { hasher.combine(personID) }
}

/// Rows of one entity as the store gives them to a release, ordered by `ids`.
///
/// Fields that stay in the vault are missing in every row: the store does not open the vault for a
/// release, so they cannot leave by mistake.
package final class StoredTable {
  package let type: EntityType
  /// Opaque ids, 32 hex digits, never released as they are. For `person` it is the person's id, one row
  /// per person.
  package let ids = TextColumn()
  /// One per `type.fields`.
  package let columns: [TextColumn]
  /// One per `type.links`: ids of the targets; links to `person` hold person ids.
  package let links: [TextColumn]
  /// How many source records stand behind the row (1, or more for persons and merged rows).
  package var sourceRecords: [Int] = []
  /// The persons whom the row is about, directly or through what links to it; empty for a tally, and where a reading
  /// does not ask for them.
  package var subjects: [[Subject]] = []
  package var count: Int { ids.count }

  package init(type: EntityType) {
    self.type = type
    columns = type.fields.map { _ in TextColumn() }
    links = type.links.map { _ in TextColumn() }
  }

  package func removeAll() {
    ids.removeAll()
    for column in columns { column.removeAll() }
    for link in links { link.removeAll() }
    sourceRecords.removeAll(keepingCapacity: true)
    subjects.removeAll(keepingCapacity: true)
  }
}
