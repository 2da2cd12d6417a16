import Interchange
import Testing

@testable import Quality

@Suite struct OffenceRulesTests {
  private static let articles = CodeList(
    name: "penal_code_pe", columns: ["code", "kind"],
    rows: [
      ["129-A", "trafficking"], ["129-B", "trafficking_aggravated"], ["129-C", "exploitation"],
      ["129-H", "exploitation_child"], ["303-A", "smuggling"],
    ])

  private func rules(_ rows: [[String]], _ findings: inout [Finding]) throws -> OffenceRules {
    let columns = [
      "code", "victim", "articles", "without_articles", "purposes", "without_purposes", "means", "status",
    ]
    let full = rows.map { $0 + [String](repeating: "", count: columns.count - $0.count) }
    return try #require(
      OffenceRules(
        CodeListSet([
          CodeList(name: "offence_rules", columns: columns, rows: full), Self.articles,
          CodeList(name: "exploitation_type", columns: ["code"], rows: [["sexual"], ["labour"], ["unidentified"]]),
          CodeList(name: "means", columns: ["code"], rows: [["threat"], ["none_required_child"]]),
          CodeList(name: "victim_status", columns: ["code"], rows: [["possible"], ["not_victim"]]),
        ]), &findings))
  }

  private func victim(
    age: Int? = nil, isChild: String? = nil, presumed: Bool = false, status: String = "possible",
    means: Set<String> = [], purposes: Set<String> = []
  ) -> OffenceVictim {
    OffenceVictim(
      place: Place(file: "p.csv", line: 4, recordNumber: 1), age: age, isChild: isChild, isPresumedMinor: presumed,
      status: status, means: means, purposes: purposes)
  }

  private func fires(_ row: [String], _ articles: Set<String>, _ victims: OffenceVictim...) throws -> Int {
    var findings: [Finding] = []
    let rules = try rules([row], &findings)
    #expect(findings.isEmpty)
    return rules.disagreements(in: OffenceCase(source: "s", articles: articles, victims: victims)).count
  }

  @Test func `a child under an article of adults is a disagreement unless one of children stands beside it`() throws {
    let row = ["r", "child", "129-C", "exploitation_child"]
    #expect(try fires(row, ["129-C"], victim(age: 17)) == 1)
    #expect(try fires(row, ["129-C"], victim(age: 18)) == 0)
    #expect(try fires(row, ["129-C", "129-H"], victim(age: 17)) == 0)
    #expect(try fires(row, ["129-A"], victim(age: 17)) == 0)
    #expect(try fires(row, [], victim(age: 17)) == 0)
  }

  @Test(arguments: [
    (13, "under-14", 1), (14, "under-14", 0), (14, "14-17", 1), (17, "14-17", 1), (18, "14-17", 0), (13, "14-17", 0),
    (18, "adult", 1), (17, "adult", 0), (13, "child", 1),
  ])
  func `the bands of the Penal Code end at 14 and 18`(age: Int, band: String, count: Int) throws {
    #expect(try fires(["r", band], ["129-A"], victim(age: age)) == count)
  }

  @Test func `in doubt a victim is a child, and a doubt that nobody resolved is unknown`() throws {
    #expect(try fires(["r", "child-no-age"], [], victim(presumed: true)) == 1)
    #expect(try fires(["r", "child-no-age"], [], victim(isChild: "true")) == 1)
    // Reported at 19, exploited as a child.
    #expect(try fires(["r", "child"], [], victim(age: 19, isChild: "true")) == 1)
    #expect(try fires(["r", "unknown"], [], victim()) == 1)
    #expect(try fires(["r", "unknown"], [], victim(isChild: "unknown")) == 1)
    #expect(try fires(["r", "adult"], [], victim(isChild: "false")) == 1)
    #expect(try fires(["r", "adult"], [], victim()) == 0)
  }

  @Test func `a case with one child is no case of adults`() throws {
    let row = ["r", "case-adult", "exploitation_child"]
    #expect(try fires(row, ["129-H"], victim(age: 30), victim(age: 40)) == 2)
    #expect(try fires(row, ["129-H"], victim(age: 30), victim(age: 12)) == 0)
    #expect(try fires(row, ["129-H"], victim(age: 30), victim()) == 0)
  }

  @Test func `an adult needs means and a child does not, in both directions`() throws {
    let adult = ["r", "adult", "trafficking|trafficking_aggravated", "", "", "", "none"]
    #expect(try fires(adult, ["129-A"], victim(age: 30)) == 1)
    #expect(try fires(adult, ["129-A"], victim(age: 30, means: ["threat"])) == 0)
    #expect(try fires(adult, ["129-A"], victim(age: 10)) == 0)
    #expect(
      try fires(
        ["r", "adult", "", "", "", "", "none_required_child"], [], victim(age: 30, means: ["none_required_child"])) == 1
    )
    let discarded = ["r", "child", "", "", "any", "", "none", "not_victim"]
    #expect(try fires(discarded, [], victim(age: 10, status: "not_victim", purposes: ["sexual"])) == 1)
    #expect(try fires(discarded, [], victim(age: 10, purposes: ["sexual"])) == 0)
  }

  @Test
  func `an article is held against the purposes of the whole case, and what is unidentified disagrees with nothing`()
    throws
  {
    let row = ["r", "", "129-C", "", "", "sexual"]
    #expect(try fires(row, ["129-C"], victim(purposes: ["labour"])) == 1)
    #expect(try fires(row, ["129-C"], victim(purposes: ["labour"]), victim(purposes: ["sexual"])) == 0)
    #expect(try fires(row, ["129-C"], victim(purposes: ["unidentified"])) == 0)
    #expect(try fires(row, ["129-C"], victim()) == 0)
    #expect(try fires(["r", "", "trafficking", "", "none"], ["129-A"], victim(purposes: ["unidentified"])) == 1)
  }

  @Test func `smuggling with a purpose of exploitation is told unless trafficking stands beside it`() throws {
    let row = ["r", "", "smuggling", "trafficking", "any"]
    #expect(try fires(row, ["303-A"], victim(purposes: ["sexual"])) == 1)
    #expect(try fires(row, ["303-A"], victim()) == 0)
    #expect(try fires(row, ["303-A", "129-A"], victim(purposes: ["sexual"])) == 0)
  }

  @Test func `a rule with a word that is in no list is told and not applied`() throws {
    var findings: [Finding] = []
    let rules = try rules([["r", "adults", "129-Z"], ["s", "adult"]], &findings)
    #expect(rules.rules.map(\.code) == ["s"])
    #expect(findings.map(\.code.slug) == ["offence-rule-unknown", "offence-rule-unknown"])
    #expect(findings.compactMap { $0.arguments["word"] } == [.word("adults"), .word("129-Z")])
  }

  @Test func `a report counts victims and cases by source and rule, and keeps the first places`() throws {
    var findings: [Finding] = []
    var report = OffenceReport(try rules([["r", "adult"], ["s", "child"]], &findings), placesKept: 2)
    report.add(OffenceCase(source: "b", articles: [], victims: [victim(age: 30), victim(age: 31)]))
    report.add(OffenceCase(source: "b", articles: [], victims: [victim(age: 32), victim(age: 3)]))
    report.add(OffenceCase(source: "a", articles: [], victims: [victim(age: 3)]))
    #expect(report.cases == 3 && report.victims == 5)
    #expect(
      report.lines.map { "\($0.source) \($0.rule.code) \($0.cases) \($0.victims)" } == [
        "a s 1 1", "b r 2 3", "b s 1 1",
      ])
    #expect(report.lines[1].places.count == 2)
  }
}
