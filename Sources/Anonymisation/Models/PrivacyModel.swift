/// What a class of rows that look alike has to fulfil; a policy names several and all must hold.
package enum PrivacyModel: Sendable, Hashable {
  /// At least so many rows.
  case anonymity(Int)
  /// At least so many rows of the population look like it (k-map).
  case map(Int)
  /// At least so many different values of a counted column: distinct l-diversity, and of a column of cases the rule that one
  /// raid is not k persons.
  case distinct(Int, of: Int)
  /// The entropy of the sensitive values is at least that of l equally frequent ones.
  case entropy(Double, of: Int)
  /// The most frequent value is rarer than c times all from the l-th on (recursive (c,l)-diversity).
  case recursive(c: Double, l: Int, of: Int)
  /// The values lie at most t from those of the whole table; all pairs of values are equally far (t-closeness).
  case equalCloseness(Double, of: Int)
  /// The same, two values the farther the higher their common node (t-closeness with hierarchical distance).
  case hierarchicalCloseness(Double, of: Int)

  /// Which counted column is looked at; nil where rows are enough.
  package var column: Int? {
    switch self {
    case .anonymity, .map: nil
    case .distinct(_, let column), .entropy(_, let column), .recursive(_, _, let column),
      .equalCloseness(_, let column), .hierarchicalCloseness(_, let column):
      column
    }
  }
}
