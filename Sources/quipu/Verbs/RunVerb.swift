internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let run = Verb(
    name: "run",
    summary: Localised(
      es: "ejecuta un pipeline: importa, enlaza y publica", en: "runs a pipeline: imports, links, releases"),
    operands: [OperandDeclaration("PIPELINE", es: "archivo *.pipeline.yaml", en: "a *.pipeline.yaml file")],
    options: [
      OptionDeclaration(
        "input", value: "DIR", es: "carpeta de los archivos de origen", en: "folder of the source files"),
      OptionDeclaration(
        "workspace", value: "DIR", es: "espacio de trabajo: claves, almacén, publicaciones, informe",
        en: "workspace: keys, store, releases, report"),
      OptionDeclaration("json", es: "imprime el informe como JSON", en: "prints the report as JSON"),
    ]
  ) { invocation in
    let path = invocation.operands[0]
    let loaded = NightPlan.load(path)
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let plan = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    guard let input = invocation.value("input") ?? plan.definition.input?.value else {
      return invocation.refuse(Localised(es: "falta --input", en: "--input is missing"))
    }
    guard let folder = invocation.value("workspace") ?? plan.definition.workspace?.value else {
      return invocation.refuse(Localised(es: "falta --workspace", en: "--workspace is missing"))
    }
    do throws(Failure) {
      let report = try NightRun(plan: plan, inputFolder: input, workspace: Workspace(path: folder)).run()
      if invocation.has("json") {
        Terminal.write(report.json, to: 1)
      } else {
        Terminal.print(RunText(report: report, workspace: folder, language: invocation.language).text)
      }
      FindingPrinter(invocation.language).say(report.sources.compactMap(\.refusal))
      return report.status
    } catch {
      return fail(error, invocation.language, otherwise: .internalError)
    }
  }

  /// Tells what stopped a command, without any value, and gives its exit status.
  static func fail(_ failure: Failure, _ language: Language, otherwise: ExitStatus) -> ExitStatus {
    FindingPrinter(language).say([failure.finding])
    if let cause = failure.cause { Terminal.say("  [\(cause), \(failure.fileID):\(failure.line)]") }
    return ExitStatus(for: failure, otherwise: otherwise)
  }

  /// A configuration file that is not there is no fault in a configuration.
  static func missingInput(_ findings: [Finding]) -> ExitStatus? {
    findings.contains { $0.code.slug == "file-cannot-be-read" } ? .noInput : nil
  }
}

/// Findings on standard error, with the line of a configuration file and a caret under it.
struct FindingPrinter {
  let language: Language
  init(_ language: Language) { self.language = language }

  func say(_ findings: [Finding]) {
    if findings.isEmpty { return }
    Terminal.say(DiagnosticText(language, files: SourceText.of(findings)).text(findings))
  }
}

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
    }
    lines += releaseLines
    lines.append(say("Informe: \(workspace)/report.json", "Report: \(workspace)/report.json"))
    lines.append(
      say("Salida \(report.status.rawValue): ", "Exit \(report.status.rawValue): ")
        + report.status.meaning.text(language))
    return lines.joined(separator: "\n")
  }

  private var sourceLines: [String] {
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

  private var findingLine: String {
    let findings = report.findings
    let total = findings.reduce(0) { $0 + $1.finding.count }
    let worst = findings.sorted {
      ($1.finding.severity, $1.finding.count, $0.finding.code) < (
        $0.finding.severity, $0.finding.count, $1.finding.code
      )
    }
    let shown = worst.prefix(5).map { "\($0.finding.code) \(number($0.finding.count))" }
    return say("Hallazgos: \(number(total))", "Findings: \(number(total))")
      + (shown.isEmpty ? "" : " (\(shown.joined(separator: ", "))\(findings.count > 5 ? ", …" : ""))")
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

/// Plain columns for a terminal: the first to the left, numbers to the right, the last as it is.
enum Columns {
  static func text(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    return rows.map { row in
      var line = ""
      for (column, cell) in row.enumerated() {
        let fill = String(repeating: " ", count: widths[column] - cell.count)
        line += column == 0 ? cell + fill : column == row.count - 1 ? "  \(cell)" : "  \(fill)\(cell)"
      }
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
