/// A person of whom nothing may be erased, and why.
package struct HeldPerson: Sendable {
  package let id: String
  /// When the hold was set.
  package let since: String
  /// Of hers that are held; one that came later is not.
  package let records: Int
  /// nil where it is not known any more.
  package let reason: Withheld<String>?

  package init(id: String, since: String, records: Int, reason: Withheld<String>?) {
    self.id = id
    self.since = since
    self.records = records
    self.reason = reason
  }
}
