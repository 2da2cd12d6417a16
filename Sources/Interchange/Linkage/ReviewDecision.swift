/// What a steward says of two records.
package enum ReviewVerdict: String, Sendable, CaseIterable {
  case same, different
  /// It cannot be told.
  case unsure
}

/// One line of the decision log, which only grows.
package struct ReviewDecision: Sendable, Hashable {
  package let number: Int
  /// nil: takes back `undoes`.
  package let verdict: ReviewVerdict?
  package let undoes: Int?
  /// Ids of the two records that were looked at; empty after one of them was erased.
  package let left: String
  package let right: String
  package let by: String
  package let time: String
  /// How many people have to say the same before it counts.
  package let signaturesNeeded: Int
  /// Whether the two were one person when it was decided, by linkage alone.
  package let wasLinked: Bool
  /// The pair's weight then, in thousandths of a bit; nil where there was none.
  package let millibits: Int?

  package init(
    number: Int, verdict: ReviewVerdict?, undoes: Int?, left: String, right: String, by: String, time: String,
    signaturesNeeded: Int, wasLinked: Bool, millibits: Int?
  ) {
    self.number = number
    self.verdict = verdict
    self.undoes = undoes
    self.left = left
    self.right = right
    self.by = by
    self.time = time
    self.signaturesNeeded = signaturesNeeded
    self.wasLinked = wasLinked
    self.millibits = millibits
  }
}

/// Decisions as they stand: which of the log hold, which were taken back, which wait for a second signature.
package struct StandingDecisions: Sendable {
  /// By ascending number; what was taken back is left out.
  package let kept: [ReviewDecision]
  /// Of `kept`: numbers of those that count.
  package let holding: Set<Int>

  /// Takes the whole log, by ascending number.
  package init(_ log: [ReviewDecision]) {
    // The last line stands unless something after it takes it back; taking back a taking back restores it.
    var undone: Set<Int> = []
    for line in log.reversed() where !undone.contains(line.number) {
      if let target = line.undoes { undone.insert(target) }
    }
    kept = log.filter { $0.verdict != nil && !undone.contains($0.number) }
    var holding: Set<Int> = []
    for decision in kept {
      let signers = kept.filter { other in
        other.verdict == decision.verdict && Set([other.left, other.right]) == [decision.left, decision.right]
      }.map(\.by)
      if Set(signers).count >= decision.signaturesNeeded { holding.insert(decision.number) }
    }
    self.holding = holding
  }

  /// Those that wait for another person to say the same.
  package var waiting: [ReviewDecision] { kept.filter { !holding.contains($0.number) } }
}

/// Two persons of whom a steward has to say whether they are one, by the nearest two of their records.
package struct ReviewItem: Sendable, Hashable {
  package let left: String
  package let right: String
  package let leftPerson: String
  package let rightPerson: String
  package let millibits: Int
  package let veto: LinkVeto?
  /// Records of each person.
  package let leftCount: Int
  package let rightCount: Int
  package init(
    left: String, right: String, leftPerson: String, rightPerson: String, millibits: Int, veto: LinkVeto?,
    leftCount: Int, rightCount: Int
  ) {
    self.left = left
    self.right = right
    self.leftPerson = leftPerson
    self.rightPerson = rightPerson
    self.millibits = millibits
    self.veto = veto
    self.leftCount = leftCount
    self.rightCount = rightCount
  }

  package var isLinked: Bool { leftPerson == rightPerson }
}
