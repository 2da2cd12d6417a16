internal import CaseStore
package import Interchange
internal import Linkage

/// How good linkage is, as far as the model and the stewards' decisions tell it. Pairs that no key brought together are not in it.
package struct ReviewStats: Sendable {
  package struct Estimate: Sendable {
    package let value: Double
    package let low: Double
    package let high: Double
    /// Decisions that it rests on.
    package let decisions: Int
  }

  package let waiting: Int
  package let contradictions: Int
  package let secondSignatures: Int
  package let verdicts: [(verdict: ReviewVerdict, count: Int)]
  package let undone: Int
  /// Of the pairs that are linked, how many are one person; of the pairs that are one person, how many are linked.
  package let modelPrecision: Double?
  package let modelRecall: Double?
  /// From the drawn pairs that were looked at, with 95 % intervals.
  package let reviewedPrecision: Estimate?
  package let reviewedRecall: Double?
  /// Persons whom two sources both know, by source names.
  package let overlaps: [(sources: [String], persons: Int)]
  /// What the latest run and the one before it came to, by figure.
  package let drift: [(figure: String, before: Int, now: Int)]

  init(_ store: CaseRegister) throws(Failure) {
    let queue = try ReviewQueue(store: store)
    let open = try queue.open()
    let log = try store.decisionLog()
    let kept = queue.decisions.kept
    waiting = open.count
    contradictions = open.count { $0.veto != nil }
    secondSignatures = queue.decisions.waiting.count
    verdicts = ReviewVerdict.allCases.map { verdict in (verdict, kept.count { $0.verdict == verdict }) }
    undone = log.count { $0.verdict != nil } - kept.count
    let weights = try store.pairWeights()
    let linked = weights.reduce(0) { $0 + Double($1.linked) * Self.chance($1.bits) }
    let apart = weights.reduce(0) { $0 + Double($1.apart) * Self.chance($1.bits) }
    let pairs = weights.reduce(0) { $0 + $1.linked }
    modelPrecision = pairs == 0 ? nil : linked / Double(pairs)
    modelRecall = linked + apart == 0 ? nil : linked / (linked + apart)
    reviewedPrecision = Self.precision(kept.filter(\.wasLinked))
    reviewedRecall = reviewedPrecision.map { precision in
      Self.recall(Double(pairs) * precision.value, weights, kept.filter { !$0.wasLinked })
    }
    overlaps = try store.sourceOverlaps().map { ($0.sources, $0.persons) }
    drift = try Self.drift(store)
  }

  private static func chance(_ bits: Int) -> Double { LinkThresholds.probability(ofMillibits: bits * 1000 + 500) }

  /// Wilson's interval.
  private static func precision(_ decisions: [ReviewDecision]) -> Estimate? {
    let right = Double(decisions.count { $0.verdict == .same })
    let count = right + Double(decisions.count { $0.verdict == .different })
    if count == 0 { return nil }
    let (share, z) = (right / count, 1.96)
    let middle = (share + z * z / (2 * count)) / (1 + z * z / count)
    let half =
      z / (1 + z * z / count) * (share * (1 - share) / count + z * z / (4 * count * count)).squareRoot()
    return Estimate(
      value: share, low: max(0, middle - half), high: min(1, middle + half), decisions: Int(count))
  }

  /// Pairs that were left apart count as one person by the share that stewards found in their band of two bits, else by the model.
  private static func recall(
    _ found: Double, _ weights: [(bits: Int, linked: Int, apart: Int)], _ decisions: [ReviewDecision]
  ) -> Double {
    var bands: [Int: (same: Double, all: Double)] = [:]
    for decision in decisions {
      guard let millibits = decision.millibits, decision.verdict != .unsure else { continue }
      bands[millibits / 2000, default: (0, 0)].all += 1
      if decision.verdict == .same { bands[millibits / 2000, default: (0, 0)].same += 1 }
    }
    let missed = weights.reduce(0) { sum, weight in
      let band = bands[weight.bits / 2]
      return sum + Double(weight.apart) * (band.map { $0.same / $0.all } ?? chance(weight.bits))
    }
    return found + missed == 0 ? 1 : found / (found + missed)
  }

  private static func drift(_ store: CaseRegister) throws(Failure) -> [(figure: String, before: Int, now: Int)] {
    let runs = try store.runs().filter(\.hasReport).suffix(2).map(\.number)
    guard runs.count == 2 else { return [] }
    let (before, now) = (try store.figures(ofRun: runs[0]), try store.figures(ofRun: runs[1]))
    return ["records", "persons", "linked", "queue", "conflicts"].compactMap { name in
      guard let old = before["linkage/\(name)"], let new = now["linkage/\(name)"] else { return nil }
      return (name, old, new)
    }
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("waiting", waiting)
      json.member("contradictions", contradictions)
      json.member("second_signatures", secondSignatures)
      json.key("decisions")
      json.object { json in
        for (verdict, count) in verdicts { json.member(verdict.rawValue, count) }
        json.member("undone", undone)
      }
      json.key("model")
      Self.write(modelPrecision, modelRecall, nil, &json)
      json.key("reviewed")
      Self.write(reviewedPrecision?.value, reviewedRecall, reviewedPrecision, &json)
      json.key("overlaps")
      json.array { json in
        for (sources, persons) in overlaps {
          json.object { json in
            json.key("sources")
            json.array { json in for source in sources { json.value(source) } }
            json.member("persons", persons)
          }
        }
      }
      json.key("drift")
      json.object { json in
        for (figure, before, now) in drift {
          json.key(figure)
          json.object { json in
            json.member("before", before)
            json.member("now", now)
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  private static func write(_ precision: Double?, _ recall: Double?, _ estimate: Estimate?, _ json: inout JSONWriter) {
    json.object { json in
      for (name, value) in [
        ("precision", precision), ("recall", recall), ("low", estimate?.low), ("high", estimate?.high),
      ] {
        guard let value else { continue }
        json.key(name)
        json.raw(Share.decimal(micros: Int((value * 1_000_000).rounded())))
      }
      if let estimate { json.member("decisions", estimate.decisions) }
    }
  }
}
