internal import Interchange
internal import Pipelines

extension Verbs {
  static let auditVerify = Verb(
    name: "audit verify",
    summary: Localised(
      es: "comprueba el registro de auditoría y nombra la primera línea mala",
      en: "checks the audit log and names the first bad line"),
    operands: [],
    options: workspaceOptions + [
      OptionDeclaration(
        "file", value: "FILE", es: "una copia de audit.jsonl, sin el almacén",
        en: "a copy of audit.jsonl, without the store"),
      OptionDeclaration(
        "keys", value: "DIR", es: "carpeta de claves para --file; sin ella se comprueba solo la cadena",
        en: "key folder for --file; without it the chain alone is checked"),
    ]
  ) { invocation in
    do throws(Failure) {
      let check: AuditCheck
      if let file = invocation.value("file") {
        check = try AuditCheck.of(file: file, keys: invocation.value("keys"))
      } else {
        guard let model = workspaceModel(invocation) else { return .configuration }
        check = try AuditCheck.of(workspace: workspacePath(invocation), model: model)
      }
      FindingPrinter(invocation.language).say(check.findings)
      if !check.findings.isEmpty { return .failed }
      Terminal.print(
        invocation.text(
          es: "\(check.lines) líneas, sin alteración; estado \(check.state)",
          en: "\(check.lines) lines, none altered; state \(check.state)"))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  static let auditReasons = Verb(
    name: "audit reasons",
    summary: Localised(
      es: "los motivos que se escribieron, que el registro de auditoría solo guarda cifrados",
      en: "the reasons that were given, which the audit log keeps sealed only"),
    operands: [], options: workspaceOptions + [OptionDeclaration("json", es: "como JSON", en: "as JSON")]
  ) { invocation in
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      let reasons = try AuditCheck.reasons(of: workspacePath(invocation), model: model)
      if invocation.has("json") {
        Terminal.write(json(reasons), to: 1)
        return .clean
      }
      let header = [
        invocation.text(es: "línea", en: "line"), invocation.text(es: "cuándo", en: "when"),
        invocation.text(es: "qué", en: "what"), invocation.text(es: "motivo", en: "reason"),
      ]
      let erased = invocation.text(es: "(se borró con la persona)", en: "(went with the person)")
      Terminal.print(
        Columns.text([header] + reasons.map { ["\($0.number)", $0.time, $0.event, $0.text?.value ?? erased] })
          .joined(separator: "\n"))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  private static func json(_ reasons: [AuditReason]) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.array { json in
      for reason in reasons {
        json.object { json in
          json.member("line", reason.number)
          json.member("at", reason.time)
          json.member("event", reason.event)
          json.member("reason", reason.text?.value)
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Where the workspace is and which model its store was made for.
  static let workspaceOptions = [
    OptionDeclaration(
      "workspace", value: "DIR", es: "espacio de trabajo (por omisión, out)", en: "workspace (default out)"),
    OptionDeclaration(
      "model", value: "FILE", es: "modelo unificado (por omisión, Mappings/unified.model.yaml)",
      en: "unified model (default Mappings/unified.model.yaml)"),
  ]

  static let defaultModel = "Mappings/unified.model.yaml"

  static func workspacePath(_ invocation: Invocation) -> String { invocation.value("workspace") ?? "out" }

  /// nil when the model has errors, which have been said.
  static func workspaceModel(_ invocation: Invocation) -> UnifiedModel? {
    var findings: [Finding] = []
    let model = Configured.model(invocation.value("model") ?? defaultModel, &findings)
    FindingPrinter(invocation.language).say(findings)
    return model
  }
}
