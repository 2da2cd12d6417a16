package import Interchange

/// A trained linkage: how a pair of records is to be judged, without learning anything anew.
///
/// It holds the weights of every level, the prior, the rarity of values, what preparation has learnt, the blocking
/// rules and the thresholds. Values stand in it as hashes, which is no protection against guessing names: seal it like
/// the records that it comes from. It can be encoded and read back (`LinkModelCoding`).
///
/// Same table and plan, same model: for any order of records that ids restore and any number of threads.
package struct LinkModel: Sendable {
  /// A column of the tables that the model judges, in this order.
  package struct Column: Sendable, Equatable {
    package let name: String
    package let kind: ColumnKind
    /// As `LinkTable.Column.within`.
    package let within: Int?
  }

  /// Of the encoding and of what its numbers mean; a model of another version is refused.
  package static let version = 1

  package let columns: [Column]
  /// Thresholds, mode and blocking rules; none where the table had fewer than two records.
  package let plan: LinkPlan
  let match: MatchModel
  let frame: TableFrame

  /// In bits: the weight that a pair has before anything is compared.
  package var prior: Double { match.prior }
  package var rounds: Int { match.rounds }
  package var hasConverged: Bool { match.hasConverged }

  /// Each comparison with the levels that it knows.
  package var learnt: [LinkedTable.Learnt] {
    match.comparisons.enumerated().map { index, comparison in
      LinkedTable.Learnt(
        name: comparison.name,
        levels: comparison.levels.indices.dropFirst().map { level in
          LinkedTable.Level(
            name: comparison.levels[level], agreement: match.agreement[index][level],
            coincidence: match.coincidence[index][level], weight: Double(match.weight(index, level)))
        })
    }
  }

  /// Learns from the records of a table. Their order is that of their ids where the result is to be repeated.
  package static func train(_ table: LinkTable, plan: LinkPlan) -> LinkModel {
    TableLinkage(plan: plan).learn(table).model
  }
}
