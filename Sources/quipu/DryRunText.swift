internal import Interchange
internal import Pipelines

/// What a night would change, in a few lines.
struct DryRunText {
  let dryRun: DryRunReport
  let language: Language

  private var report: RunReport { dryRun.report }

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  var text: String {
    let night = RunText(report: report, workspace: "", language: language)
    var lines = [
      say("Ensayo de \(report.pipeline): no se escribe nada", "Dry run of \(report.pipeline): nothing is written"), "",
    ]
    lines += night.sourceLines + ["", night.findingLine] + night.qualityLines
    lines += [""] + rowLines
    lines.append(
      say(
        "Personas: \(dryRun.persons.before) -> \(dryRun.persons.after)",
        "Persons: \(dryRun.persons.before) -> \(dryRun.persons.after)"))
    lines += [""] + releaseLines
    lines.append(
      say("Saldría con \(report.status.rawValue): ", "Would exit \(report.status.rawValue): ")
        + report.status.meaning.text(language))
    return lines.joined(separator: "\n")
  }

  private var rowLines: [String] {
    let rows = dryRun.rows.filter { !$0.isNothing }
    if rows.isEmpty { return [say("Ninguna fila cambia", "No row changes")] }
    let header = [
      say("entidad", "entity"), say("nuevas", "new"), say("cambian", "changed"), say("desaparecen", "vanished"),
    ]
    return Columns.text([header] + rows.map { [$0.entity, "\($0.new)", "\($0.changed)", "\($0.vanished)"] })
  }

  private var releaseLines: [String] {
    if let held = report.held {
      return [
        say(
          "No se publicaría nada (\(held.code.slug)); lo publicado sigue como está",
          "Nothing would be published (\(held.code.slug)); what is published stands as it is")
      ]
    }
    return dryRun.lines.flatMap { line in
      let head = "released/\(line.line)/: "
      if !line.isChanged { return [head + say("los mismos archivos", "the same files")] }
      let rows = line.files.filter { $0.change != .same }.map { file in
        ["  \(file.file)", word(file.change), "\(figure(file.rowsBefore)) -> \(figure(file.rowsAfter))"]
      }
      return [head + say("cambia", "changes")]
        + Columns.text([["  " + say("archivo", "file"), "", say("filas", "rows")]] + rows)
    }
  }

  private func figure(_ rows: Int?) -> String { rows.map { "\($0)" } ?? "-" }

  private func word(_ change: DryRunReport.Change) -> String {
    switch change {
    case .new: say("nuevo", "new")
    case .changed: say("otro contenido", "other content")
    case .gone: say("ya no sale", "gone")
    case .same: say("igual", "same")
    }
  }
}
