internal import Interchange

/// The keys under `linkage` in a pipeline file: when records are one person, and who has to say so.
enum LinkageRules {
  static let shape = NodeShape.map([
    .optional(
      "link-from", .decimal, default: "0.95", es: "probabilidad desde la que dos registros se unen solos",
      en: "probability from which two records are joined by themselves"),
    .optional(
      "review-from", .decimal, default: "0.2", es: "probabilidad desde la que un par se pregunta a una persona",
      en: "probability from which a pair is asked of a person"),
    .optional(
      "signatures", .choice(of: LinkageDefinition.Signatures.self), default: "one",
      es: "one: basta quien decide; two-to-join: unir pide otra persona; two: toda decisión la pide",
      en: "one: who decides is enough; two-to-join: joining asks for another person; two: every decision does"),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> LinkageDefinition {
    let standard = LinkageDefinition()
    let linkFrom = probability("link-from", standard.linkFrom, root, &findings)
    let reviewFrom = probability("review-from", standard.reviewFrom, root, &findings)
    if reviewFrom > linkFrom {
      findings.append(
        Finding(.linkageThresholds, at: root.keyPlace(root.has("review-from") ? "review-from" : "link-from")))
    }
    return LinkageDefinition(
      linkFrom: linkFrom, reviewFrom: reviewFrom, signatures: root.choice("signatures", default: .one))
  }

  private static func probability(
    _ key: String, _ fallback: Int, _ root: Section, _ findings: inout [Finding]
  ) -> Int {
    guard let text = root.optionalText(key), let micros = ScalarFormat.micros(text.value) else { return fallback }
    if micros < 1000 || micros > 999_999 {
      findings.append(Finding(.linkProbability, at: text.place, ["key": .word(key)]))
    }
    return micros
  }
}

extension FindingCode {
  static let linkageThresholds = FindingCode(
    "linkage-thresholds", .error, es: "review-from es mayor que link-from", en: "review-from is above link-from",
    hint: Localised(
      es: "se pregunta por los pares que están entre las dos", en: "the pairs between the two are asked about"))
}
