internal import Interchange

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
    .optional("quality", .list(QualityRules.shape)),
    .optional("survivorship", .list(SurvivorshipRules.shape)),
  ])

  private static let source = NodeShape.map([
    .required("name", .slug), .required("mapping", .text), .required("file", .inputFile),
    .optional("member", .text),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> PipelineDefinition {
    let sources = root.sections("sources")
    let names = sources.map { $0.text("name").value }
    findings += NameCheck.repeated(sources.map { $0.text("name") })
    func resolved(_ path: Located<String>) -> Located<String> {
      Located(SiblingPath.resolve(path.value, from: root.path), path.place)
    }
    return PipelineDefinition(
      path: root.path, name: root.text("name"), model: resolved(root.text("model")),
      codes: resolved(root.text("codes")), input: root.optionalText("input").map(resolved),
      workspace: root.optionalText("workspace").map(resolved),
      sources: sources.map {
        PipelineDefinition.Source(
          name: $0.text("name"), mapping: resolved($0.text("mapping")), file: $0.text("file"),
          member: $0.optionalText("member"))
      },
      releases: root.texts("releases").map(resolved),
      // A night in which a file was refused publishes nothing unless somebody decided otherwise.
      onRefused: root.choice("on-refused-file", default: .hold),
      quality: QualityRules.read(root.sections("quality"), sources: names, &findings),
      survivorship: SurvivorshipRules.read(root.sections("survivorship"), sources: names, &findings))
  }
}
