internal import Interchange
internal import Pipelines

extension Verbs {
  private static let person = OperandDeclaration(
    "PERSON", es: "id interno de la persona, o su seudónimo con --line",
    en: "internal id of the person, or her pseudonym with --line")
  private static let line = OptionDeclaration(
    "line", value: "LINE", es: "línea de publicación a la que pertenece el seudónimo",
    en: "release line that the pseudonym is of")

  private static func reason(isRequired: Bool) -> OptionDeclaration {
    OptionDeclaration(
      "reason", value: "TEXT", required: isRequired,
      es: "por qué; queda sellado junto al registro de auditoría", en: "why; it stays sealed beside the audit log")
  }

  static let erase = Verb(
    name: "erase",
    summary: Localised(
      es: "borra a una persona para siempre: claves, filas y cada byte de ellas",
      en: "erases a person for good: keys, rows and every byte of them"),
    operands: [person],
    options: [
      line,
      OptionDeclaration(
        "dry-run", es: "dice qué se borraría y no escribe nada", en: "tells what would go and writes nothing"),
      reason(isRequired: false),
    ] + workspaceOptions + [OptionDeclaration("json", es: "como JSON", en: "as JSON")]
  ) { invocation in
    let isDryRun = invocation.has("dry-run")
    guard isDryRun != invocation.has("reason") else {
      return invocation.refuse(Localised(es: "dé --dry-run o --reason TEXT", en: "give --dry-run or --reason TEXT"))
    }
    return withPerson(invocation, changes: !isDryRun) { view throws(Failure) in
      let extent =
        try isDryRun ? view.extent() : view.erase(reason: invocation.value("reason") ?? "")
      if invocation.has("json") {
        Terminal.write(ErasureText.json(extent, copies: view.copies, isDryRun: isDryRun), to: 1)
      } else {
        Terminal.print(ErasureText(language: invocation.language).text(extent, copies: view.copies, isDryRun: isDryRun))
      }
    }
  }

  static let holdSet = Verb(
    name: "hold set",
    summary: Localised(
      es: "pone a una persona bajo retención legal: nadie la borra",
      en: "puts a person under legal hold: nobody erases her"),
    operands: [person], options: [line, reason(isRequired: true)] + workspaceOptions
  ) { invocation in
    withPerson(invocation, changes: true) { view throws(Failure) in
      try view.setHold(reason: invocation.value("reason") ?? "")
      Terminal.print(invocation.text(es: "bajo retención legal", en: "under legal hold"))
    }
  }

  static let holdLift = Verb(
    name: "hold lift",
    summary: Localised(es: "levanta la retención legal de una persona", en: "lifts the legal hold on a person"),
    operands: [person], options: [line, reason(isRequired: true)] + workspaceOptions
  ) { invocation in
    withPerson(invocation, changes: true) { view throws(Failure) in
      try view.liftHold(reason: invocation.value("reason") ?? "")
      Terminal.print(invocation.text(es: "retención levantada", en: "hold lifted"))
    }
  }

  static let holdList = Verb(
    name: "hold list",
    summary: Localised(
      es: "las personas bajo retención legal, desde cuándo y por qué",
      en: "the persons under legal hold, since when and why"),
    operands: [], options: workspaceOptions + [OptionDeclaration("json", es: "como JSON", en: "as JSON")]
  ) { invocation in
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      let held = try PersonView.held(in: workspacePath(invocation), model: model)
      let text = HoldText(language: invocation.language)
      if invocation.has("json") {
        Terminal.write(text.json(held), to: 1)
      } else {
        Terminal.print(text.table(held))
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }

  private static func withPerson(
    _ invocation: Invocation, changes: Bool, _ body: (PersonView) throws(Failure) -> Void
  ) -> ExitStatus {
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      try body(
        try PersonView(
          invocation.operands[0], line: invocation.value("line"), workspace: workspacePath(invocation), model: model,
          changes: changes))
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .noInput)
    }
  }
}

private struct HoldText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  func table(_ held: [HeldPerson]) -> String {
    if held.isEmpty { return say("nadie está bajo retención legal", "nobody is under legal hold") }
    let header = [
      say("persona", "person"), say("desde", "since"), say("registros", "records"), say("motivo", "reason"),
    ]
    return Columns.text([header] + held.map { [$0.id, $0.since, "\($0.records)", $0.reason?.value ?? "-"] })
      .joined(separator: "\n")
  }

  func json(_ held: [HeldPerson]) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.array { json in
      for person in held {
        json.object { json in
          json.member("person", person.id)
          json.member("since", person.since)
          json.member("records", person.records)
          json.member("reason", person.reason?.value)
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}

private struct ErasureText {
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  func text(_ extent: ErasureExtent, copies: [String], isDryRun: Bool) -> String {
    var lines = [
      isDryRun
        ? say("Se borraría (no se escribió nada):", "Would go (nothing was written):") : say("Borrado:", "Erased:")
    ]
    lines += table(extent.parts)
    lines.append(
      say(
        "registros de la persona: \(extent.records); claves de datos: \(extent.keys)",
        "records of the person: \(extent.records); data keys: \(extent.keys)"))
    if !extent.shared.isEmpty {
      lines += ["", say("Queda, porque trata también de otras personas:", "Stays, because it is about others too:")]
      lines += table(extent.shared)
    }
    if !extent.publications.isEmpty {
      lines += [
        "",
        say(
          "Estuvo en estas publicaciones, que ya salieron; avise a quien las recibió:",
          "Was in these publications, which are out; tell who received them:"),
      ]
      lines += Columns.text(
        [[say("línea", "line"), say("destinatario", "recipient"), say("publicada", "published"), "manifest"]]
          + extent.publications.map { [$0.line, $0.recipient, $0.time, $0.manifest] })
    }
    lines += [""] + warnings(extent, copies, isDryRun: isDryRun)
    return lines.joined(separator: "\n")
  }

  private func warnings(_ extent: ErasureExtent, _ copies: [String], isDryRun: Bool) -> [String] {
    var lines: [String] = []
    if extent.isHeld {
      lines.append(
        say("Está bajo retención legal: no se puede borrar.", "Under legal hold: she cannot be erased."))
    }
    lines.append(
      say(
        "De \(extent.quarantined) registros en cuarentena de sus fuentes no se sabe de quién son; quedan.",
        "Of \(extent.quarantined) records in quarantine of her sources nobody knows whose they are; they stay."))
    if !copies.isEmpty {
      let names = copies.joined(separator: ", ")
      lines.append(
        say(
          "Copias del almacén que conservan lo suyo: \(names)", "Copies of the store that keep what is hers: \(names)"))
    }
    lines.append(
      say(
        "Las copias de seguridad conservan lo suyo hasta que se destruyan.",
        "Backups keep what is hers until they are destroyed."))
    if !isDryRun {
      lines.append(say("Siga con «quipu run»: publica sin ella.", "Go on with `quipu run`: it publishes without her."))
    }
    return lines
  }

  private func table(_ parts: [ErasureExtent.Part]) -> [String] {
    Columns.text(
      [[say("entidad", "entity"), say("fuente", "source"), say("filas", "rows")]]
        + parts.map { [$0.entity, $0.source, "\($0.rows)"] })
  }

  static func json(_ extent: ErasureExtent, copies: [String], isDryRun: Bool) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("dry_run", isDryRun)
      json.member("held", extent.isHeld)
      json.member("records", extent.records)
      json.member("keys", extent.keys)
      for (name, parts) in [("rows", extent.parts), ("shared", extent.shared)] {
        json.key(name)
        json.array { json in
          for part in parts {
            json.object { json in
              json.member("entity", part.entity)
              json.member("source", part.source)
              json.member("rows", part.rows)
            }
          }
        }
      }
      json.key("publications")
      json.array { json in
        for publication in extent.publications {
          json.object { json in
            json.member("line", publication.line)
            json.member("recipient", publication.recipient)
            json.member("published", publication.time)
            json.member("manifest", publication.manifest)
          }
        }
      }
      json.member("quarantined", extent.quarantined)
      json.key("copies")
      json.array { json in for copy in copies { json.value(copy) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
