internal import CaseStore
internal import Configuration
package import Interchange
internal import Linkage

/// `quipu link` over the store: every record anew, by today's model and rules.
package struct StoreRelinking {
  package struct Report: Sendable {
    package let isTrial: Bool
    package let records: Int
    package let personsBefore: Int
    package let personsAfter: Int
    package let changed: Int
    package let merged: Int
    package let split: Int
    package let compared: Int
    /// Keys under which too many records stand.
    package let oversized: Int
    package let queue: Int
  }

  private let plan: NightPlan
  private let workspace: Workspace

  package init(plan: NightPlan, workspace: Workspace) {
    self.plan = plan
    self.workspace = workspace
  }

  /// `isTrial` changes nothing. Otherwise the persons are the new ones from now on, and releases with the next night.
  package func run(isTrial: Bool) throws(Failure) -> Report {
    let store = try isTrial ? workspace.openStoreToRead(model: plan.model) : workspace.openStore(model: plan.model)
    let linking = StoreLinking(store: store, definition: plan.definition.linkage)
    let before = try store.status().persons
    var after = before
    var queue = 0
    let outcome = try linking.linkAll(isTrial: isTrial) { () throws(Failure) in
      after = try store.status().persons
      queue = try ReviewQueue(store: store).open().count
    }
    if !isTrial { try store.mirrorAudit() }
    return Report(
      isTrial: isTrial, records: outcome.placed, personsBefore: before, personsAfter: after,
      changed: outcome.changedPersons, merged: outcome.merged, split: outcome.split, compared: outcome.compared,
      oversized: outcome.oversized, queue: queue)
  }
}

extension StoreRelinking.Report {
  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("dry_run", isTrial)
      json.member("records", records)
      json.key("persons")
      json.object { json in
        json.member("before", personsBefore)
        json.member("after", personsAfter)
        json.member("changed", changed)
        json.member("merged", merged)
        json.member("split", split)
      }
      json.member("compared", compared)
      json.member("oversized", oversized)
      json.member("queue", queue)
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }
}
