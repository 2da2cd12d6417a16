/// What linkage compares between two person records, with the levels of agreement of each. Level 0 is "missing".
package enum PersonComparison: Int, Sendable, CaseIterable {
  case given, surnames, birth, document, sex, alias, residence, citizenship

  package var name: String { "\(self)" }

  /// Names of the levels, the nearest first, after `missing`.
  package var levels: [String] { ["missing"] + Self.expectations[rawValue].map(\.level) }

  struct Expectation: Sendable {
    let level: String
    /// The chance of the level among records of one person, and among records of two.
    let agreement: Double
    let coincidence: Double
    init(_ level: String, _ agreement: Double, _ coincidence: Double) {
      self.level = level
      self.agreement = agreement
      self.coincidence = coincidence
    }
  }

  /// The default model: what holds before anything was learnt from a register. Chances among strangers are those of
  /// young people in Peru, common names being weighed apart.
  static let expectations: [[Expectation]] = [
    [
      .init("several-exact", 0.32, 0.000_05), .init("exact", 0.28, 0.006), .init("subset", 0.1, 0.012),
      .init("sounds-alike", 0.06, 0.002), .init("similar", 0.08, 0.01), .init("some-equal", 0.05, 0.02),
      .init("front", 0.03, 0.02), .init("remote", 0.03, 0.23), .init("else", 0.04, 0.70),
      .init("crossed", 0.01, 0.000_01),
    ],
    [
      .init("both-exact", 0.35, 0.000_03), .init("both-sound-alike", 0.07, 0.000_02),
      .init("both-similar", 0.08, 0.000_1),
      .init("swapped", 0.02, 0.000_04), .init("paternal-only", 0.04, 0.006), .init("maternal-only", 0.03, 0.006),
      .init("cross-equal", 0.01, 0.012), .init("single-exact", 0.14, 0.005),
      .init("equal-maternal-missing", 0.1, 0.005),
      .init("similar", 0.06, 0.01), .init("remote", 0.02, 0.15), .init("else", 0.04, 0.8),
      .init("crossed", 0.01, 0.000_01),
    ],
    [
      .init("equal", 0.8, 0.000_15), .init("day-month-swapped", 0.02, 0.000_1), .init("one-digit", 0.06, 0.002),
      .init("year-only", 0.06, 0.01), .init("two-parts", 0.03, 0.006), .init("two-digits", 0.01, 0.02),
      .init("year-beside", 0.01, 0.000_4), .init("year", 0.01, 0.05), .init("near-year", 0.01, 0.12),
      .init("else", 0.03, 0.8),
    ],
    [
      .init("equal", 0.85, 0.000_000_2), .init("transposition", 0.03, 0.000_002), .init("substitution", 0.04, 0.000_01),
      .init("one-more", 0.02, 0.000_01), .init("two-edits", 0.02, 0.001), .init("else", 0.04, 0.999),
    ],
    [.init("equal", 0.98, 0.55), .init("else", 0.02, 0.45)],
    [.init("equal", 0.5, 0.02), .init("else", 0.5, 0.98)],
    [
      .init("district", 0.45, 0.01), .init("province", 0.15, 0.02), .init("department", 0.1, 0.06),
      .init("else", 0.3, 0.91),
    ],
    [.init("equal", 0.97, 0.8), .init("else", 0.03, 0.2)],
  ]
}
