package import Interchange

/// Links the records of any table: prepare, block, compare, fit the weights, cluster.
///
/// Takes: records in an order that is the same for the same records, so that the result is. Memory: 12 bytes for each
/// pair that may matter, and some hundred bytes a record.
package struct TableLinkage {
  package let plan: LinkPlan

  package init(plan: LinkPlan) { self.plan = plan }

  /// The blocking rules that would be found for the table.
  package static func rules(for table: LinkTable, plan: LinkPlan) -> [[BlockingKey]] {
    RuleSearch(table: PreparedTable(table), plan: plan, keys: keys(of: table)).find().rules
  }

  struct Lesson {
    let model: LinkModel
    let table: PreparedTable
    let index: BlockIndex
    let expectedRecall: Double?
  }

  func learn(_ table: LinkTable) -> Lesson {
    var prepared = PreparedTable(table)
    var plan = plan
    let rehearsal: Rehearsal?
    var expectedRecall: Double?
    if plan.rules.isEmpty {
      let found = RuleSearch(table: prepared, plan: plan, keys: Self.keys(of: table)).find()
      plan.rules = found.rules
      rehearsal = found.rehearsal
      expectedRecall = found.expectedRecall
    } else {
      rehearsal = Rehearsal(prepared, rules: plan.rules, keys: [], plan: plan)
    }
    if let variants = rehearsal?.variants(prepared), !variants.isEmpty {
      prepared = prepared.knowing(variants)
    }
    let index = BlockIndex(prepared, rules: plan.rules, largest: plan.largestBlock, threads: plan.threads)
    let counting = PatternCounting(
      table: prepared, index: index, pairing: plan.pairing(prepared.sources), threads: plan.threads)
    let match = ModelFitting(patterns: counting.patterns()).fit(Comparison.all(of: prepared), records: prepared.count)
    let columns = table.columns.map { LinkModel.Column(name: $0.name, kind: $0.kind, within: $0.within) }
    return Lesson(
      model: LinkModel(columns: columns, plan: plan, match: match, frame: prepared.frame), table: prepared,
      index: index, expectedRecall: expectedRecall)
  }

  package func link(_ table: LinkTable) -> LinkedTable {
    let lesson = learn(table)
    let (model, prepared, index) = (lesson.model, lesson.table, lesson.index)
    let scored = PairScoring(
      table: prepared, index: index, pairing: plan.pairing(prepared.sources), model: model.match,
      floor: Float(plan.clusterFloor), threads: plan.threads
    ).pairs()
    var clustering = EvidenceClustering(PairComparer(prepared), model.match, plan)
    let clusters = clustering.cluster(scored.pairs)
    return LinkedTable(
      clusters: clusters, pairs: scored.pairs.filter { Double($0.weight) >= plan.pairWeight },
      candidates: scored.candidates, expectedRecall: lesson.expectedRecall,
      oversized: index.oversized.map { skipped in
        LinkedTable.Oversized(
          rule: model.plan.rules[skipped.rule].map(\.text).joined(separator: " + "), blocks: skipped.blocks,
          largest: skipped.largest)
      }, model: model, repairedSwaps: prepared.names.repairedSwaps,
      droppedDocuments: prepared.fields.reduce(0) { $0 + $1.dropped }, refusedMerges: clustering.refused)
  }

  private static func keys(of table: LinkTable) -> [BlockingKey] {
    BlockingKey.all(table.columns.map { ($0.name, $0.kind) })
  }
}
