internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let check = Verb(
    name: "check",
    summary: Localised(
      es: "revisa pipelines, mapeos y políticas, todo de una vez, sin abrir datos",
      en: "checks pipelines, mappings and policies, everything in one go, opening no data"),
    operands: [
      OperandDeclaration(
        "FILE", repeats: true, es: "archivos *.pipeline.yaml, *.map.yaml, *.release.yaml o *.model.yaml",
        en: "*.pipeline.yaml, *.map.yaml, *.release.yaml or *.model.yaml files")
    ],
    options: configurationOptions
  ) { invocation in
    var findings: [Finding] = []
    for path in invocation.operands {
      if path.hasSuffix(".pipeline.yaml") {
        findings += NightPlan.load(path).findings
      } else if path.hasSuffix(".release.yaml") || path.hasSuffix(".model.yaml") {
        findings += PolicyAndModelCheck.findings(
          path, model: invocation.value("model"), codes: invocation.value("codes"))
      } else {
        findings += MappingWorkshop(invocation).compile(path).findings
      }
    }
    FindingPrinter(invocation.language).say(findings)
    let errors = findings.count { $0.severity == .error }
    Terminal.print(
      invocation.text(
        es: "\(invocation.operands.count) archivos revisados, \(errors) errores",
        en: "\(invocation.operands.count) files checked, \(errors) errors"))
    if errors == 0 { return .clean }
    return missingInput(findings) ?? .configuration
  }

  /// Where the model and the code lists are, for verbs that are given a mapping and no pipeline.
  static let configurationOptions = [
    OptionDeclaration(
      "model", value: "FILE", es: "modelo unificado (por omisión, el de la carpeta Mappings del mapeo)",
      en: "unified model (by default the one of the mapping's Mappings folder)"),
    OptionDeclaration(
      "codes", value: "DIR", es: "listas de códigos (por omisión, «codes» junto al modelo)",
      en: "code lists (by default `codes` beside the model)"),
  ]
}

/// Compiles a mapping that is given on its own: model and code lists lie above it.
struct MappingWorkshop {
  private let model: String?
  private let codes: String?

  init(_ invocation: Invocation) {
    model = invocation.value("model")
    codes = invocation.value("codes")
  }

  func compile(_ path: String) -> Loaded<CompiledSource> {
    CompiledSource.load(mapping: path, model: model, codes: codes)
  }
}
