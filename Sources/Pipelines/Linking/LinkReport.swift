package import Interchange
internal import Linkage

/// What linking came to, for people and as JSON. No value of a record stands in it.
package protocol LinkOutcome {
  func lines(_ language: Language) -> [String]
  var json: [UInt8] { get }
}

/// What linking a table by its columns came to.
package struct LinkReport: LinkOutcome {
  private let table: LinkTable
  private let linked: LinkedTable
  private let plan: LinkPlan
  private let agreement: ClusterTruth?

  init(table: LinkTable, linked: LinkedTable, plan: LinkPlan, agreement: ClusterTruth?) {
    self.table = table
    self.linked = linked
    self.plan = plan
    self.agreement = agreement
  }

  /// Of a probability in millionths, in bits.
  static func weight(micros: Int) -> Double {
    // Three bits are 8/9, which a probability with three digits misses by a hair.
    micros == 889_000 ? 3 : Bits.weight(Double(micros) / 1_000_000)
  }

  /// How many clusters there are of each size.
  static func sizes(_ clusters: [UInt32]) -> [Int: Int] {
    var members: [UInt32: Int] = [:]
    for cluster in clusters { members[cluster, default: 0] += 1 }
    var sizes: [Int: Int] = [:]
    for size in members.values { sizes[size, default: 0] += 1 }
    return sizes
  }

  private var sizes: [Int: Int] { Self.sizes(linked.clusters) }

  private var clusterCount: Int { Set(linked.clusters).count }

  // MARK: Text

  package func lines(_ language: Language) -> [String] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    let joined = table.count - (sizes[1] ?? 0)
    var lines = [
      say(
        "\(table.count) registros, \(clusterCount) personas; \(joined) registros unidos a otro",
        "\(table.count) records, \(clusterCount) persons; \(joined) records joined to another"),
      say(
        "\(linked.candidates) pares comparados por \(linked.model.plan.rules.count) reglas; \(linked.pairs.count) pares probables",
        "\(linked.candidates) pairs compared by \(linked.model.plan.rules.count) rules; \(linked.pairs.count) likely pairs"
      ),
    ]
    if linked.repairedSwaps > 0 {
      lines.append(
        say(
          "\(linked.repairedSwaps) registros con nombres y apellidos en el campo del otro, corregidos para comparar",
          "\(linked.repairedSwaps) records with given names and surnames in each other's field, mended to compare"))
    }
    return lines + (agreement.map { Self.lines($0, language) } ?? [])
  }

  static func lines(_ agreement: ClusterTruth, _ language: Language) -> [String] {
    let isSpanish = language == .spanish
    return [
      (isSpanish ? "frente a la verdad, por pares: " : "against the truth, by pairs: ")
        + words(agreement.pairs, language),
      (isSpanish ? "frente a la verdad, B-cubed: " : "against the truth, B-cubed: ")
        + words(agreement.bCubed, language),
    ]
  }

  static func words(_ figures: ClusterTruth.Figures, _ language: Language) -> String {
    let (precision, recall) = (
      FixedPoint.text(figures.precision, places: 4), FixedPoint.text(figures.recall, places: 4)
    )
    let f1 = FixedPoint.text(figures.f1, places: 4)
    return language == .spanish
      ? "precisión \(precision), exhaustividad \(recall), F1 \(f1)"
      : "precision \(precision), recall \(recall), F1 \(f1)"
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("records", table.count)
      json.member("lists", Set(table.sources).count)
      json.member("clusters", clusterCount)
      json.key("cluster-sizes")
      json.object { json in for (size, count) in sizes.sorted(by: { $0.key < $1.key }) { json.member("\(size)", count) }
      }
      json.member("candidate-pairs", linked.candidates)
      json.member("likely-pairs", linked.pairs.count)
      json.member("repaired-swaps", linked.repairedSwaps)
      json.member("dropped-documents", linked.droppedDocuments)
      json.member("refused-merges", linked.refusedMerges)
      json.key("thresholds")
      json.object { json in
        Self.number("link-bits", plan.linkWeight, &json)
        Self.number("pairs-bits", plan.pairWeight, &json)
      }
      writeBlocking(&json)
      writeModel(&json)
      if let agreement { Self.write(agreement, &json) }
    }
    return json.bytes + [0x0A]
  }

  private func writeBlocking(_ json: inout JSONWriter) {
    json.key("blocking")
    json.array { json in
      for rule in linked.model.plan.rules { json.array { json in for key in rule { json.value(key.text) } } }
    }
    if let recall = linked.expectedRecall { Self.number("expected-blocking-recall", recall, &json) }
    json.key("passed-over")
    json.array { json in
      for skipped in linked.oversized {
        json.object { json in
          json.member("rule", skipped.rule)
          json.member("blocks", skipped.blocks)
          json.member("largest", skipped.largest)
        }
      }
    }
  }

  private func writeModel(_ json: inout JSONWriter) {
    json.key("model")
    json.object { json in
      Self.number("prior-bits", linked.model.prior, &json)
      json.member("rounds", linked.model.rounds)
      json.member("converged", linked.model.hasConverged)
      json.key("comparisons")
      json.array { json in for comparison in linked.model.learnt { Self.write(comparison, &json) } }
    }
  }

  private static func write(_ comparison: LinkedTable.Learnt, _ json: inout JSONWriter) {
    json.object { json in
      json.member("name", comparison.name)
      json.key("levels")
      json.array { json in
        for level in comparison.levels {
          json.object { json in
            json.member("level", level.name)
            number("m", level.agreement, places: 8, &json)
            number("u", level.coincidence, places: 8, &json)
            number("bits", level.weight, &json)
          }
        }
      }
    }
  }

  static func write(_ agreement: ClusterTruth, _ json: inout JSONWriter) {
    json.key("truth")
    json.object { json in
      json.member("true-pairs", agreement.truePairs)
      json.member("found-pairs", agreement.foundPairs)
      json.member("common-pairs", agreement.commonPairs)
      for (name, figures) in [("pairs", agreement.pairs), ("b-cubed", agreement.bCubed)] {
        json.key(name)
        json.object { json in
          number("precision", figures.precision, places: 6, &json)
          number("recall", figures.recall, places: 6, &json)
          number("f1", figures.f1, places: 6, &json)
        }
      }
    }
  }

  static func number(_ name: String, _ number: Double, places: Int = 4, _ json: inout JSONWriter) {
    json.key(name)
    json.raw(FixedPoint.text(number, places: places))
  }
}
