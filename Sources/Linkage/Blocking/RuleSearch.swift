internal import Interchange

/// Finds blocking rules: combinations of up to three keys that bring records of one person together at few pairs.
///
/// What a rule costs is estimated on a sample of records. What it brings is learnt from a rehearsal by the most selective
/// rules: its sure pairs say how often each key agrees, and pairs put together from the parts of several say the same of
/// pairs that no rule of the rehearsal could find. Rules are then taken by what they bring anew for their cost.
struct RuleSearch {
  let table: PreparedTable
  let plan: LinkPlan
  let keys: [BlockingKey]

  /// Pairs that one rule may make: so many for each record, and of a small table any number that costs nothing.
  private var mostPairsOfRule: Double { max(10 * Double(table.count), 300_000) }
  private var budget: Double { max(Double(plan.pairsPerRecord) * Double(table.count), 2_000_000) }
  /// Pairs for each record of the rehearsal's rules.
  private static let rehearsedPairs = 6.0
  private static let leastCoverage = 0.02

  struct Candidate {
    let parts: [Int]
    /// In the whole table.
    let pairs: Double
    /// The share of keys that lie in blocks small enough.
    let kept: Double
  }

  struct Found {
    var rules: [[BlockingKey]] = []
    /// The share of pairs worth finding that the rules are expected to bring together; nil where nothing tells.
    var expectedRecall: Double?
    var rehearsal: Rehearsal?
  }

  func find() -> Found {
    if table.count < 2 { return Found() }
    let candidates = self.candidates()
    let first = selective(candidates, budget: Self.rehearsedPairs * Double(table.count), most: 24)
    let rehearsal = Rehearsal(table, rules: first.map(named), keys: keys, plan: plan)
    let choice = RuleChoice(
      candidates: candidates, examples: Simulation(rehearsal, table, keys, plan).pairs, records: table.count,
      budget: budget)
    guard let chosen = choice.chosen() else {
      let rules = selective(candidates, budget: budget, most: RuleChoice.mostRules)
      return Found(rules: rules.map(named), rehearsal: rehearsal)
    }
    return Found(rules: chosen.rules.map(named), expectedRecall: chosen.covered, rehearsal: rehearsal)
  }

  private func named(_ candidate: Candidate) -> [BlockingKey] { candidate.parts.map { keys[$0] } }

  /// The most selective first, as far as the budget of pairs goes; one that narrows another adds nothing.
  private func selective(_ candidates: [Candidate], budget: Double, most: Int) -> [Candidate] {
    var (chosen, pairs) = ([Candidate](), 0.0)
    for candidate in candidates.sorted(by: { ($0.pairs, $0.parts.count) < ($1.pairs, $1.parts.count) }) {
      if chosen.contains(where: { Set($0.parts).isSubset(of: candidate.parts) }) { continue }
      if pairs + candidate.pairs > budget || chosen.count == most { break }
      chosen.append(candidate)
      pairs += candidate.pairs
    }
    return chosen
  }

  // MARK: Candidates

  private func candidates() -> [Candidate] {
    let sample = self.sample
    let cells = keys.map { key in
      RecordKeys(key, table).map { keys in sample.map { keys.keys(of: $0) } } ?? sample.map { _ in [] }
    }
    var accepted: [Candidate] = []
    var open: [[Int]] = keys.indices.map { [$0] }
    for size in 1...3 {
      var wide: [[Int]] = []
      let tried = open.filter { parts in !accepted.contains { Set($0.parts).isSubset(of: parts) && $0.kept > 0.9 } }
      let estimates = Workers.map(tried.count, threads: plan.threads) { estimate(tried[$0], cells, of: sample.count) }
      for (parts, (candidate, coverage)) in zip(tried, estimates) {
        if coverage < Self.leastCoverage { continue }
        let isNarrow = candidate.pairs <= mostPairsOfRule
        // A rule whose blocks are mostly too large, as of a sex, has to be narrowed by another key.
        let isWhole = candidate.kept >= 0.75 || keys[parts[0]].form == .word
        if isNarrow, isWhole { accepted.append(candidate) }
        if !isNarrow || candidate.kept < 0.9 { wide.append(parts) }
      }
      if size < 3 {
        open = wide.flatMap { parts in keys.indices.filter { $0 > parts.last ?? 0 }.map { parts + [$0] } }
          .filter(isSensible)
      }
    }
    return accepted
  }

  /// Two forms of one thing in a rule say little more than the narrower one.
  private func isSensible(_ parts: [Int]) -> Bool {
    var subjects: Set<String> = []
    return parts.allSatisfy { part in
      let key = keys[part]
      let subject = key.subject == "names" ? "surname" : key.subject
      return subjects.insert(subject).inserted || key.form == .monthDay || key.form == .right
    }
  }

  /// Records spread over the table.
  private var sample: [Int] {
    let count = min(table.count, max(10_000, table.count / 40))
    return (0..<count).map { $0 * table.count / count }
  }

  private func estimate(
    _ parts: [Int], _ cells: [[[UInt64]]], of count: Int
  ) -> (candidate: Candidate, coverage: Double) {
    var found: [UInt64] = []
    var covered = 0
    for record in 0..<count {
      let before = found.count
      RuleKeys.append(parts.map { cells[$0][record] }, to: &found)
      if found.count > before { covered += 1 }
    }
    let scale = Double(table.count) / Double(max(1, count))
    let largest = max(2, Int(Double(plan.largestBlock) / scale))
    var (pairs, passedOver) = (0.0, 0)
    Self.eachBlock(&found) { size in
      if size > largest { passedOver += size } else { pairs += Double(size * (size - 1) / 2) }
    }
    let kept = 1 - Double(passedOver) / Double(max(1, found.count))
    return (
      Candidate(parts: parts, pairs: pairs * scale * scale, kept: kept), Double(covered) / Double(max(1, count))
    )
  }

  private static func eachBlock(_ keys: inout [UInt64], _ body: (Int) -> Void) {
    var spare: [UInt64] = []
    // The upper 44 bits tell the keys of a sample apart.
    RadixSort.sort(&keys, &spare, from: 20)
    var start = 0
    while start < keys.count {
      var end = start + 1
      while end < keys.count, keys[end] >> 20 == keys[start] >> 20 { end += 1 }
      if end - start > 1 { body(end - start) }
      start = end
    }
  }
}
