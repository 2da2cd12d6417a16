extension MappingDefinition {
  /// Why a value is missing; the words are those of code list `missing_reason`.
  package enum MissingReason: String, Sendable, CaseIterable {
    case notAsked = "not_asked"
    case unknown, refused
    case notApplicable = "not_applicable"
    case invalid, suppressed, withheld
  }

  /// What a source writes instead of a value, and what it means by it.
  package struct MissingWord: Sendable, Hashable {
    package let text: String
    package let reason: MissingReason
    package init(text: String, reason: MissingReason) {
      self.text = text
      self.reason = reason
    }
  }
}
