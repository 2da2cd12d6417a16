/// A record in quarantine as a steward sees it: where it is, what is wrong, what was decided. No value of it.
package struct QuarantineEntry: Sendable {
  package struct Trouble: Sendable, Hashable {
    package let code: String
    /// `entity.field`; empty when it is about the whole record.
    package let field: String

    package init(code: String, field: String) {
      self.code = code
      self.field = field
    }
  }

  package enum State: String, Sendable {
    case open
    /// Sent back to the institution, which is to deliver it again.
    case returned
    /// A correction waits for the next run.
    case corrected
  }

  /// The same on every night on which the source sends the same bytes: 12 hex digits.
  package let id: String
  package let source: String
  package let place: Place
  package let mapping: String
  package let troubles: [Trouble]
  /// When a record of these bytes first came into quarantine; empty in stores of version 1.
  package let since: String
  package let state: State

  package init(
    id: String, source: String, place: Place, mapping: String, troubles: [Trouble], since: String, state: State
  ) {
    self.id = id
    self.source = source
    self.place = place
    self.mapping = mapping
    self.troubles = troubles
    self.since = since
    self.state = state
  }
}
