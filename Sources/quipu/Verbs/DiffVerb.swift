internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let diff = Verb(
    name: "diff",
    summary: Localised(
      es: "compara lo que dos versiones de un mapeo hacen con un archivo",
      en: "compares what two versions of a mapping make of a file"),
    operands: [
      OperandDeclaration("OLD", es: "el mapeo de antes", en: "the mapping before"),
      OperandDeclaration("NEW", es: "el mapeo de ahora", en: "the mapping after"),
      OperandDeclaration("FILE", es: "el archivo de datos", en: "the data file"),
    ],
    options: [
      OptionDeclaration(
        "records", short: "n", value: "N", es: "solo los primeros N registros", en: "only the first N records"),
      OptionDeclaration(
        "member", value: "NAME", es: "qué archivo leer de un ZIP que trae varios",
        en: "which file to read of a ZIP that holds several"),
      revealOption,
      OptionDeclaration("json", es: "el resultado como JSON", en: "the result as JSON"),
    ] + configurationOptions
  ) { invocation in
    var request = MappingComparison.Request()
    request.member = invocation.value("member")
    request.reveals = invocation.has("reveal")
    if let word = invocation.value("records") {
      guard let count = Int(word), count >= 1 else {
        return invocation.refuse(Localised(es: "--records N, desde 1", en: "--records N, from 1"))
      }
      request.records = count
    }
    let workshop = MappingWorkshop(invocation)
    let loaded = invocation.operands.prefix(2).map(workshop.compile)
    let findings = loaded.flatMap(\.findings)
    FindingPrinter(invocation.language).say(findings)
    guard let old = loaded[0].value, let new = loaded[1].value else {
      return missingInput(findings) ?? .configuration
    }
    do throws(Failure) {
      switch try MappingComparison.run(old: old, new: new, file: invocation.operands[2], request) {
      case .refused(let mapping, let failure):
        Terminal.say(invocation.text(es: "quipu: con \(mapping):", en: "quipu: under \(mapping):"))
        return fail(failure, invocation.language, otherwise: .badData)
      case .compared(let comparison):
        sayRevealed(invocation)
        if invocation.has("json") {
          Terminal.write(comparison.json, to: 1)
        } else {
          Terminal.print(DiffText(comparison: comparison, language: invocation.language).text)
        }
        return comparison.isSame ? .clean : .failed
      }
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }
}

private struct DiffText {
  let comparison: MappingComparison
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  var text: String {
    var lines = ["\(comparison.old) → \(comparison.new)"]
    lines.append("- " + AccountText.line(comparison.oldAccount, language))
    lines.append("+ " + AccountText.line(comparison.newAccount, language))
    lines += [""] + entities
    let fields = comparison.entities.flatMap { entity in entity.fields.flatMap { self.lines(of: $0, in: entity) } }
    if !fields.isEmpty { lines += [""] + fields }
    if !comparison.findings.isEmpty { lines += [""] + findings }
    if comparison.isPartial {
      lines += [
        "",
        say(
          "demasiadas filas sin pareja: algunas se cuentan como quitadas y añadidas sin buscar su pareja",
          "too many rows without their like: some are counted as removed and added without looking for it"),
      ]
    }
    return (lines + ["", verdict]).joined(separator: "\n")
  }

  private var entities: [String] {
    let header = [
      say("entidad", "entity"), say("iguales", "same"), say("cambian", "changed"), say("nuevas", "added"),
      say("quitadas", "removed"), "",
    ]
    let rows = comparison.entities.map { entity in
      [
        entity.entity, "\(entity.same)", "\(entity.changed)", "\(entity.added)", "\(entity.removed)", places(entity),
      ]
    }
    return Columns.text([header] + rows)
  }

  private func places(_ entity: MappingComparison.EntityChange) -> String {
    let parts = [("+", entity.addedAt, entity.added), ("-", entity.removedAt, entity.removed)].filter { !$0.1.isEmpty }
    return parts.map { sign, records, count in
      "\(sign) " + say("registro ", "record ") + records.map(String.init).joined(separator: ", ")
        + (count > records.count ? ", …" : "")
    }.joined(separator: "; ")
  }

  private func lines(of field: MappingComparison.FieldChange, in entity: MappingComparison.EntityChange) -> [String] {
    let counts = [
      (field.changed, say("cambian", "changed")), (field.appeared, say("aparecen", "appeared")),
      (field.vanished, say("desaparecen", "vanished")),
    ].filter { $0.0 > 0 }.map { "\($0.1) \($0.0)" }
    return ["\(entity.entity).\(field.field): \(counts.joined(separator: ", "))"]
      + field.examples.map { example in
        let old = Columns.cut(example.old.text, at: 28)
        let new = Columns.cut(example.new.text, at: 28)
        return "  " + say("registro ", "record ") + "\(example.record): \(old) → \(new)"
      }
  }

  private var findings: [String] {
    let header = [say("hallazgo", "finding"), say("campo", "field"), say("antes", "before"), say("ahora", "after")]
    return Columns.text([header] + comparison.findings.map { [$0.code, $0.field, "\($0.old)", "\($0.new)"] })
  }

  private var verdict: String {
    let needed = comparison.needed.word
    let said = comparison.declared?.word ?? say("ninguna subida", "no step up")
    if comparison.needed == .none { return say("Nada cambia.", "Nothing changes.") }
    return comparison.isVersionEnough
      ? say("Versión: pide \(needed) y dice \(said).", "Version: asks for \(needed) and says \(said).")
      : say(
        "Versión: pide \(needed) y dice \(said); súbala en NEW.",
        "Version: asks for \(needed) and says \(said); raise it in NEW.")
  }
}
