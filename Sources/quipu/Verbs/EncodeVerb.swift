internal import Interchange
internal import Pipelines

extension Verbs {
  static let encode = Verb(
    name: "encode",
    summary: Localised(
      es: "codifica registros con una clave (CLK), para quien no puede enviar nombres",
      en: "encodes records by a key (CLK), for whoever may not send names"),
    operands: [OperandDeclaration("TABLE.csv", es: "la tabla", en: "the table")],
    options: [
      OptionDeclaration(
        "settings", value: "S.encode.yaml", required: true, es: "esquema de clkhash, en YAML o JSON",
        en: "clkhash's schema, in YAML or JSON"),
      OptionDeclaration(
        "key", value: "FILE", required: true, es: "la clave que comparten las fuentes; nadie más la tiene",
        en: "the key that the sources share; nobody else has it"),
      OptionDeclaration(
        "output", short: "o", value: "OUT.csv", required: true, es: "dónde escribir record_id,clk",
        en: "where to write record_id,clk"),
    ]
  ) { invocation in
    guard let settings = invocation.value("settings"), let key = invocation.value("key"),
      let output = invocation.value("output")
    else { return .usage }
    let encoding = TableEncoding(table: invocation.operands[0], settings: settings, key: key, output: output)
    var findings: [Finding] = []
    do throws(Failure) {
      let report = try encoding.run(&findings)
      FindingPrinter(invocation.language).say(findings)
      guard let report else {
        let isData = findings.contains { $0.code.slug == "encode-value-unfit" }
        return missingInput(findings) ?? (isData ? .badData : .configuration)
      }
      Terminal.print(report.line(invocation.language))
      return .clean
    } catch {
      FindingPrinter(invocation.language).say(findings)
      return fail(error, invocation.language, otherwise: .badData)
    }
  }
}
