internal import CaseStore
internal import Configuration
package import Interchange
internal import Linkage
internal import Safekeeping

/// One night: import every source, find who is one person, release.
///
/// Killed at any moment, the next run ends with the same bytes: a source file is one transaction, linkage
/// decides from what is stored, and a release becomes visible with its manifest.
package struct NightRun {
  package let plan: NightPlan
  package let inputFolder: String
  package let workspace: Workspace

  package init(plan: NightPlan, inputFolder: String, workspace: Workspace) {
    self.plan = plan
    self.inputFolder = inputFolder
    self.workspace = workspace
  }

  /// Throws: what keeps the night from going on at all; refused files and gates are in the report.
  package func run() throws(Failure) -> RunReport {
    let masterKey = try workspace.masterKey()
    let store = try CaseRegister(
      folder: workspace.storeFolder, model: plan.model, masterKey: masterKey)
    var report = RunReport(pipeline: plan.definition.name.value)
    try importSources(into: store, &report)
    try link(store, &report)
    try store.readRelease { reading throws(Failure) in
      report.linkageFindings += try reading.tables(of: "person") { _ in }.reported
      if report.held != nil { return }
      try ReleaseRun(
        plan: plan, reading: reading, masterKey: masterKey, workspace: workspace,
        imports: report.sources.filter { $0.refusal == nil }.map(\.summary)
      ).run(&report)
    }
    report.status = status(of: report)
    try SafeFile.write(report.json, to: workspace.reportPath)
    return report
  }

  private func importSources(into store: CaseRegister, _ report: inout RunReport) throws(Failure) {
    for (index, source) in plan.sources.enumerated() {
      let job = SourceImport(
        source: source, path: MappingFiles.joined(inputFolder, source.file), precedence: index,
        store: store)
      switch try job.run() {
      case .imported(let summary):
        report.sources.append(
          RunReport.SourceEntry(summary: summary, refusal: nil, wasKnown: false, fileDate: source.fileDate))
      case .known(let summary):
        report.sources.append(
          RunReport.SourceEntry(summary: summary, refusal: nil, wasKnown: true, fileDate: source.fileDate))
      case .refused(let failure, let hash):
        let summary = ImportSummary(
          source: source.name, file: job.fileName, sha256: hash ?? "", mapping: source.mappingName,
          account: Account(), trailers: 0, blocks: nil, totals: [], findings: [])
        report.sources.append(
          RunReport.SourceEntry(summary: summary, refusal: failure.finding, wasKnown: false, fileDate: source.fileDate))
        if plan.definition.onRefused == .hold { report.held = report.held ?? failure.finding }
      }
    }
  }

  private func link(_ store: CaseRegister, _ report: inout RunReport) throws(Failure) {
    var linkage = DocumentLinkage()
    try store.placePersons { records, index throws(Failure) in
      try linkage.decide(records, index: index)
    }
    var findings = FindingLog()
    try store.recordPlaces(ofRule: DocumentLinkage.conflictRule) { place throws(Failure) in
      findings.add(DocumentLinkage.conflict(at: place))
    }
    report.linkageFindings = findings.reported
    let known = try store.status()
    report.linkage = RunReport.LinkageSummary(
      records: known.entities.first { $0.entity == "person" }?.rows ?? 0, persons: known.persons)
  }

  private func status(of report: RunReport) -> ExitStatus {
    if let refusal = report.sources.lazy.compactMap(\.refusal).first {
      return ExitStatus(for: Failure(refusal), otherwise: .badData)
    }
    if report.held != nil { return .stoppedByGate }
    return report.account.quarantined > 0 ? .quarantined : .clean
  }
}
