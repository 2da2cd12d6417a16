import Interchange

/// Why a row stays in the house, in the order in which it is counted when several reasons hold.
package enum Withholding: String, Sendable, CaseIterable, Comparable {
  /// Refused or withdrawn; or not known, where the policy asks for it.
  case consent
  /// Court reserve, protected witness, … as the policy names them; and a seal of unknown kind.
  case seal
  /// A research line releases victims only.
  case notVictim = "not-victim"
  /// The row belongs to a row about one person, and that one stays.
  case stayingPerson = "staying-person"
  /// The person's class, or the row's own, is smaller than k and the policy suppresses.
  case smallClass = "small-class"
  /// Nobody is known to stand behind the row, so nobody can have agreed.
  case noSubject = "no-subject"

  private var rank: Int { Self.allCases.firstIndex(of: self)! }
  package static func < (left: Withholding, right: Withholding) -> Bool { left.rank < right.rank }
}

/// May a person leave under a policy? Fail closed: what is not understood keeps the person in.
///
/// Role is per case. A victim who is also accused leaves a research line as a victim; rows about
/// suspects are barred apart, by the policy's check and by what the rows link to.
struct LeaveRule: Sendable {
  private let policy: ReleasePolicy
  private let excludedSeals: Set<String>

  init(_ policy: ReleasePolicy) {
    self.policy = policy
    excludedSeals = Set(policy.excludedSeals)
  }

  /// nil when the person may leave.
  func withholding(of subject: Subject) -> Withholding? {
    if !policy.consentPurposes.allSatisfy({ agrees(subject.consents[$0]) }) { return .consent }
    if refusesWithoutPurpose(subject) { return .consent }
    if subject.seals.contains(where: { $0.isEmpty || excludedSeals.contains($0) }) { return .seal }
    if policy.isResearch && !subject.isVictim { return .notVictim }
    return nil
  }

  /// A refusal of which nobody knows the purpose holds for every purpose; an agreement for none.
  private func refusesWithoutPurpose(_ subject: Subject) -> Bool {
    guard let state = subject.consents[""] else { return false }
    return !policy.consentPurposes.isEmpty && state != "given" && state != "not_asked"
  }

  private func agrees(_ state: String?) -> Bool {
    switch state {
    case "given": true
    case nil, "not_asked": policy.unknownConsent == .release
    // Refused, withdrawn, and any word that this rule does not know.
    default: false
    }
  }
}
