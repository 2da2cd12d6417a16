internal import Interchange
internal import Pipelines

extension Verbs {
  static let quality = Verb(
    name: "quality",
    summary: Localised(
      es: "muestra la calidad de cada fuente, campo por campo, frente a las noches anteriores",
      en: "shows the quality of each source, field by field, against the nights before"),
    operands: [],
    options: [
      OptionDeclaration(
        "workspace", value: "DIR", es: "espacio de trabajo (por omisión, out)", en: "workspace (default out)"),
      OptionDeclaration(
        "model", value: "FILE", es: "modelo unificado (por omisión, Mappings/unified.model.yaml)",
        en: "unified model (default Mappings/unified.model.yaml)"),
      OptionDeclaration("source", value: "NAME", es: "solo esta fuente", en: "this source only"),
      OptionDeclaration(
        "nights", value: "N", es: "cuántas noches mostrar (por omisión, 5)", en: "how many nights to show (default 5)"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ]
  ) { invocation in
    guard let nights = Int(invocation.value("nights") ?? "5"), (1...366).contains(nights) else {
      return invocation.refuse(Localised(es: "--nights 1...366", en: "--nights 1...366"))
    }
    let loaded = QualityHistory.load(
      workspace: invocation.value("workspace") ?? "out",
      model: invocation.value("model") ?? "Mappings/unified.model.yaml", source: invocation.value("source"),
      nights: nights)
    switch loaded {
    case .success(let history):
      if invocation.has("json") {
        Terminal.write(history.json, to: 1)
      } else {
        Terminal.print(text(QualityText(history: history, language: invocation.language).parts))
      }
      return .clean
    case .failure(.configuration(let findings)):
      FindingPrinter(invocation.language).say(findings)
      return missingInput(findings) ?? .configuration
    case .failure(.store(let failure)):
      return fail(failure, invocation.language, otherwise: .noInput)
    }
  }

  static func text(_ parts: [QualityText.Part]) -> String {
    parts.flatMap { part in
      switch part {
      case .line(let line): [line]
      case .table(let rows): Columns.text(rows)
      }
    }.joined(separator: "\n")
  }
}
