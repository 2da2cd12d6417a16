/// How a table is made coarser.
package enum RecodingSearch: String, Sendable, CaseIterable {
  /// One level for each column; the best choice, exactly.
  case fullDomain = "full-domain"
  /// Any level in any row.
  case local
}

/// What becomes of rows that nothing makes alike enough.
package enum SuppressedRows: String, Sendable, CaseIterable {
  /// The row stays and has the mark in every column, so that it says only that there was one.
  case mark
  /// The row does not leave; the report counts it.
  case drop
}

/// How far apart two sensitive values are.
package enum ValueFarness: String, Sendable, CaseIterable {
  case equal
  case hierarchical
}

/// A value that the hierarchy of its column does not know.
package enum UnknownValues: String, Sendable, CaseIterable {
  /// Nothing is written.
  case refuse
  /// It becomes everything in one step.
  case top
}
