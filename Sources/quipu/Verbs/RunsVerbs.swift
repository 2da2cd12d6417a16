internal import Interchange
internal import Pipelines

extension Verbs {
  static let runsList = Verb(
    name: "runs list",
    summary: Localised(
      es: "las ejecuciones que recuerda un espacio de trabajo", en: "the runs that a workspace remembers"),
    operands: [], options: workspaceOptions + [OptionDeclaration("json", es: "como JSON", en: "as JSON")]
  ) { invocation in
    withHistory(invocation) { history throws(Failure) in
      let entries = try history.entries()
      if invocation.has("json") {
        Terminal.write(RunsText.json(entries), to: 1)
      } else {
        Terminal.print(RunsText(language: invocation.language).table(entries))
      }
    }
  }

  static let runsShow = Verb(
    name: "runs show",
    summary: Localised(es: "el informe de una ejecución, como JSON", en: "the report of a run, as JSON"),
    operands: [OperandDeclaration("NUMBER", es: "número de la ejecución", en: "number of the run")],
    options: workspaceOptions
  ) { invocation in
    guard let number = Int(invocation.operands[0]) else { return refuseNumber(invocation) }
    return withHistory(invocation) { history throws(Failure) in Terminal.write(try history.report(number), to: 1) }
  }

  static let runsDiff = Verb(
    name: "runs diff",
    summary: Localised(
      es: "en qué se distinguen los resultados de dos ejecuciones", en: "what two runs came to differently"),
    operands: [
      OperandDeclaration("BEFORE", es: "número de la primera", en: "number of the first"),
      OperandDeclaration("AFTER", es: "número de la segunda", en: "number of the second"),
    ], options: workspaceOptions
  ) { invocation in
    guard let before = Int(invocation.operands[0]), let after = Int(invocation.operands[1]) else {
      return refuseNumber(invocation)
    }
    return withHistory(invocation) { history throws(Failure) in
      let differences = try history.differences(before, after)
      Terminal.print(RunsText(language: invocation.language).table(differences))
    }
  }

  private static func refuseNumber(_ invocation: Invocation) -> ExitStatus {
    invocation.refuse(
      Localised(es: "una ejecución se nombra por su número", en: "a run is named by its number"))
  }

  private static func withHistory(
    _ invocation: Invocation, _ body: (RunHistory) throws(Failure) -> Void
  ) -> ExitStatus {
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      try body(try RunHistory(workspace: workspacePath(invocation), model: model))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }
}

private struct RunsText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  func table(_ entries: [RunRecord]) -> String {
    let header = ["#", "pipeline", say("empezó", "begun"), say("terminó", "ended"), say("salida", "exit"), "quipu"]
    let rows = entries.map { entry in
      [
        "\(entry.number)", entry.pipeline, entry.begun, entry.ended ?? say("sin terminar", "not ended"),
        entry.exit.map { "\($0)" } ?? "-", entry.program,
      ]
    }
    return Columns.text([header] + rows).joined(separator: "\n")
  }

  func table(_ differences: [RunHistory.Difference]) -> String {
    if differences.isEmpty { return say("ninguna diferencia", "no difference") }
    let rows = differences.map { [$0.name, Self.figure($0.before), Self.figure($0.after)] }
    return Columns.text([[say("cifra", "figure"), say("antes", "before"), say("después", "after")]] + rows)
      .joined(separator: "\n")
  }

  private static func figure(_ value: Int?) -> String { value.map { "\($0)" } ?? "-" }

  static func json(_ entries: [RunRecord]) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.array { json in
      for entry in entries {
        json.object { json in
          json.member("run", entry.number)
          json.member("pipeline", entry.pipeline)
          json.member("program", entry.program)
          json.member("begun", entry.begun)
          json.member("ended", entry.ended)
          if let exit = entry.exit { json.member("exit", exit) }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
