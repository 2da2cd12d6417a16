internal import Interchange
internal import Pipelines

extension Verbs {
  static let incident = Verb(
    name: "incident",
    summary: Localised(
      es: "dice quién y qué había en un archivo publicado que se perdió (aviso en 48 horas)",
      en: "tells who and what was in a published file that was lost (the 48-hour notice)"),
    operands: [
      OperandDeclaration(
        "FILE", es: "el archivo publicado, o su manifest.json", en: "the published archive, or its manifest.json")
    ],
    options: workspaceOptions + [
      OptionDeclaration(
        "reveal", es: "muestra los nombres; queda anotado en el registro de auditoría",
        en: "shows the names; this is entered in the audit log"),
      OptionDeclaration("json", es: "como JSON", en: "as JSON"),
    ]
  ) { invocation in
    guard let model = workspaceModel(invocation) else { return .configuration }
    do throws(Failure) {
      let report = try IncidentReport.of(
        file: invocation.operands[0], workspace: workspacePath(invocation), model: model,
        reveal: invocation.has("reveal"))
      if invocation.has("json") {
        Terminal.write(report.json, to: 1)
      } else {
        Terminal.print(IncidentText(report: report, language: invocation.language).text)
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .failed)
    }
  }
}

private struct IncidentText {
  let report: IncidentReport
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  var text: String {
    var lines = [
      say(
        "Publicación: \(report.line), política \(report.policy)", "Publication: \(report.line), policy \(report.policy)"
      ),
      say("Destinatario: \(report.recipient)", "Recipient: \(report.recipient)"),
      say("Publicada: \(report.time)", "Published: \(report.time)"), "SHA-256: \(report.digest)", "",
    ]
    let files = report.files.map { [$0.path, "\($0.rows)"] }
    lines += Columns.text([[say("archivo", "file"), say("filas", "rows")]] + files)
    lines += ["", say("Personas afectadas: \(report.persons.count)", "Persons affected: \(report.persons.count)")]
    lines.append(
      say(
        "De ellas, menores o presuntas menores: \(report.minors)",
        "Of them children or presumed children: \(report.minors)"))
    lines.append("")
    lines += Columns.text([header] + report.persons.map(row))
    return lines.joined(separator: "\n")
  }

  private var header: [String] {
    [say("seudónimo", "pseudonym"), say("menor", "child"), say("registros de origen", "source records")]
      + (report.persons.first?.names == nil ? [] : [say("nombres", "names")])
  }

  private func row(_ person: IncidentReport.Affected) -> [String] {
    let origins = person.origins.map { origin in
      let file = origin.place.file ?? "-"
      return origin.place.line.map { "\(file):\($0)" } ?? file
    }
    return [person.pseudonym, person.isPresumedMinor ? say("sí", "yes") : "-", origins.joined(separator: " ")]
      + (person.names.map { [$0.map(\.value).joined(separator: " / ")] } ?? [])
  }
}
