internal import CaseStore
internal import Configuration
internal import Glibc
package import Interchange
internal import Mapping
internal import Readers
internal import Safekeeping

/// Runs the examples inside a mapping: raw source text in, expected rows, findings and counts out.
///
/// The text goes through the real reader, mapping and store, the store being a new one that goes with the test.
package struct MappingTests {
  package struct Result: Sendable {
    package let name: String
    package let place: Place
    /// What differs, a line each; empty when the test passed.
    package let differences: [Localised]
    package var passed: Bool { differences.isEmpty }
  }

  let compiled: CompiledMapping

  /// Throws: when no store can be made for the tests.
  package func run() throws(Failure) -> [Result] {
    let folder = try TemporaryFolder()
    let register = try CaseRegister(
      folder: folder.path + "/store", model: compiled.model, masterKey: .random(),
      vaultKey: KeyFolder(path: folder.path + "/keys").vault, clock: WallClock.now)
    var results: [Result] = []
    for (number, test) in compiled.definition.tests.enumerated() {
      let seen = try Seen(test, number, compiled, register)
      results.append(
        Result(name: test.name.value, place: test.name.place, differences: seen.differences(from: test)))
    }
    return results
  }
}

/// A private folder that is removed with the object.
final class TemporaryFolder {
  let path: String
  init() throws(Failure) {
    let parent = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
    path = "\(parent)/quipu-test-\(hexadecimal(try randomBytes(8)))"
    try Folder.make(path)
  }
  deinit { Folder.remove(path) }
}

extension MappingTests {
  /// What a text gives by itself, in a store of its own.
  func seen(_ test: MappingDefinition.Test) throws(Failure) -> Seen {
    let folder = try TemporaryFolder()
    let register = try CaseRegister(
      folder: folder.path + "/store", model: compiled.model, masterKey: .random(),
      vaultKey: KeyFolder(path: folder.path + "/keys").vault, clock: WallClock.now)
    return try Seen(test, 0, compiled, register)
  }
}

/// What one example gave.
struct Seen {
  private(set) var rows: [String: [[String: String]]] = [:]
  private(set) var findings: [ReportedFinding] = []
  private(set) var account = Account()
  private(set) var refusal: Finding?

  init(
    _ test: MappingDefinition.Test, _ number: Int, _ compiled: CompiledMapping,
    _ register: CaseRegister
  ) throws(Failure) {
    let session = try register.begin(
      ImportDeclaration(
        source: "test-\(number)", file: "test", sha256: "\(number)", fingerprint: "test", mapping: "test@0",
        isFullSnapshot: true, precedence: number, totals: compiled.definition.source.totalsGroups,
        duplicates: compiled.duplicates))
    var flow = RecordFlow(compiled: compiled, fileName: "test")
    // The example stands in a UTF-8 file, whatever the source's files are in.
    flow.source.encoding = Located("utf-8", test.given.place)
    let collector = Collector(compiled.duplicates)
    flow.observe = { collector.add($0) }
    do throws(Failure) {
      let file = DeliveredFile(MemorySource(Array(test.given.value.utf8)), name: "test")
      refusal = try flow.drain(file, into: session)?.finding
      if refusal != nil {
        session.abandon()
      } else {
        let summary = try session.finish(
          ImportSummary(
            source: "test-\(number)", file: "test", sha256: "\(number)", mapping: "test@0",
            account: flow.account, trailers: flow.trailers, blocks: nil, totals: [],
            findings: flow.log.reported))
        findings = summary.findings
        account = summary.account
      }
    } catch {
      session.abandon()
      throw error
    }
    rows = collector.rows
    if let refusal { findings.append(ReportedFinding(refusal)) }
  }

  /// The rows as the store will have them: those with one key are one row.
  private final class Collector {
    private let duplicates: [String: Duplicates]
    private(set) var rows: [String: [[String: String]]] = [:]
    private var places: [String: [[UInt8]: Int]] = [:]

    init(_ duplicates: [String: Duplicates]) { self.duplicates = duplicates }

    func add(_ batch: EntityBatch) {
      for table in batch.tables {
        for row in 0..<table.count where batch.fates[Int(table.records[row])] == .mapped {
          add(Self.cells(of: table, row), table.type.name, key: table.keys[row].map(Array.init) ?? [])
        }
      }
    }

    private func add(_ cells: [String: String], _ entity: String, key: [UInt8]) {
      guard let place = places[entity]?[key] else {
        places[entity, default: [:]][key] = rows[entity]?.count ?? 0
        rows[entity, default: []].append(cells)
        return
      }
      switch duplicates[entity] ?? .merge {
      case .merge: rows[entity]?[place].merge(cells) { first, _ in first }
      case .first, .error: return
      case .last: rows[entity]?[place] = cells
      }
    }

    private static func cells(of table: EntityTable, _ row: Int) -> [String: String] {
      var cells: [String: String] = [:]
      for (field, column) in zip(table.type.fields, table.columns) {
        guard let cell = column[row] else { continue }
        cells[field.name] = ListCell.items(cell).map { String(decoding: $0, as: UTF8.self) }.joined(separator: "|")
      }
      return cells
    }
  }

  func differences(from test: MappingDefinition.Test) -> [Localised] {
    var differences: [Localised] = []
    if let refusal, !test.findings.contains(where: { $0.code.value == refusal.code.slug }) {
      differences.append(
        Localised(
          es: "el texto fue rechazado: \(refusal.code.slug) (línea \(refusal.place.line ?? 0))",
          en: "the text was refused: \(refusal.code.slug) (line \(refusal.place.line ?? 0))"))
    }
    for (entity, expected) in test.expected { differences += compare(entity.value, expected) }
    for (code, field) in test.findings where !findings.contains(where: { matches($0, code.value, field) }) {
      let name = code.value + (field.map { " (\($0))" } ?? "")
      let seen = findings.map { "\($0.code) \($0.field)" }.sorted().joined(separator: ", ")
      differences.append(
        Localised(es: "falta el hallazgo \(name); hubo: \(seen)", en: "finding \(name) is missing; there were: \(seen)")
      )
    }
    return differences + compareAccount(test.account)
  }

  private func matches(_ finding: ReportedFinding, _ code: String, _ field: String?) -> Bool {
    finding.code == code && (field == nil || finding.field == field)
  }

  private func compare(
    _ entity: String, _ expected: [[(field: Located<String>, value: String?)]]
  ) -> [Localised] {
    RowComparison(
      entity: entity, expected: expected.map { $0.map { ($0.field.value, $0.value) } }, got: rows[entity] ?? []
    ).differences
  }

  private func compareAccount(_ expected: [String: Int]) -> [Localised] {
    let got = [
      "read": account.read, "accepted": account.accepted, "quarantined": account.quarantined,
      "duplicate": account.duplicate, "filtered": account.filtered,
    ]
    return expected.sorted { $0.key < $1.key }.map { name, value -> [Localised] in
      if got[name] == value { return [] }
      return [
        Localised(es: "account", en: "account"), Localised(es: "  - \(name): \(value)", en: "  - \(name): \(value)"),
        Localised(es: "  + \(name): \(got[name] ?? 0)", en: "  + \(name): \(got[name] ?? 0)"),
      ]
    }.flatMap { $0 }
  }
}
