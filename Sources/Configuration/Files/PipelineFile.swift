package import Interchange

extension ConfigurationFile {
  /// The pipeline, its paths resolved against the folder of `path`, or everything that is wrong.
  ///
  /// A source's `file` stays a name below the input folder. Nothing is opened: whether the files exist
  /// is the conductor's question.
  package static func pipeline(_ bytes: [UInt8], path: String) -> Loaded<PipelineDefinition> {
    ConfigurationReading.load(
      bytes, path: path, kind: "pipeline", shape: PipelineFile.shape, read: PipelineFile.read)
  }
}

/// The keys of a pipeline file, and how they become a `PipelineDefinition`.
enum PipelineFile {
  static let shape = NodeShape.map([
    .required(
      "pipeline", .languageVersion(1), es: "versión del lenguaje: 1", en: "version of the language: 1"),
    .required(
      "name", .slug, es: "nombre del pipeline: minúsculas, cifras y guiones",
      en: "name of the pipeline: lower-case letters, digits and hyphens"),
    .required("model", .text, es: "el modelo unificado", en: "the unified model"),
    .required(
      "codes", .text, es: "carpeta de las listas de códigos, un CSV cada una",
      en: "the folder of code lists, one CSV each"),
    .optional(
      "input", .text, es: "carpeta de los archivos de origen; --input puede más; uno de los dos debe estar",
      en: "folder of the source files; --input is stronger; one of them must be there"),
    .optional(
      "workspace", .text, es: "espacio de trabajo; --workspace puede más; uno de los dos debe estar",
      en: "the workspace; --workspace is stronger; one of them must be there"),
    .required(
      "sources", .list(source, atLeast: 1), es: "qué archivos entran y con qué mapeo, en orden de precedencia",
      en: "which files come in and by which mapping, in order of precedence"),
    .optional(
      "releases", .list(.scalar(.text)), default: "[]", es: "políticas de liberación, una por línea",
      en: "release policies, one for each line"),
    .optional(
      "on-refused-file", .choice(of: PipelineDefinition.OnRefused.self), default: "hold",
      es: "hold: un archivo rechazado o ausente detiene toda publicación; publish: lo demás se publica. "
        + "La salida es 65 o 66 en ambos casos",
      en: "hold: a refused or missing file keeps everything from being published; publish: the rest is published. "
        + "The run exits 65 or 66 either way"),
    .optional(
      "quality", .list(QualityRules.shape), default: "[]",
      es: "reglas de calidad: cada una advierte o detiene la noche",
      en: "rules of quality: each warns or stops the night"),
    .optional(
      "survivorship", .list(SurvivorshipRules.shape), default: "[]",
      es: "qué valor de una persona vale donde las fuentes dan varios",
      en: "which value of a person counts where sources give several"),
    .optional(
      "linkage", LinkageRules.shape, es: "cuándo dos registros son una persona",
      en: "when two records are one person"),
  ])

  private static let source = NodeShape.map(
    [
      .required(
        "name", .slug, es: "nombre de la fuente, distinto de los otros", en: "name of the source, unlike the others"),
      .optional("mapping", .text, es: "el mapeo", en: "the mapping"),
      .optional(
        "mappings", .list(.scalar(.text), atLeast: 1),
        es: "o varias versiones de él; la fecha del archivo elige por su valid-for",
        en: "or several versions of it; the file's date chooses by their valid-for"),
      .required(
        "file", .inputFile, es: "el archivo, dentro de la carpeta de entrada", en: "the file, inside the input folder"),
      .optional(
        "member", .text, es: "cuál de los archivos de un ZIP que trae varios",
        en: "which file of a ZIP that holds several"),
      .optional("date", .date, es: "fecha del archivo", en: "date of the file"),
      .optional(
        "date-from-name", .text,
        es: "dónde está la fecha en el nombre del archivo: yyyyMMdd, dd-MM-yyyy, _yyyy_MM; sin dd, el primero del mes",
        en:
          "where the date stands in the file's name: yyyyMMdd, dd-MM-yyyy, _yyyy_MM; without dd the first of the month"),
    ], exactlyOneOf: ["mapping", "mappings"])

  static func read(_ root: Section, _ findings: inout [Finding]) -> PipelineDefinition {
    let sources = root.sections("sources")
    let names = sources.map { $0.text("name").value }
    findings += NameCheck.repeated(sources.map { $0.text("name") })
    for source in sources { check(source, &findings) }
    func resolved(_ path: Located<String>) -> Located<String> {
      Located(SiblingPath.resolve(path.value, from: root.path), path.place)
    }
    return PipelineDefinition(
      path: root.path, name: root.text("name"), model: resolved(root.text("model")),
      codes: resolved(root.text("codes")), input: root.optionalText("input").map(resolved),
      workspace: root.optionalText("workspace").map(resolved),
      sources: sources.map {
        PipelineDefinition.Source(
          name: $0.text("name"), mappings: mappings(of: $0).map(resolved), file: $0.text("file"),
          member: $0.optionalText("member"), date: date(of: $0))
      },
      releases: root.texts("releases").map(resolved),
      // A night in which a file was refused publishes nothing unless somebody decided otherwise.
      onRefused: root.choice("on-refused-file", default: .hold),
      quality: QualityRules.read(root.sections("quality"), sources: names, &findings),
      survivorship: SurvivorshipRules.read(root.sections("survivorship"), sources: names, &findings),
      linkage: LinkageRules.read(root.section("linkage"), &findings))
  }

  private static func mappings(of source: Section) -> [Located<String>] {
    let several = source.texts("mappings")
    return several.isEmpty ? [source.text("mapping")] : several
  }

  private static func date(of source: Section) -> PipelineDefinition.Source.FileDate? {
    if let pattern = source.optionalText("date-from-name") { return .inName(pattern) }
    guard let text = source.optionalText("date"), let day = Day(text.value) else { return nil }
    return .literal(Located(day, text.place))
  }

  /// One mapping or several, one date or none; several need a date that chooses.
  private static func check(_ source: Section, _ findings: inout [Finding]) {
    if !source.has("mapping"), !source.has("mappings") {
      findings.append(
        Finding(.keyMissing, at: source.place, ["key": .word("mapping"), "owner": .word("sources")]))
    }
    for (key, other) in [("mappings", "mapping"), ("date-from-name", "date")] where source.has(key) && source.has(other)
    {
      findings.append(
        Finding(.keysExclusive, at: source.keyPlace(key), ["key": .word(key), "other": .word(other)]))
    }
    if source.has("mappings"), !source.has("date"), !source.has("date-from-name") {
      findings.append(
        Finding(.fileDateUndeclared, at: source.keyPlace("mappings"), ["source": .word(source.text("name").value)]))
    }
    if let pattern = source.optionalText("date-from-name"), NameDate(pattern.value) == nil {
      findings.append(Finding(.datePatternMalformed, at: pattern.place, ["word": .clipped(pattern.value)]))
    }
  }
}

extension FindingCode {
  static let keysExclusive = FindingCode(
    "keys-exclusive", .error, es: "«{key}» y «{other}» no van juntas", en: "“{key}” and “{other}” exclude each other",
    hint: Localised(es: "quite una de las dos", en: "remove one of the two"))
  package static let fileDateUndeclared = FindingCode(
    "file-date-undeclared", .error,
    es: "el mapeo vale por fechas y la fuente «{source}» no dice la fecha de su archivo",
    en: "the mapping holds for dates, and source “{source}” does not say the date of its file",
    hint: Localised(
      es: "añada date: 2024-12-31, o date-from-name: yyyyMMdd", en: "add date: 2024-12-31, or date-from-name: yyyyMMdd")
  )
  static let datePatternMalformed = FindingCode(
    "date-pattern-malformed", .error, es: "«{word}» no dice dónde están año y mes",
    en: "“{word}” does not say where year and month stand",
    hint: Localised(
      es: "use yyyy, MM y dd una vez cada uno: yyyyMMdd, dd-MM-yyyy, yyyy_MM",
      en: "use yyyy, MM and dd once each: yyyyMMdd, dd-MM-yyyy, yyyy_MM"))
}
