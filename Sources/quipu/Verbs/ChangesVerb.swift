internal import Interchange
internal import Pipelines

extension Verbs {
  static let changes = Verb(
    name: "changes",
    summary: Localised(
      es: "qué trajo de nuevo cada importación: filas nuevas, cambiadas, iguales y desaparecidas",
      en: "what each import brought: rows that are new, changed, unchanged and vanished"),
    operands: [],
    options: [
      OptionDeclaration(
        "run", value: "N", es: "las importaciones de esta ejecución (por omisión, la última de cada fuente)",
        en: "the imports of this run (default the last of each source)"),
      OptionDeclaration("import", value: "N", es: "solo esta importación", en: "this import only"),
      OptionDeclaration("source", value: "NAME", es: "solo de esta fuente", en: "of this source only"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ] + workspaceOptions
  ) { invocation in
    guard let selection = changesSelection(invocation) else {
      return invocation.refuse(
        Localised(es: "--run N o --import N, con un número", en: "--run N or --import N, with a number"))
    }
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      let view = try ChangesView(
        workspace: workspacePath(invocation), model: model, selection, source: invocation.value("source"))
      if invocation.has("json") {
        Terminal.write(view.json, to: 1)
      } else {
        Terminal.print(ChangesText(view: view, language: invocation.language).text)
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  /// nil when it was written wrongly.
  private static func changesSelection(_ invocation: Invocation) -> ChangesView.Selection? {
    switch (invocation.value("run"), invocation.value("import")) {
    case (nil, nil): .latest
    case (let run?, nil): Int(run).map { .run($0) }
    case (nil, let number?): Int(number).map { .importNumber($0) }
    default: nil
    }
  }
}

private struct ChangesText {
  let view: ChangesView
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  var text: String {
    if view.entries.isEmpty { return say("ninguna importación", "no import") }
    return view.entries.map { lines($0).joined(separator: "\n") }.joined(separator: "\n\n")
  }

  private func lines(_ entry: ChangesView.Entry) -> [String] {
    let origin = entry.origin
    let kind =
      origin.isFullSnapshot
      ? say("entrega completa", "full snapshot")
      : say("entrega de novedades: nada desaparece", "delta: nothing vanishes")
    let head = [
      origin.source, origin.file, say("importación \(origin.number)", "import \(origin.number)"), origin.time, kind,
    ].filter { !$0.isEmpty }.joined(separator: "  ")
    if entry.changes.isEmpty { return [head, "  " + say("ninguna fila", "no row")] }
    let header = [
      say("entidad", "entity"), say("nuevas", "new"), say("cambiadas", "changed"), say("iguales", "unchanged"),
      say("desaparecidas", "vanished"),
    ]
    let rows = entry.changes.map { [$0.entity, "\($0.new)", "\($0.changed)", "\($0.unchanged)", "\($0.vanished)"] }
    return [head] + Columns.text([header] + rows).map { "  " + $0 }
  }
}
