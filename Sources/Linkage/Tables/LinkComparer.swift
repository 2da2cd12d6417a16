internal import Interchange

/// Judges the records of a table by a trained model: weights of pairs, their explanation, blocking keys, clusters.
///
/// For nights that compare new records with those that share a key, for explanations, and for whatever else learns
/// nothing. Not for use by several threads at once.
package struct LinkComparer {
  package let model: LinkModel
  private let table: PreparedTable
  private let comparer: PairComparer

  /// The table has the model's columns in the model's order.
  package init(_ model: LinkModel, _ table: LinkTable) {
    precondition(
      table.columns.map(\.name) == model.columns.map(\.name), "a model judges tables of the columns it was trained on")
    self.init(model, PreparedTable(table, frame: model.frame))
  }

  init(_ model: LinkModel, _ table: PreparedTable) {
    self.model = model
    self.table = table
    comparer = PairComparer(table)
  }

  /// In bits, the prior included. Records are indices of the table.
  package func weight(_ left: Int, _ right: Int) -> Double {
    comparer.compare(min(left, right), max(left, right))
    return Double(model.match.weight(of: comparer))
  }

  /// The weight of a pair, comparison by comparison.
  package func explain(_ left: Int, _ right: Int) -> PairExplanation {
    comparer.compare(min(left, right), max(left, right))
    let steps = comparer.comparisons.enumerated().map { index, comparison in
      let level = Int(comparer.levels[index])
      return PairExplanation.Step(
        comparison: comparison.name, level: comparison.levels[level],
        bits: Double(model.match.weight(index, level)), rarityBits: Double(comparer.rarity[index]))
    }
    return PairExplanation(
      priorBits: model.prior, steps: steps, veto: comparer.veto == .none ? nil : comparer.veto.rawValue)
  }

  /// What two records must have in common to be compared: the rule's number in two bytes and a hash in eight.
  ///
  /// Keys of the same model are the same in every table. A hash can be guessed: keep an HMAC of it and not the hash.
  package func blockingKeys(of record: Int) -> [[UInt8]] {
    var found: [UInt64] = []
    return model.plan.rules.enumerated().flatMap { number, rule -> [[UInt8]] in
      guard var keys = RuleKeys(rule, table) else { return [] }
      keys.read(record, into: &found)
      let front = [UInt8(truncatingIfNeeded: number >> 8), UInt8(truncatingIfNeeded: number)]
      return found.map { key in
        front + (0..<8).map { UInt8(truncatingIfNeeded: key >> UInt64(56 - 8 * $0)) }
      }
    }
  }

  /// Every pair of the table that shares a block and weighs at least so many bits, by records.
  package func pairs(from bits: Double) -> [LinkedPair] {
    let index = BlockIndex(
      table, rules: model.plan.rules, largest: model.plan.largestBlock, threads: model.plan.threads)
    return PairScoring(
      table: table, index: index, pairing: model.plan.pairing(table.sources), model: model.match, floor: Float(bits),
      threads: model.plan.threads
    ).pairs().pairs
  }

  /// The bits from which a pair may matter to clusters, though it does not link by itself.
  package var clusterFloor: Double { model.plan.clusterFloor }

  /// The lowest record of each record's cluster, by the evidence of whole clusters under constraints, and the pairs
  /// that must be together and cannot be.
  ///
  /// Takes: pairs from `clusterFloor` on, as `pairs(from:)` or `weight` give them. Records that no pair names stay
  /// alone.
  package func cluster(
    _ pairs: [LinkedPair], _ constraints: LinkConstraints
  ) -> (clusters: [UInt32], contradictions: [(UInt32, UInt32)]) {
    var clustering = EvidenceClustering(comparer, model.match, model.plan)
    let clusters = clustering.cluster(pairs, constraints)
    return (clusters, clustering.contradictions)
  }
}
