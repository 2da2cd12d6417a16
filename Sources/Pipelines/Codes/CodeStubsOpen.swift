internal import Configuration
internal import Interchange

extension FindingCode {
  static let codeStubsOpen = FindingCode(
    "code-stubs-open", .warning,
    es: "la tabla «{lookup}» tiene {count} grafías sin código: cuentan como si no estuvieran",
    en: "table '{lookup}' has {count} spellings without a code: they count as not there",
    hint: Localised(
      es: "escriba el código en la columna vacía, o quite la fila",
      en: "write the code into the empty column, or remove the row"))
}

/// Spellings that `quipu infer` or `quipu codes add` wrote down and nobody has given a code yet.
enum CodeStubsOpen {
  /// One for each lookup that has any.
  static func findings(_ definition: MappingDefinition, _ files: [String: CodeList]) -> [Finding] {
    definition.lookups.compactMap { lookup in
      let targets = lookup.file.map { files[$0.value]?.column(lookup.to) ?? [] } ?? lookup.inline.map(\.target)
      let open = targets.count { $0.isEmpty }
      if open == 0 { return nil }
      return Finding(
        .codeStubsOpen, at: lookup.file?.place ?? lookup.name.place,
        ["lookup": .word(lookup.name.value), "count": .number(open)])
    }
  }
}
