internal import Interchange

/// The rules under `survivorship` in a pipeline file: which of several values of a person counts.
enum SurvivorshipRules {
  static let shape = NodeShape.map([
    .required("field", .text, es: "person.campo", en: "person.field"),
    .required(
      "prefer", .list(.scalar(.choice(of: Survivorship.Criterion.self)), atLeast: 1),
      es: "criterios; el siguiente decide donde el anterior no", en: "criteria; the next decides where one does not"),
    .optional(
      "sources", .list(.scalar(.text), atLeast: 1), es: "fuentes, la más fuerte primero; para precedence",
      en: "sources, the strongest first; for precedence"),
    .optional(
      "order", .list(.scalar(.text), atLeast: 1), es: "valores, el más fuerte primero; para strongest",
      en: "values, the strongest first; for strongest"),
  ])

  static func read(_ sections: [Section], sources: [String], _ findings: inout [Finding]) -> Survivorship {
    findings += NameCheck.repeated(sections.map { $0.text("field") })
    return Survivorship(sections.map { rule($0, sources, &findings) })
  }

  private static func rule(
    _ section: Section, _ sources: [String], _ findings: inout [Finding]
  ) -> Survivorship.Rule {
    let field = section.text("field")
    let criteria = section.texts("prefer").compactMap { Survivorship.Criterion(rawValue: $0.value) }
    if !field.value.isEmpty && !field.value.hasPrefix("person.") {
      findings.append(Finding(.survivorshipFieldElsewhere, at: field.place, ["name": .clipped(field.value)]))
    }
    for source in section.texts("sources") where !sources.contains(source.value) {
      findings.append(
        Finding(
          .ruleSourceUnknown, at: source.place,
          ["name": .clipped(source.value), "known": .suggestion(for: source.value, from: sources)]))
    }
    for (key, criterion) in [("sources", Survivorship.Criterion.precedence), ("order", .strongest)]
    where section.has(key) != criteria.contains(criterion) {
      findings.append(
        Finding(
          .survivorshipHalf, at: section.has(key) ? section.keyPlace(key) : section.keyPlace("prefer"),
          ["key": .word(key), "word": .word(criterion.rawValue)]))
    }
    return Survivorship.Rule(
      field: field.value, criteria: criteria, sources: section.texts("sources").map(\.value),
      order: section.texts("order").map(\.value), place: field.place)
  }
}

extension FindingCode {
  static let survivorshipFieldElsewhere = FindingCode(
    "survivorship-field-elsewhere", .error, es: "solo los campos de person se eligen entre fuentes, no «{name}»",
    en: "only fields of person are chosen among sources, not “{name}”",
    hint: Localised(es: "escriba person.campo", en: "write person.field"))
  static let survivorshipHalf = FindingCode(
    "survivorship-half", .error, es: "«{key}» y «{word}» van juntos", en: "“{key}” and “{word}” go together",
    hint: Localised(es: "añada lo que falta o quite lo que sobra", en: "add the one or remove the other"))
}
