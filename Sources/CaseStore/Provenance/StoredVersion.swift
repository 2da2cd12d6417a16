package import Interchange

/// What an import said of a row, until another said otherwise.
package struct StoredVersion: Sendable {
  /// A record of several behind a row.
  package struct Part: Sendable {
    package let place: Place
    /// One per field of the entity, and one per link.
    package let cells: [Withheld<[UInt8]>?]
    package let links: [String?]
  }

  package let address: RowAddress
  /// Of a person record, whom linkage takes it for.
  package let person: String?
  /// Numbers of the imports that said it first and last, and that ended it.
  package let since: Int
  package let seen: Int
  package let ended: Int?
  /// Of the import that said it last.
  package let place: Place
  /// How many records of that file are behind the row.
  package let sourceRecords: Int
  /// One per field of the entity, in its order.
  package let cells: [Withheld<[UInt8]>?]
  /// One per link of the entity, in its order.
  package let links: [String?]
  /// What each of them said, by their numbers; empty where one record is behind the row.
  package let parts: [Part]
  /// By field: what was noted when it was read (repaired, missing for a reason, blanked).
  package internal(set) var notes: [String: [String]] = [:]
}
