/// How one value is chosen where several records of a person give different ones.
///
/// Per field: criteria in order, each of which leaves the best of what is there; then the order of the sources in the
/// pipeline, then the record's id. So every choice is the same on every night, whatever the order of the files.
package struct Survivorship: Sendable, Hashable {
  package enum Criterion: String, Sendable, CaseIterable {
    /// The rule's own order of sources; those it does not name come after.
    case precedence
    /// A day before a month before a year; anything before `unknown`.
    case mostPrecise = "most-precise"
    /// What was last said anew.
    case mostRecent = "most-recent"
    /// What most records say.
    case mostFrequent = "most-frequent"
    /// The rule's own order of codes; those it does not name come after.
    case strongest
  }

  package struct Rule: Sendable, Hashable {
    /// `person.sex`
    package let field: String
    package let criteria: [Criterion]
    package let sources: [String]
    package let order: [String]
    package let place: Place
    package init(
      field: String, criteria: [Criterion], sources: [String] = [], order: [String] = [], place: Place = Place()
    ) {
      self.field = field
      self.criteria = criteria
      self.sources = sources
      self.order = order
      self.place = place
    }
  }

  /// A value that one record gives.
  package struct Candidate: Sendable {
    package let value: [UInt8]
    package let source: String
    /// Number of the import that said it first.
    package let since: Int
    package init(value: [UInt8], source: String, since: Int) {
      self.value = value
      self.source = source
      self.since = since
    }
  }

  package let rules: [Rule]
  private let byField: [String: Rule]

  package init(_ rules: [Rule] = []) {
    self.rules = rules
    byField = Dictionary(rules.map { ($0.field, $0) }, uniquingKeysWith: { first, _ in first })
  }

  /// Index of the candidate that counts; nil when there is none.
  ///
  /// Takes: candidates by the precedence of their sources and then by the id of their records.
  package func choice(of field: String, among candidates: [Candidate]) -> Int? {
    guard let rule = byField[field], candidates.count > 1 else { return candidates.isEmpty ? nil : 0 }
    var left = Array(candidates.indices)
    for criterion in rule.criteria {
      let ranks = left.map { rank(candidates[$0], criterion, rule, candidates) }
      let best = ranks.max()
      left = zip(left, ranks).filter { $0.1 == best }.map(\.0)
    }
    return left.first
  }

  /// More is better.
  private func rank(_ one: Candidate, _ criterion: Criterion, _ rule: Rule, _ all: [Candidate]) -> Int {
    switch criterion {
    case .precedence: -(rule.sources.firstIndex(of: one.source) ?? rule.sources.count)
    case .mostPrecise: Self.precision(one.value)
    case .mostRecent: one.since
    case .mostFrequent: all.count { $0.value == one.value }
    case .strongest:
      -(rule.order.firstIndex { Array($0.utf8) == one.value } ?? rule.order.count)
    }
  }

  /// Of a partial date its parts; of anything else whether it says something.
  private static func precision(_ value: [UInt8]) -> Int {
    if value == Array("unknown".utf8) { return 0 }
    let digits = UInt8(ascii: "0")...UInt8(ascii: "9")
    let isDate =
      [4, 7, 10].contains(value.count)
      && value.enumerated().allSatisfy { $0 == 4 || $0 == 7 ? $1 == UInt8(ascii: "-") : digits.contains($1) }
    return isDate ? value.count : 1
  }
}
