internal import Interchange
internal import Pipelines

extension Verbs {
  private static let tables = [
    OptionDeclaration(
      "table", value: "RECORDS.csv", required: true, repeats: true, es: "la tabla; puede repetirse",
      en: "the table; may be repeated"),
    OptionDeclaration(
      "settings", value: "S.link.yaml", required: true,
      es: "columnas, reglas y umbrales; véase quipu link --suggest",
      en: "columns, rules and thresholds; see quipu link --suggest"),
  ]
  private static let asJSON = OptionDeclaration("json", es: "como JSON", en: "as JSON")

  static let linkEvaluate = Verb(
    name: "link evaluate",
    summary: Localised(
      es: "mide una vinculación frente a la verdad, umbral por umbral",
      en: "measures a linkage against a truth, threshold by threshold"),
    operands: [],
    options: tables + [
      OptionDeclaration(
        "truth", value: "T.csv", required: true, es: "record_id,cluster_id o pares left,right",
        en: "record_id,cluster_id or pairs left,right"), asJSON,
    ]
  ) { invocation in
    withTables(invocation) { linking, findings throws(Failure) in
      guard let report = try LinkEvaluation(linking: linking).run(invocation.value("truth") ?? "", &findings) else {
        return nil
      }
      return invocation.has("json") ? Shown.json(report.json) : Shown.parts(report.parts(invocation.language))
    }
  }

  private enum Shown {
    case json([UInt8])
    case parts([QualityText.Part])
  }

  /// Runs what works on tables by settings; nil from `body`: the settings have errors.
  private static func withTables(
    _ invocation: Invocation, _ body: (TableLinking, inout [Finding]) throws(Failure) -> Shown?
  ) -> ExitStatus {
    let linking = TableLinking(
      tables: invocation.all("table"), settings: invocation.value("settings") ?? "")
    var findings: [Finding] = []
    do throws(Failure) {
      let shown = try body(linking, &findings)
      FindingPrinter(invocation.language).say(findings)
      switch shown {
      case .json(let bytes): Terminal.write(bytes, to: 1)
      case .parts(let parts): Terminal.print(text(parts))
      case nil: return missingInput(findings) ?? .configuration
      }
      return .clean
    } catch {
      FindingPrinter(invocation.language).say(findings)
      return fail(error, invocation.language, otherwise: .badData)
    }
  }
}
