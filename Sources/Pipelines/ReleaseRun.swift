internal import Anonymisation
internal import CaseStore
internal import Configuration
internal import Interchange
internal import Safekeeping
internal import Writers

/// Prepares every release line in private, and makes them visible only when all of them may be.
///
/// A gate that stops one line stops them all: two lines that were released from different nights could be
/// compared.
struct ReleaseRun {
  let plan: NightPlan
  let store: CaseRegister
  let masterKey: SecretKey
  let workspace: Workspace
  /// What the current rows of the store were made from.
  let imports: [ImportSummary]

  /// Fills `report.releases` and `report.outputs`. Gives the SHA-256 of each manifest that was published, in the order of
  /// the lines. Throws: failures of store and files.
  func run(_ report: inout RunReport) throws(Failure) -> [String] {
    var manifests: [String] = []
    try store.forgetLeaving()
    let staged = try store.readRelease(plan.definition.survivorship) { reading throws(Failure) in
      report.held == nil ? try stageAll(reading, &report) : []
    }
    if report.held == nil {
      for release in staged {
        let (manifest, files) = try publish(release)
        manifests.append(manifest)
        report.outputs += files
      }
    } else if let held = report.held {
      try store.record(AuditEvent(.releaseHeld, ["finding": .word(held.code.slug)]))
    }
    report.releases = staged.map { release in
      RunReport.ReleaseEntry(
        line: release.policy.name, policy: release.policyName, tables: release.release.tables,
        findings: release.release.findings.reported, isPublished: report.held == nil)
    }
    return manifests
  }

  private func stageAll(_ reading: ReleaseReading, _ report: inout RunReport) throws(Failure) -> [StagedRelease] {
    var staged: [StagedRelease] = []
    for policy in plan.policies {
      let release = try stage(policy, reading)
      staged.append(release)
      if report.held == nil { report.held = release.stopped?.finding }
    }
    return staged
  }

  private struct StagedRelease {
    let policy: ReleasePolicy
    let release: Release
    let publication: Publication
    let stopped: Failure?
    var policyName: String { "\(policy.name)@\(policy.version)" }
  }

  private func stage(_ policy: ReleasePolicy, _ reading: ReleaseReading) throws(Failure) -> StagedRelease {
    let line = try ReleaseLine(
      policy: policy, model: plan.model, codeLists: plan.codes, masterKey: masterKey)
    let publication = try Publication(root: workspace.releaseFolder(policy.name))
    let release = line.begin(spoolFolder: publication.staging)
    release.personLeaves = { person throws(Failure) in try reading.note(leaving: person, line: policy.name) }
    let tables = TableFiles(publication: publication)
    do {
      try release.run(
        reading: { entity, withSubjects, take throws(Failure) in
          try reading.tables(of: entity, withSubjects: withSubjects) { table throws(Failure) in
            try StopSignals.check()
            try take(table)
          }
        },
        into: { batch throws(Failure) in try tables.write(batch) })
      try tables.finish()
    } catch {
      guard error.finding.code == .releaseGateStopped else { throw error }
      return StagedRelease(policy: policy, release: release, publication: publication, stopped: error)
    }
    return StagedRelease(policy: policy, release: release, publication: publication, stopped: nil)
  }

  private func publish(_ staged: StagedRelease) throws(Failure) -> (manifest: String, files: [WrittenFile]) {
    let origin = Manifest.Origin(
      line: staged.policy.name, policy: staged.policyName,
      model: "\(plan.model.name)@\(plan.model.version)", mappings: imports.map(\.mapping),
      sources: imports.map { Manifest.Source(name: $0.source, sha256: $0.sha256) },
      auditHead: try store.auditHead().state)
    let manifest = try staged.publication.seal(origin: origin, withArchive: staged.policy.archive)
    try store.enterRelease(
      line: staged.policy.name, recipient: staged.policy.recipient, policy: staged.policyName,
      manifest: manifest.json, files: manifest.files.map(\.file), archive: manifest.archive?.sha256)
    let files = try staged.publication.show(manifest).map { $0.moved(into: "released/\(staged.policy.name)") }
    return (hexadecimal(SHA256.digest(manifest.json)), files)
  }
}

/// One csv.gz a table, in the order in which a release gives its batches.
private final class TableFiles {
  private let publication: Publication
  private var table = ""
  private var writer: CSVGzipWriter?

  init(publication: Publication) { self.publication = publication }

  func write(_ batch: ReleasedBatch) throws(Failure) {
    if batch.table != table {
      try finish()
      table = batch.table
      writer = try CSVGzipWriter(folder: publication.staging, path: "\(table).csv.gz")
    }
    try writer?.write(batch)
  }

  func finish() throws(Failure) {
    guard let writer else { return }
    let file = try writer.finish()
    publication.add(file, uncompressedSHA256: writer.uncompressedSHA256)
    self.writer = nil
  }
}
