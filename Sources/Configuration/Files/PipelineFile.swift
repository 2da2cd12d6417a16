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
    .required("pipeline", .languageVersion(1)),
    .required("name", .slug),
    .required("model", .text),
    .required("codes", .text),
    .optional("input", .text),
    .optional("workspace", .text),
    .required("sources", .list(source, atLeast: 1)),
    .optional("releases", .list(.scalar(.text))),
    .optional("on-refused-file", .choice(of: PipelineDefinition.OnRefused.self)),
  ])

  private static let source = NodeShape.map([
    .required("name", .slug), .optional("mapping", .text), .optional("mappings", .list(.scalar(.text), atLeast: 1)),
    .required("file", .inputFile), .optional("member", .text), .optional("date", .date),
    .optional("date-from-name", .text),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> PipelineDefinition {
    let sources = root.sections("sources")
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
      onRefused: root.choice("on-refused-file", default: .hold))
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
