internal import Interchange
internal import Pipelines

extension Verbs {
  static let status = Verb(
    name: "status",
    summary: Localised(es: "dice qué sabe un espacio de trabajo", en: "tells what a workspace knows"),
    operands: [],
    options: [
      OptionDeclaration(
        "workspace", value: "DIR", es: "espacio de trabajo (por omisión, out)", en: "workspace (default out)"),
      OptionDeclaration(
        "model", value: "FILE", es: "modelo unificado (por omisión, Mappings/unified.model.yaml)",
        en: "unified model (default Mappings/unified.model.yaml)"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ]
  ) { invocation in
    let loaded = WorkspaceStatus.load(
      workspace: invocation.value("workspace") ?? "out",
      model: invocation.value("model") ?? "Mappings/unified.model.yaml")
    switch loaded {
    case .success(let status):
      if invocation.has("json") {
        Terminal.write(status.json, to: 1)
      } else {
        Terminal.print(StatusText(status: status, language: invocation.language).text)
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

private struct StatusText {
  let status: WorkspaceStatus
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String {
    language == .spanish ? spanish : english
  }

  var text: String {
    let imports = status.imports.map { entry in
      [
        entry.source, entry.file,
        entry.isRefused ? say("rechazado", "refused") : "\(entry.account.read)",
        "\(entry.account.accepted)", "\(entry.account.quarantined)", "\(entry.account.duplicate)", entry.mapping,
      ]
    }
    let header = [
      say("fuente", "source"), say("archivo", "file"), say("leídos", "read"), say("aceptados", "accepted"),
      say("cuarentena", "quarantined"), say("repetidos", "duplicate"), say("mapeo", "mapping"),
    ]
    let entities = status.entities.filter { $0.rows > 0 }.map { [$0.entity, "\($0.rows)"] }
    var lines = Columns.text([header] + imports)
    lines += [""] + Columns.text([[say("entidad", "entity"), say("filas", "rows")]] + entities)
    lines.append("")
    lines.append(say("Personas: \(status.persons)", "Persons: \(status.persons)"))
    lines.append(say("En cuarentena: \(status.quarantined)", "In quarantine: \(status.quarantined)"))
    lines.append(
      say(
        "Enlace: \(status.linked) registros unidos solos; por revisar \(status.queue) pares, \(status.conflicts) con contradicción",
        "Linkage: \(status.linked) records joined by themselves; \(status.queue) pairs to review, \(status.conflicts) with a contradiction"
      ))
    return lines.joined(separator: "\n")
  }
}
