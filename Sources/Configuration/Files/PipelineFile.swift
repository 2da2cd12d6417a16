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
  ])

  private static let source = NodeShape.map([
    .required(
      "name", .slug, es: "nombre de la fuente, distinto de los otros", en: "name of the source, unlike the others"),
    .required("mapping", .text, es: "el mapeo", en: "the mapping"),
    .required(
      "file", .inputFile, es: "el archivo, dentro de la carpeta de entrada", en: "the file, inside the input folder"),
    .optional(
      "member", .text, es: "cuál de los archivos de un ZIP que trae varios",
      en: "which file of a ZIP that holds several"),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> PipelineDefinition {
    let sources = root.sections("sources")
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
      onRefused: root.choice("on-refused-file", default: .hold))
  }
}
