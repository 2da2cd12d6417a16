package import Interchange
package import Safekeeping

/// One line of releases, ready to run: a checked policy, its treatments and its own pseudonym key.
///
/// The key is derived for `pseudonym/<recipient>/<name>`, so the ids of one line stay the same night
/// after night and cannot be joined with those of another.
///
///     let line = try ReleaseLine(policy: policy, model: model, codeLists: codes, masterKey: key)
///     let release = line.begin()
///     try release.run(reading: { entity, take in … }, into: { batch in … })
package struct ReleaseLine: Sendable {
  static let persons = "person"
  static let suspects = "suspect_role"
  static let publishedCounts = "tally"

  package let policy: ReleasePolicy
  let tables: [TablePlan]
  let pseudonymKey: SecretKey

  /// Every error and warning of the policy; see `PolicyCheck`. Empty when there is nothing to say.
  package static func check(
    _ policy: ReleasePolicy, model: UnifiedModel, codeLists: any CodeListSource
  ) -> [Finding] {
    PolicyCheck(policy, model: model, codeLists: codeLists).findings
  }

  /// Throws: the first error of `check`; `crypto-failure`.
  package init(
    policy: ReleasePolicy, model: UnifiedModel, codeLists: any CodeListSource, masterKey: SecretKey
  ) throws(Failure) {
    let findings = Self.check(policy, model: model, codeLists: codeLists)
    if let error = findings.first(where: { $0.severity == .error }) { throw Failure(error) }
    self.policy = policy
    let released = Set(policy.tables.map(\.entity))
    tables = policy.tables.compactMap { table in
      model.entity(table.entity).map {
        TablePlan(table, type: $0, released: released, codeLists: codeLists)
      }
    }
    pseudonymKey = try masterKey.derived(for: "pseudonym/\(policy.recipient)/\(policy.name)")
  }

  /// A release of this line. `partRows` bounds the rows in memory, `batchRows` those of a batch.
  package func begin(partRows: Int = 1 << 17, batchRows: Int = 4096) -> Release {
    Release(line: self, partRows: partRows, batchRows: batchRows)
  }
}

/// One table of a policy, with names resolved to indices and treatments made ready.
struct TablePlan: Sendable {
  struct ReleasedField: Sendable {
    /// Into the columns of the stored table.
    let column: Int
    let name: String
    let treatment: CellTreatment
    let word: ReleasePolicy.Treatment
    let type: FieldType
  }

  struct ReleasedLink: Sendable {
    /// Into the links of the stored table.
    let column: Int
    let name: String
    let target: String
  }

  let entity: String
  let fields: [ReleasedField]
  /// Those of which the target is released as well.
  let links: [ReleasedLink]
  /// Links to persons, released or not: they say whom the row is about.
  let personLinks: [Int]
  /// Links to rows about suspects.
  let suspectLinks: [Int]
  /// Into `fields`.
  let quasiIdentifiers: [Int]

  var isPersons: Bool { entity == ReleaseLine.persons }
  var isPublishedCounts: Bool { entity == ReleaseLine.publishedCounts }

  init(
    _ table: ReleasePolicy.Table, type: EntityType, released: Set<String>,
    codeLists: any CodeListSource
  ) {
    entity = table.entity
    fields = table.fields.compactMap { treated in
      type.index(ofField: treated.field).map { index in
        let field = type.fields[index]
        return ReleasedField(
          column: index, name: field.name,
          treatment: CellTreatment(treated.treatment, of: field, codeLists: codeLists),
          word: treated.treatment, type: field.type)
      }
    }
    links = type.links.enumerated().compactMap { index, link in
      released.contains(link.target)
        ? ReleasedLink(column: index, name: "\(link.role)_id", target: link.target) : nil
    }
    personLinks = type.links.indices.filter { type.links[$0].target == ReleaseLine.persons }
    suspectLinks = type.links.indices.filter { type.links[$0].target == ReleaseLine.suspects }
    quasiIdentifiers = table.quasiIdentifiers.compactMap { name in
      table.fields.firstIndex { $0.field == name }
    }
  }
}
