internal import CaseStore
package import Interchange
internal import Safekeeping

/// A person, a case or a record with all that belongs to it and where each value came from: `quipu show`.
///
/// Values are masked as in a preview unless `reveal`; then the register's audit log has it.
package struct CaseView: Sendable {
  package struct Value: Sendable {
    package let field: String
    package let cell: ShownCell
    /// Codes of what was noted when it was read.
    package let notes: [String]
    package let rules: [ValueRule]
    /// Where several records are behind the row: the numbers of those that say so, and what others say.
    package let records: [Int]
    package let others: [Other]
  }

  /// What records say of a field whose value is another's.
  package struct Other: Sendable {
    package let cell: ShownCell
    package let records: [Int]
  }

  package struct Link: Sendable {
    package let role: String
    package let target: RowAddress
  }

  package struct Row: Sendable {
    package let address: RowAddress
    /// Of a person record, whom linkage takes it for.
    package let person: String?
    /// Numbers of imports: first and last to say what stands here, and the one that ended it.
    package let since: Int
    package let seen: Int
    package let ended: Int?
    package let place: Place
    package let sourceRecords: Int
    /// Of each of them, where there are several.
    package let places: [Place]
    /// Those that are there, in the model's order.
    package let values: [Value]
    package let links: [Link]
    package let mapping: MappingsAtHand.State
    /// The oldest first; empty unless asked for.
    package let history: [RowHistory]
  }

  /// What somebody was in a case.
  package struct Role: Sendable {
    package let row: RowAddress
    package let status: ShownCell
    package let person: RowAddress?
    package let incident: RowAddress?
    package let caseRow: RowAddress?
  }

  /// The person, where one was asked for.
  package let person: String?
  package let rows: [Row]
  /// There are more rows than are shown.
  package let isCut: Bool
  package let roles: [Role]
  /// Of the person: fields with their values, the chosen first. Empty where no person was asked for.
  package let survivorship: [SurvivingField]
  /// Those that rows name, by number.
  package let imports: [Int: ImportOrigin]

  package struct Request {
    package let query: CaseQuery
    package let reveal: Bool
    package let history: Bool
    /// Codes in these lists are shown.
    package let codes: CodeListSet
    package let mappings: MappingsAtHand

    package init(
      _ query: CaseQuery, reveal: Bool, history: Bool, codes: CodeListSet, mappings: MappingsAtHand = MappingsAtHand()
    ) {
      self.query = query
      self.reveal = reveal
      self.history = history
      self.codes = codes
      self.mappings = mappings
    }
  }

  /// Throws: `workspace-empty`, `show-unknown`, `show-ambiguous`, and failures of the store.
  package init(_ request: Request, workspace path: String, model: UnifiedModel) throws(Failure) {
    let workspace = try Workspace(existing: path)
    let store =
      try request.reveal ? workspace.openStore(model: model) : workspace.openStoreToRead(model: model)
    let named = try request.query.resolved(in: store, workspace)
    if request.reveal { try Self.enterReveal(of: named, store) }
    let around = try store.rows(around: named.rows)
    var versions = try store.versions(of: around.rows, withHistory: request.history)
    if versions.first?.last?.address != named.rows.first {
      // What was asked for has vanished: its last version is shown.
      versions = try store.versions(of: [named.rows[0]], withHistory: true) + versions
    }
    let imports = try Self.imports(of: versions, store)
    let printing = RowShowing(model: model, request: request, imports: imports)
    rows = versions.compactMap { printing.row($0) }
    person = named.person
    isCut = around.isCut
    self.imports = imports
    roles = Self.roles(in: rows)
    survivorship = try SurvivingField.of(person: named.person, versions: versions, store, printing)
  }

  private static func enterReveal(
    of named: (person: String?, rows: [RowAddress]), _ store: CaseRegister
  ) throws(Failure) {
    let thing: AuditEvent.Fact =
      .word(named.person.map { "person/\($0)" } ?? named.rows.map { "\($0.entity)/\($0.id)" }.joined(separator: " "))
    try store.record(AuditEvent(.dataRevealed, ["shown": thing]))
    try store.mirrorAudit()
  }

  private static func imports(
    of versions: [[StoredVersion]], _ store: CaseRegister
  ) throws(Failure) -> [Int: ImportOrigin] {
    var imports: [Int: ImportOrigin] = [:]
    let numbers = versions.flatMap { $0 }.flatMap { [$0.since, $0.seen] + ($0.ended.map { [$0] } ?? []) }
    for number in Set(numbers) { imports[number] = try store.imports(.number(number)).first }
    return imports
  }

  private static func roles(in rows: [Row]) -> [Role] {
    let incidents = Dictionary(
      rows.filter { $0.address.entity == "incident" }.map { ($0.address, $0) }, uniquingKeysWith: { first, _ in first })
    return rows.filter { $0.address.entity.hasSuffix("_role") }.map { row in
      func target(_ role: String) -> RowAddress? { row.links.first { $0.role == role }?.target }
      let incident = target("incident")
      let own = target("case")
      let above = incident.flatMap { incidents[$0] }?.links.first { $0.role == "case" }?.target
      let status = row.values.first { $0.field == "status" || $0.field == "role" }?.cell ?? .missing
      return Role(
        row: row.address, status: status, person: target("person"), incident: incident, caseRow: own ?? above)
    }
  }
}
