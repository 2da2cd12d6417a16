internal import CaseStore
internal import Interchange
internal import Linkage

/// The pairs of persons that wait for a steward, those first from which the register gains most.
struct ReviewQueue {
  let store: CaseRegister
  let decisions: StandingDecisions
  private let sides: [Int: (left: Set<String>, right: Set<String>)]
  /// Decisions by the persons who stand in them.
  private let byPerson: [String: [ReviewDecision]]

  init(store: CaseRegister) throws(Failure) {
    self.store = store
    decisions = StandingDecisions(try store.decisionLog())
    var sides: [Int: (left: Set<String>, right: Set<String>)] = [:]
    var byPerson: [String: [ReviewDecision]] = [:]
    for decision in decisions.kept {
      let both = try store.sides(ofDecision: decision.number)
      sides[decision.number] = both
      for person in both.left.union(both.right) { byPerson[person, default: []].append(decision) }
    }
    self.sides = sides
    self.byPerson = byPerson
  }

  /// `by`: whoever signed already is not asked again; nil for what waits for anybody.
  func open(to by: String? = nil) throws(Failure) -> [ReviewItem] {
    let asked = try store.undecidedPairs().filter { !isDecided($0, by: by) }
    return asked.map { (item: $0, benefit: Self.benefit(of: $0)) }
      .sorted { ($1.benefit, $0.item.left, $0.item.right) < ($0.benefit, $1.item.left, $1.item.right) }.map(\.item)
  }

  /// Pairs that linkage joined by itself, drawn blindly, without those that were looked at.
  func sample(_ count: Int = 100) throws(Failure) -> [ReviewItem] {
    let seen = Set(decisions.kept.map { Set([$0.left, $0.right]) })
    return try store.linkedSample(count).filter { !seen.contains([$0.left, $0.right]) }
  }

  /// Every fifth pair is one that linkage joined, so that its precision is measured while the queue is worked off.
  func next(for by: String?) throws(Failure) -> ReviewItem? {
    let queue = try open(to: by)
    if queue.isEmpty || decisions.kept.count % 5 == 4, let drawn = try sample().first { return drawn }
    return queue.first
  }

  private func isDecided(_ item: ReviewItem, by: String?) -> Bool {
    (byPerson[item.leftPerson] ?? []).contains { decision in
      guard let sides = sides[decision.number] else { return false }
      let isAbout =
        sides.left.contains(item.leftPerson) && sides.right.contains(item.rightPerson)
        || sides.left.contains(item.rightPerson) && sides.right.contains(item.leftPerson)
      if !isAbout { return false }
      return decisions.holding.contains(decision.number) || by == decision.by
    }
  }

  /// How likely it is that the two are one person, by the pairs of records that would then be joined; of a contradiction
  /// nothing is known, so it counts as even.
  private static func benefit(of item: ReviewItem) -> Double {
    let chance = item.veto == nil ? LinkThresholds.probability(ofMillibits: item.millibits) : 0.5
    return chance * Double(item.leftCount * item.rightCount)
  }
}
