internal import Glibc
internal import Interchange
internal import Linkage
internal import Safekeeping
internal import Testing

@testable internal import CaseStore

/// A small model with every kind of link that a release follows.
func testModel(extraPersonFields: [Field] = [], withoutSex: Bool = false) -> UnifiedModel {
  func field(_ name: String, _ privacy: PrivacyClass, _ type: FieldType = .string) -> Field {
    Field(name: name, type: type, privacy: privacy)
  }
  func entity(_ name: String, _ fields: [Field], links: [(String, String)] = []) -> EntityType {
    EntityType(
      name: name, label: Localised(es: name, en: name), fields: fields,
      links: links.map { EntityLink(role: $0.0, target: $0.1) })
  }
  let sex = withoutSex ? [] : [field("sex", .quasiIdentifier, .code)]
  return UnifiedModel(
    name: "unified", version: "1",
    entities: [
      entity(
        "person",
        [
          field("given_names", .directIdentifier), field("paternal_surname", .directIdentifier),
          field("maternal_surname", .directIdentifier),
          field("birth_date", .directIdentifier, .partialDate),
        ] + sex + [field("education_level", .quasiIdentifier, .code)] + extraPersonFields),
      entity(
        "id_document",
        [
          field("type", .nonSensitive, .code), field("number", .directIdentifier),
          field("validity", .nonSensitive, .code),
        ], links: [("person", "person")]),
      entity("case", [field("status", .nonSensitive, .code), field("from", .quasiIdentifier)]),
      entity(
        "incident",
        [
          field("source_number", .directIdentifier), field("kind", .nonSensitive, .code),
          field("narrative", .freeText, .text),
        ], links: [("case", "case")]),
      entity(
        "victim_role", [field("status", .nonSensitive, .code)],
        links: [("person", "person"), ("incident", "incident")]),
      entity(
        "suspect_role", [field("role", .sensitive, .code)],
        links: [("person", "person"), ("incident", "incident")]),
      entity("trafficking_act", [field("act", .nonSensitive, .code)], links: [("incident", "incident")]),
      entity(
        "consent", [field("purpose", .nonSensitive, .code), field("state", .nonSensitive, .code)],
        links: [("person", "person")]),
      entity("seal", [field("kind", .nonSensitive, .code)], links: [("person", "person")]),
      entity(
        "tally",
        [field("period", .nonSensitive), field("value", .nonSensitive, .integer)]),
    ])
}

let testKey = SecretKey([UInt8](repeating: 7, count: 32))

/// A folder of this test alone, removed with it.
final class TestFolder {
  let path: String
  init() {
    var template = Array("/tmp/quipu-test-XXXXXX".utf8CString)
    path = String(cString: mkdtemp(&template))
  }
  deinit { Folder.remove(path) }

  func open(model: UnifiedModel = testModel(), key: SecretKey = testKey) throws(Failure) -> CaseRegister {
    try CaseRegister(
      folder: "\(path)/state", model: model, masterKey: key, vaultKey: vaultKey, clock: { "2026-01-02T03:04:05Z" })
  }

  var vaultKey: VaultKeyFile { KeyFolder(path: "\(path)/keys").vault }

  /// Takes a store back to how version 1 made it.
  func makeVersionOne() throws {
    let database = try database()
    try takeVaultKey(from: database)
    try database.execute("PRAGMA foreign_keys = OFF")
    for table in RegisterMigration.tableNamesSinceTheFirst { try database.execute("DROP TABLE \(table)") }
    try database.execute("ALTER TABLE import DROP COLUMN at")
    try database.execute("PRAGMA user_version = 1")
  }

  /// Takes a store back to how version 2 made it, with a hold on the records of a person.
  func makeVersionTwo(held person: [UInt8]) throws {
    let database = try database()
    try takeVaultKey(from: database)
    let linkage = ["link_decision_record", "link_decision", "link_record", "link_key", "link_pair", "link_pin"]
    for table in linkage { try database.execute("DROP TABLE \(table)") }
    for statement in [
      "DROP TABLE merged_record", "DROP TABLE audit_reason", "DROP TABLE vault_generation",
      "ALTER TABLE legal_hold DROP COLUMN line",
      "ALTER TABLE legal_hold ADD COLUMN reason TEXT NOT NULL DEFAULT 'trial'",
      "ALTER TABLE correction ADD COLUMN reason TEXT NOT NULL DEFAULT 'typo'",
      "ALTER TABLE disposition ADD COLUMN reason TEXT NOT NULL DEFAULT 'typo'", "PRAGMA user_version = 2",
    ] { try database.execute(statement) }
    try database.run(
      "INSERT INTO legal_hold (row, at) SELECT row, '2026-01-02T03:04:05Z' FROM membership WHERE person = ?",
      .blob(person))
  }

  /// Seals what the vault's own key sealed under the one that was derived from the master key.
  private func takeVaultKey(from database: Database) throws {
    let keys = try RegisterKeys(master: testKey)
    let present = try VaultSeals(root: vaultKey.current.read())
    _ = try VaultRekeying(database: database, old: present, new: keys.firstVault).run()
    try PrivateFile.shred(vaultKey.current.path)
  }

  /// Past everything that a register does.
  func write(_ statement: String) throws { try database().execute(statement) }

  /// A file of the store's, past everything that a register does when it opens one.
  func database(_ path: String? = nil) throws(Failure) -> Database {
    try Database(path: path ?? file, pageKey: RegisterKeys(master: testKey).pages)
  }

  var file: String { "\(path)/state/\(CaseRegister.fileName)" }
}

func mode(_ path: String) -> mode_t {
  var status = stat()
  return lstat(path, &status) == 0 ? status.st_mode & 0o777 : 0
}

/// What the mapping would have made of one record.
struct TestRow {
  var entity: String
  var key: String
  var values: [String: String] = [:]
  var links: [String: String] = [:]
  init(_ entity: String, _ key: String, _ values: [String: String] = [:], links: [String: String] = [:]) {
    self.entity = entity
    self.key = key
    self.values = values
    self.links = links
  }
}

struct TestRecord {
  var raw: String
  var fate = RecordFate.mapped
  var block: String?
  /// Group, is it the total, value in units.
  var totals: [(group: Int, isTotal: Bool, units: Double)] = []
  var rows: [TestRow] = []
  init(
    _ raw: String, fate: RecordFate = .mapped, block: String? = nil,
    totals: [(group: Int, isTotal: Bool, units: Double)] = [], rows: [TestRow] = []
  ) {
    self.raw = raw
    self.fate = fate
    self.block = block
    self.totals = totals
    self.rows = rows
  }
}

func declaration(
  _ source: String = "police", sha256: String = "a1", full: Bool = true, precedence: Int = 1,
  totals: [TotalsGroup] = [], duplicates: [String: Duplicates] = [:]
) -> ImportDeclaration {
  ImportDeclaration(
    source: source, file: "\(source).csv", sha256: sha256, fingerprint: "f1",
    mapping: "\(source)@1.0.0", isFullSnapshot: full, precedence: precedence, totals: totals,
    duplicates: duplicates)
}

func sourceBatch(_ records: [TestRecord], firstNumber: Int = 1) -> SourceBatch {
  let batch = SourceBatch(shape: .wholeRecords())
  for (index, record) in records.enumerated() {
    batch.records.append(
      RecordSpan(number: firstNumber + index, line: firstNumber + index + 1, byteOffset: 0, byteLength: 0))
    batch.raw.append(record.raw)
    batch.locators.appendMissing()
  }
  return batch
}

func entityBatch(_ records: [TestRecord], _ duplicates: [Bool], _ model: UnifiedModel) -> EntityBatch {
  let batch = EntityBatch(model: model)
  for (index, record) in records.enumerated() {
    batch.fates.append(duplicates[index] ? .skipped : record.fate)
    batch.blocks.append(record.block)
    for total in record.totals {
      batch.totals.append(
        TotalsEntry(
          record: UInt32(index), group: UInt16(total.group), isTotal: total.isTotal,
          micros: Int64(total.units * 1_000_000)))
    }
    for row in duplicates[index] ? [] : record.rows {
      let table = batch.tables[model.index(of: row.entity)!]
      table.records.append(UInt32(index))
      table.keys.append(row.key)
      for (position, field) in table.type.fields.enumerated() {
        table.columns[position].append(row.values[field.name])
      }
      for (position, link) in table.type.links.enumerated() {
        table.links[position].append(row.links[link.role])
      }
    }
  }
  return batch
}

extension CaseRegister {
  /// Takes in a whole file as the conductor would.
  @discardableResult
  func take(
    _ declaration: ImportDeclaration, _ records: [TestRecord], keepsIdentical: Bool = false
  ) throws(Failure) -> (summary: ImportSummary, findings: [Finding]) {
    let session = try begin(declaration)
    let batch = sourceBatch(records)
    let duplicates = try session.admit(batch, keepsIdentical: keepsIdentical)
    let entities = entityBatch(records, duplicates, model)
    try session.withholdErased(in: entities, from: batch)
    try session.refuseRepeatedKeys(in: entities, from: batch)
    let findings = try session.add(entities, from: batch) + entities.findings.map(\.finding)
    var account = Account()
    for (index, fate) in entities.fates.enumerated() where fate != .trailer {
      account.read += 1
      if fate == .skipped {
        account.duplicate += 1
      } else if fate == .quarantined {
        account.quarantined += 1
        try session.quarantine(batch, record: index, findings: [Finding(.testTrouble)])
      } else if fate == .filtered {
        account.filtered += 1
      } else {
        account.accepted += 1
      }
    }
    let draft = ImportSummary(
      source: declaration.source, file: declaration.file, sha256: declaration.sha256,
      mapping: declaration.mapping, account: account, trailers: 0, blocks: nil, totals: [],
      findings: [])
    return (try session.finish(draft), findings)
  }

  /// Links everything that is unplaced, in small batches.
  @discardableResult
  func link(batchSize: Int = 2) throws(Failure) -> LinkageOutcome {
    var linkage = RegisterLinkage(model: .standard, thresholds: .standard, batchSize: batchSize)
    return try linkPersons { index throws(Failure) in try linkage.link(index) }
  }

  func readTables(
    entity: String, batchRows: Int = 2, survivorship: Survivorship = Survivorship(),
    body: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    try readRelease(survivorship) { reading throws(Failure) in
      try reading.tables(of: entity, batchRows: batchRows, body: body)
    }
  }

  /// Rows as they would be released.
  func rows(
    _ entity: String, batchRows: Int = 2, survivorship: Survivorship = Survivorship()
  ) throws(Failure) -> [ReleasedRow] {
    var rows: [ReleasedRow] = []
    try readTables(entity: entity, batchRows: batchRows, survivorship: survivorship) { table throws(Failure) in
      for row in 0..<table.count {
        var values: [String: String] = [:]
        for (index, field) in table.type.fields.enumerated() {
          values[field.name] = table.columns[index].string(row)
        }
        for (index, link) in table.type.links.enumerated() {
          values["\(link.role)_id"] = table.links[index].string(row)
        }
        rows.append(
          ReleasedRow(
            id: table.ids.string(row)!, values: values, sourceRecords: table.sourceRecords[row],
            subjects: table.subjects[row]))
      }
    }
    return rows
  }

  func count(_ entity: String) throws(Failure) -> Int {
    try status().entities.first { $0.entity == entity }!.rows
  }
}

struct ReleasedRow: Equatable {
  let id: String
  let values: [String: String]
  let sourceRecords: Int
  let subjects: [Subject]
}

/// A person record with an optional document, as every source gives it.
func personRows(
  _ key: String, given: String? = nil, paternal: String? = nil, dni: String? = nil,
  validity: String? = "valid", sex: String? = nil
) -> [TestRow] {
  var values: [String: String] = [:]
  values["given_names"] = given
  values["paternal_surname"] = paternal
  values["sex"] = sex
  var rows = [TestRow("person", key, values)]
  if let dni {
    var document = ["type": "DNI", "number": dni]
    document["validity"] = validity
    rows.append(TestRow("id_document", "\(key)/\(dni)", document, links: ["person": key]))
  }
  return rows
}

func failure(_ body: () throws(Failure) -> Void) -> String? {
  do throws(Failure) {
    try body()
    return nil
  } catch {
    return error.finding.code.slug
  }
}

extension FindingCode {
  static let testTrouble = FindingCode("test-trouble", .error, es: "prueba", en: "test")
}
