package import Interchange

/// Classes of one table as the release found them, before anything was suppressed.
package struct ClassSummary: Sendable, Hashable {
  package var classes = 0
  package var belowK = 0
  package var rowsBelowK = 0
  /// nil without classes. Exact below k and for persons; elsewhere a class of k persons or more counts
  /// its rows.
  package var smallest: Int?

  package init(classes: Int = 0, belowK: Int = 0, rowsBelowK: Int = 0, smallest: Int? = nil) {
    self.classes = classes
    self.belowK = belowK
    self.rowsBelowK = rowsBelowK
    self.smallest = smallest
  }
}

/// The account of one released table: read = released + withheld.
package struct TableSummary: Sendable, Hashable {
  package let entity: String
  package var read = 0
  package var released = 0
  package var withheld: [Withholding: Int] = [:]
  /// nil where the policy names no quasi-identifiers.
  package var classes: ClassSummary?

  package init(entity: String) { self.entity = entity }

  package var account: Account {
    Account(
      read: read, accepted: released, quarantined: 0, duplicate: 0,
      filtered: withheld.values.reduce(0, +))
  }

  /// In the order of `Withholding`, without the reasons that did not occur.
  package var withheldInOrder: [(reason: Withholding, rows: Int)] {
    Withholding.allCases.compactMap { reason in withheld[reason].map { (reason, $0) } }
  }
}
