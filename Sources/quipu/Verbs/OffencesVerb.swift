internal import Interchange
internal import Pipelines

extension Verbs {
  static let offences = Verb(
    name: "quality offences",
    summary: Localised(
      es: "lista dónde no concuerdan finalidad, edad y artículo, con el registro de origen y la norma",
      en: "lists where purpose, age and article disagree, with the source record and the law"),
    operands: [],
    options: [
      OptionDeclaration(
        "workspace", value: "DIR", es: "espacio de trabajo (por omisión, out)", en: "workspace (default out)"),
      OptionDeclaration(
        "model", value: "FILE", es: "modelo unificado (por omisión, Mappings/unified.model.yaml)",
        en: "unified model (default Mappings/unified.model.yaml)"),
      OptionDeclaration(
        "codes", value: "DIR", es: "listas de códigos (por omisión, Mappings/codes)",
        en: "code lists (default Mappings/codes)"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ]
  ) { invocation in
    let loaded = OffenceTyping.load(
      workspace: invocation.value("workspace") ?? "out",
      model: invocation.value("model") ?? "Mappings/unified.model.yaml",
      codes: invocation.value("codes") ?? "Mappings/codes")
    switch loaded {
    case .success(let typing):
      if invocation.has("json") {
        Terminal.write(typing.json, to: 1)
      } else {
        Terminal.print(text(typing.parts(invocation.language)))
      }
      return .clean
    case .failure(.configuration(let findings)):
      FindingPrinter(invocation.language).say(findings)
      return missingInput(findings) ?? .configuration
    case .failure(.store(let failure)):
      return fail(failure, invocation.language, otherwise: .noInput)
    }
  }
}
