import Interchange

/// Decides row by row who may leave, as far as the persons behind the row decide it.
///
/// Persons by `LeaveRule`; a row about one person with that person; any other row when one of those whom
/// it is about may leave; rows about nobody only as published counts. The judge learns as tables are
/// settled: a person or an owner who stays for its small class keeps its rows in too.
struct RowJudge {
  private let policy: ReleasePolicy
  private let rule: LeaveRule
  private let pseudonyms: Pseudonyms
  /// Per settled table that others link to: the rows that leave.
  private var leaving: [String: RowSet] = [:]
  private let verdicts = PersonVerdicts()

  init(_ policy: ReleasePolicy, _ pseudonyms: Pseudonyms) {
    self.policy = policy
    self.pseudonyms = pseudonyms
    rule = LeaveRule(policy)
  }

  mutating func learn(_ rows: RowSet, of entity: String) {
    leaving[entity] = rows
    if entity == ReleaseLine.persons { verdicts.forget() }
  }

  /// false also for a table that is not settled.
  func leaves(_ pseudonym: Pseudonym, _ entity: String) -> Bool {
    leaving[entity]?.contains(pseudonym) ?? false
  }

  /// nil when the row may leave as far as persons decide it.
  func withholding(_ plan: TablePlan, _ stored: StoredTable, _ row: Int) -> Withholding? {
    let subjects = stored.subjects[row]
    if plan.isPersons { return withholding(ofPerson: stored.ids.string(row), among: subjects) }
    if subjects.isEmpty { return plan.isPublishedCounts ? nil : .noSubject }
    if policy.isResearch && names(plan.suspectLinks, stored, row) { return .notVictim }
    if !plan.isPersonal { return withholdingUnlessOneMayLeave(subjects) }
    if !names(plan.personLinks + plan.belongings, stored, row) {
      // A row that should say to whom it belongs and does not may be about any of them.
      return subjects.compactMap { withholding(of: $0) }.min()
    }
    return withholdingOfNamed(plan, stored, row)
  }

  private func names(_ links: [TablePlan.Link], _ stored: StoredTable, _ row: Int) -> Bool {
    links.contains { !stored.links[$0.column].isMissing(row) }
  }

  private func withholdingOfNamed(
    _ plan: TablePlan, _ stored: StoredTable, _ row: Int
  ) -> Withholding? {
    var reasons: [Withholding] = []
    for link in plan.personLinks {
      guard let person = stored.links[link.column].string(row) else { continue }
      reasons += [withholding(ofPerson: person, among: stored.subjects[row])].compactMap { $0 }
    }
    for link in plan.belongings where !stored.links[link.column].isMissing(row) {
      let owner = pseudonyms.of(stored.links[link.column], row, in: link.target)
      if !leaves(owner, link.target) { reasons.append(.stayingPerson) }
    }
    return reasons.min()
  }

  private func withholdingUnlessOneMayLeave(_ subjects: [Subject]) -> Withholding? {
    var reasons: [Withholding] = []
    for subject in subjects {
      guard let reason = withholding(of: subject) else { return nil }
      reasons.append(reason)
    }
    return reasons.min()
  }

  private func withholding(ofPerson id: String?, among subjects: [Subject]) -> Withholding? {
    guard let subject = subjects.first(where: { $0.personID == id }) else { return .noSubject }
    return withholding(of: subject)
  }

  func withholding(of subject: Subject) -> Withholding? {
    verdicts.verdict(on: subject) { judged($0) }
  }

  private func judged(_ subject: Subject) -> Withholding? {
    if let reason = rule.withholding(of: subject) { return reason }
    // Until persons are settled, and in a line without persons, the rule alone decides.
    guard let persons = leaving[ReleaseLine.persons] else { return nil }
    if persons.contains(pseudonyms.of(subject.personID, in: ReleaseLine.persons)) { return nil }
    return policy.smallClasses == .suppress ? .smallClass : .noSubject
  }
}

/// What was decided about persons lately: a person comes up in every row about them.
///
/// By object, and the object is held, so that no other can take its place. Memory: some thousand persons.
private final class PersonVerdicts {
  private static let heldCount = 32_768
  private var held: [ObjectIdentifier: (subject: Subject, verdict: Withholding?)] = [:]

  func verdict(on subject: Subject, judge: (Subject) -> Withholding?) -> Withholding? {
    let key = ObjectIdentifier(subject)
    if let known = held[key] { return known.verdict }
    let verdict = judge(subject)
    if held.count >= Self.heldCount { forget() }
    held[key] = (subject, verdict)
    return verdict
  }

  func forget() { held.removeAll(keepingCapacity: true) }
}
