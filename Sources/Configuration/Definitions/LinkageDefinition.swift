/// How the person records of a register are linked in a night.
package struct LinkageDefinition: Sendable, Hashable {
  /// How many people a decision about who is who needs.
  package enum Signatures: String, Sendable, CaseIterable {
    case one
    /// Two to say that two are one person: joining harms more than asking again.
    case twoToJoin = "two-to-join"
    case two
  }

  /// Probabilities in millionths.
  package let linkFrom: Int
  package let reviewFrom: Int
  package let signatures: Signatures

  package init(linkFrom: Int = 950_000, reviewFrom: Int = 200_000, signatures: Signatures = .one) {
    self.linkFrom = linkFrom
    self.reviewFrom = reviewFrom
    self.signatures = signatures
  }
}
