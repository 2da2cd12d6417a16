package import Interchange
internal import Mapping

extension MappingLineage.Source {
  /// Every field in a few lines: where it comes from, by which steps, under which conditions.
  package func lines(_ language: Language) -> [String] {
    fields.flatMap { [""] + LineageLines(field: $0, language: language).lines }
  }
}

private struct LineageLines {
  let field: FieldLineage
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  private var line: String { say("línea", "line") }

  var lines: [String] {
    let kind = [field.privacy?.rawValue, field.type?.rawValue].compactMap { $0 }.joined(separator: " ")
    let head = [field.name, kind, "\(line) \(field.place.line ?? 0)"].filter { !$0.isEmpty }
    let parts = [
      part(say("de", "from"), paths(.value)), part(say("junto a", "beside"), paths(.beside)),
      part(say("cada", "each"), field.each.map { [$0] } ?? []),
      part(say("pasos", "steps"), field.steps, " | "),
      part(say("tipo", "type"), field.normaliser.map { [$0] } ?? []),
      part(say("tablas", "tables"), field.lookups), part("if", field.conditions, "; "),
      part("when", field.gates.map { "\($0.condition)  (\($0.entity), \(line) \($0.place.line ?? 0))" }, "; "),
      part(say("mira", "looks at"), paths(.condition) + paths(.gate)),
      part(say("siempre", "always"), field.sources.isEmpty ? field.runs : []),
    ]
    return [head.joined(separator: "  ")] + parts.compactMap { $0 }
  }

  private func part(_ label: String, _ words: [String], _ separator: String = ", ") -> String? {
    if words.isEmpty { return nil }
    let padding = String(repeating: " ", count: max(1, 10 - label.count))
    return "  \(label)\(padding)\(words.joined(separator: separator))"
  }

  private func paths(_ role: FieldLineage.Role) -> [String] {
    field.sources.filter { $0.role == role }.map(\.path)
  }
}
