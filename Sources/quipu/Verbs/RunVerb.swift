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
      OptionDeclaration(
        "date", value: "yyyy-MM-dd", es: "día de la importación, para medir demoras hasta él",
        en: "day of the import, up to which delays are measured"),
      OptionDeclaration(
        "dry-run", es: "dice qué cambiaría y no escribe nada", en: "tells what would change and writes nothing"),
      OptionDeclaration(
        "from", value: "STAGE", es: "import, link o release: las etapas anteriores quedan como están en el almacén",
        en: "import, link or release: the stages before it are taken as the store has them"),
      OptionDeclaration(
        "resume", es: "sigue la ejecución que se interrumpió, y dice cuál es",
        en: "goes on with the run that was interrupted, and says which"),
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
    let date = invocation.value("date")
    if let date, Program.isDay(date) == false {
      return invocation.refuse(Localised(es: "--date aaaa-MM-dd", en: "--date yyyy-MM-dd"))
    }
    let from = invocation.value("from") ?? RunStage.import.rawValue
    guard let stage = RunStage(rawValue: from) else {
      return invocation.refuse(Localised(es: "--from import|link|release", en: "--from import|link|release"))
    }
    StopSignals.hold()
    do throws(Failure) {
      if invocation.has("dry-run") {
        return tell(
          try DryRun(
            plan: plan, inputFolder: input, workspace: folder, runDate: date, from: stage,
            tellsResumption: invocation.has("resume")
          ).run(), invocation)
      }
      return tell(
        try NightRun(
          plan: plan, inputFolder: input, workspace: Workspace(path: folder), runDate: date, from: stage,
          tellsResumption: invocation.has("resume")
        ).run(), workspace: folder, invocation)
    } catch {
      return fail(error, invocation.language, otherwise: .internalError)
    }
  }

  private static func tell(_ report: RunReport, workspace: String, _ invocation: Invocation) -> ExitStatus {
    if invocation.has("json") {
      Terminal.write(report.json, to: 1)
    } else {
      Terminal.print(RunText(report: report, workspace: workspace, language: invocation.language).text)
    }
    FindingPrinter(invocation.language).say(report.troubles)
    return report.status
  }

  private static func tell(_ dryRun: DryRunReport, _ invocation: Invocation) -> ExitStatus {
    if invocation.has("json") {
      Terminal.write(dryRun.json, to: 1)
    } else {
      Terminal.print(DryRunText(dryRun: dryRun, language: invocation.language).text)
    }
    FindingPrinter(invocation.language).say(dryRun.report.troubles)
    return dryRun.report.status
  }

  /// Tells what stopped a command, without any value, and gives its exit status.
  static func fail(_ failure: Failure, _ language: Language, otherwise: ExitStatus) -> ExitStatus {
    FindingPrinter(language).say([failure.finding])
    if let cause = failure.cause { Terminal.say("  [\(cause), \(failure.fileID):\(failure.line)]") }
    return ExitStatus(for: failure, otherwise: otherwise)
  }

  /// A configuration file that is not there, or that the system cannot read, is no fault in a configuration.
  static func missingInput(_ findings: [Finding]) -> ExitStatus? {
    let unread = findings.filter { ["file-cannot-be-read", "source-cannot-be-read"].contains($0.code.slug) }
    guard let first = unread.first else { return nil }
    return unread.contains { $0.arguments["reason"] == .word("ENOENT") }
      ? .noInput : first.arguments["reason"] == .word("EACCES") ? .notPermitted : .inputOutput
  }
}
