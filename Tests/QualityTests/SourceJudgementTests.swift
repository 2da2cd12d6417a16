import Interchange
import Testing

@testable import Quality

/// An import of invented counts.
func measured(
  read: Int = 100, duplicate: Int = 0, quarantined: Int = 0, fields: [FieldQuality] = [],
  findings: [ReportedFinding] = [], delays: [DelayQuality] = []
) -> MeasuredImport {
  MeasuredImport(
    summary: ImportSummary(
      source: "policia", file: "p.csv", sha256: "ab", mapping: "m@1.0.0",
      account: Account(
        read: read, accepted: read - duplicate - quarantined, quarantined: quarantined, duplicate: duplicate,
        filtered: 0),
      trailers: 0, blocks: nil, totals: [], findings: findings),
    quality: ImportQuality(fields: fields, delays: delays))
}

func sexes(_ female: Int, _ male: Int, missing: Int = 0) -> FieldQuality {
  FieldQuality(
    entity: "person", field: "sex", rows: female + male + missing, present: female + male,
    codes: [CountedCode(code: "female", count: female), CountedCode(code: "male", count: male)]
      .filter { $0.count > 0 })
}

func rule(
  _ measure: QualityRule.Measure, field: String? = nil, atLeast: Int? = nil, atMost: Int? = nil,
  on reaction: QualityRule.Reaction = .warn, source: String? = nil
) -> QualityRule {
  QualityRule(
    source: source, field: field, measure: measure, atLeast: atLeast, atMost: atMost, reaction: reaction,
    place: Place(file: "Pipelines/n.pipeline.yaml", line: 12, column: 5))
}

@Suite struct SourceJudgementTests {
  private func judge(
    _ measured: MeasuredImport, _ rules: [QualityRule], history: [MeasuredImport] = []
  ) -> SourceJudgement { SourceJudgement(of: measured, history: history, rules: rules) }

  @Test func `completeness is judged on the rows of its field, at the bound exactly`() {
    let night = measured(fields: [sexes(60, 35, missing: 5)])
    let met = judge(night, [rule(.completeness, field: "person.sex", atLeast: 950_000)])
    #expect(met.findings.isEmpty)
    let broken = judge(night, [rule(.completeness, field: "person.sex", atLeast: 950_001)])
    #expect(broken.findings.map(\.code.slug) == ["quality-rule-broken"])
    #expect(broken.stop == nil)
  }

  @Test func `a rule that stops names itself, its place and the figure`() throws {
    let night = measured(duplicate: 60)
    let stop = try #require(judge(night, [rule(.duplicates, atMost: 500_000, on: .stop)]).stop)
    #expect(stop.place.file == "Pipelines/n.pipeline.yaml" && stop.place.line == 12)
    #expect(
      stop.text(.english)
        == "“policia” gives duplicates 0.6; the rule in n.pipeline.yaml:12 demands ≤ 0.5 and stops the night")
    #expect(stop.severity == .error)
  }

  @Test func `validity counts values that were blanked or refused, not those that were repaired`() {
    func finding(_ severity: Severity, _ count: Int) -> ReportedFinding {
      ReportedFinding(code: "\(severity)", field: "person.sex", severity: severity, count: count, places: [])
    }
    let night = measured(
      fields: [sexes(40, 40)], findings: [finding(.note, 50), finding(.warning, 15), finding(.error, 5)])
    #expect(judge(night, [rule(.validity, field: "person.sex", atLeast: 800_000)]).findings.isEmpty)
    #expect(judge(night, [rule(.validity, field: "person.sex", atLeast: 800_001)]).findings.count == 1)
  }

  @Test func `where there is nothing to judge no rule is broken`() {
    let empty = measured(read: 0)
    let rules = [
      rule(.completeness, field: "person.sex", atLeast: 1_000_000), rule(.duplicates, atMost: 0),
      rule(.repeatedBlocks, atMost: 0), rule(.unreconciledTotals, atMost: 0), rule(.drift, atMost: 0),
      rule(.delay, atMost: 0),
    ]
    #expect(judge(empty, rules).verdicts.allSatisfy { $0.measured == nil && $0.isMet })
    #expect(judge(empty, [rule(.rows, atLeast: 1_000_000)]).findings.count == 1)
  }

  @Test func `a rule of one source does not judge another`() {
    let night = measured(read: 0)
    #expect(judge(night, [rule(.rows, atLeast: 1_000_000, source: "albergue")]).verdicts.isEmpty)
    #expect(judge(night, [rule(.rows, atLeast: 1_000_000, source: "policia")]).findings.count == 1)
  }

  @Test func `the delay of a rule is what nine tenths of the events do not exceed`() {
    let night = measured(
      delays: [DelayQuality(name: "event-to-report", count: 9, negative: 0, tenth: 1, median: 4, ninetieth: 31)])
    #expect(judge(night, [rule(.delay, atMost: 31_000_000)]).findings.isEmpty)
    #expect(judge(night, [rule(.delay, atMost: 30_000_000)]).findings.count == 1)
  }
}

@Suite struct SourceDriftTests {
  private func codes(_ now: MeasuredImport, _ history: [MeasuredImport]) -> [String] {
    SourceJudgement(of: now, history: history, rules: []).findings.map(\.code.slug)
  }

  private func nights(_ fields: [FieldQuality], read: [Int] = [100, 101, 99]) -> [MeasuredImport] {
    read.map { measured(read: $0, fields: fields) }
  }

  @Test func `fewer than three nights say nothing`() {
    let now = measured(read: 900, fields: [sexes(0, 100)])
    let history = Array(nights([sexes(100, 0)]).prefix(2))
    let judgement = SourceJudgement(of: now, history: history, rules: [rule(.drift, atMost: 0)])
    #expect(judgement.findings.isEmpty && !judgement.drift.isJudged && judgement.drift.nights == 2)
  }

  @Test func `the same spread is no drift, and its distance is zero`() {
    let now = measured(fields: [sexes(80, 20)])
    let judgement = SourceJudgement(of: now, history: nights([sexes(80, 20)]), rules: [])
    #expect(judgement.findings.isEmpty)
    #expect(judgement.drift.fields.map(\.distance) == [0])
  }

  @Test func `a swapped code list is marked, with the share of rows that moved`() throws {
    let judgement = SourceJudgement(
      of: measured(fields: [sexes(20, 80)]), history: nights([sexes(80, 20)]), rules: [])
    let finding = try #require(judgement.findings.first)
    #expect(finding.code.slug == "quality-drift-codes" && finding.place.field == "person.sex")
    #expect(finding.text(.english).contains("60.0 % of the rows"))
    #expect(judgement.drift.fields[0].distance == 600_000)
  }

  @Test func `what chance gives for few rows is not marked`() {
    // 20 points of 30 rows are within what two samples of the same source differ by.
    #expect(codes(measured(fields: [sexes(18, 12)]), nights([sexes(24, 6)])).isEmpty)
    // Fewer than 30 rows are never judged.
    #expect(codes(measured(fields: [sexes(0, 29)]), nights([sexes(29, 0)])) == ["quality-code-new"])
  }

  @Test func `a code that no night had is named`() throws {
    let judgement = SourceJudgement(
      of: measured(fields: [sexes(99, 1)]), history: nights([sexes(100, 0)]), rules: [])
    let finding = try #require(judgement.findings.first)
    #expect(finding.code.slug == "quality-code-new" && finding.severity == .note)
    #expect(finding.arguments["code"] == .word("male"))
  }

  @Test func `a column that is no longer filled is marked, one that varies by chance is not`() throws {
    let history = nights([sexes(90, 0, missing: 10)])
    #expect(codes(measured(fields: [sexes(82, 0, missing: 18)]), history).isEmpty)
    let judgement = SourceJudgement(
      of: measured(fields: [sexes(0, 0, missing: 100)]), history: history, rules: [])
    #expect(judgement.findings.map(\.code.slug) == ["quality-drift-missing"])
    #expect(judgement.findings[0].text(.english).contains("+90.0 %"))
  }

  @Test(arguments: [(100, false), (119, false), (121, true), (79, true), (0, true)])
  func `a file far smaller or larger than usual is marked`(read: Int, isMarked: Bool) {
    let found = codes(measured(read: read), nights([], read: [100, 100, 100, 100]))
    #expect(found == (isMarked ? ["quality-drift-rows"] : []))
  }

  @Test func `a source whose files vary much may vary`() {
    // Median 100, median deviation 40: anything within 200 of the median is usual.
    let history = nights([], read: [60, 100, 140])
    #expect(codes(measured(read: 299), history).isEmpty)
    #expect(codes(measured(read: 301), history) == ["quality-drift-rows"])
  }
}
