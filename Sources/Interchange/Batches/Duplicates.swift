/// What becomes of rows of one file that have the same key: rows of one thing.
package enum Duplicates: String, Sendable, CaseIterable {
  /// What is missing in the first is taken from those after it; what differs is a finding.
  case merge
  /// The first stays as it is; a later one that differs is a finding.
  case first
  /// The last takes the place of those before it; that it differs is a finding.
  case last
  /// Every row after the first sends its record to quarantine.
  case error
}
