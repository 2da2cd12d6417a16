internal import Interchange

/// The rules under `quality` in a pipeline file: one measure each, with its bounds.
enum QualityRules {
  static let shape = NodeShape.map(
    [
      .optional(
        "source", .text, es: "fuente del pipeline; si falta, todas", en: "source of the pipeline; without it, all"),
      .optional("field", .text, es: "entidad.campo", en: "entity.field"),
      .optional(
        "on", .choice(of: QualityRule.Reaction.self), default: "warn", es: "stop detiene la noche con salida 4",
        en: "stop ends the night with exit 4"),
    ]
      + QualityRule.Measure.allCases.map { measure in
        .optional(measure.rawValue, bounds, es: measure.summary.text(.spanish), en: measure.summary.text(.english))
      })

  private static let bounds = NodeShape.named("bounds") {
    .map([
      .optional("at-least", .decimal, es: "cota inferior", en: "lower bound"),
      .optional("at-most", .decimal, es: "cota superior", en: "upper bound"),
    ])
  }

  static func read(
    _ sections: [Section], sources: [String], _ findings: inout [Finding]
  ) -> [QualityRule] {
    sections.compactMap { rule($0, sources, &findings) }
  }

  private static func rule(
    _ section: Section, _ sources: [String], _ findings: inout [Finding]
  ) -> QualityRule? {
    let measures = QualityRule.Measure.allCases.filter { section.has($0.rawValue) }
    guard measures.count == 1, let measure = measures.first else {
      let names = QualityRule.Measure.allCases.map(\.rawValue).joined(separator: " | ")
      findings.append(Finding(.ruleMeasures, at: section.place, ["known": .word(names)]))
      return nil
    }
    let bounds = section.section(measure.rawValue)
    let rule = QualityRule(
      source: section.optionalText("source")?.value, field: section.optionalText("field")?.value,
      measure: measure, atLeast: bounds.micros("at-least"), atMost: bounds.micros("at-most"),
      // A threshold that stops nights has to be asked for.
      reaction: section.choice("on", default: .warn), place: section.keyPlace(measure.rawValue),
      fieldPlace: section.optionalText("field")?.place)
    check(rule, section, sources, &findings)
    return rule
  }

  private static func check(
    _ rule: QualityRule, _ section: Section, _ sources: [String], _ findings: inout [Finding]
  ) {
    let measure = FindingArgument.word(rule.measure.rawValue)
    if let source = section.optionalText("source"), !sources.contains(source.value) {
      findings.append(
        Finding(
          .ruleSourceUnknown, at: source.place,
          ["name": .clipped(source.value), "known": .suggestion(for: source.value, from: sources)]))
    }
    if rule.measure.needsField && rule.field == nil {
      findings.append(Finding(.ruleFieldMissing, at: rule.place, ["measure": measure]))
    }
    if let place = rule.fieldPlace, !rule.measure.takesField {
      findings.append(Finding(.ruleFieldUseless, at: place, ["measure": measure]))
    }
    if rule.atLeast == nil && rule.atMost == nil {
      findings.append(Finding(.ruleUnbounded, at: rule.place, ["measure": measure]))
    }
    let high = max(rule.atLeast ?? 0, rule.atMost ?? 0)
    if rule.measure.isShare && high > 1_000_000 {
      findings.append(Finding(.ruleShareTooLarge, at: rule.place, ["measure": measure]))
    }
    if let low = rule.atLeast, let high = rule.atMost, low > high {
      findings.append(Finding(.ruleBoundsCrossed, at: rule.place, ["measure": measure]))
    }
  }
}

extension Section {
  /// A decimal in millionths.
  fileprivate func micros(_ key: String) -> Int? { self[key]?.text.flatMap(ScalarFormat.micros) }
}

extension FindingCode {
  static let ruleMeasures = FindingCode(
    "quality-rule-measures", .error, es: "una regla mide una sola cosa", en: "a rule measures one thing",
    hint: Localised(es: "escriba una de {known}", en: "write one of {known}"))
  static let ruleSourceUnknown = FindingCode(
    "quality-rule-source-unknown", .error, es: "este pipeline no tiene la fuente «{name}»",
    en: "this pipeline has no source “{name}”", hint: Localised(es: "escriba {known}", en: "write {known}"))
  static let ruleFieldMissing = FindingCode(
    "quality-rule-field-missing", .error, es: "«{measure}» es de un campo", en: "“{measure}” is about a field",
    hint: Localised(es: "añada field: entidad.campo", en: "add field: entity.field"))
  static let ruleFieldUseless = FindingCode(
    "quality-rule-field-useless", .error, es: "«{measure}» es del archivo, no de un campo",
    en: "“{measure}” is about the file, not a field", hint: Localised(es: "quite field", en: "remove field"))
  static let ruleUnbounded = FindingCode(
    "quality-rule-unbounded", .error, es: "«{measure}» no tiene límite", en: "“{measure}” has no bound",
    hint: Localised(es: "añada at-least o at-most", en: "add at-least or at-most"))
  static let ruleShareTooLarge = FindingCode(
    "quality-rule-share-too-large", .error, es: "«{measure}» es una parte de 0 a 1",
    en: "“{measure}” is a share from 0 to 1", hint: Localised(es: "95 % se escribe 0.95", en: "95 % is written 0.95"))
  static let ruleBoundsCrossed = FindingCode(
    "quality-rule-bounds-crossed", .error, es: "at-least de «{measure}» es mayor que at-most",
    en: "at-least of “{measure}” is more than at-most")
}
