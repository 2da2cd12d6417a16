internal import Interchange
internal import Testing

@testable internal import CaseStore

@Suite struct RetentionTests {
  private let folder = TestFolder()

  private func rule(
    _ name: String, months: Int, after: String? = nil, sources: [String] = []
  ) -> RetentionRule {
    RetentionRule(name: name, legalBasis: "law", months: months, after: after, sources: sources, place: Place())
  }

  /// A person with one case for each day; `nil` is a case that is still open.
  private func rows(_ person: String, _ days: [String?]) -> [TestRow] {
    personRows(person)
      + days.enumerated().flatMap { index, day -> [TestRow] in
        let key = "\(person)-\(index)"
        return [
          TestRow("case", key, day.map { ["from": $0] } ?? [:]),
          TestRow("incident", key, [:], links: ["case": key]),
          TestRow("victim_role", key, [:], links: ["person": person, "incident": key]),
        ]
      }
  }

  private func register(_ records: [TestRecord]) throws -> CaseRegister {
    let register = try folder.open()
    try register.take(declaration(), records)
    try register.link()
    return register
  }

  private func due(_ register: CaseRegister, _ rules: [RetentionRule], _ day: String) throws -> RetentionDue {
    try register.dueForErasure(under: rules, on: #require(Day(day)))
  }

  @Test func `counted from the last import a person is due when the period is over, not a day before`() throws {
    let register = try register([TestRecord("r1", rows: rows("p1", []))])
    let rules = [rule("delivery", months: 12)]
    #expect(try due(register, rules, "2027-01-01").persons.isEmpty)
    let persons = try due(register, rules, "2027-01-02").persons
    #expect(persons.map(\.until) == ["2027-01-02"] && persons.map(\.rule) == ["delivery"])
    #expect(try due(register, [], "2099-01-01").persons.isEmpty)
  }

  @Test func `counted from a date the last one holds, to the end of its month or year, and an open case keeps`() throws
  {
    let register = try register([
      TestRecord("r1", rows: rows("p1", ["2009-01-01", "2010-05"])), TestRecord("r2", rows: rows("p2", ["2008"])),
      TestRecord("r3", rows: rows("p3", ["2001-01-01", nil])), TestRecord("r4", rows: rows("p4", [])),
    ])
    let found = try due(register, [rule("case", months: 120, after: "case.from")], "2099-01-01")
    #expect(found.persons.map(\.until) == ["2018-12-31", "2020-05-31"])
    #expect(found.uncounted == 2)
  }

  @Test func `of several rules the one that ends last holds, and a source without a rule keeps`() throws {
    let register = try register([TestRecord("r1", rows: rows("p1", ["2009-01-01"]))])
    let short = rule("case", months: 12, after: "case.from", sources: ["police"])
    let long = rule("delivery", months: 24, sources: ["police"])
    for rules in [[short, long], [long, short]] {
      let found = try due(register, rules, "2099-01-01")
      #expect(found.persons.map(\.rule) == ["delivery"] && found.persons.map(\.until) == ["2028-01-02"])
    }
    #expect(try due(register, [rule("labour", months: 1, sources: ["labour"])], "2099-01-01").uncounted == 1)
    try register.take(
      declaration("labour", sha256: "b2"), [TestRecord("r2", rows: personRows("x", dni: "99900001"))])
    try register.link()
    let found = try due(register, [short], "2099-01-01")
    #expect(found.persons.map(\.until) == ["2010-01-01"] && found.uncounted == 1)
  }

  @Test func `a hold is told, and an erasure under a rule says so in the log`() throws {
    let register = try register([TestRecord("r1", rows: rows("p1", []))])
    let rules = [rule("delivery", months: 1)]
    let her = try #require(try due(register, rules, "2099-01-01").persons.first)
    #expect(!her.isHeld)
    try register.setHold(onPerson: her.id, reason: "trial")
    #expect(try due(register, rules, "2099-01-01").persons.map(\.isHeld) == [true])
    try register.liftHold(onPerson: her.id, reason: "ended")
    _ = try register.erase(person: her.id, reason: "period over", rule: her.rule)
    #expect(try due(register, rules, "2099-01-01") == RetentionDue(persons: [], uncounted: 0))
    let lines = try register.database.number("SELECT count(*) FROM audit WHERE line LIKE '%\"rule\":\"delivery\"%'")
    #expect(lines == 1)
  }
}
