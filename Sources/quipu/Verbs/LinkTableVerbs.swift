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

  static let linkTrain = Verb(
    name: "link train",
    summary: Localised(
      es: "aprende los pesos de un enlace y los guarda, con el informe de cómo se asentaron",
      en: "learns the weights of a linkage and keeps them, with a report of how they settled"),
    operands: [],
    options: tables + [
      OptionDeclaration(
        "output", short: "o", value: "MODEL.qlm", required: true, es: "dónde escribir el modelo",
        en: "where to write the model"), asJSON,
    ]
  ) { invocation in
    withTables(invocation) { linking, findings throws(Failure) in
      let training = LinkTraining(linking: linking, output: invocation.value("output") ?? "")
      guard let report = try training.run(&findings) else { return nil }
      return invocation.has("json") ? Shown.json(report.json) : Shown.parts(report.parts(invocation.language))
    }
  }

  static let linkExplain = Verb(
    name: "link explain",
    summary: Localised(
      es: "por qué dos registros pesan lo que pesan, paso a paso",
      en: "why two records weigh what they weigh, step by step"),
    operands: [
      OperandDeclaration("A", es: "un registro, por su identificador", en: "one record, by its id"),
      OperandDeclaration("B", es: "el otro", en: "the other"),
    ],
    options: tables + [
      OptionDeclaration(
        "model", value: "MODEL.qlm", es: "de quipu link train; si falta, se aprende de las tablas",
        en: "of quipu link train; without it one is learnt from the tables"),
      OptionDeclaration(
        "svg", value: "FILE", es: "dónde dibujar los pasos", en: "where to draw the steps"), asJSON,
    ]
  ) { invocation in
    withTables(invocation) { linking, findings throws(Failure) in
      let explanation = LinkExplanation(linking: linking, model: invocation.value("model"))
      guard
        let found = try explanation.run(invocation.operands[0], invocation.operands[1], &findings)
      else {
        return nil
      }
      if let path = invocation.value("svg") { try found.writeSVG(to: path, invocation.language) }
      return invocation.has("json") ? Shown.json(found.json) : Shown.parts(found.parts(invocation.language))
    }
  }

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
