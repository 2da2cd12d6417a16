internal import CaseStore
internal import Configuration
internal import Interchange
internal import Mapping
internal import Quality
internal import Readers

extension FindingCode {
  static let trailerCountMismatch = FindingCode(
    "trailer-count-mismatch", .warning,
    es: "el archivo declara {declared} registros; trae {read}, de ellos {distinct} distintos",
    en: "the file declares {declared} records; it holds {read}, of which {distinct} are distinct",
    hint: Localised(
      es: "pida a la institución que confirme cuántos envió", en: "ask the institution how many it sent"))
  static let accountOpen = FindingCode(
    "account-open", .error, es: "la cuenta del archivo no cierra: leídos {read}, con destino {placed}",
    en: "the account of the file does not close: {read} read, {placed} placed",
    hint: Localised(
      es: "es un error de quipu: avise a quien lo mantiene", en: "this is a bug of quipu: tell its maintainers"))
  static let recordDiscarded = FindingCode(
    "record-discarded", .note, es: "el registro se descartó en la cuarentena, y sigue igual",
    en: "the record was discarded from quarantine, and is still the same")
  static let recordCorrected = FindingCode(
    "record-corrected", .note, es: "el registro se tomó como lo corrigió el encargado",
    en: "the record was taken as the steward corrected it")
}

/// The records of one file on their way from reader to store, and their account.
struct RecordFlow {
  let compiled: CompiledMapping
  let fileName: String
  /// How the file is written, as the mapping says.
  var source: MappingDefinition.Source
  /// Sees each batch of entities before it is stored; mapping tests look in here.
  var observe: ((EntityBatch) -> Void)?
  /// Whether a steward has decided that a record is none; asked of records that would go to quarantine.
  var isDiscarded: ((UnsafeBufferPointer<UInt8>) -> Bool)?
  /// Counts what passes; nil where nobody asks.
  var measure: QualityMeasure?
  var account = Account()
  var trailers = 0
  var log = FindingLog()

  init(compiled: CompiledMapping, fileName: String) {
    self.compiled = compiled
    self.fileName = fileName
    source = compiled.definition.source
  }

  /// Gives the reader's refusal, or nil when the whole file is in the session. Throws: the store's failure.
  mutating func drain(
    _ file: DeliveredFile, into session: ImportSession
  ) throws(Failure) -> Failure? {
    let reader: any RecordReader
    do {
      reader = try SourceOpening.reader(for: source, shape: compiled.shape, file: file)
    } catch { return error }
    let run = MappingRun(compiled)
    let batch = SourceBatch(shape: compiled.shape)
    let entities = EntityBatch(model: compiled.model)
    while true {
      try StopSignals.check()
      do {
        if try !reader.read(into: batch) { break }
      } catch { return error }
      try pass(batch, entities, run, session)
      batch.removeAll()
      entities.removeAll()
    }
    for finding in reader.fileFindings + run.fileFindings {
      log.add(located(finding), count: Self.cells(of: finding))
    }
    compareDeclaredCount(run)
    if !account.closes {
      let placed = account.accepted + account.quarantined + account.duplicate + account.filtered
      throw Failure(
        .accountOpen, at: Place(file: fileName),
        ["read": .number(account.read), "placed": .number(placed)])
    }
    return nil
  }

  private mutating func pass(
    _ batch: SourceBatch, _ entities: EntityBatch, _ run: MappingRun, _ session: ImportSession
  ) throws(Failure) {
    let repeats = try session.admit(batch, keepsIdentical: source.identical == .keep)
    run.map(batch, skip: repeats, into: entities)
    try session.withholdErased(in: entities, from: batch)
    try session.refuseRepeatedKeys(in: entities, from: batch)
    observe?(entities)
    measure?.add(entities)
    let conflicts = try session.add(entities, from: batch)
    var byRecord: [Int: [Finding]] = [:]
    for found in batch.findings + entities.findings {
      add(found.finding)
      byRecord[found.record, default: []].append(located(found.finding))
    }
    for conflict in conflicts { add(conflict) }
    for (record, fate) in entities.fates.enumerated() {
      switch fate {
      case .mapped: account.accepted += 1
      case .skipped: account.duplicate += 1
      case .filtered: account.filtered += 1
      case .trailer: trailers += 1
      case .quarantined where batch.raw[record].map({ isDiscarded?($0) ?? false }) ?? false:
        account.filtered += 1
        add(Finding(.recordDiscarded, at: batch.place(of: record, field: nil)))
      case .quarantined:
        account.quarantined += 1
        try session.quarantine(batch, record: record, findings: byRecord[record] ?? [])
      }
    }
    account.read = account.read + batch.count - entities.fates.count { $0 == .trailer }
  }

  /// Text that was encoded twice is one finding a column, and counts as many as there are cells.
  private static func cells(of finding: Finding) -> Int {
    guard finding.code == .textDoubleEncoded || finding.code == .doubleEncodingRepaired,
      case .number(let count) = finding.arguments["count"]
    else { return 1 }
    return count
  }

  private mutating func compareDeclaredCount(_ run: MappingRun) {
    guard let declared = run.declaredCount else { return }
    let distinct = account.read - account.duplicate
    if declared == account.read || declared == distinct { return }
    add(
      Finding(
        .trailerCountMismatch,
        [
          "declared": .number(declared), "read": .number(account.read), "distinct": .number(distinct),
        ]))
  }

  private mutating func add(_ finding: Finding) { log.add(located(finding)) }

  private func located(_ finding: Finding) -> Finding {
    var finding = finding
    finding.place.file = fileName
    return finding
  }
}

extension MappingDefinition.Source {
  /// The groups of declared totals as the store knows them, in the mapping's order.
  var totalsGroups: [TotalsGroup] {
    totals?.groups.map { TotalsGroup(name: $0.name, isRequired: $0.required) } ?? []
  }
}
