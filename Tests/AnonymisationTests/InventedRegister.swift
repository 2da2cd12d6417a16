import Anonymisation
import Interchange
import Safekeeping

/// A small unified model with every privacy class, and a store in memory. All persons are invented.
enum InventedRegister {
  static func entity(
    _ name: String, _ fields: [Field], links: [(role: String, target: String)] = []
  ) -> EntityType {
    EntityType(
      name: name, label: Localised(es: name, en: name), fields: fields,
      links: links.map { EntityLink(role: $0.role, target: $0.target) })
  }

  static let model = UnifiedModel(
    name: "unified", version: "1",
    entities: [
      entity(
        "person",
        [
          Field(name: "person_id", type: .uuid, privacy: .internalUse),
          Field(name: "given_names", type: .string, privacy: .directIdentifier),
          Field(name: "birth_date", type: .partialDate, privacy: .quasiIdentifier),
          Field(name: "age_at_report", type: .integer, privacy: .quasiIdentifier),
          Field(name: "is_child_at_exploitation", type: .tri, privacy: .quasiIdentifier),
          Field(name: "sex", type: .code, privacy: .quasiIdentifier, codeList: "sex"),
          Field(name: "citizenships", type: .country, privacy: .quasiIdentifier, repeats: true),
          Field(name: "residence_ubigeo", type: .ubigeo, privacy: .quasiIdentifier),
        ]),
      entity(
        "case",
        [
          Field(name: "opened", type: .partialDate, privacy: .quasiIdentifier),
          Field(name: "status", type: .code, privacy: .nonSensitive),
          Field(name: "narrative", type: .text, privacy: .freeText),
        ]),
      entity(
        "victim_role", [Field(name: "status", type: .code, privacy: .nonSensitive)],
        links: [("person", "person"), ("case", "case")]),
      entity(
        "suspect_role", [Field(name: "legal_status", type: .code, privacy: .sensitive)],
        links: [("person", "person"), ("case", "case")]),
      entity(
        "shelter_stay", [Field(name: "facility_code", type: .code, privacy: .shelterPlace)],
        links: [("person", "person")]),
      entity(
        "trafficking_act",
        [
          Field(name: "destination", type: .place, privacy: .quasiIdentifier),
          Field(name: "transit", type: .ubigeo, privacy: .quasiIdentifier, repeats: true),
        ], links: [("case", "case")]),
      entity(
        "exploitation", [Field(name: "type", type: .code, privacy: .sensitive)],
        links: [("victim_role", "victim_role")]),
      entity(
        "judicial_step", [Field(name: "stage", type: .code, privacy: .nonSensitive)],
        links: [("suspect_role", "suspect_role")]),
      entity(
        "tally",
        [
          Field(name: "place", type: .ubigeo, privacy: .nonSensitive),
          Field(name: "value", type: .integer, privacy: .nonSensitive),
        ]),
    ])

  static let codeLists = CodeListSet([
    list("legal_basis", ["consent", "legal_duty"]),
    list("consent_purpose", ["services", "registry", "research"]),
    list("seal_kind", ["court_reserve", "protected_witness"]),
    list("sex", ["female", "male", "unknown"]),
    CodeList(
      name: "department", columns: ["code", "label_es"],
      rows: [["08", "Cusco"], ["15", "Lima"], ["16", "Loreto"]]),
  ])

  static func list(_ name: String, _ codes: [String]) -> CodeList {
    CodeList(name: name, columns: ["code", "label_es"], rows: codes.map { [$0, $0] })
  }

  static let masterKey = SecretKey(Array(0..<32))

  static func policy(
    name: String = "research-extract", recipient: String = "university",
    legalBasis: String = "legal_duty", consentPurposes: [String] = ["research"],
    unknownConsent: ReleasePolicy.UnknownConsent = .exclude,
    excludedSeals: [String] = ["court_reserve"], k: Int = 2,
    smallClasses: ReleasePolicy.SmallClasses = .report, tables: [ReleasePolicy.Table]
  ) -> ReleasePolicy {
    ReleasePolicy(
      name: name, version: "1", recipient: recipient,
      purpose: Localised(es: "prueba", en: "test"), legalBasis: legalBasis,
      consentPurposes: consentPurposes, unknownConsent: unknownConsent,
      excludedSeals: excludedSeals, k: k, smallClasses: smallClasses, tables: tables,
      archive: false)
  }

  static func table(
    _ entity: String, _ fields: [(String, ReleasePolicy.Treatment)], quasi: [String] = []
  ) -> ReleasePolicy.Table {
    ReleasePolicy.Table(
      entity: entity,
      fields: fields.map { ReleasePolicy.FieldTreatment(field: $0.0, treatment: $0.1) },
      quasiIdentifiers: quasi)
  }

  static func check(_ policy: ReleasePolicy) -> [Finding] {
    ReleaseLine.check(policy, model: model, codeLists: codeLists)
  }

  static func line(_ policy: ReleasePolicy) throws -> ReleaseLine {
    try ReleaseLine(policy: policy, model: model, codeLists: codeLists, masterKey: masterKey)
  }
}

struct InventedRow {
  var id: String
  var values: [String: String] = [:]
  var links: [String: String] = [:]
  var subjects: [Subject]
  var sourceRecords = 1
}

/// A victim who agreed to research, changed by the caller.
func victim(
  _ id: String, consent: String? = "given", seals: [String] = [], isVictim: Bool = true,
  isSuspect: Bool = false
) -> Subject {
  Subject(
    personID: id, consents: consent.map { ["research": $0] } ?? [:], seals: seals,
    isVictim: isVictim, isSuspect: isSuspect)
}

func person(_ subject: Subject, _ values: [String: String] = [:]) -> InventedRow {
  InventedRow(id: subject.personID, values: values, subjects: [subject])
}

/// Rows by entity, read in batches of two.
struct InventedStore {
  var rows: [String: [InventedRow]]

  func read(
    _ entity: String, _ withSubjects: Bool = true, _ take: (StoredTable) throws(Failure) -> Void
  ) throws(Failure) {
    let type = InventedRegister.model.entity(entity)!
    let all = (rows[entity] ?? []).sorted { $0.id < $1.id }
    for start in stride(from: 0, to: all.count, by: 2) {
      let table = StoredTable(type: type)
      for row in all[start..<min(start + 2, all.count)] {
        table.ids.append(row.id)
        for (field, column) in zip(type.fields, table.columns) {
          column.append(row.values[field.name])
        }
        for (link, column) in zip(type.links, table.links) { column.append(row.links[link.role]) }
        table.sourceRecords.append(row.sourceRecords)
        table.subjects.append(withSubjects ? row.subjects : [])
      }
      try take(table)
    }
  }
}

/// What a release gave, as rows of text by column.
struct Released {
  var release: Release
  var rows: [String: [[String: String]]] = [:]
  var columns: [String: [String]] = [:]
  var batches: [String: Int] = [:]
  var failure: Failure?

  init(
    _ policy: ReleasePolicy, _ store: [String: [InventedRow]], partRows: Int = 1 << 17,
    batchRows: Int = 4096, spoolFolder: String? = nil
  ) throws {
    release = try InventedRegister.line(policy).begin(
      partRows: partRows, batchRows: batchRows, spoolFolder: spoolFolder)
    let source = InventedStore(rows: store)
    var rows: [String: [[String: String]]] = [:]
    var columns: [String: [String]] = [:]
    var batches: [String: Int] = [:]
    do throws(Failure) {
      try release.run(
        reading: { entity, withSubjects, take throws(Failure) in try source.read(entity, withSubjects, take) },
        into: { batch throws(Failure) in
          columns[batch.table] = batch.columns.map(\.name)
          batches[batch.table, default: 0] += 1
          for row in 0..<batch.count {
            var cells: [String: String] = [:]
            for column in batch.columns { cells[column.name] = column.strings[row] }
            rows[batch.table, default: []].append(cells)
          }
        })
    } catch {
      failure = error
    }
    self.rows = rows
    self.columns = columns
    self.batches = batches
  }

  func summary(_ entity: String) -> TableSummary? {
    release.tables.first { $0.entity == entity }
  }

  func values(_ entity: String, _ column: String) -> [String] {
    (rows[entity] ?? []).compactMap { $0[column] }.sorted()
  }
}
