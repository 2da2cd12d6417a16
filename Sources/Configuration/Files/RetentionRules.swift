internal import Interchange

/// The rules under `retention` in a pipeline file: how long a person's data is kept, counted from what.
enum RetentionRules {
  static let shape = NodeShape.map([
    .required("name", .slug, es: "nombre de la regla", en: "name of the rule"),
    .required(
      "legal-basis", .text, es: "la norma que fija el plazo, en palabras", en: "the law that sets the period, in words"),
    .optional("years", .integer(0...200), es: "plazo en años", en: "period in years"),
    .optional(
      "months", .integer(0...2400), es: "plazo en meses, además de los años", en: "period in months, besides the years"),
    .required(
      "after", .text,
      es: "desde cuándo corre: entidad.campo de fecha (la última de la persona), o last-import",
      en: "from when it runs: entity.field of a date (the person's last), or last-import"),
    .optional(
      "sources", .list(.scalar(.text), atLeast: 1), es: "fuentes a las que se aplica; si falta, todas",
      en: "sources that it is about; without it, all"),
  ])

  static func read(_ sections: [Section], sources: [String], _ findings: inout [Finding]) -> [RetentionRule] {
    findings += NameCheck.repeated(sections.map { $0.text("name") })
    return sections.map { rule($0, sources, &findings) }
  }

  private static func rule(_ section: Section, _ sources: [String], _ findings: inout [Finding]) -> RetentionRule {
    for source in section.texts("sources") where !sources.contains(source.value) {
      findings.append(
        Finding(
          .ruleSourceUnknown, at: source.place,
          ["name": .clipped(source.value), "known": .suggestion(for: source.value, from: sources)]))
    }
    let months = 12 * section.integer("years") + section.integer("months")
    if months == 0 { findings.append(Finding(.retentionPeriodMissing, at: section.text("name").place)) }
    let after = section.text("after")
    return RetentionRule(
      name: section.text("name").value, legalBasis: section.text("legal-basis").value, months: months,
      after: after.value == RetentionRule.lastImport ? nil : after.value,
      sources: section.texts("sources").map(\.value), place: after.place)
  }
}

extension FindingCode {
  static let retentionPeriodMissing = FindingCode(
    "retention-period-missing", .error, es: "la regla de conservación no dice el plazo",
    en: "the rule of retention does not say the period",
    hint: Localised(es: "añada years: o months:", en: "add years: or months:"))
}
