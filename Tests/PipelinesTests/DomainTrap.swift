import Configuration
import Interchange
import Safekeeping
import Testing

@testable import Pipelines

/// One rule of a mapping and the raw cells that try it: text of a file in, values, findings and account out.
///
/// The text goes through the real reader, mapping and store, as an example inside a mapping does.
struct DomainTrap: CustomTestStringConvertible, Sendable {
  /// One record of the file and what must become of it. Findings are all that the file has, `code` or `code*count`.
  struct Case: Sendable {
    let cells: String
    let gives: [String: String?]
    let findings: [String]
    let isQuarantined: Bool

    init(_ cells: String, _ gives: [String: String?] = [:], _ findings: [String] = [], quarantined: Bool = false) {
      self.cells = cells
      self.gives = gives
      self.findings = findings
      isQuarantined = quarantined
    }
  }

  enum Format: String { case csv, json }

  let name: String
  let format: Format
  let source: String
  let columns: String
  let entities: String
  let cases: [Case]

  var testDescription: String { name }

  /// `entities` is YAML below `entities:`, or the fields of one entity: `person: {given_names: NOMBRE | given-names}`.
  init(
    _ name: String, source: String = "", columns: String, _ entities: String, _ cases: [Case]
  ) {
    self.name = name
    format = .csv
    self.source = source
    self.columns = columns
    self.entities = entities
    self.cases = cases
  }

  /// Of a JSON file: the cells of a case are the members of one record.
  init(json name: String, source: String = "", _ entities: String, _ cases: [Case]) {
    self.name = name
    format = .json
    self.source = source
    columns = ""
    self.entities = entities
    self.cases = cases
  }

  /// Compiles the mapping once and compares every case.
  func run() throws {
    let compiled = try compile()
    for one in cases { try compare(one, try seen(one, compiled)) }
  }

  private var mapping: String {
    """
    mapping: 1
    name: trap
    version: 1.0.0
    model: unified@1
    source:
      system: PNP-SIDPOL
      format: \(format.rawValue)
      \(format == .csv ? "dialect: {delimiter: \";\"}" : "record: /[]")
    \(source.split(separator: "\n").map { "  " + $0 }.joined(separator: "\n"))
    \(entities)
    """
  }

  private func compile() throws -> CompiledSource {
    let folder = "/tmp/quipu-trap-\(hexadecimal(try randomBytes(8)))"
    try Folder.make(folder)
    defer { Folder.remove(folder) }
    try SafeFile.write(Array(mapping.utf8), to: "\(folder)/trap.map.yaml")
    let loaded = CompiledSource.load(
      mapping: "\(folder)/trap.map.yaml", model: Self.root + "/Mappings/unified.model.yaml",
      codes: Self.root + "/Mappings/codes")
    let complaints = loaded.findings.filter { $0.severity == .error }.map {
      "\($0.place.description) \($0.code.slug) \($0.arguments)"
    }
    return try #require(loaded.value, "\(name): \(complaints)\n\(mapping)")
  }

  static let root = #filePath.split(separator: "/").dropLast(3).reduce("") { $0 + "/" + $1 }

  private func seen(_ one: Case, _ source: CompiledSource) throws -> Seen {
    let place = Place(file: "trap")
    let test = MappingDefinition.Test(
      name: Located("trap", place), given: Located(given(one), place), expected: [],
      findings: [], account: [:])
    return try MappingTests(compiled: source.compiled).seen(test)
  }

  private func given(_ one: Case) -> String {
    switch format {
    case .csv: "ID;\(columns)\n1;\(one.cells)\n"
    case .json: #"[{"ID": 1, \#(one.cells)}]"#
    }
  }

  private func compare(_ one: Case, _ seen: Seen) throws {
    let label: Comment = "\(name): \(one.cells)"
    #expect(seen.refusal == nil, label)
    #expect(seen.account.read == 1 && seen.account.closes, label)
    #expect(seen.account.quarantined == (one.isQuarantined ? 1 : 0), label)
    var values: [String: String?] = [:]
    for field in one.gives.keys {
      let parts = field.split(separator: ".").map(String.init)
      values.updateValue(seen.rows[parts[0]]?.first.flatMap { $0[parts[1]] }, forKey: field)
    }
    #expect(values == one.gives, label)
    let found = seen.findings.map { $0.count == 1 ? $0.code : "\($0.code)*\($0.count)" }
    #expect(found.sorted() == one.findings.sorted(), label)
  }
}
