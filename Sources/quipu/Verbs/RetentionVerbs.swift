internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let retention = [retentionDue, retentionApply]

  private static let pipeline = OperandDeclaration(
    "PIPELINE", es: "archivo *.pipeline.yaml con reglas retention", en: "a *.pipeline.yaml file with rules of retention"
  )
  private static let retentionOptions = [
    OptionDeclaration("workspace", value: "DIR", es: "espacio de trabajo", en: "workspace"),
    OptionDeclaration(
      "date", value: "yyyy-MM-dd", es: "día hasta el que se cuenta (por omisión, hoy)",
      en: "day up to which is counted (default today)"),
    OptionDeclaration("json", es: "como JSON", en: "as JSON"),
  ]

  private static let retentionDue = Verb(
    name: "retention due",
    summary: Localised(
      es: "las personas cuyo plazo de conservación venció; no escribe nada",
      en: "the persons whose period of retention is over; writes nothing"),
    operands: [pipeline], options: retentionOptions
  ) { invocation in
    withRetention(invocation, changes: false) { view throws(Failure) in
      tell(try view.due(on: invocation.value("date")), invocation, isDone: false)
    }
  }

  private static let retentionApply = Verb(
    name: "retention apply",
    summary: Localised(
      es: "borra para siempre a las personas cuyo plazo venció y que no están bajo retención legal",
      en: "erases for good the persons whose period is over and who are not under legal hold"),
    operands: [pipeline],
    options: [
      OptionDeclaration(
        "reason", value: "TEXT", required: true, es: "por qué; queda sellado junto al registro de auditoría",
        en: "why; it stays sealed beside the audit log")
    ] + retentionOptions
  ) { invocation in
    StopSignals.hold()
    return withRetention(invocation, changes: true) { view throws(Failure) in
      tell(
        try view.apply(on: invocation.value("date"), reason: invocation.value("reason") ?? ""), invocation, isDone: true
      )
    }
  }

  private static func withRetention(
    _ invocation: Invocation, changes: Bool, _ body: (RetentionView) throws(Failure) -> Void
  ) -> ExitStatus {
    if let date = invocation.value("date"), !Program.isDay(date) {
      return invocation.refuse(Localised(es: "--date aaaa-MM-dd", en: "--date yyyy-MM-dd"))
    }
    let loaded = NightPlan.load(invocation.operands[0])
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let plan = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    guard let folder = invocation.value("workspace") ?? plan.definition.workspace?.value else {
      return invocation.refuse(Localised(es: "falta --workspace", en: "--workspace is missing"))
    }
    do throws(Failure) {
      try body(try RetentionView(plan, workspace: folder, changes: changes))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  private static func tell(_ due: RetentionDue, _ invocation: Invocation, isDone: Bool) {
    let text = RetentionText(language: invocation.language)
    if invocation.has("json") {
      Terminal.write(text.json(due, isDone: isDone), to: 1)
    } else {
      Terminal.print(text.table(due, isDone: isDone))
    }
  }
}

private struct RetentionText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  func table(_ due: RetentionDue, isDone: Bool) -> String {
    let held = due.persons.count { $0.isHeld }
    let free = due.persons.count - held
    var lines: [String] = []
    if !due.persons.isEmpty {
      let header = [say("persona", "person"), say("hasta", "until"), say("regla", "rule"), ""]
      lines = Columns.text(
        [header]
          + due.persons.map { person in
            [
              person.id, person.until, person.rule,
              person.isHeld ? say("bajo retención legal", "under legal hold") : "",
            ]
          })
    }
    lines.append(
      isDone
        ? say("borradas: \(free); bajo retención legal: \(held)", "erased: \(free); under legal hold: \(held)")
        : say("plazo vencido: \(free); bajo retención legal: \(held)", "due: \(free); under legal hold: \(held)"))
    lines.append(
      say(
        "sin fecha o regla que cuente, se conservan: \(due.uncounted)",
        "without a date or rule to count from, kept: \(due.uncounted)"))
    if isDone && free > 0 {
      lines.append(
        say("Siga con «quipu run»: publica sin ellas.", "Go on with `quipu run`: it publishes without them."))
    }
    return lines.joined(separator: "\n")
  }

  func json(_ due: RetentionDue, isDone: Bool) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("dry_run", !isDone)
      json.key("persons")
      json.array { json in
        for person in due.persons {
          json.object { json in
            json.member("person", person.id)
            json.member("until", person.until)
            json.member("rule", person.rule)
            json.member("held", person.isHeld)
          }
        }
      }
      json.member("uncounted", due.uncounted)
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
