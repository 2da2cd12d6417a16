package import Interchange

/// What one rule says of one import.
package struct RuleVerdict: Sendable, Hashable {
  package let rule: QualityRule
  /// In millionths; nil where there was nothing to judge.
  package let measured: Int?
  package var isMet: Bool { measured.map(rule.isMet) ?? true }
}

/// One import judged by the rules of its pipeline and by its own history.
package struct SourceJudgement: Sendable {
  package let measured: MeasuredImport
  /// The night before, for trends.
  package let previous: MeasuredImport?
  package let drift: SourceDrift
  package let verdicts: [RuleVerdict]
  package let findings: [Finding]

  /// `history`: earlier imports of the same source, the latest last.
  package init(of measured: MeasuredImport, history: [MeasuredImport], rules: [QualityRule]) {
    let drift = SourceDrift(of: measured, against: history)
    let figures = QualityFigures(measured: measured, drift: drift)
    let source = measured.summary.source
    self.measured = measured
    self.drift = drift
    previous = history.last
    verdicts = rules.filter { $0.concerns(source) }
      .map { RuleVerdict(rule: $0, measured: figures.micros($0.measure, field: $0.field)) }
    findings =
      verdicts.filter { !$0.isMet }.map { Self.finding($0, source) } + drift.findings(of: measured)
  }

  /// Why nothing of the file may be kept.
  package var stop: Finding? { findings.first { $0.code == .qualityRuleStopped } }

  private static func finding(_ verdict: RuleVerdict, _ source: String) -> Finding {
    let rule = verdict.rule
    var place = rule.place
    place.field = rule.field
    let file = rule.place.file?.split(separator: "/").last.map(String.init) ?? "-"
    return Finding(
      rule.reaction == .stop ? .qualityRuleStopped : .qualityRuleBroken, at: place,
      [
        "source": .word(source), "measure": .word(rule.measure.rawValue), "bounds": .word(rule.bounds),
        "measured": .word(Share.decimal(micros: verdict.measured ?? 0)),
        "rule": .word("\(file):\(rule.place.line ?? 0)"),
      ])
  }
}

extension FindingCode {
  package static let qualityRuleBroken = FindingCode(
    "quality-rule-broken", .warning,
    es: "«{source}» da {measure} {measured}; la regla de {rule} pide {bounds}",
    en: "“{source}” gives {measure} {measured}; the rule in {rule} demands {bounds}",
    hint: Localised(es: "vea «quipu quality --source {source}»", en: "see `quipu quality --source {source}`"))
  package static let qualityRuleStopped = FindingCode(
    "quality-rule-stopped", .error,
    es: "«{source}» da {measure} {measured}; la regla de {rule} pide {bounds} y detiene la noche",
    en: "“{source}” gives {measure} {measured}; the rule in {rule} demands {bounds} and stops the night",
    hint: Localised(
      es: "pida el archivo bueno a la institución; si el cambio es cierto, cambie la regla",
      en: "ask the institution for a good file; if the change is true, change the rule"))
}
