internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let review = [reviewNext, reviewList, reviewDecide, reviewStats, reviewExport, linkUndo]

  private static let json = OptionDeclaration("json", es: "como JSON", en: "as JSON")
  private static let reveal = OptionDeclaration(
    "reveal", es: "muestra los valores; queda anotado en el registro de auditoría",
    en: "shows the values; this is entered in the audit log")
  private static let reason = OptionDeclaration(
    "reason", value: "TEXT", required: true, es: "por qué; se guarda sellado con la persona",
    en: "why; it is kept sealed with the person")

  private static func by(isRequired: Bool) -> OptionDeclaration {
    OptionDeclaration(
      "by", value: "NAME", required: isRequired, es: "quién decide, como firma", en: "who decides, as they sign")
  }

  private static let reviewNext = Verb(
    name: "review next",
    summary: Localised(
      es: "el par de registros del que más conviene decidir si son una persona",
      en: "the pair of records of which it is most worth saying whether they are one person"),
    operands: [], options: [by(isRequired: false), reveal] + workspaceOptions + [json]
  ) { invocation in
    withReview(invocation, changes: invocation.has("reveal")) { view throws(Failure) in
      let text = ReviewText(language: invocation.language)
      let pair = try view.next(for: invocation.value("by"), reveal: invocation.has("reveal"))
      if invocation.has("json") {
        Terminal.write(text.json(pair), to: 1)
      } else {
        Terminal.print(text.text(pair))
      }
    }
  }

  private static let reviewList = Verb(
    name: "review list",
    summary: Localised(
      es: "los pares que esperan, en el orden en que conviene decidirlos; ningún valor",
      en: "the pairs that wait, in the order in which they are worth deciding; no value"),
    operands: [], options: [by(isRequired: false)] + workspaceOptions + [json]
  ) { invocation in
    withReview(invocation, changes: false) { view throws(Failure) in
      let text = ReviewText(language: invocation.language)
      let items = try view.list(to: invocation.value("by"))
      if invocation.has("json") {
        Terminal.write(text.json(items), to: 1)
      } else {
        Terminal.print(text.table(items))
      }
    }
  }

  private static let reviewDecide = Verb(
    name: "review decide",
    summary: Localised(
      es: "anota si dos registros son una persona; el enlace lo respeta desde su próxima ejecución",
      en: "enters whether two records are one person; linkage keeps to it from its next run on"),
    operands: [
      OperandDeclaration(
        "LEFT", es: "un registro: su id o las 8 primeras cifras o más",
        en: "one record: its id or the first 8 digits or more"),
      OperandDeclaration("RIGHT", es: "el otro", en: "the other"),
    ],
    options: [
      OptionDeclaration(
        "verdict", value: "V", required: true, es: "same (una persona), different (dos) o unsure (no se puede saber)",
        en: "same (one person), different (two) or unsure (it cannot be told)"), by(isRequired: true), reason,
    ] + workspaceOptions
  ) { invocation in
    guard let verdict = ReviewVerdict(rawValue: invocation.value("verdict") ?? "") else {
      return invocation.refuse(
        Localised(es: "--verdict same, different o unsure", en: "--verdict same, different or unsure"))
    }
    return withReview(invocation, changes: true) { view throws(Failure) in
      let decision = try view.decide(
        verdict, invocation.operands[0], invocation.operands[1], by: invocation.value("by") ?? "",
        reason: invocation.value("reason") ?? "")
      Terminal.print(
        decision.holds
          ? invocation.text(
            es: "decisión \(decision.number); vale desde la próxima ejecución de «quipu run» o «quipu link»",
            en: "decision \(decision.number); it holds from the next run of `quipu run` or `quipu link`")
          : invocation.text(
            es: "decisión \(decision.number); espera que otra persona diga lo mismo",
            en: "decision \(decision.number); it waits for another person to say the same"))
    }
  }

  private static let linkUndo = Verb(
    name: "link undo",
    summary: Localised(
      es: "retira una decisión de la revisión; retirar un retiro la repone",
      en: "takes a decision of the review back; taking back a taking back restores it"),
    operands: [
      OperandDeclaration(
        "DECISION", es: "su número, como lo da «review decide» o «review export»",
        en: "its number, as `review decide` or `review export` gives it")
    ], options: [by(isRequired: true), reason] + workspaceOptions
  ) { invocation in
    guard let decision = Int(invocation.operands[0]) else {
      return invocation.refuse(Localised(es: "DECISION es un número", en: "DECISION is a number"))
    }
    return withReview(invocation, changes: true) { view throws(Failure) in
      let line = try view.undo(
        decision, by: invocation.value("by") ?? "", reason: invocation.value("reason") ?? "")
      Terminal.print(
        invocation.text(
          es: "decisión \(decision) retirada (línea \(line)); vale desde la próxima ejecución",
          en: "decision \(decision) taken back (line \(line)); this holds from the next run"))
    }
  }

  private static let reviewStats = Verb(
    name: "review stats",
    summary: Localised(
      es: "cuánto espera, qué se decidió, y qué tan bueno es el enlace según el modelo y lo revisado",
      en: "what waits, what was decided, and how good linkage is by the model and by what was reviewed"),
    operands: [], options: workspaceOptions + [json]
  ) { invocation in
    withReview(invocation, changes: false) { view throws(Failure) in
      let stats = try view.stats()
      if invocation.has("json") {
        Terminal.write(stats.json, to: 1)
      } else {
        Terminal.print(ReviewText(language: invocation.language).text(stats))
      }
    }
  }

  private static let reviewExport = Verb(
    name: "review export",
    summary: Localised(
      es: "las decisiones como CSV, con ids opacos y sin nombres ni razones",
      en: "the decisions as CSV, with opaque ids and without names or reasons"),
    operands: [],
    options: [
      OptionDeclaration(
        "output", short: "o", value: "FILE", es: "dónde escribirlas (por omisión, se muestran)",
        en: "where to write them (by default they are printed)")
    ] + workspaceOptions
  ) { invocation in
    withReview(invocation, changes: false) { view throws(Failure) in
      if let path = invocation.value("output") {
        try view.export(to: path)
        Terminal.print(path)
      } else {
        Terminal.write(try view.export(), to: 1)
      }
    }
  }

  private static func withReview(
    _ invocation: Invocation, changes: Bool, _ body: (ReviewView) throws(Failure) -> Void
  ) -> ExitStatus {
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      try body(try ReviewView(workspace: workspacePath(invocation), model: model, changes: changes))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  /// `quipu link` without a table: the records of the store anew.
  static func relink(_ invocation: Invocation, pipeline: String) -> ExitStatus {
    let loaded = NightPlan.load(pipeline)
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let plan = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    do throws(Failure) {
      let path = invocation.value("workspace") ?? plan.definition.workspace?.value ?? "out"
      let report = try StoreRelinking(plan: plan, workspace: try Workspace(existing: path))
        .run(isTrial: invocation.has("dry-run"))
      if invocation.has("json") {
        Terminal.write(report.json, to: 1)
      } else {
        Terminal.print(ReviewText(language: invocation.language).text(report))
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }
}
