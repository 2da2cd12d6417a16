internal import Interchange

extension ConfigurationFile {
  /// The policy of an anonymised table, or everything that is wrong in it.
  package static func anonymise(_ bytes: [UInt8], path: String) -> Loaded<AnonymiseDefinition> {
    ConfigurationReading.load(
      bytes, path: path, kind: "anonymise", shape: AnonymiseFile.shape, read: AnonymiseFile.read)
  }
}

/// The keys of an anonymisation policy, and how they become an `AnonymiseDefinition`.
enum AnonymiseFile {
  static let shape = NodeShape.map([
    .required("anonymise", .languageVersion(1), es: "versión del lenguaje: 1", en: "version of the language: 1"),
    .optional(
      "codes", .text, es: "carpeta de listas de códigos, vista desde este archivo; la piden algunas jerarquías",
      en: "folder of code lists, as seen from this file; some hierarchies need it"),
    .required(
      "k", .integer(1...1_000_000), es: "cuántas filas al menos se ven iguales; 11 para el público, 5 con licencia",
      en: "how many rows at least look alike; 11 for the public, 5 under licence"),
    .optional(
      "population-k", .integer(1...1_000_000), es: "k-map: cuántas filas de population al menos se ven así",
      en: "k-map: how many rows of population at least look like that"),
    .optional(
      "population", .text, es: "tabla de la población con las mismas columnas, vista desde este archivo",
      en: "table of the population with the same columns, as seen from this file"),
    .optional(
      "population-size", .integer(1...999_999_999), es: "cuántas personas hay, si no hay tabla; para estimar únicos",
      en: "how many persons there are, where there is no table; to estimate uniques"),
    .optional(
      "cases", .text,
      es: "columna del caso u operativo; k cuenta también casos distintos, pues un operativo no es k personas",
      en: "column of the case or operation; k counts distinct ones too, for one raid is not k persons"),
    .required(
      "quasi-identifiers", .list(quasiIdentifier, atLeast: 1), es: "columnas por las que se reconoce a una persona",
      en: "columns by which somebody is recognised"),
    .optional(
      "sensitive", .list(sensitive), default: "[]", es: "columnas cuyo valor no se debe saber de nadie",
      en: "columns whose value nobody may learn of a person"),
    .optional(
      "keep", .list(.scalar(.text)), default: "[]",
      es: "columnas que salen tal cual y por las que no se reconoce a nadie; lo que no se nombra no sale",
      en: "columns that leave as they are and by which nobody is recognised; what is not named does not leave"),
    .optional(
      "search", .choice(of: RecodingSearch.self), default: "full-domain",
      es: "full-domain: un nivel por columna, el mejor exacto; local: cualquier nivel en cualquier fila",
      en: "full-domain: one level for each column, the best exactly; local: any level in any row"),
    .optional(
      "suppression", .decimal, default: "0", es: "parte de las filas que se puede suprimir: 0.04",
      en: "share of rows that may be suppressed: 0.04"),
    .optional(
      "suppressed-rows", .choice(of: SuppressedRows.self), default: "mark",
      es: "mark: la fila queda con la marca en todas las columnas; drop: no sale",
      en: "mark: the row stays with the mark in every column; drop: it does not leave"),
    .optional(
      "mark", .text, default: "suppressed", es: "lo que dice una celda suprimida; ningún valor puede ser igual",
      en: "what a suppressed cell says; no value may be the same"),
  ])

  private static let hierarchy: [KeyShape] = [
    .optional(
      "hierarchy", .choice(of: HierarchyKind.self), default: "flat", es: "jerarquía hecha por Quipu",
      en: "hierarchy that Quipu makes"),
    .optional(
      "file", .text, es: "jerarquía en CSV como la de ARX, con «;», vista desde este archivo",
      en: "hierarchy in CSV as ARX has it, with `;`, as seen from this file"),
    .optional(
      "steps", .list(.scalar(.integer(2...100_000_000))), default: "[]",
      es: "de number: anchos de los tramos, cada uno múltiplo del anterior",
      en: "of number: widths of bands, each a multiple of the one before"),
    .optional(
      "year", .integer(1800...2200), es: "de birth-date: año en que se cumple la edad",
      en: "of birth-date: the year in which ages are reached"),
    .optional(
      "unknown", .choice(of: UnknownValues.self), default: "refuse",
      es: "valores que la jerarquía no conoce: refuse no escribe nada; top los hace «*»",
      en: "values that the hierarchy does not know: refuse writes nothing; top makes them `*`"),
  ]

  private static let quasiIdentifier = NodeShape.map(
    [.required("column", .text, es: "nombre de la columna", en: "name of the column")] + hierarchy + [
      .optional(
        "from-level", .integer(0...30), default: "0", es: "nivel más fino que puede salir; 0 es el valor",
        en: "finest level that may leave; 0 is the value itself"),
      .optional(
        "to-level", .integer(0...30), es: "nivel más grueso que se prueba; si falta, todos",
        en: "coarsest level that is tried; all without it"),
    ])

  private static let sensitive = NodeShape.map(
    [.required("column", .text, es: "nombre de la columna", en: "name of the column")] + hierarchy + [
      .optional(
        "distinct-l", .integer(2...100_000), es: "valores distintos en cada clase, al menos",
        en: "different values in each class, at least"),
      .optional(
        "entropy-l", .decimal, es: "la entropía de cada clase es al menos la de tantos valores igual de frecuentes",
        en: "the entropy of each class is at least that of so many values of equal frequency"),
      .optional(
        "recursive", recursive, es: "el valor más frecuente es menor que c veces los que siguen al l-ésimo, con él",
        en: "the most frequent value is rarer than c times those from the l-th on"),
      .optional(
        "t", .decimal, es: "los valores de cada clase distan de los de la tabla a lo sumo t, entre 0 y 1",
        en: "the values of each class lie at most t from those of the table, between 0 and 1"),
      .optional(
        "distance", .choice(of: ValueFarness.self), default: "equal",
        es: "de t: equal, todos los valores distan igual; hierarchical, según su jerarquía",
        en: "of t: equal, all values are equally far; hierarchical, by their hierarchy"),
    ])

  private static let recursive = NodeShape.map([
    .required("c", .decimal, es: "c, mayor que 0", en: "c, above 0"),
    .required("l", .integer(2...100_000), es: "l", en: "l"),
  ])

  // MARK: Reading

  static func read(_ root: Section, _ findings: inout [Finding]) -> AnonymiseDefinition {
    let quasiIdentifiers = root.sections("quasi-identifiers").map { self.quasiIdentifier($0, &findings) }
    let sensitive = root.sections("sensitive").map { self.sensitive($0, &findings) }
    let keep = root.texts("keep")
    findings += NameCheck.repeated(quasiIdentifiers.map(\.column) + sensitive.map(\.column) + keep)
    let definition = AnonymiseDefinition(
      path: root.path, codes: root.optionalText("codes").map { SiblingPath.resolve($0.value, from: root.path) },
      k: root.integer("k"), populationK: optionalInteger("population-k", root),
      population: root.optionalText("population").map { located($0, root) },
      populationSize: optionalInteger("population-size", root), cases: root.optionalText("cases"),
      quasiIdentifiers: quasiIdentifiers, sensitive: sensitive, keep: keep,
      search: root.choice("search", default: .fullDomain), suppression: micros("suppression", root) ?? 0,
      suppressedRows: root.choice("suppressed-rows", default: .mark),
      mark: root.optionalText("mark")?.value ?? "suppressed")
    check(definition, root, &findings)
    return definition
  }

  private static func located(_ text: Located<String>, _ root: Section) -> Located<String> {
    Located(SiblingPath.resolve(text.value, from: root.path), text.place)
  }

  private static func optionalInteger(_ key: String, _ section: Section) -> Int? {
    section.has(key) ? section.integer(key) : nil
  }

  private static func micros(_ key: String, _ section: Section) -> Int? {
    section.optionalText(key).flatMap { ScalarFormat.micros($0.value) }
  }

  private static func quasiIdentifier(
    _ section: Section, _ findings: inout [Finding]
  ) -> AnonymiseDefinition.QuasiIdentifier {
    AnonymiseDefinition.QuasiIdentifier(
      column: section.text("column"), hierarchy: source(section, &findings), fromLevel: section.integer("from-level"),
      toLevel: optionalInteger("to-level", section))
  }

  private static func sensitive(_ section: Section, _ findings: inout [Finding]) -> AnonymiseDefinition.Sensitive {
    let recursive = section.section("recursive")
    return AnonymiseDefinition.Sensitive(
      column: section.text("column"), hierarchy: source(section, &findings),
      distinct: optionalInteger("distinct-l", section), entropy: micros("entropy-l", section),
      recursive: section.has("recursive")
        ? AnonymiseDefinition.Recursive(c: micros("c", recursive) ?? 0, l: recursive.integer("l")) : nil,
      closeness: micros("t", section), distance: section.choice("distance", default: .equal))
  }

  private static func source(
    _ section: Section, _ findings: inout [Finding]
  ) -> AnonymiseDefinition.HierarchySource {
    let source = AnonymiseDefinition.HierarchySource(
      kind: section.choice("hierarchy", default: .flat),
      file: section.optionalText("file").map { located($0, section) },
      steps: section.texts("steps").compactMap { Int($0.value) }, year: optionalInteger("year", section),
      unknown: section.choice("unknown", default: .refuse))
    if source.file != nil, section.has("hierarchy") {
      findings.append(Finding(.anonymiseTwoHierarchies, at: section.keyPlace("file")))
    }
    if source.kind == .number, !isLadder(source.steps) {
      findings.append(Finding(.anonymiseSteps, at: section.keyPlace("steps")))
    }
    if source.kind == .birthDate, source.year == nil {
      findings.append(Finding(.anonymiseYear, at: section.keyPlace("hierarchy")))
    }
    return source
  }

  private static func isLadder(_ steps: [Int]) -> Bool {
    !steps.isEmpty && zip(steps, steps.dropFirst()).allSatisfy { $0 > 0 && $1 > $0 && $1 % $0 == 0 }
  }

  private static func check(_ definition: AnonymiseDefinition, _ root: Section, _ findings: inout [Finding]) {
    if definition.suppression > 1_000_000 {
      findings.append(Finding(.anonymiseShare, at: root.keyPlace("suppression"), ["key": .word("suppression")]))
    }
    if definition.populationK != nil, definition.population == nil {
      findings.append(Finding(.anonymisePopulation, at: root.keyPlace("population-k")))
    }
    for sensitive in definition.sensitive {
      if let t = sensitive.closeness, t > 1_000_000 {
        findings.append(Finding(.anonymiseShare, at: sensitive.column.place, ["key": .word("t")]))
      }
      let asks = [sensitive.distinct, sensitive.entropy, sensitive.recursive?.l, sensitive.closeness]
      if asks.allSatisfy({ $0 == nil }) { findings.append(Finding(.anonymiseNoModel, at: sensitive.column.place)) }
    }
    let sources = definition.quasiIdentifiers.map(\.hierarchy) + definition.sensitive.map(\.hierarchy)
    if definition.codes == nil, let needing = sources.first(where: { $0.file == nil && !$0.kind.codeLists.isEmpty }) {
      findings.append(Finding(.anonymiseCodes, at: root.place, ["kind": .word(needing.kind.rawValue)]))
    }
    for known in definition.quasiIdentifiers where known.toLevel.map({ $0 < known.fromLevel }) ?? false {
      findings.append(Finding(.anonymiseLevels, at: known.column.place))
    }
  }
}

extension FindingCode {
  static let anonymiseTwoHierarchies = FindingCode(
    "anonymise-two-hierarchies", .error, es: "la columna tiene file y hierarchy",
    en: "the column has file and hierarchy",
    hint: Localised(es: "deje uno de los dos", en: "leave one of the two"))
  static let anonymiseSteps = FindingCode(
    "anonymise-steps", .error, es: "number pide steps, cada ancho múltiplo del anterior",
    en: "number needs steps, each width a multiple of the one before",
    hint: Localised(es: "escriba, por ejemplo, steps: [5, 10, 20]", en: "write steps: [5, 10, 20], for instance"))
  static let anonymiseYear = FindingCode(
    "anonymise-year", .error, es: "birth-date pide year, el año en que se cumple la edad",
    en: "birth-date needs year, the year in which ages are reached",
    hint: Localised(es: "escriba year: 2026", en: "write year: 2026"))
  static let anonymiseShare = FindingCode(
    "anonymise-share", .error, es: "«{key}» va de 0 a 1", en: "“{key}” goes from 0 to 1",
    hint: Localised(es: "escriba, por ejemplo, 0.04", en: "write 0.04, for instance"))
  static let anonymisePopulation = FindingCode(
    "anonymise-population", .error, es: "population-k pide la tabla population",
    en: "population-k needs the table population",
    hint: Localised(
      es: "añada population: archivo.csv, o quite population-k", en: "add population: file.csv, or remove population-k")
  )
  static let anonymiseNoModel = FindingCode(
    "anonymise-no-model", .error, es: "la columna sensible no pide nada", en: "the sensitive column asks for nothing",
    hint: Localised(
      es: "añada distinct-l, entropy-l, recursive o t; o pase la columna a keep",
      en: "add distinct-l, entropy-l, recursive or t; or move the column to keep"))
  static let anonymiseCodes = FindingCode(
    "anonymise-codes", .error, es: "la jerarquía {kind} se hace de listas de códigos, y falta codes",
    en: "the hierarchy {kind} is made of code lists, and codes is missing",
    hint: Localised(es: "escriba codes: ../Mappings/codes", en: "write codes: ../Mappings/codes"))
  static let anonymiseLevels = FindingCode(
    "anonymise-levels", .error, es: "to-level es menor que from-level", en: "to-level is below from-level",
    hint: Localised(es: "0 es el valor; los niveles crecen hacia lo grueso", en: "0 is the value; levels grow coarser"))
}
