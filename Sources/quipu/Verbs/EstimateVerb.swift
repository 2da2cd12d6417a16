internal import Interchange
internal import Pipelines

extension Verbs {
  static let estimate = Verb(
    name: "estimate",
    summary: Localised(
      es: "estima cuántas víctimas hay, con las que ninguna lista ha visto (captura y recaptura)",
      en: "estimates how many victims there are, those whom no list has seen included (capture-recapture)"),
    operands: [
      OperandDeclaration(
        "OVERLAP", required: false, es: "CSV con una columna 0/1 por lista y una de personas; sin él, el almacén",
        en: "CSV with a 0/1 column per list and a count of persons; without it, the store")
    ],
    options: [
      OptionDeclaration(
        "table", value: "RECORDS.csv", repeats: true,
        es: "registros que se vinculan primero, con --settings; puede repetirse",
        en: "records that are linked first, by --settings; may be repeated"),
      OptionDeclaration(
        "settings", value: "S.link.yaml", es: "cómo se vinculan; véase quipu link --suggest",
        en: "how they are linked; see quipu link --suggest"),
      OptionDeclaration(
        "lists", value: "A,B,C", es: "columnas del CSV, o fuentes del almacén, que son las listas",
        en: "columns of the CSV, or sources of the store, that are the lists"),
      OptionDeclaration(
        "count", value: "COLUMN", es: "columna que cuenta las personas (por omisión, count, n… o la última)",
        en: "column that counts the persons (default count, n… or the last)"),
      OptionDeclaration(
        "criterion", value: "p|aic", es: "cómo entran los pares de listas (por omisión, p)",
        en: "how pairs of lists enter (default p)"),
      OptionDeclaration(
        "entry", value: "P",
        es: "umbral de entrada con --criterion p (por omisión, 0.02; 0 = solo efectos principales)",
        en: "threshold of entry with --criterion p (default 0.02; 0 = main effects only)"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ] + workspaceOptions
  ) { invocation in
    let request: PopulationEstimate.Request
    do throws(UsageTrouble) { request = try estimateRequest(invocation) } catch {
      return invocation.refuse(error.message)
    }
    let result =
      if let settings = invocation.value("settings") {
        PopulationEstimate.of(tables: invocation.all("table"), settings: settings, request)
      } else if let file = invocation.operands.first {
        PopulationEstimate.of(file: file, request)
      } else {
        PopulationEstimate.of(
          workspace: workspacePath(invocation),
          model: invocation.value("model") ?? "Mappings/unified.model.yaml", request)
      }
    return show(result, invocation)
  }

  private static func show(
    _ result: Result<PopulationEstimate, PopulationEstimate.Trouble>, _ invocation: Invocation
  ) -> ExitStatus {
    switch result {
    case .success(let estimate):
      FindingPrinter(invocation.language).say(estimate.findings)
      if invocation.has("json") {
        Terminal.write(estimate.json, to: 1)
      } else {
        Terminal.print(text(EstimateText(estimate, language: invocation.language).parts))
      }
      return .clean
    case .failure(.table(let findings)):
      FindingPrinter(invocation.language).say(findings)
      return .badData
    case .failure(.configuration(let findings)):
      FindingPrinter(invocation.language).say(findings)
      return missingInput(findings) ?? .configuration
    case .failure(.failure(let failure)):
      return fail(
        failure, invocation.language, otherwise: failure.finding.code.slug == "workspace-empty" ? .noInput : .badData)
    }
  }

  private static func estimateRequest(_ invocation: Invocation) throws(UsageTrouble) -> PopulationEstimate.Request {
    var request = PopulationEstimate.Request()
    request.count = invocation.value("count")
    request.lists = (invocation.value("lists") ?? "").split(separator: ",").map(String.init)
    if invocation.has("settings") == invocation.all("table").isEmpty
      || (invocation.has("settings") && !invocation.operands.isEmpty)
    {
      throw CommandLineParser.trouble(
        "--table y --settings van juntos, sin archivo CSV aparte",
        "--table and --settings go together, without a CSV file"
      )
    }
    if invocation.operands.isEmpty, request.lists.isEmpty, !invocation.has("settings") {
      throw CommandLineParser.trouble(
        "indique un archivo CSV, o --lists con fuentes del almacén",
        "name a CSV file, or --lists with sources of the store")
    }
    switch invocation.value("criterion") ?? "p" {
    case "p": break
    case "aic": request.usesAIC = true
    default: throw CommandLineParser.trouble("--criterion p|aic", "--criterion p|aic")
    }
    if let entry = invocation.value("entry") {
      guard !request.usesAIC, let value = Double(entry), (0...1).contains(value) else {
        throw CommandLineParser.trouble(
          "--entry es un número entre 0 y 1, con --criterion p",
          "--entry is a number between 0 and 1, with --criterion p")
      }
      request.entryMicros = Int((value * 1_000_000).rounded())
    }
    return request
  }
}
