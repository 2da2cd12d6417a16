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
    if let known = try store.completedImport(
      source: source.name, fileSHA256: hash, fingerprint: source.fingerprint)
    {
      return .known(known)
    }
    let declaration = ImportDeclaration(
      source: source.name, file: fileName, sha256: hash, fingerprint: source.fingerprint,
      mapping: source.mappingName, isFullSnapshot: source.definition.source.snapshot == .full,
      precedence: precedence, totals: source.definition.source.totalsGroups, duplicates: source.compiled.duplicates)
    let session = try store.begin(declaration)
    var flow = RecordFlow(compiled: source.compiled, fileName: fileName)
    do throws(Failure) {
      if let refusal = try drain(file, &flow, into: session) {
        session.abandon()
        try store.recordRefusal(declaration, findings: [ReportedFinding(located(refusal).finding)])
        return .refused(located(refusal), sha256: hash)
      }
      let draft = ImportSummary(
        source: source.name, file: fileName, sha256: hash, mapping: source.mappingName,
        account: flow.account, trailers: flow.trailers, blocks: nil, totals: [],
        findings: flow.log.reported)
      return .imported(try session.finish(draft))
    } catch {
      session.abandon()
      throw error
    }
  }

  private func drain(
    _ file: FileSource, _ flow: inout RecordFlow, into session: ImportSession
  ) throws(Failure) -> Failure? {
    let delivered = DeliveredFile(file, name: fileName, member: source.member)
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
