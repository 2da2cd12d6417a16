internal import Interchange

/// Finds blocking rules: combinations of up to three keys that make few pairs and yet speak of many records.
///
/// Pairs are estimated on a sample of records. A rule that contains an accepted one adds nothing and is left out.
struct RuleSearch {
  let table: PreparedTable
  let plan: LinkPlan
  let keys: [BlockingKey]

  private static let sampleSize = 15_000
  private static let mostRules = 48
  /// Pairs for each record that one rule may make.
  private static let mostPairsOfRule = 8.0
  private static let leastCoverage = 0.02

  private struct Candidate {
    let parts: [Int]
    let pairs: Double
  }

  func rules() -> [[BlockingKey]] {
    if table.count < 2 { return [] }
    let sample = self.sample
    let cells = keys.map { key in
      RecordKeys(key, table).map { keys in sample.map { keys.keys(of: $0) } } ?? sample.map { _ in [] }
    }
    var accepted: [Candidate] = []
    var open: [[Int]] = keys.indices.map { [$0] }
    for size in 1...3 {
      var wide: [[Int]] = []
      for parts in open where !accepted.contains(where: { Set($0.parts).isSubset(of: parts) }) {
        let (pairs, coverage) = estimate(parts.map { cells[$0] }, of: sample.count)
        if coverage < Self.leastCoverage { continue }
        if pairs <= Self.mostPairsOfRule * Double(table.count) {
          accepted.append(Candidate(parts: parts, pairs: pairs))
        } else {
          wide.append(parts)
        }
      }
      if size < 3 {
        open = wide.flatMap { parts in keys.indices.filter { $0 > parts.last ?? 0 }.map { parts + [$0] } }
          .filter(isSensible)
      }
    }
    return chosen(accepted).map { $0.parts.map { keys[$0] } }
  }

  /// Two forms of one thing in a rule say little more than the narrower one.
  private func isSensible(_ parts: [Int]) -> Bool {
    var subjects: Set<String> = []
    return parts.allSatisfy { part in
      let key = keys[part]
      let subject = key.subject == "names" ? "surname" : key.subject
      return subjects.insert(subject).inserted
        || (key.form == .monthDay || key.form == .right)
    }
  }

  /// The most selective first, as far as the budget of pairs goes.
  private func chosen(_ accepted: [Candidate]) -> [Candidate] {
    let budget = Double(plan.pairsPerRecord * table.count)
    var (chosen, pairs) = ([Candidate](), 0.0)
    for candidate in accepted.sorted(by: { ($0.pairs, $0.parts.count) < ($1.pairs, $1.parts.count) }) {
      if pairs + candidate.pairs > budget || chosen.count == Self.mostRules { break }
      chosen.append(candidate)
      pairs += candidate.pairs
    }
    return chosen
  }

  /// Records spread over the table.
  private var sample: [Int] {
    let count = min(table.count, Self.sampleSize)
    return (0..<count).map { $0 * table.count / count }
  }

  private func estimate(_ parts: [[[UInt64]]], of count: Int) -> (pairs: Double, coverage: Double) {
    var found: [UInt64] = []
    var covered = 0
    for record in 0..<count {
      let keys = RecordKeys.combined(parts.map { $0[record] })
      if !keys.isEmpty { covered += 1 }
      found += keys
    }
    let scale = Double(table.count) / Double(max(1, count))
    let largest = Int(Double(plan.largestBlock) / scale)
    var (pairs, passedOver) = (0.0, 0)
    for size in Self.blockSizes(found) {
      if size > max(2, largest) { passedOver += size } else { pairs += Double(size * (size - 1) / 2) }
    }
    // A rule whose blocks are mostly too large, as of a sex, has to be narrowed by another key.
    if passedOver * 4 > found.count { pairs = .infinity }
    return (pairs * scale * scale, Double(covered) / Double(max(1, count)))
  }

  private static func blockSizes(_ keys: [UInt64]) -> [Int] {
    var counts: [UInt64: Int] = [:]
    counts.reserveCapacity(keys.count)
    for key in keys { counts[key, default: 0] += 1 }
    return counts.values.filter { $0 > 1 }
  }
}
