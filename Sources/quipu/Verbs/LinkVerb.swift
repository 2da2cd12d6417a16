internal import Interchange
internal import Pipelines

extension Verbs {
  static let link = Verb(
    name: "link",
    summary: Localised(
      es:
        "une los registros de una misma persona en cualquier tabla o en varias; con --pipeline, los del almacén de nuevo",
      en: "joins the records of one person in any table or in several; with --pipeline, those of the store anew"),
    operands: [],
    options: [
      OptionDeclaration(
        "table", value: "RECORDS.csv", repeats: true, es: "la tabla; puede repetirse",
        en: "the table; may be repeated"),
      OptionDeclaration(
        "settings", value: "S.yaml", es: "columnas, reglas y umbrales; véase --suggest",
        en: "columns, rules and thresholds; see --suggest"),
      OptionDeclaration(
        "output", short: "o", value: "FILE",
        es: "dónde escribir record_id,cluster_id; con --suggest, los ajustes (por omisión, se muestran)",
        en: "where to write record_id,cluster_id; with --suggest, the settings (by default they are printed)"),
      OptionDeclaration(
        "pairs", value: "PAIRS.csv",
        es: "dónde escribir left,right,weight,probability; de codificaciones, left,right,dice",
        en: "where to write left,right,weight,probability; of encodings left,right,dice"),
      OptionDeclaration(
        "truth", value: "T.csv", es: "compara con record_id,cluster_id o con pares left,right",
        en: "compares with record_id,cluster_id or with pairs left,right"),
      OptionDeclaration(
        "suggest", es: "propone los ajustes según los nombres y valores de las columnas",
        en: "suggests settings from the names and values of the columns"),
      OptionDeclaration(
        "pipeline", value: "P", es: "enlaza de nuevo los registros del almacén con las reglas de este pipeline",
        en: "links the records of the store anew by the rules of this pipeline"),
      OptionDeclaration(
        "workspace", value: "DIR", es: "con --pipeline: el espacio de trabajo", en: "with --pipeline: the workspace"),
      OptionDeclaration(
        "dry-run", es: "con --pipeline: dice qué cambiaría y no escribe nada",
        en: "with --pipeline: tells what would change and writes nothing"),
      OptionDeclaration("json", es: "el informe como JSON", en: "the report as JSON"),
    ]
  ) { invocation in
    guard invocation.has("pipeline") != invocation.has("table") else {
      return invocation.refuse(Localised(es: "dé --table o --pipeline", en: "give --table or --pipeline"))
    }
    if let pipeline = invocation.value("pipeline") { return relink(invocation, pipeline: pipeline) }
    do throws(Failure) {
      if invocation.has("suggest") { return try suggestLink(invocation) }
      guard let settings = invocation.value("settings") else {
        return invocation.refuse(
          Localised(es: "falta --settings, o --suggest", en: "--settings is missing, or --suggest"))
      }
      return try linkTables(invocation, settings)
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  private static func suggestLink(_ invocation: Invocation) throws(Failure) -> ExitStatus {
    let text = try LinkSuggestion(tables: invocation.all("table")).text()
    if let output = invocation.value("output") {
      try LinkSuggestion.write(text, to: output)
      Terminal.print(output)
    } else {
      Terminal.write(Array(text.utf8), to: 1)
    }
    return .clean
  }

  private static func linkTables(_ invocation: Invocation, _ settings: String) throws(Failure) -> ExitStatus {
    var linking = TableLinking(tables: invocation.all("table"), settings: settings)
    linking.clusters = invocation.value("output")
    linking.pairs = invocation.value("pairs")
    linking.truth = invocation.value("truth")
    var findings: [Finding] = []
    let report: (any LinkOutcome)?
    do throws(Failure) { report = try linking.run(&findings) } catch {
      FindingPrinter(invocation.language).say(findings)
      throw error
    }
    FindingPrinter(invocation.language).say(findings)
    guard let report else { return missingInput(findings) ?? .configuration }
    if invocation.has("json") {
      Terminal.write(report.json, to: 1)
    } else {
      Terminal.print(report.lines(invocation.language).joined(separator: "\n"))
    }
    return .clean
  }
}
