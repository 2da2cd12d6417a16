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
        "FILE", repeats: true,
        es:
          "archivos *.pipeline.yaml, *.map.yaml, *.release.yaml, *.model.yaml, *.link.yaml, *.encode.yaml o *.anonymise.yaml",
        en:
          "*.pipeline.yaml, *.map.yaml, *.release.yaml, *.model.yaml, *.link.yaml, *.encode.yaml or *.anonymise.yaml files"
      )
    ],
    options: configurationOptions + [
      OptionDeclaration(
        "format", value: "text|json|sarif", es: "texto, JSON, o SARIF 2.1.0 para editores e integración continua",
        en: "text, JSON, or SARIF 2.1.0 for editors and continuous integration")
    ]
  ) { invocation in
    guard let format = CheckFormat(rawValue: invocation.value("format") ?? "text") else {
      return invocation.refuse(Localised(es: "--format text|json|sarif", en: "--format text|json|sarif"))
    }
    let findings = invocation.operands.flatMap { configurationFindings(of: $0, invocation) }.eachOnce
    say(findings, as: format, invocation)
    if !findings.contains(where: { $0.severity == .error }) { return .clean }
    return missingInput(findings) ?? .configuration
  }

  private enum CheckFormat: String { case text, json, sarif }

  private static func configurationFindings(of path: String, _ invocation: Invocation) -> [Finding] {
    if path.hasSuffix(".pipeline.yaml") { return NightPlan.load(path).findings }
    if path.hasSuffix(".release.yaml") || path.hasSuffix(".model.yaml") {
      return PolicyAndModelCheck.findings(
        path, model: invocation.value("model"), codes: invocation.value("codes"))
    }
    if path.hasSuffix(".link.yaml") {
      var findings: [Finding] = []
      _ = Configured.link(path, &findings)
      return findings
    }
    if path.hasSuffix(".encode.yaml") {
      var findings: [Finding] = []
      _ = Configured.encode(path, &findings)
      return findings
    }
    if path.hasSuffix(".anonymise.yaml") {
      var findings: [Finding] = []
      _ = Configured.anonymise(path, &findings)
      return findings
    }
    return MappingWorkshop(invocation).compile(path).findings
  }

  private static func say(_ findings: [Finding], as format: CheckFormat, _ invocation: Invocation) {
    let report = CheckReport(
      findings, of: invocation.operands.count, invocation.language, files: SourceText.of(findings))
    switch format {
    case .json: Terminal.write(report.json, to: 1)
    case .sarif: Terminal.write(report.sarif(version: Program.version), to: 1)
    case .text:
      FindingPrinter(invocation.language).say(findings)
      Terminal.print(
        invocation.text(
          es: "\(invocation.operands.count) archivos revisados, \(report.errors) errores",
          en: "\(invocation.operands.count) files checked, \(report.errors) errors"))
    }
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
