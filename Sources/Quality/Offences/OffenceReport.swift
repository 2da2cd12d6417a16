package import Interchange

/// Where purpose, age and article disagree: counts by source and rule, and the places of records to look at.
///
/// Memory: O(sources and rules), and `placesKept` places of each.
package struct OffenceReport: Sendable {
  package struct Line: Sendable {
    package let source: String
    package let rule: OffenceRule
    package private(set) var victims = 0
    package private(set) var cases = 0
    /// Of the victims' records, in the order of the store.
    package private(set) var places: [Place] = []

    fileprivate init(source: String, rule: OffenceRule, cases: Int = 0, victims: Int = 0) {
      self.source = source
      self.rule = rule
      self.cases = cases
      self.victims = victims
    }

    fileprivate mutating func add(_ places: [Place], keeping limit: Int) {
      cases += 1
      victims += places.count
      self.places += places.prefix(max(0, limit - self.places.count))
    }
  }

  private let rules: OffenceRules
  private let placesKept: Int
  private var found: [String: [Int: Line]] = [:]
  package private(set) var cases = 0
  package private(set) var victims = 0

  package init(_ rules: OffenceRules, placesKept: Int) {
    self.rules = rules
    self.placesKept = placesKept
  }

  /// A report that was made before, without places; its lines come by `restore`.
  package init(_ rules: OffenceRules, cases: Int, victims: Int) {
    self.init(rules, placesKept: 0)
    self.cases = cases
    self.victims = victims
  }

  /// false for a rule that the table does not have.
  package mutating func restore(source: String, rule code: String, cases: Int, victims: Int) -> Bool {
    guard let index = rules.rules.firstIndex(where: { $0.code == code }) else { return false }
    found[source, default: [:]][index] = Line(source: source, rule: rules.rules[index], cases: cases, victims: victims)
    return true
  }

  package mutating func add(_ one: OffenceCase) {
    cases += 1
    victims += one.victims.count
    var places: [Int: [Place]] = [:]
    for (rule, victim) in rules.disagreements(in: one) { places[rule, default: []].append(victim.place) }
    for (rule, places) in places {
      found[one.source, default: [:]][rule, default: Line(source: one.source, rule: rules.rules[rule])]
        .add(places, keeping: placesKept)
    }
  }

  /// By source, then in the order of the table.
  package var lines: [Line] {
    found.keys.sorted().flatMap { source in
      (found[source] ?? [:]).sorted { $0.key < $1.key }.map(\.value)
    }
  }
}
