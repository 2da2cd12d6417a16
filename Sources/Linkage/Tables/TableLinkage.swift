package import Interchange

/// Links the records of any table: prepare, block, compare, fit the weights, cluster.
///
/// Takes: records in an order that is the same for the same records, so that the result is. Memory: 16 bytes for each
/// candidate pair, whose number the plan bounds by the records, and some hundred bytes a record.
package struct TableLinkage {
  package let plan: LinkPlan

  package init(plan: LinkPlan) { self.plan = plan }

  /// The blocking rules that would be found for the table.
  package static func rules(for table: LinkTable, plan: LinkPlan) -> [[BlockingKey]] {
    RuleSearch(table: PreparedTable(table), plan: plan, keys: keys(of: table)).rules()
  }

  package func link(_ table: LinkTable) -> LinkedTable {
    let prepared = PreparedTable(table)
    let rules =
      plan.rules.isEmpty
      ? RuleSearch(table: prepared, plan: plan, keys: Self.keys(of: table)).rules() : plan.rules
    let index = BlockIndex(prepared, rules: rules, largest: plan.largestBlock)
    let canPair = Pairing(sources: prepared.sources, isCrossOnly: plan.mode == .link)
    var counting = PatternCounting(PairComparer(prepared))
    counting.count(candidatesOf: index, canPair)
    counting.count(drawnBeside: index, canPair)
    let model = ModelFitting(patterns: counting.patterns).fit(counting.comparisons, records: prepared.count)
    let weights = counting.patterns.map { Float(model.weight(of: $0.pattern)) }
    let floor = Float(min(plan.pairWeight, plan.linkWeight) - 8)
    let pairs = counting.candidates.compactMap { candidate -> LinkedPair? in
      let weight = weights[Int(candidate.pattern)]
      return weight < floor ? nil : LinkedPair(left: candidate.left, right: candidate.right, weight: weight)
    }
    var clustering = EvidenceClustering(counting.comparer, model, plan)
    let clusters = clustering.cluster(pairs)
    return LinkedTable(
      clusters: clusters, pairs: pairs.filter { Double($0.weight) >= plan.pairWeight },
      candidates: counting.candidates.count, rules: rules,
      oversized: index.oversized.map { skipped in
        LinkedTable.Oversized(
          rule: rules[skipped.rule].map(\.text).joined(separator: " + "), blocks: skipped.blocks,
          largest: skipped.largest)
      },
      learnt: Self.learnt(model), prior: model.prior, rounds: model.rounds, hasConverged: model.hasConverged,
      repairedSwaps: prepared.names.repairedSwaps,
      droppedDocuments: prepared.fields.reduce(0) { $0 + $1.dropped }, refusedMerges: clustering.refused)
  }

  private static func keys(of table: LinkTable) -> [BlockingKey] {
    BlockingKey.all(table.columns.map { ($0.name, $0.kind) })
  }

  private static func learnt(_ model: MatchModel) -> [LinkedTable.Learnt] {
    model.comparisons.enumerated().map { index, comparison in
      LinkedTable.Learnt(
        name: comparison.name,
        levels: comparison.levels.indices.dropFirst().map { level in
          LinkedTable.Level(
            name: comparison.levels[level], agreement: model.agreement[index][level],
            coincidence: model.coincidence[index][level], weight: model.weights[index][level])
        })
    }
  }
}
