import Interchange
import Testing

@testable import Anonymisation

@Suite struct LeaveRuleTests {
  private func withholding(
    _ subject: Subject, purposes: [String] = ["research"],
    unknown: ReleasePolicy.UnknownConsent = .exclude
  ) -> Withholding? {
    LeaveRule(
      InventedRegister.policy(consentPurposes: purposes, unknownConsent: unknown, tables: [])
    ).withholding(of: subject)
  }

  @Test(
    arguments: [
      ("given", nil, nil), ("not_asked", Withholding.consent, nil), (nil, .consent, nil),
      ("refused", .consent, .consent), ("withdrawn", .consent, .consent),
      ("a word of tomorrow", .consent, .consent), ("", .consent, .consent),
    ] as [(String?, Withholding?, Withholding?)])
  func `consent: given leaves, unknown as the policy says, everything else stays`(
    state: String?, whenExcluded: Withholding?, whenReleased: Withholding?
  ) {
    #expect(withholding(victim("a", consent: state)) == whenExcluded)
    #expect(withholding(victim("a", consent: state), unknown: .release) == whenReleased)
  }

  @Test func `one refused purpose of several keeps the person in`() {
    let subject = Subject(
      personID: "a", consents: ["registry": "given", "services": "refused"], isVictim: true)
    #expect(withholding(subject, purposes: ["registry"]) == nil)
    #expect(withholding(subject, purposes: ["registry", "services"]) == .consent)
  }

  @Test func `an excluded seal keeps the person in, another does not`() {
    #expect(withholding(victim("a", seals: ["court_reserve"])) == .seal)
    #expect(withholding(victim("a", seals: ["protected_witness"])) == nil)
  }

  @Test func `a refusal without a purpose holds for all, an agreement without one for none`() {
    let refuses = Subject(
      personID: "a", consents: ["research": "given", "": "refused"], isVictim: true)
    #expect(withholding(refuses) == .consent)
    #expect(withholding(refuses, unknown: .release) == .consent)
    let agrees = Subject(personID: "a", consents: ["": "given"], isVictim: true)
    #expect(withholding(agrees) == .consent)
    let notAsked = Subject(
      personID: "a", consents: ["research": "given", "": "not_asked"], isVictim: true)
    #expect(withholding(notAsked) == nil)
  }

  @Test func `a seal of unknown kind keeps the person in`() {
    #expect(withholding(victim("a", seals: [""])) == .seal)
  }

  @Test func `research takes victims only, other lines everybody`() {
    let other = Subject(
      personID: "a", consents: ["research": "given", "registry": "given"], isSuspect: true)
    #expect(withholding(other) == .notVictim)
    #expect(withholding(other, purposes: ["registry"]) == nil)
  }

  @Test func `of several reasons the first in the order of counting is given`() {
    #expect(
      withholding(victim("a", consent: "refused", seals: ["court_reserve"], isVictim: false))
        == .consent)
  }
}
