internal import Configuration
package import Interchange
internal import Linkage

/// `quipu link evaluate`: how far a linkage agrees with a truth, at its own threshold and at others.
///
/// A threshold is judged by pairs alone, before clusters: who raises or lowers it sees what it costs. The clusters are
/// judged at the threshold of the settings.
package struct LinkEvaluation {
  package let linking: TableLinking

  package init(linking: TableLinking) { self.linking = linking }

  /// nil: the settings have errors, which are among the findings.
  ///
  /// Throws: what linking throws, and refusals of the truth.
  package func run(_ truth: String, _ findings: inout [Finding]) throws(Failure)
    -> LinkEvaluationReport?
  {
    guard let opened = try linking.open(&findings) else { return nil }
    let (definition, table) = (opened.definition, opened.table)
    let known = try LinkTruthReading(path: truth).clusters(table.ids, &findings)
    if definition.encoding != nil {
      let encoded = EncodedLinking(linking: linking, definition: definition)
      let linked = try encoded.link(table)
      let wider = try encoded.link(table, diceFrom: Double(definition.diceFrom) / 1_000_000 - 0.1)
      let pairs = wider.pairs.map { (left: $0.left, right: $0.right, value: $0.dice) }
      return LinkEvaluationReport(
        scale: .dice, pairs: pairs, thresholds: Self.around(definition.diceFrom), truth: known,
        clusters: linked.clusters)
    }
    let plan = TableLinking.plan(definition)
    let linked = TableLinkage(plan: plan).link(table)
    findings += TableLinking.findings(linked, linking.settings)
    // Pairs far below the threshold say what a lower one would bring. Clusters are those of `quipu link` itself.
    var wider = plan
    wider.pairWeight = min(plan.pairWeight, Self.lowestBits)
    let pairs = TableLinkage(plan: wider).link(table).pairs
    return LinkEvaluationReport(
      scale: .probability, pairs: pairs.map { (left: $0.left, right: $0.right, value: $0.probability) },
      thresholds: [0.01, 0.1, 0.5, 0.8, 0.889, 0.95, 0.99, 0.999], truth: known, clusters: linked.clusters)
  }

  private static let lowestBits = -7.0

  private static func around(_ dice: Int) -> [Double] {
    stride(from: -100_000, through: 200_000, by: 25_000).map { dice + $0 }
      .filter { (100_000...1_000_000).contains($0) }.map { Double($0) / 1_000_000 }
  }
}

/// What an evaluation came to.
package struct LinkEvaluationReport {
  enum Scale: String { case probability, dice }

  struct Row {
    let threshold: Double
    let claimed: Int
    let common: Int
    let figures: ClusterTruth.Figures
    /// By the linkage's own weights: the mean probability of the pairs; nil where it has none.
    let estimatedPrecision: Double?
  }

  let scale: Scale
  let records: Int
  let rows: [Row]
  let clusters: ClusterTruth

  init(
    scale: Scale, pairs: [(left: UInt32, right: UInt32, value: Double)], thresholds: [Double],
    truth: [UInt32],
    clusters: [UInt32]
  ) {
    self.scale = scale
    records = truth.count
    let agreement = ClusterTruth(found: clusters, truth: truth)
    self.clusters = agreement
    rows = thresholds.map { threshold in
      let kept = pairs.filter { $0.value >= threshold }
      let common = kept.count { truth[Int($0.left)] == truth[Int($0.right)] }
      let mean = kept.isEmpty ? nil : kept.reduce(0) { $0 + $1.value } / Double(kept.count)
      return Row(
        threshold: threshold, claimed: kept.count, common: common,
        figures: ClusterTruth.Figures(
          precision: kept.isEmpty ? 1 : Double(common) / Double(kept.count),
          recall: agreement.truePairs == 0 ? 1 : Double(common) / Double(agreement.truePairs)),
        estimatedPrecision: scale == .probability ? mean : nil)
    }
  }

  // MARK: Text

  package func parts(_ language: Language) -> [QualityText.Part] {
    let say = { (spanish: String, english: String) in language == .spanish ? spanish : english }
    let header = [
      scale == .dice ? "Dice" : say("probabilidad", "probability"), say("pares", "pairs"),
      say("ciertos", "true"), say("precisión", "precision"), say("exhaustividad", "recall"), "F1",
    ]
    let table = rows.map { row in
      [FixedPoint.text(row.threshold, places: 3), "\(row.claimed)", "\(row.common)"]
        + [row.figures.precision, row.figures.recall, row.figures.f1].map {
          FixedPoint.text($0, places: 4)
        }
    }
    return [
      .line(
        say(
          "\(records) registros; \(clusters.truePairs) pares de una misma persona según la verdad",
          "\(records) records; \(clusters.truePairs) pairs of one person by the truth")),
      .line(""),
      .line(
        say(
          "pares desde cada umbral, antes de agrupar:",
          "pairs from each threshold on, before clusters:")),
      .table([header] + table), .line(""),
      .line(
        say("grupos con el umbral de los ajustes:", "clusters at the threshold of the settings:")),
    ] + LinkReport.lines(clusters, language).map { .line($0) } + [
      .line(""),
      .line(
        say(
          "Vale para estos datos y esta verdad. Si los registros son generados, sus errores son un supuesto.",
          "It holds for these data and this truth. Where records are generated, their errors are an assumption."
        )),
    ]
  }

  // MARK: JSON

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("records", records)
      json.member("scale", scale.rawValue)
      json.key("thresholds")
      json.array { json in for row in rows { Self.write(row, &json) } }
      LinkReport.write(clusters, &json)
    }
    return json.bytes + [0x0A]
  }

  private static func write(_ row: Row, _ json: inout JSONWriter) {
    json.object { json in
      LinkReport.number("from", row.threshold, places: 6, &json)
      json.member("pairs", row.claimed)
      json.member("common-pairs", row.common)
      LinkReport.number("precision", row.figures.precision, places: 6, &json)
      LinkReport.number("recall", row.figures.recall, places: 6, &json)
      LinkReport.number("f1", row.figures.f1, places: 6, &json)
      if let estimated = row.estimatedPrecision {
        LinkReport.number("estimated-precision", estimated, places: 6, &json)
      }
    }
  }
}
