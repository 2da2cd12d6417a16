internal import CaseStore
internal import Configuration
internal import Interchange
internal import Linkage

/// Linkage of a register's person records by the pipeline's rules, and what it has come to.
struct StoreLinking {
  let store: CaseRegister
  let definition: LinkageDefinition

  /// What stands in the store after a linkage; the same whatever the night in which it came about.
  struct Figures {
    let linked: Int
    let queue: Int
    let conflicts: Int
    let findings: [ReportedFinding]
  }

  private var thresholds: LinkThresholds {
    LinkThresholds(linkFrom: definition.linkFrom, reviewFrom: definition.reviewFrom)
  }

  /// Links what is new or changed, in one transaction.
  @discardableResult
  func link() throws(Failure) -> LinkageOutcome {
    try store.linkPersons { index throws(Failure) in try link(index) }
  }

  /// Links everything anew; `isTrial` takes it back after `look` has seen what came of it.
  func linkAll(isTrial: Bool, look: () throws(Failure) -> Void) throws(Failure) -> LinkageOutcome {
    let body = { (index: any PersonIndex) throws(Failure) -> LinkageOutcome in
      try store.clearLinkageIndex()
      let outcome = try link(index)
      try look()
      return outcome
    }
    return try isTrial ? store.tryLinkingPersons(body) : store.linkPersons(body)
  }

  private func link(_ index: any PersonIndex) throws(Failure) -> LinkageOutcome {
    try store.keepSignatures(definition.signatures.rawValue)
    var linkage = RegisterLinkage(model: .standard, thresholds: thresholds)
    return try linkage.link(index) { () throws(Failure) in try StopSignals.check() }
  }

  func figures() throws(Failure) -> Figures {
    let queue = try ReviewQueue(store: store).open()
    var findings = FindingLog()
    for item in queue where item.veto == .documentConflict {
      var place = try store.sourcePlace(ofPersonRecord: max(item.left, item.right))
      place.field = "id_document.number"
      findings.add(Finding(.linkDocumentConflict, at: place))
    }
    return Figures(
      linked: try store.linkedRecords(), queue: queue.count, conflicts: queue.count { $0.veto != nil },
      findings: findings.reported)
  }
}

extension FindingCode {
  static let linkDocumentConflict = FindingCode(
    "link-document-conflict", .warning,
    es: "un documento igual con nombres que no concuerdan: no se unieron",
    en: "the same document with names that disagree: they were kept apart",
    hint: Localised(
      es: "decida con «quipu review next», o revise el número en los sistemas de origen",
      en: "decide with `quipu review next`, or check the number in the source systems"))
}
