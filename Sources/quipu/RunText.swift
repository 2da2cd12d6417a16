internal import Interchange
internal import Pipelines

/// A night in a few lines: what came in, what was found, what came out and where.
struct RunText {
  let report: RunReport
  let workspace: String
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String {
    language == .spanish ? spanish : english
  }

  var text: String {
    var lines = [say("Pipeline \(report.pipeline)", "Pipeline \(report.pipeline)")]
    lines += [""] + sourceLines
    lines += ["", findingLine]
    if let linkage = report.linkage, linkage.records > 0 {
      lines.append(
        say(
          "Enlace: \(number(linkage.records)) registros de personas son \(number(linkage.persons)) personas",
          "Linkage: \(number(linkage.records)) person records are \(number(linkage.persons)) persons"))
      if linkage.queue > 0 {
        lines.append(
          say(
            "Por revisar: \(number(linkage.queue)) pares, \(number(linkage.conflicts)) con contradicción (quipu review next)",
            "To review: \(number(linkage.queue)) pairs, \(number(linkage.conflicts)) with a contradiction (quipu review next)"
          ))
      }
    }
    lines += qualityLines + releaseLines
    lines.append(say("Informe: \(workspace)/report.json", "Report: \(workspace)/report.json"))
    lines.append(
      say("Salida \(report.status.rawValue): ", "Exit \(report.status.rawValue): ")
        + report.status.meaning.text(language))
    return lines.joined(separator: "\n")
  }

  var sourceLines: [String] {
    let header = [
      say("fuente", "source"), say("leídos", "read"), say("aceptados", "accepted"),
      say("cuarentena", "quarantined"), say("repetidos", "duplicate"), say("filtrados", "filtered"),
    ]
    let rows = report.sources.map { entry -> [String] in
      let account = entry.summary.account
      return [
        entry.summary.source,
        number(account.read), number(account.accepted), number(account.quarantined),
        number(account.duplicate), number(account.filtered),
        entry.refusal.map { say("RECHAZADO: ", "REFUSED: ") + $0.code.slug }
          ?? (entry.wasKnown ? say("(ya importado)", "(imported before)") : ""),
      ]
    }
    return Columns.text([header + [""]] + rows)
  }

  /// The most pressing first: errors before warnings, then the most frequent.
  var findingLine: String {
    var byCode: [String: (severity: Severity, count: Int)] = [:]
    for (_, finding) in report.findings {
      let known = byCode[finding.code] ?? (.note, 0)
      byCode[finding.code] = (max(known.severity, finding.severity), known.count + finding.count)
    }
    let ranked = byCode.sorted { left, right in
      (right.value.severity, right.value.count, left.key) < (left.value.severity, left.value.count, right.key)
    }
    let shown = ranked.prefix(4).map { "\($0.key) \(number($0.value.count))" }
    let total = byCode.values.reduce(0) { $0 + $1.count }
    return say("Hallazgos: \(number(total))", "Findings: \(number(total))")
      + (shown.isEmpty ? "" : " (\(shown.joined(separator: ", "))\(ranked.count > 4 ? ", …" : ""))")
  }

  /// Only where there is something to say.
  var qualityLines: [String] {
    var lines: [String] = []
    if report.offenceCount > 0 {
      lines.append(
        say(
          "Tipificación: \(number(report.offenceCount)) desacuerdos (quipu quality offences)",
          "Offence typing: \(number(report.offenceCount)) disagreements (quipu quality offences)"))
    }
    let (rules, broken, signs) = report.qualityCounts
    if rules == 0 && signs == 0 { return lines }
    return lines + [
      say(
        "Calidad: \(rules) reglas, \(broken) sin cumplir; \(signs) señales de deriva",
        "Quality: \(rules) rules, \(broken) not met; \(signs) signs of drift")
    ]
  }

  private var releaseLines: [String] {
    if let held = report.held {
      return [
        say(
          "No se publicó nada (\(held.code.slug)); lo publicado antes sigue como estaba",
          "Nothing was published (\(held.code.slug)); what was published before stands as it was")
      ]
    }
    return report.releases.map { release in
      return say(
        "Publicado: \(workspace)/released/\(release.line)/ (\(number(release.releasedRows)) filas; \(number(release.withheldRows)) no salen)",
        "Released: \(workspace)/released/\(release.line)/ (\(number(release.releasedRows)) rows; \(number(release.withheldRows)) stay)"
      )
    }
  }

  /// es-PE and English both write 12,345.
  private func number(_ value: Int) -> String {
    var digits = Array(String(value))
    var index = digits.count - 3
    while index > (value < 0 ? 1 : 0) {
      digits.insert(",", at: index)
      index -= 3
    }
    return String(digits)
  }
}
