internal import Interchange
internal import Pipelines

extension Verbs {
  static let infer = Verb(
    name: "infer",
    summary: Localised(
      es: "propone un mapeo para un archivo desconocido y dice qué tan segura es cada línea",
      en: "drafts a mapping for an unknown file and says how sure it is of each line"),
    operands: [OperandDeclaration("FILE", es: "el archivo", en: "the file")],
    options: [
      OptionDeclaration(
        "output", short: "o", value: "MAPPING",
        es: "dónde escribir el mapeo, con sus tablas en «codes» al lado (por omisión, se muestra)",
        en: "where to write the mapping, with its tables in `codes` beside it (by default it is printed)"),
      OptionDeclaration("force", es: "reemplaza los archivos que ya existen", en: "replaces files that exist"),
      OptionDeclaration(
        "format", value: "csv|json|ndjson|xml|xlsx", es: "formato del archivo, si no se reconoce",
        en: "format of the file, if it is not recognised"),
      OptionDeclaration(
        "header", value: "none|first|find", es: "cabecera de CSV o XLSX, si no se reconoce",
        en: "header of CSV or XLSX, if it is not recognised"),
      OptionDeclaration(
        "sheet", value: "NAME", es: "hoja de un XLSX (por omisión, la primera)",
        en: "sheet of an XLSX (default the first)"),
      OptionDeclaration(
        "member", value: "NAME", es: "qué archivo leer de un ZIP que trae varios",
        en: "which file to read of a ZIP that holds several"),
      OptionDeclaration(
        "system", value: "CODE", es: "sistema de origen, de la lista jurisdiction_system",
        en: "source system, of list jurisdiction_system"),
      OptionDeclaration(
        "name", value: "NAME", es: "nombre del mapeo (por omisión, el del archivo)",
        en: "name of the mapping (by default the file's)"),
    ] + configurationOptions
  ) { invocation in
    let inference: MappingInference
    do throws(UsageTrouble) { inference = try mappingInference(invocation) } catch {
      return invocation.refuse(error.message)
    }
    do throws(Failure) {
      let draft = try inference.run(invocation.language)
      guard let output = inference.output else {
        Terminal.write(Array(draft.mapping.utf8), to: 1)
        return .clean
      }
      Terminal.print(
        invocation.text(
          es: "\(output): \(draft.mappedColumns) de \(draft.columns) columnas, con \(draft.records) registros",
          en: "\(output): \(draft.mappedColumns) of \(draft.columns) columns, from \(draft.records) records"))
      for table in draft.tables { Terminal.print("  \(table.path)") }
      return .clean
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: invocation.operands[0])
      return fail(failure, invocation.language, otherwise: .badData)
    }
  }

  private static func mappingInference(_ invocation: Invocation) throws(UsageTrouble) -> MappingInference {
    var inference = MappingInference(path: invocation.operands[0])
    inference.output = invocation.value("output")
    inference.overwrites = invocation.has("force")
    inference.sheet = invocation.value("sheet")
    inference.member = invocation.value("member")
    inference.system = invocation.value("system")
    inference.name = invocation.value("name")
    inference.model = invocation.value("model")
    inference.codes = invocation.value("codes")
    if let word = invocation.value("format") {
      guard let format = RecordPrinting.Format(rawValue: word) else {
        throw CommandLineParser.trouble("--format csv|json|ndjson|xml|xlsx", "--format csv|json|ndjson|xml|xlsx")
      }
      inference.format = format
    }
    if let word = invocation.value("header") {
      guard let header = RecordPrinting.Header(rawValue: word) else {
        throw CommandLineParser.trouble("--header none|first|find", "--header none|first|find")
      }
      inference.header = header
    }
    if let name = inference.name, !MappingInference.isName(name) {
      throw CommandLineParser.trouble(
        "--name: minúsculas, cifras y guiones", "--name: lower-case letters, digits and hyphens")
    }
    return inference
  }
}
