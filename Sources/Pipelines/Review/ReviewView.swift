internal import CaseStore
internal import Configuration
package import Interchange
internal import Safekeeping

/// The review of a workspace, for the verbs of `quipu review` and `quipu link undo`.
package struct ReviewView {
  private let store: CaseRegister

  /// Throws: `workspace-empty`, and what keeps the store from being opened.
  package init(workspace path: String, model: UnifiedModel, changes: Bool) throws(Failure) {
    let workspace = try Workspace(existing: path)
    store = changes ? try workspace.openStore(model: model) : try workspace.openStoreToRead(model: model)
  }

  /// Pairs that wait, in the order in which they are worth asking. Opens nothing of the vault.
  package func list(to by: String?) throws(Failure) -> [ReviewItem] { try ReviewQueue(store: store).open(to: by) }

  /// The pair to look at next; nil when nothing waits. `reveal` shows values and is entered in the audit log.
  package func next(for by: String?, reveal: Bool) throws(Failure) -> ReviewPair? {
    guard let item = try ReviewQueue(store: store).next(for: by) else { return nil }
    return try pair(item.left, item.right, reveal: reveal)
  }

  /// Two records by the beginnings of their ids. Throws: `review-record-unknown`.
  package func pair(_ left: String, _ right: String, reveal: Bool) throws(Failure) -> ReviewPair {
    let ids = [try store.recordID(beginningWith: left), try store.recordID(beginningWith: right)]
    let records = try store.linkageRecords(ids)
    guard records.count == 2 else { throw Failure(.reviewRecordUnknown) }
    var sides: [ReviewPair.Side] = []
    for record in records {
      let all = try record.person.map { person throws(Failure) in try store.recordIDs(ofPerson: person) } ?? []
      sides.append(
        ReviewPair.Side(
          record: record.id, source: record.source, place: try store.sourcePlace(ofPersonRecord: record.id),
          others: max(0, all.count - 1)))
    }
    if reveal {
      try store.record(AuditEvent(.dataRevealed, ["left": .word(ids[0]), "right": .word(ids[1])]))
      try store.mirrorAudit()
    }
    return ReviewPair(records[0], records[1], sides, reveal: reveal)
  }

  /// Gives the decision's number and whether it counts already. Throws: `review-record-unknown`.
  package func decide(
    _ verdict: ReviewVerdict, _ left: String, _ right: String, by: String, reason: String
  ) throws(Failure) -> (number: Int, holds: Bool) {
    let ids = [try store.recordID(beginningWith: left), try store.recordID(beginningWith: right)]
    let policy = try store.signatures().flatMap { LinkageDefinition.Signatures(rawValue: $0) } ?? .one
    let number = try store.decide(
      verdict, left: ids[0], right: ids[1], by: by, reason: reason,
      signaturesNeeded: Self.signatures(policy, verdict))
    try store.mirrorAudit()
    return (number, StandingDecisions(try store.decisionLog()).holding.contains(number))
  }

  private static func signatures(_ policy: LinkageDefinition.Signatures, _ verdict: ReviewVerdict) -> Int {
    switch policy {
    case .one: 1
    case .twoToJoin: verdict == .same ? 2 : 1
    case .two: verdict == .unsure ? 1 : 2
    }
  }

  /// Throws: `review-decision-unknown`.
  package func undo(_ decision: Int, by: String, reason: String) throws(Failure) -> Int {
    let number = try store.undo(decision: decision, by: by, reason: reason)
    try store.mirrorAudit()
    return number
  }

  package func stats() throws(Failure) -> ReviewStats { try ReviewStats(store) }

  /// The decision log as CSV: opaque ids, verdicts and weights; no name and no reason.
  package func export() throws(Failure) -> [UInt8] {
    let standing = StandingDecisions(try store.decisionLog())
    var text = "number,verdict,undoes,left,right,by,time,holds,was_linked,weight\n"
    for line in try store.decisionLog() {
      let cells = [
        "\(line.number)", line.verdict?.rawValue ?? "undo", line.undoes.map { "\($0)" } ?? "", line.left, line.right,
        CSVCell.quoted(line.by), line.time, standing.holding.contains(line.number) ? "true" : "false",
        line.wasLinked ? "true" : "false", line.millibits.map { FixedPoint.text(Double($0) / 1000, places: 3) } ?? "",
      ]
      text += cells.joined(separator: ",") + "\n"
    }
    return Array(text.utf8)
  }

  /// Writes the decision log to a private file.
  package func export(to path: String) throws(Failure) { _ = try SafeFile.write(try export(), to: path) }
}
