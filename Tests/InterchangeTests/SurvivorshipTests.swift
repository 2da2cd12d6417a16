import Interchange
import Testing

@Suite struct SurvivorshipTests {
  private func choose(
    _ criteria: [Survivorship.Criterion], _ values: [(String, String, Int)], sources: [String] = [],
    order: [String] = []
  ) -> Int? {
    let rule = Survivorship.Rule(field: "person.x", criteria: criteria, sources: sources, order: order)
    return Survivorship([rule]).choice(
      of: "person.x",
      among: values.map { Survivorship.Candidate(value: Array($0.0.utf8), source: $0.1, since: $0.2) })
  }

  @Test func `without a rule the first counts, and of nothing nothing`() {
    let one = Survivorship.Candidate(value: [1], source: "a", since: 1)
    #expect(Survivorship().choice(of: "person.x", among: [one, one]) == 0)
    #expect(Survivorship().choice(of: "person.x", among: []) == nil)
  }

  @Test func `a day is more precise than a month, a month than a year, and anything than unknown`() {
    #expect(choose([.mostPrecise], [("2008", "a", 1), ("2008-05", "b", 1), ("2008-05-09", "c", 1)]) == 2)
    #expect(choose([.mostPrecise], [("unknown", "a", 1), ("true", "b", 1)]) == 1)
    // A long word is no better than a short one.
    #expect(choose([.mostPrecise], [("female", "a", 1), ("transgender", "b", 1)]) == 0)
  }

  @Test func `the most recent is what an import said last anew`() {
    #expect(choose([.mostRecent], [("a", "a", 3), ("b", "b", 7), ("c", "c", 5)]) == 1)
  }

  @Test func `the most frequent counts records, and a tie goes to the source with precedence`() {
    #expect(choose([.mostFrequent], [("m", "a", 1), ("f", "b", 1), ("f", "c", 1)]) == 1)
    #expect(choose([.mostFrequent], [("m", "a", 1), ("f", "b", 1)]) == 0)
  }

  @Test func `a rule's own sources stand before those it does not name`() {
    let values = [("1", "policia", 1), ("2", "inspeccion", 1), ("3", "albergue", 1)]
    #expect(choose([.precedence], values, sources: ["albergue", "inspeccion"]) == 2)
    #expect(choose([.precedence], Array(values.prefix(2)), sources: ["albergue", "inspeccion"]) == 1)
    #expect(choose([.precedence], Array(values.prefix(2)), sources: ["albergue"]) == 0)
  }

  @Test func `a weaker code never takes the place of a stronger one, whoever says it and when`() {
    let order = ["documented", "declared", "computed", "estimated"]
    #expect(choose([.strongest, .mostRecent], [("declared", "a", 1), ("estimated", "b", 9)], order: order) == 0)
    #expect(choose([.strongest], [("odd", "a", 1), ("estimated", "b", 2)], order: order) == 1)
  }

  @Test func `criteria are asked one after the other`() {
    let values = [("2008", "a", 9), ("2008-05-09", "b", 1), ("2008-05-10", "c", 5)]
    #expect(choose([.mostPrecise, .mostRecent], values) == 2)
    #expect(choose([.mostRecent, .mostPrecise], values) == 0)
  }
}
