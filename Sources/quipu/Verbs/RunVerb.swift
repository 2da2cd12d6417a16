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

  /// The most pressing first: errors before warnings, then the most frequent.
  private var findingLine: String {
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

/// Plain columns for a terminal: numbers to the right, words to the left. The first row is the header.
enum Columns {
  static func text(_ rows: [[String]]) -> [String] {
    let count = rows.map(\.count).max() ?? 0
    let widths = (0..<count).map { column in rows.map { $0[column].count }.max() ?? 0 }
    let areNumbers = (0..<count).map { column in
      rows.dropFirst().allSatisfy { !$0[column].isEmpty && $0[column].allSatisfy { $0.isNumber || $0 == "," } }
    }
    return rows.map { row in
      let cells = row.indices.map { column in
        let fill = String(repeating: " ", count: widths[column] - row[column].count)
        return areNumbers[column] ? fill + row[column] : row[column] + fill
      }
      var line = cells.joined(separator: "  ")
      while line.last == " " { line.removeLast() }
      return line
    }
  }
}
