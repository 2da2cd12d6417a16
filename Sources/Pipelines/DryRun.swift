internal import CaseStore
internal import Configuration
package import Interchange
internal import Safekeeping

/// What a night would do to a workspace, found out on a copy: `quipu run --dry-run`. The workspace stays as it is, byte
/// for byte, and one that does not exist is not made.
///
/// The night itself runs, with every rule and gate, so what is told is what would come about. Costs as much as the night,
/// and room for one more store and its releases beside the workspace's own.
package struct DryRun {
  package let plan: NightPlan
  package let inputFolder: String
  /// Path of the workspace.
  package let workspace: String
  package let runDate: String?
  package let stage: RunStage
  package let tellsResumption: Bool

  package init(
    plan: NightPlan, inputFolder: String, workspace: String, runDate: String? = nil, from stage: RunStage = .import,
    tellsResumption: Bool = false
  ) {
    self.plan = plan
    self.inputFolder = inputFolder
    self.workspace = workspace
    self.runDate = runDate
    self.stage = stage
    self.tellsResumption = tellsResumption
  }

  /// Throws what the night would throw.
  package func run() throws(Failure) -> DryRunReport {
    let scratch = try ScratchWorkspace(of: workspace)
    defer { withExtendedLifetime(scratch) {} }
    let before = try state(scratch.workspace)
    let report = try NightRun(
      plan: plan, inputFolder: inputFolder, workspace: scratch.workspace, runDate: runDate, from: stage,
      tellsResumption: tellsResumption
    ).run()
    let store = try scratch.workspace.openStoreToRead(model: plan.model)
    return DryRunReport(
      report: report,
      rows: try store.rowChanges(since: before.imports),
      persons: (before: before.persons, after: try store.status().persons),
      lines: try lines(before: before, report, store))
  }

  private struct State {
    let imports: Int
    let persons: Int
    /// Files of what is published, by release line.
    let files: [String: [WrittenFile]]
  }

  private func state(_ scratch: Workspace) throws(Failure) -> State {
    let store = try scratch.openStoreToRead(model: plan.model)
    var files: [String: [WrittenFile]] = [:]
    for policy in plan.policies { files[policy.name] = try publishedFiles(of: policy.name, store) }
    return State(imports: try store.latestImportNumber(), persons: try store.status().persons, files: files)
  }

  /// What the ledger knows of the manifest that lies there now; nothing where none does.
  private func publishedFiles(of line: String, _ store: CaseRegister) throws(Failure) -> [WrittenFile] {
    let path = "\(workspace)/released/\(line)/manifest.json"
    guard Folder.exists(path) else { return [] }
    let digest = hexadecimal(SHA256.digest(try SafeFile.read(path)))
    return try store.releases(digest: digest, line: line).first?.files ?? []
  }

  private func lines(
    before: State, _ report: RunReport, _ store: CaseRegister
  ) throws(Failure) -> [DryRunReport.LineEntry] {
    if report.held != nil { return [] }
    var lines: [DryRunReport.LineEntry] = []
    for policy in plan.policies {
      let after = try store.releases(line: policy.name).first?.files ?? []
      lines.append(DryRunReport.LineEntry(line: policy.name, before: before.files[policy.name] ?? [], after: after))
    }
    return lines
  }
}
