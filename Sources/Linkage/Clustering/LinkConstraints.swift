/// What is decided about pairs of records whatever their evidence: by a steward, or by a rule of the source.
///
/// Records are indices of the table. A pair that must be together and would bring records together that must not be
/// is left apart and told (`LinkComparer.cluster`).
package struct LinkConstraints: Sendable {
  package var together: [(UInt32, UInt32)] = []
  package var apart: [(UInt32, UInt32)] = []

  package init() {}
}
