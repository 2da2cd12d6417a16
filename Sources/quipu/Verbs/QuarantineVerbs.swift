internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let quarantine = [
    quarantineList, quarantineStats, quarantineShow, quarantineFix, quarantineRetry, quarantineReturn,
    quarantineDiscard,
  ]

  private static let selection = [
    OptionDeclaration("source", value: "NAME", es: "solo de esta fuente", en: "of this source only"),
    OptionDeclaration("cause", value: "CODE", es: "solo con este hallazgo", en: "with this finding only"),
  ]
  private static let id = OperandDeclaration(
    "ID", es: "registro, como lo nombra «quarantine list»", en: "record, as `quarantine list` names it")
  private static let reason = OptionDeclaration(
    "reason", value: "TEXT", required: true,
    es: "por qué; queda sellado junto al registro de auditoría", en: "why; it stays sealed beside the audit log")

  private static let quarantineList = Verb(
    name: "quarantine list",
    summary: Localised(
      es: "los registros en cuarentena, en el orden en que llegaron",
      en: "the records in quarantine, in the order in which they were received"),
    operands: [], options: selection + workspaceOptions + [OptionDeclaration("json", es: "como JSON", en: "as JSON")]
  ) { invocation in
    withQuarantine(invocation) { view throws(Failure) in
      let entries = try view.entries(source: invocation.value("source"), cause: invocation.value("cause"))
      let text = QuarantineText(language: invocation.language)
      if invocation.has("json") {
        Terminal.write(text.json(entries), to: 1)
      } else {
        Terminal.print(text.table(entries))
      }
    }
  }

  private static let quarantineStats = Verb(
    name: "quarantine stats",
    summary: Localised(es: "cuántos registros hay por causa", en: "how many records there are by cause"),
    operands: [], options: workspaceOptions
  ) { invocation in
    withQuarantine(invocation) { view throws(Failure) in
      Terminal.print(QuarantineText(language: invocation.language).table(try view.causes()))
    }
  }

  private static let quarantineShow = Verb(
    name: "quarantine show",
    summary: Localised(
      es: "un registro: dónde está, qué tiene mal, y su forma", en: "a record: where it is, what is wrong, its shape"),
    operands: [id],
    options: workspaceOptions + [
      OptionDeclaration(
        "reveal", es: "imprime sus bytes tal como vinieron; queda anotado en el registro de auditoría",
        en: "prints its bytes as they came; this is entered in the audit log")
    ]
  ) { invocation in
    withQuarantine(invocation) { view throws(Failure) in
      let id = invocation.operands[0]
      if invocation.has("reveal") {
        Terminal.write(try view.reveal(id).value + [UInt8(ascii: "\n")], to: 1)
        return
      }
      let shape = try view.masked(id)
      let entry = try view.entries().first { $0.id == id }
      Terminal.print(QuarantineText(language: invocation.language).text(entry, shape: shape))
    }
  }

  private static let quarantineFix = Verb(
    name: "quarantine fix",
    summary: Localised(
      es: "guarda cómo debió venir un registro; la próxima ejecución lo toma así",
      en: "keeps what a record should have said; the next run takes it so"),
    operands: [id],
    options: [
      OptionDeclaration(
        "with", value: "FILE", required: true,
        es: "archivo con el registro entero corregido, en la codificación del archivo de origen",
        en: "file with the whole corrected record, in the encoding of the source file"), reason,
    ] + workspaceOptions
  ) { invocation in
    decide(invocation) { view, reason throws(Failure) in
      try view.fix(invocation.operands[0], with: invocation.value("with") ?? "", reason: reason)
      return Localised(
        es: "corregido; siga con «quipu quarantine retry PIPELINE»",
        en: "corrected; go on with `quipu quarantine retry PIPELINE`")
    }
  }

  private static let quarantineReturn = Verb(
    name: "quarantine return",
    summary: Localised(
      es: "anota que un registro se devolvió a su institución",
      en: "notes that a record was sent back to its institution"),
    operands: [id], options: [reason] + workspaceOptions
  ) { invocation in
    decide(invocation) { view, reason throws(Failure) in
      try view.giveBack(invocation.operands[0], reason: reason)
      return Localised(
        es: "devuelto; sigue en cuarentena hasta que llegue corregido",
        en: "returned; it stays in quarantine until it comes corrected")
    }
  }

  private static let quarantineDiscard = Verb(
    name: "quarantine discard",
    summary: Localised(
      es: "decide que un registro no lo es; desde la próxima ejecución cuenta como filtrado",
      en: "decides that a record is none; from the next run on it counts as filtered"),
    operands: [id], options: [reason] + workspaceOptions
  ) { invocation in
    decide(invocation) { view, reason throws(Failure) in
      try view.discard(invocation.operands[0], reason: reason)
      return Localised(
        es: "descartado desde la próxima ejecución; mientras venga igual contará como filtrado",
        en: "discarded from the next run on; as long as it comes the same it counts as filtered")
    }
  }

  private static let quarantineRetry = Verb(
    name: "quarantine retry",
    summary: Localised(
      es: "ejecuta el pipeline y dice qué fue de cada registro que estaba en cuarentena",
      en: "runs the pipeline and tells what became of each record that was in quarantine"),
    operands: [OperandDeclaration("PIPELINE", es: "archivo *.pipeline.yaml", en: "a *.pipeline.yaml file")],
    options: [
      OptionDeclaration(
        "input", value: "DIR", es: "carpeta de los archivos de origen", en: "folder of the source files"),
      OptionDeclaration("workspace", value: "DIR", es: "espacio de trabajo", en: "workspace"),
    ]
  ) { invocation in
    let loaded = NightPlan.load(invocation.operands[0])
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let plan = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    guard let input = invocation.value("input") ?? plan.definition.input?.value,
      let folder = invocation.value("workspace") ?? plan.definition.workspace?.value
    else {
      return invocation.refuse(Localised(es: "falta --input o --workspace", en: "--input or --workspace is missing"))
    }
    StopSignals.hold()
    do throws(Failure) {
      let before = try QuarantineView(workspace: folder, model: plan.model).entries()
      let report = try NightRun(plan: plan, inputFolder: input, workspace: Workspace(path: folder)).run()
      let after = Set(try QuarantineView(workspace: folder, model: plan.model).entries().map(\.id))
      let text = QuarantineText(language: invocation.language)
      Terminal.print(text.outcome(before, stillThere: after))
      FindingPrinter(invocation.language).say(report.sources.compactMap(\.refusal))
      return report.status
    } catch {
      return fail(error, invocation.language, otherwise: .internalError)
    }
  }

  private static func decide(
    _ invocation: Invocation, _ body: (QuarantineView, String) throws(Failure) -> Localised
  ) -> ExitStatus {
    withQuarantine(invocation) { view throws(Failure) in
      let done = try body(view, invocation.value("reason") ?? "")
      Terminal.print(done.text(invocation.language))
    }
  }

  private static func withQuarantine(
    _ invocation: Invocation, _ body: (QuarantineView) throws(Failure) -> Void
  ) -> ExitStatus {
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      try body(try QuarantineView(workspace: workspacePath(invocation), model: model))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }
}

private struct QuarantineText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  private func word(_ state: QuarantineEntry.State) -> String {
    switch state {
    case .open: say("abierto", "open")
    case .returned: say("devuelto", "returned")
    case .corrected: say("corregido", "corrected")
    }
  }

  func table(_ entries: [QuarantineEntry]) -> String {
    if entries.isEmpty { return say("la cuarentena está vacía", "the quarantine is empty") }
    let header = [
      "id", say("fuente", "source"), say("lugar", "place"), say("causa", "cause"), say("estado", "state"),
      say("desde", "since"),
    ]
    let rows = entries.map { entry in
      [entry.id, entry.source, entry.place.description, causes(entry), word(entry.state), entry.since]
    }
    return
      (Columns.text([header] + rows) + [
        say(
          entries.count == 1 ? "1 registro" : "\(entries.count) registros",
          entries.count == 1 ? "1 record" : "\(entries.count) records")
      ])
      .joined(separator: "\n")
  }

  private func causes(_ entry: QuarantineEntry) -> String {
    entry.troubles.map { $0.field.isEmpty ? $0.code : "\($0.code) \($0.field)" }.joined(separator: ", ")
  }

  func table(_ causes: [QuarantineView.Cause]) -> String {
    if causes.isEmpty { return say("la cuarentena está vacía", "the quarantine is empty") }
    let header = [say("registros", "records"), say("fuente", "source"), say("causa", "cause"), say("campo", "field")]
    return Columns.text([header] + causes.map { ["\($0.count)", $0.source, $0.code, $0.field] }).joined(separator: "\n")
  }

  func text(_ entry: QuarantineEntry?, shape: String) -> String {
    guard let entry else { return shape }
    var lines = ["\(entry.id)  \(entry.source)  \(entry.place.description)  \(entry.mapping)"]
    lines += entry.troubles.map { "  \($0.code) \($0.field)" }
    lines += [word(entry.state), "", shape]
    return lines.joined(separator: "\n")
  }

  func outcome(_ before: [QuarantineEntry], stillThere: Set<String>) -> String {
    if before.isEmpty { return say("la cuarentena estaba vacía", "the quarantine was empty") }
    let rows = before.map { entry in
      [
        entry.id, entry.source,
        stillThere.contains(entry.id) ? say("sigue en cuarentena", "still in quarantine") : say("salió", "left"),
      ]
    }
    return Columns.text([["id", say("fuente", "source"), say("resultado", "outcome")]] + rows).joined(separator: "\n")
  }

  func json(_ entries: [QuarantineEntry]) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.array { json in
      for entry in entries {
        json.object { json in
          json.member("id", entry.id)
          json.member("source", entry.source)
          json.member("file", entry.place.file)
          if let line = entry.place.line { json.member("line", line) }
          if let record = entry.place.recordNumber { json.member("record", record) }
          json.member("locator", entry.place.locator)
          json.member("mapping", entry.mapping)
          json.member("since", entry.since)
          json.member("state", entry.state.rawValue)
          json.key("findings")
          json.array { json in
            for trouble in entry.troubles {
              json.object { json in
                json.member("code", trouble.code)
                json.member("field", trouble.field)
              }
            }
          }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
