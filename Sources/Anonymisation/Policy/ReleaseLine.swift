package import Interchange
package import Safekeeping

/// One line of releases, ready to run: a checked policy, its treatments and its own pseudonym key.
///
/// The key is derived for `pseudonym/<recipient>/<name>`, so the ids of one line stay the same night
/// after night and cannot be joined with those of another.
///
///     let line = try ReleaseLine(policy: policy, model: model, codeLists: codes, masterKey: key)
///     let release = line.begin()
///     try release.run(reading: { entity, withSubjects, take in … }, into: { batch in … })
package struct ReleaseLine: Sendable {
  static let persons = "person"
  static let suspects = "suspect_role"
  static let publishedCounts = "tally"

  package let policy: ReleasePolicy
  /// The policy's tables in its order, then the witnesses.
  let plans: [TablePlan]
  /// Positions in `plans`.
  let settlingOrder: [Int]
  let pseudonymKey: SecretKey

  /// Every error and warning of the policy; see `PolicyCheck`. Empty when there is nothing to say.
  package static func check(
    _ policy: ReleasePolicy, model: UnifiedModel, codeLists: any CodeListSource
  ) -> [Finding] {
    let findings = PolicyCheck(policy, model: model, codeLists: codeLists).findings
    if findings.contains(where: { $0.severity == .error }) { return findings }
    let plans = TablePlan.plans(of: policy, model: model, codeLists: codeLists)
    if TablePlan.settlingOrder(plans) != nil { return findings }
    return findings + [Finding(.linksInRing, at: Place(field: "tables"))]
  }

  /// Throws: the first error of `check`; `crypto-failure`.
  package init(
    policy: ReleasePolicy, model: UnifiedModel, codeLists: any CodeListSource, masterKey: SecretKey
  ) throws(Failure) {
    let findings = Self.check(policy, model: model, codeLists: codeLists)
    if let error = findings.first(where: { $0.severity == .error }) { throw Failure(error) }
    plans = TablePlan.plans(of: policy, model: model, codeLists: codeLists)
    guard let order = TablePlan.settlingOrder(plans) else { throw Failure(.linksInRing) }
    settlingOrder = order
    self.policy = policy
    pseudonymKey = try Self.pseudonymKey(recipient: policy.recipient, line: policy.name, masterKey: masterKey)
  }

  /// The pseudonym under which a row stands in the publications of a line: 32 hex digits.
  package static func pseudonym(
    of id: String, in entity: String, recipient: String, line: String, masterKey: SecretKey
  ) throws(Failure) -> String {
    let key = try pseudonymKey(recipient: recipient, line: line, masterKey: masterKey)
    let column = TextColumn()
    Pseudonyms(key: key).of(id, in: entity).append(to: column)
    return column.string(0) ?? ""
  }

  private static func pseudonymKey(
    recipient: String, line: String, masterKey: SecretKey
  ) throws(Failure) -> SecretKey {
    try masterKey.derived(for: "pseudonym/\(recipient)/\(line)")
  }

  /// A release of this line. `partRows` bounds the rows in memory, `batchRows` those of a batch. In `spoolFolder`, which is
  /// private, a table of more rows is laid down while it is put in order; without one it is read again for each part.
  package func begin(partRows: Int = 1 << 17, batchRows: Int = 4096, spoolFolder: String? = nil) -> Release {
    Release(line: self, partRows: partRows, batchRows: batchRows, spoolFolder: spoolFolder)
  }
}

extension FindingCode {
  package static let linksInRing = FindingCode(
    "links-in-ring", .error,
    es: "entidades del modelo que tratan de una persona se enlazan en círculo: no se puede decidir",
    en:
      "entities of the model that are about a person link to each other in a ring: none can be judged",
    hint: Localised(
      es: "quite uno de los enlaces del modelo", en: "take one of the links out of the model"))
}
