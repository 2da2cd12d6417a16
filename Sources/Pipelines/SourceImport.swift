internal import CaseStore
internal import Configuration
internal import Interchange
internal import Mapping
internal import Quality
internal import Readers
internal import Safekeeping

/// Brings one file into the store: wholly, or not at all.
///
/// Memory: O(batch). The transaction of the store is the unit: a reader that refuses the file in its last
/// byte takes everything back.
struct SourceImport {
  enum Outcome {
    case imported(SourceJudgement)
    /// The same file under the same mapping was imported before.
    case known(SourceJudgement)
    case refused(Failure, sha256: String?)
    /// A rule of the pipeline takes the file back.
    case stopped(SourceJudgement, Finding)
  }

  let source: NightPlan.Source
  let path: String
  let precedence: Int
  let store: CaseRegister
  let codes: CodeListSet
  let rules: [QualityRule]
  /// `yyyy-MM-dd`, the day of the import where somebody gave it.
  let runDate: String?

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
      source: source.name, file: fileName, sha256: hash, fingerprint: fingerprint(decisions),
      mapping: source.mappingName, isFullSnapshot: source.definition.source.snapshot == .full,
      precedence: precedence, totals: source.definition.source.totalsGroups, duplicates: source.compiled.duplicates,
      mappingSHA256: source.digests.mapping, codesSHA256: source.digests.codes)
    if let known = try store.completedImport(
      source: source.name, fileSHA256: hash, fingerprint: declaration.fingerprint)
    {
      return .known(try judge(known.summary, known.quality, before: known.number))
    }
    return try take(file, declaration, decisions)
  }

  /// Gives the source's latest import as the ledger has it, without looking at the file.
  ///
  /// Throws: `stage-source-missing`, `stage-source-refused`, `stage-source-outdated` where going on from there would
  /// publish something else than a whole run.
  func recall() throws(Failure) -> Outcome {
    guard let latest = try store.latestImport(ofSource: source.name) else { throw unready(.stageSourceMissing) }
    if try isRefused(since: latest.isRefusedSince) { throw unready(.stageSourceRefused) }
    let decisions = try store.decisions(ofSource: source.name)
    guard latest.fingerprint == fingerprint(decisions) else { throw unready(.stageSourceOutdated) }
    return .known(try judge(latest.summary, latest.quality, before: latest.number))
  }

  /// Whether the latest run refused the source's file. Of a run that came to no report the ledger of imports alone
  /// tells, in which a file that was refused or known before has no entry of its own.
  private func isRefused(since hasEntry: Bool) throws(Failure) -> Bool {
    if let refused = try store.latestFigure("source/\(source.name)/refused"), refused > 0 { return true }
    let before = try store.runs(limit: 2).first
    return hasEntry && before?.hasReport != true
  }

  private func unready(_ code: FindingCode) -> Failure {
    Failure(code, at: Place(file: fileName), ["source": .word(source.name)])
  }

  /// What, besides the file's bytes, decides about what an import comes to.
  private func fingerprint(_ decisions: SourceDecisions) -> String {
    decisions.digest.isEmpty ? source.fingerprint : "\(source.fingerprint)+\(decisions.digest)"
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
    guard case .refused = outcome else { return outcome }
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
    let measure = QualityMeasure(
      model: source.compiled.model, fields: source.definition.filledFields, codeLists: codes, runDate: runDate)
    flow.measure = measure
    var judgement: SourceJudgement?
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
      let quality = measure.quality
      _ = try session.finish(draft, quality: quality) { summary throws(Failure) in
        let found = try judge(summary, quality, before: session.number)
        judgement = found
        if let stop = found.stop { throw Failure(stop) }
      }
    } catch {
      session.abandon()
      guard let judgement, let stop = judgement.stop, stop == error.finding else { throw error }
      try store.recordRefusal(declaration, findings: [ReportedFinding(stop.withoutFolder)])
      return .stopped(judgement, stop)
    }
    guard let judgement else { preconditionFailure("an import that ends is judged") }
    return .imported(judgement)
  }

  private func judge(
    _ summary: ImportSummary, _ quality: ImportQuality, before number: Int
  ) throws(Failure) -> SourceJudgement {
    let history = try store.measuredImports(
      ofSource: source.name, before: number, limit: SourceDrift.nightsRead)
    return SourceJudgement(
      of: MeasuredImport(summary: summary, quality: quality), history: history, rules: rules)
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

extension Finding {
  /// The same with the file's name alone: a report must not tell the folders of a machine.
  var withoutFolder: Finding {
    var finding = self
    finding.place.file = place.file?.split(separator: "/").last.map(String.init)
    return finding
  }
}

extension MappingDefinition {
  /// The fields that some rule fills, as `entity.field`.
  var filledFields: Set<String> {
    func fields(of entity: Entity) -> [String] {
      entity.fields.map { "\(entity.entity.value).\($0.field.value)" } + entity.entities.flatMap { fields(of: $0) }
    }
    return Set(entities.flatMap { fields(of: $0) })
  }
}

enum FileHash {
  /// Lower-case hex of the file's bytes as they came, packed or not; the source's front stays where it is.
  static func sha256(of source: FileSource) throws(Failure) -> String {
    let hash = SHA256()
    try source.eachPiece { piece in hash.update(piece) }
    return hexadecimal(hash.finish())
  }
}

extension FindingCode {
  private static let wholeRun = Localised(
    es: "ejecute la noche entera, sin --from", en: "run the whole night, without --from")
  static let stageSourceMissing = FindingCode(
    "stage-source-missing", .error, es: "de «{source}» todavía no se importó ningún archivo",
    en: "no file of “{source}” has been imported yet", hint: wholeRun)
  static let stageSourceRefused = FindingCode(
    "stage-source-refused", .error, es: "el último archivo de «{source}» fue rechazado",
    en: "the latest file of “{source}” was refused", hint: wholeRun)
  static let stageSourceOutdated = FindingCode(
    "stage-source-outdated", .error,
    es: "el mapeo, las tablas o las correcciones de «{source}» son otros que en su última importación",
    en: "mapping, code lists or corrections of “{source}” are not those of its latest import", hint: wholeRun)
}
