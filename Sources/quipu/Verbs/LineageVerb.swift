internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let lineage = Verb(
    name: "lineage",
    summary: Localised(
      es: "de qué columnas viene cada campo, y a qué campos llega cada columna",
      en: "from which columns each field comes, and which fields each column reaches"),
    operands: [
      OperandDeclaration(
        "FIELD", required: false, es: "una entidad, o entidad.campo (por omisión, todos)",
        en: "an entity, or entity.field (default all)")
    ],
    options: [
      OptionDeclaration("mapping", value: "M", es: "un mapeo", en: "one mapping"),
      OptionDeclaration(
        "pipeline", value: "P", es: "todos los mapeos de un pipeline", en: "all mappings of a pipeline"),
      OptionDeclaration(
        "column", value: "PATH", es: "solo los campos a los que llega esta ruta de la fuente",
        en: "only the fields that this path of the source reaches"),
      OptionDeclaration(
        "file", value: "FILE", es: "dice además qué partes de este archivo no lee nadie",
        en: "tells too which parts of this file nobody reads"),
      OptionDeclaration(
        "member", value: "NAME", es: "qué archivo leer de un ZIP que trae varios",
        en: "which file to read of a ZIP that holds several"),
      OptionDeclaration("json", es: "el resultado como JSON", en: "the result as JSON"),
      OptionDeclaration("dot", es: "el resultado como grafo de Graphviz", en: "the result as a Graphviz graph"),
    ] + configurationOptions
  ) { invocation in
    if invocation.has("mapping") == invocation.has("pipeline") {
      return invocation.refuse(Localised(es: "--mapping M o --pipeline P", en: "--mapping M or --pipeline P"))
    }
    if invocation.has("json"), invocation.has("dot") {
      return invocation.refuse(Localised(es: "--json o --dot", en: "--json or --dot"))
    }
    if invocation.has("file"), !invocation.has("mapping") {
      return invocation.refuse(Localised(es: "--file va con --mapping", en: "--file goes with --mapping"))
    }
    return invocation.has("mapping") ? lineageOfMapping(invocation) : lineageOfPipeline(invocation)
  }

  private static func lineageOfMapping(_ invocation: Invocation) -> ExitStatus {
    let loaded = MappingWorkshop(invocation).compile(invocation.value("mapping") ?? "")
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let source = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    var lineage = MappingLineage(source)
    do throws(Failure) {
      if let file = invocation.value("file") {
        try lineage.addUnread(of: source, file: file, member: invocation.value("member"))
      }
      return try print(&lineage, invocation)
    } catch { return fail(error, invocation.language, otherwise: .badData) }
  }

  private static func lineageOfPipeline(_ invocation: Invocation) -> ExitStatus {
    let loaded = NightPlan.load(invocation.value("pipeline") ?? "")
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let plan = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    var lineage = MappingLineage(plan)
    do throws(Failure) { return try print(&lineage, invocation) } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  private static func print(
    _ lineage: inout MappingLineage, _ invocation: Invocation
  ) throws(Failure) -> ExitStatus {
    if let field = invocation.operands.first { try lineage.keep(field: field) }
    if let column = invocation.value("column") { try lineage.keep(column: column) }
    if invocation.has("json") {
      Terminal.write(lineage.json, to: 1)
    } else if invocation.has("dot") {
      Terminal.write(Array(lineage.dot.utf8), to: 1)
    } else {
      Terminal.print(LineageText(lineage: lineage, language: invocation.language).text)
    }
    return .clean
  }
}

private struct LineageText {
  let lineage: MappingLineage
  let language: Language

  var text: String { lineage.sources.map(text).joined(separator: "\n\n") }

  private func text(of source: MappingLineage.Source) -> String {
    let unread = (source.unread ?? []).map(\.path)
    let isOneMapping = source.mapping.hasPrefix(source.name + "@")
    var lines = [isOneMapping ? source.mapping : "\(source.name)  \(source.mapping)"] + source.lines(language)
    if !unread.isEmpty {
      lines += ["", language == .spanish ? "nadie lee:" : "nobody reads:"]
      lines += Columns.wrapped(unread, width: Terminal.width, indent: "  ")
    }
    return lines.joined(separator: "\n")
  }
}
