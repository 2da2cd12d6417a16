internal import CaseStore
internal import Configuration
internal import Interchange
internal import Mapping
internal import Readers
internal import Safekeeping

/// Brings one file into the store: wholly, or not at all.
///
/// Memory: O(batch). The transaction of the store is the unit: a reader that refuses the file in its last
/// byte takes everything back.
struct SourceImport {
  enum Outcome {
    case imported(ImportSummary)
    /// The same file under the same mapping was imported before.
    case known(ImportSummary)
    case refused(Failure, sha256: String?)
  }

  let source: NightPlan.Source
  let path: String
  let precedence: Int
  let store: CaseRegister

  /// Without its folder, as findings and the report name it.
  var fileName: String { path.split(separator: "/").last.map(String.init) ?? path }

  /// Throws: a failure of the store; what the file is guilty of is an outcome.
  func run() throws(Failure) -> Outcome {
    let file: FileSource
    let hash: String
    do {
      file = try FileSource(path: path)
      hash = try FileHash.sha256(of: file)
    } catch { return .refused(error, sha256: nil) }
    let decisions = try store.decisions(ofSource: source.name)
    let declaration = ImportDeclaration(
      source: source.name, file: fileName, sha256: hash,
      fingerprint: decisions.digest.isEmpty ? source.fingerprint : "\(source.fingerprint)+\(decisions.digest)",
      mapping: source.mappingName, isFullSnapshot: source.definition.source.snapshot == .full,
      precedence: precedence, totals: source.definition.source.totalsGroups, duplicates: source.compiled.duplicates)
    if let known = try store.completedImport(
      source: source.name, fileSHA256: hash, fingerprint: declaration.fingerprint)
    {
      return .known(known)
    }
    return try take(file, declaration, decisions)
  }

  /// With the corrections that stewards made; where they make the file unreadable, as it came.
  private func take(
    _ file: FileSource, _ declaration: ImportDeclaration, _ decisions: SourceDecisions
  ) throws(Failure) -> Outcome {
    let delivered = DeliveredFile(file, name: fileName, member: source.member)
    let corrected = CorrectedDelivery(delivered, decisions, source: source, store: store)
    let patches = try corrected.patches()
    try file.rewind()
    if patches.isEmpty { return try attempt(file, delivered, declaration, decisions, notes: []) }
    let notes = patches.map { Finding(.recordCorrected, at: Place(line: $0.line, recordNumber: $0.record)) }
    let outcome = try attempt(
      file, delivered.patched(by: patches.map(\.patch)), declaration, decisions, notes: notes,
      expectedRecords: corrected.recordCount)
    if case .imported = outcome { return outcome }
    try file.rewind()
    return try attempt(file, delivered, declaration, decisions, notes: [Finding(.correctionUnusable)])
  }

  /// One transaction. `notes`: findings about the file that are known beforehand. Where another number of records than
  /// expected comes out, a correction was not one record, and the file is refused.
  private func attempt(
    _ file: FileSource, _ delivered: DeliveredFile, _ declaration: ImportDeclaration,
    _ decisions: SourceDecisions, notes: [Finding], expectedRecords: Int? = nil
  ) throws(Failure) -> Outcome {
    let session = try store.begin(declaration)
    var flow = RecordFlow(compiled: source.compiled, fileName: fileName)
    flow.isDiscarded = { store.isDiscarded($0, in: decisions) }
    for note in notes { flow.log.add(located(Failure(note)).finding) }
    do throws(Failure) {
      var refusal = try drain(file, delivered, &flow, into: session)
      if refusal == nil, let expectedRecords, flow.account.read + flow.trailers != expectedRecords {
        refusal = Failure(.correctionUnusable)
      }
      if let refusal {
        session.abandon()
        if expectedRecords == nil {
          try store.recordRefusal(declaration, findings: [ReportedFinding(located(refusal).finding)])
        }
        return .refused(located(refusal), sha256: declaration.sha256)
      }
      let draft = ImportSummary(
        source: source.name, file: fileName, sha256: declaration.sha256, mapping: source.mappingName,
        account: flow.account, trailers: flow.trailers, blocks: nil, totals: [],
        findings: flow.log.reported)
      return .imported(try session.finish(draft))
    } catch {
      session.abandon()
      throw error
    }
  }

  private func drain(
    _ file: FileSource, _ delivered: DeliveredFile, _ flow: inout RecordFlow, into session: ImportSession
  ) throws(Failure) -> Failure? {
    let refusal = try flow.drain(delivered, into: session)
    // A file that was being written looks damaged; that it changed is the better word for it.
    do { try file.verifyUnchanged() } catch { return error }
    return refusal
  }

  private func located(_ failure: Failure) -> Failure {
    var failure = failure
    failure.finding.place.file = fileName
    return failure
  }
}

enum FileHash {
  /// Lower-case hex of the file's bytes as they came, packed or not; the source's front stays where it is.
  static func sha256(of source: FileSource) throws(Failure) -> String {
    let hash = SHA256()
    var offset = 0
    let piece = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 18, alignment: 16)
    defer { piece.deallocate() }
    while true {
      let count = try source.read(at: offset, into: piece)
      if count == 0 { break }
      offset += count
      hash.update(UnsafeRawBufferPointer(rebasing: piece[..<count]))
    }
    return hexadecimal(hash.finish())
  }
}
