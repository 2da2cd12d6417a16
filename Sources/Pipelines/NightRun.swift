internal import CaseStore
internal import Configuration
package import Interchange
internal import Quality
internal import Safekeeping

/// One night: import every source, find who is one person, release.
///
/// Killed at any moment, the next run ends with the same bytes: a source file is one transaction, linkage
/// decides from what is stored, and a release becomes visible with its manifest.
package struct NightRun {
  package let plan: NightPlan
  package let inputFolder: String
  package let workspace: Workspace
  /// `yyyy-MM-dd`; up to it the age of what came in is measured. Never the clock: the same night gives the same bytes.
  package let runDate: String?

  /// Stages before it are taken as the store has them.
  package let stage: RunStage
  /// Whether to say which interrupted run this one goes on with.
  package let tellsResumption: Bool

  package init(
    plan: NightPlan, inputFolder: String, workspace: Workspace, runDate: String? = nil, from stage: RunStage = .import,
    tellsResumption: Bool = false
  ) {
    self.plan = plan
    self.inputFolder = inputFolder
    self.workspace = workspace
    self.runDate = runDate
    self.stage = stage
    self.tellsResumption = tellsResumption
  }

  /// Throws: what keeps the night from going on at all; refused files and gates are in the report.
  package func run() throws(Failure) -> RunReport {
    let store = try workspace.openStore(model: plan.model)
    let name = plan.definition.name.value
    let interrupted = try resumed(store)
    let number = try store.beginRun(
      pipeline: name, program: Program.version, resumed: interrupted?.number,
      stage: stage == .import ? nil : stage.rawValue)
    var report = RunReport(pipeline: name)
    if tellsResumption { report.notes.append(Self.resumption(of: interrupted)) }
    do throws(Failure) {
      let kept = try pass(through: store, &report)
      try store.endRun(
        number, exit: Int(report.status.rawValue), report: report.json,
        figures: report.figures.merging(try retentionFigures(store)) { first, _ in first }, keeping: kept)
      try store.mirrorAudit()
    } catch {
      try end(run: number, of: store, stoppedBy: error)
    }
    return report
  }

  /// How many persons are due for erasure, where the pipeline has rules of retention.
  private func retentionFigures(_ store: CaseRegister) throws(Failure) -> [String: Int] {
    let rules = plan.definition.retention
    if rules.isEmpty { return [:] }
    let due = try store.dueForErasure(under: rules, on: RetentionView.day(runDate))
    return [RetentionView.dueFigure: due.persons.count { !$0.isHeld }]
  }

  /// The run that this one goes on with. One whose command was refused had not begun with anything.
  private func resumed(_ store: CaseRegister) throws(Failure) -> RunRecord? {
    guard tellsResumption, let run = try store.interruptedRun(ofPipeline: plan.definition.name.value),
      run.exit != Int(ExitStatus.usage.rawValue)
    else { return nil }
    return run
  }

  private static func resumption(of run: RunRecord?) -> Finding {
    guard let run else { return Finding(.runNothingToResume) }
    return Finding(.runResumed, ["number": .number(run.number), "time": .word(run.begun)])
  }

  /// Gives what is to be kept of the night; nil when nothing is, or as it was.
  private func pass(through store: CaseRegister, _ report: inout RunReport) throws(Failure) -> [UInt8]? {
    try importSources(into: store, &report)
    let imports = report.sources.filter { $0.refusal == nil }.map(\.summary)
    let kept: [UInt8]?
    if try recall(from: store, imports, &report) {
      kept = nil
    } else {
      try store.forgetNight()
      kept = try workOut(store, imports, &report)
    }
    report.status = status(of: report)
    try SafeFile.write(report.json, to: workspace.reportPath)
    return kept
  }

  /// What comes after the imports. Gives what is to be kept of it.
  private func workOut(
    _ store: CaseRegister, _ imports: [ImportSummary], _ report: inout RunReport
  ) throws(Failure) -> [UInt8]? {
    try link(store, &report)
    report.offences = try OffenceTyping.report(store, plan.codes)
    report.linkageFindings += try store.settlePersons(plan.definition.survivorship).reported
    let manifests = try ReleaseRun(
      plan: plan, store: store, masterKey: try workspace.masterKey(), workspace: workspace, imports: imports
    ).run(&report)
    if report.held != nil { return nil }
    return KeptNight(report, manifests: manifests, basis: try basis(store, imports)).bytes
  }

  /// Takes what comes after the imports from the night before, where that night was the same.
  private func recall(
    from store: CaseRegister, _ imports: [ImportSummary], _ report: inout RunReport
  ) throws(Failure) -> Bool {
    // Who begins at a stage wants it done.
    guard stage == .import, report.held == nil, let kept = try store.keptNight() else { return false }
    return KeptNight.recall(kept, basis: try basis(store, imports), into: &report, plan, workspace)
  }

  /// Digest of everything that decides what comes after the imports.
  private func basis(_ store: CaseRegister, _ imports: [ImportSummary]) throws(Failure) -> String {
    let words =
      [Program.version, plan.digest, try store.auditHead().state]
      + imports.flatMap { [$0.source, $0.sha256, $0.mapping] }
    return SHA256.hex(words.joined(separator: "\u{1F}"))
  }

  /// Enters in the ledger that the run was stopped, if the store still can be written, and passes the reason on.
  private func end(run number: Int, of store: CaseRegister, stoppedBy failure: Failure) throws(Failure) {
    do throws(Failure) {
      let exit = ExitStatus(for: failure, otherwise: .internalError)
      try store.endRun(number, exit: Int(exit.rawValue), report: [], figures: [:])
      try store.mirrorAudit()
    } catch {
      // What stopped the run matters; that it could not be noted shows in `runs list` as a run without an end.
    }
    throw failure
  }

  private func importSources(into store: CaseRegister, _ report: inout RunReport) throws(Failure) {
    for (index, source) in plan.sources.enumerated() {
      // A night of known files does little else, and a stop that was asked for before it began counts too.
      try StopSignals.check()
      let job = SourceImport(
        source: source, path: MappingFiles.joined(inputFolder, source.file), precedence: index,
        store: store, codes: plan.codes, rules: plan.definition.quality, runDate: runDate)
      switch try stage == .import ? job.run() : job.recall() {
      case .imported(let judgement):
        report.sources.append(
          RunReport.SourceEntry(
            summary: judgement.measured.summary, refusal: nil, wasKnown: false, fileDate: source.fileDate,
            judgement: judgement))
      case .known(let judgement):
        report.sources.append(
          RunReport.SourceEntry(
            summary: judgement.measured.summary, refusal: nil, wasKnown: true, fileDate: source.fileDate,
            judgement: judgement))
        // What is in the register already stays there; it is not published under a rule that forbids it.
        report.held = report.held ?? judgement.stop
      case .refused(let failure, let hash):
        report.sources.append(
          RunReport.SourceEntry(
            summary: nothing(of: source, job, hash), refusal: failure.finding, wasKnown: false,
            fileDate: source.fileDate))
        if plan.definition.onRefused == .hold { report.held = report.held ?? failure.finding }
      case .stopped(let judgement, let finding):
        report.sources.append(
          RunReport.SourceEntry(
            summary: nothing(of: source, job, judgement.measured.summary.sha256), refusal: finding,
            wasKnown: false, fileDate: source.fileDate, judgement: judgement))
        report.held = report.held ?? finding
      }
    }
  }

  /// A file that contributes no record.
  private func nothing(of source: NightPlan.Source, _ job: SourceImport, _ hash: String?) -> ImportSummary {
    ImportSummary(
      source: source.name, file: job.fileName, sha256: hash ?? "", mapping: source.mappingName,
      account: Account(), trailers: 0, blocks: nil, totals: [], findings: [])
  }

  private func link(_ store: CaseRegister, _ report: inout RunReport) throws(Failure) {
    let linking = StoreLinking(store: store, definition: plan.definition.linkage)
    if stage <= .link { try linking.link() }
    let known = try store.status()
    if known.unplaced > 0 { throw Failure(.stageNotLinked, ["records": .number(known.unplaced)]) }
    let figures = try linking.figures()
    report.linkageFindings = figures.findings
    report.linkage = RunReport.LinkageSummary(
      records: known.entities.first { $0.entity == "person" }?.rows ?? 0, persons: known.persons,
      linked: figures.linked, queue: figures.queue, conflicts: figures.conflicts)
  }

  private func status(of report: RunReport) -> ExitStatus {
    if let refusal = report.sources.lazy.compactMap(\.refusal).first {
      return ExitStatus(for: Failure(refusal), otherwise: .badData)
    }
    if report.held != nil { return .stoppedByGate }
    return report.account.quarantined > 0 ? .quarantined : .clean
  }
}

extension FindingCode {
  static let runResumed = FindingCode(
    "run-resumed", .note, es: "sigue la ejecución {number}, que empezó {time} y no llegó a su informe",
    en: "goes on with run {number}, which began {time} and came to no report")
  static let runNothingToResume = FindingCode(
    "run-nothing-to-resume", .note,
    es: "no hay ninguna ejecución interrumpida de este pipeline; se ejecuta una noche común",
    en: "there is no interrupted run of this pipeline; this is an ordinary night")
  static let stageNotLinked = FindingCode(
    "stage-not-linked", .error, es: "{records} registros de personas están sin enlazar: no se puede publicar",
    en: "{records} person records have not been linked: nothing can be released",
    hint: Localised(es: "empiece con --from link, o sin --from", en: "begin with --from link, or without --from"))
}
