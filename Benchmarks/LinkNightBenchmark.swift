internal import CaseStore
internal import Glibc
internal import Interchange
internal import Linkage
internal import Safekeeping

/// What linkage costs in a register: a first load, and a night that brings a few records more.
///
/// The people lie in lines of eleven cells parted by tabs: id, source, given names, two surnames, birth date, sex, type and
/// number of a document, alias, and who it is in truth. The last `newcomers` lines are the night's.
struct LinkNightBenchmark {
  let people: [[Substring]]
  let newcomers: Int

  init(path: String, newcomers: Int) throws(Failure) {
    let text = String(decoding: try SafeFile.read(path, limit: 1 << 30), as: UTF8.self)
    people = text.split(separator: "\n").map { $0.split(separator: "\t", omittingEmptySubsequences: false) }
    self.newcomers = newcomers
  }

  /// Gives seconds, counts, and how far the persons agree with the truth, pair by pair.
  func measure(in folder: String) throws(Failure) -> String {
    let register = try CaseRegister(
      folder: folder, model: Self.model, masterKey: SecretKey([UInt8](repeating: 7, count: 32)),
      vaultKey: KeyFolder(path: "\(folder)-keys").vault, clock: { "2026-01-02T03:04:05Z" })
    let first = people.count - newcomers
    try load(people[..<first], as: "first", into: register)
    let (load, loaded) = try link(register)
    try self.load(people[first...], as: "night", into: register)
    let (night, placed) = try link(register)
    let truth = try agreement(register)
    var json = JSONWriter()
    json.object { json in
      json.member("records", people.count)
      json.member("load_ms", load)
      json.member("load_compared", loaded.compared)
      json.member("night_records", placed.placed)
      json.member("night_ms", night)
      json.member("night_compared", placed.compared)
      json.member("precision_ppm", Int(truth.pairs.precision * 1e6))
      json.member("recall_ppm", Int(truth.pairs.recall * 1e6))
      json.member("f1_ppm", Int(truth.pairs.f1 * 1e6))
    }
    return json.string
  }

  private func link(_ register: CaseRegister) throws(Failure) -> (milliseconds: Int, outcome: LinkageOutcome) {
    let start = Self.now()
    var linkage = RegisterLinkage(model: .standard, thresholds: .standard)
    let outcome = try register.linkPersons { index throws(Failure) in try linkage.link(index) }
    return (Int((Self.now() - start) * 1000), outcome)
  }

  private static func now() -> Double {
    var time = timespec()
    clock_gettime(CLOCK_MONOTONIC, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private func agreement(_ register: CaseRegister) throws(Failure) -> ClusterTruth {
    var persons: [String: UInt32] = [:]
    var found: [UInt32] = []
    var truth: [UInt32] = []
    var names: [Substring: UInt32] = [:]
    for record in try register.linkageRecords(people.map { Self.rowID($0, register) }) {
      let person = record.person ?? record.id
      let next = UInt32(persons.count)
      persons[person] = persons[person] ?? next
      found.append(persons[person] ?? next)
    }
    for cells in people {
      let next = UInt32(names.count)
      names[cells[10]] = names[cells[10]] ?? next
      truth.append(names[cells[10]] ?? next)
    }
    return ClusterTruth(found: found, truth: truth)
  }

  private static func rowID(_ cells: [Substring], _ register: CaseRegister) -> String {
    register.rowID(source: String(cells[1]), entity: "person", key: String(cells[0]))
  }

  // MARK: Loading

  private func load(_ part: ArraySlice<[Substring]>, as name: String, into register: CaseRegister) throws(Failure) {
    for source in Set(part.map { $0[1] }).sorted() {
      let rows = part.filter { $0[1] == source }
      let session = try register.begin(
        ImportDeclaration(
          source: String(source), file: "\(name).tsv", sha256: "\(name)", fingerprint: "1", mapping: "bench@1",
          isFullSnapshot: false, precedence: 1, totals: [], duplicates: [:]))
      for start in stride(from: 0, to: rows.count, by: 4096) {
        try add(Array(rows[start..<min(rows.count, start + 4096)]), first: start + 1, to: session)
      }
      var account = Account()
      account.read = rows.count
      account.accepted = rows.count
      _ = try session.finish(
        ImportSummary(
          source: String(source), file: "\(name).tsv", sha256: name, mapping: "bench@1", account: account, trailers: 0,
          blocks: nil, totals: [], findings: []))
    }
  }

  private func add(_ rows: [[Substring]], first: Int, to session: ImportSession) throws(Failure) {
    let batch = SourceBatch(shape: .wholeRecords())
    let entities = EntityBatch(model: Self.model)
    for (index, cells) in rows.enumerated() {
      batch.records.append(RecordSpan(number: first + index, line: first + index, byteOffset: 0, byteLength: 0))
      batch.raw.append(cells.joined(separator: "\t"))
      batch.locators.appendMissing()
      entities.fates.append(.mapped)
      entities.blocks.append(nil as String?)
      append(
        [cells[2], cells[3], cells[4], cells[5], cells[6], cells[9]], key: cells[0], link: nil, to: entities.tables[0],
        index)
      if !cells[8].isEmpty {
        append([cells[7], cells[8], "unverified"], key: cells[0], link: cells[0], to: entities.tables[1], index)
      }
    }
    _ = try session.admit(batch, keepsIdentical: true)
    _ = try session.add(entities, from: batch)
  }

  private func append(_ cells: [Substring], key: Substring, link: Substring?, to table: EntityTable, _ record: Int) {
    table.records.append(UInt32(record))
    table.keys.append(String(key))
    for (column, cell) in zip(table.columns, cells) { column.append(cell.isEmpty ? nil : String(cell)) }
    for column in table.links { column.append(link.map { String($0) }) }
  }

  private static let model = UnifiedModel(
    name: "unified", version: "1",
    entities: [
      entity(
        "person",
        [
          ("given_names", .directIdentifier), ("paternal_surname", .directIdentifier),
          ("maternal_surname", .directIdentifier), ("birth_date", .directIdentifier), ("sex", .quasiIdentifier),
          ("alias", .directIdentifier),
        ], links: []),
      entity(
        "id_document", [("type", .nonSensitive), ("number", .directIdentifier), ("validity", .nonSensitive)],
        links: [EntityLink(role: "person", target: "person")]),
    ])

  private static func entity(_ name: String, _ fields: [(String, PrivacyClass)], links: [EntityLink]) -> EntityType {
    EntityType(
      name: name, label: Localised(es: name, en: name),
      fields: fields.map { Field(name: $0.0, type: .string, privacy: $0.1) }, links: links)
  }
}
