/// The key `source.missing`: `{"NO RESPONDE": refused}`.
enum MissingWords {
  static let shape = NodeShape.table(
    .anyText, of: .scalar(.choice(of: MappingDefinition.MissingReason.self)))

  static func read(_ source: Section) -> [MappingDefinition.MissingWord] {
    source.section("missing").textEntries.compactMap { word, reason in
      MappingDefinition.MissingReason(rawValue: reason.value).map {
        MappingDefinition.MissingWord(text: word.value, reason: $0)
      }
    }
  }
}
