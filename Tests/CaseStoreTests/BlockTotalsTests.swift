internal import CaseStore
internal import Interchange
internal import Testing

@Suite struct BlockTotalsTests {
  let folder = TestFolder()
  let groups = [
    TotalsGroup(name: "F1", isRequired: true), TotalsGroup(name: "P3", isRequired: false),
  ]

  private func total(_ raw: String, _ block: String, _ group: Int, _ units: Double) -> TestRecord {
    TestRecord(raw, block: block, totals: [(group, true, units)])
  }
  private func part(_ raw: String, _ block: String, _ group: Int, _ units: Double) -> TestRecord {
    TestRecord(raw, block: block, totals: [(group, false, units)])
  }

  /// Block a: whole block twice, adds up. b: one record twice, does not add up. c: no F1, P3 parts without total.
  private var records: [TestRecord] {
    [
      total("a1", "a", 0, 5), part("a2", "a", 0, 2), part("a3", "a", 0, 3),
      total("a1", "a", 0, 5), part("a2", "a", 0, 2), part("a3", "a", 0, 3),
      total("b1", "b", 0, 7), part("b2", "b", 0, 4), part("b2", "b", 0, 4), part("b3", "b", 0, 2.5),
      part("c1", "c", 1, 1),
    ]
  }

  @Test func `blocks and totals of a file are summed up`() throws {
    let register = try folder.open()
    let summary = try register.take(declaration(totals: groups), records).summary
    #expect(summary.blocks == BlockSummary(blocks: 3, repeated: 1))
    #expect(
      summary.totals == [
        TotalSummary(
          group: "F1", publishedMicros: 17_000_000, distinctMicros: 12_000_000,
          blocksWithoutTotal: 1, unreconciledBlocks: 1),
        TotalSummary(
          group: "P3", publishedMicros: 0, distinctMicros: 0, blocksWithoutTotal: 1,
          unreconciledBlocks: 0),
      ])
  }

  @Test func `each kind of trouble is a finding with its place`() throws {
    let register = try folder.open()
    let findings = try register.take(declaration(totals: groups), records).summary.findings
    #expect(findings.map(\.code) == ["block-repeated", "total-missing", "total-missing", "total-unreconciled"])
    #expect(findings.map(\.field) == ["", "F1", "P3", "F1"])
    #expect(findings.map { $0.places.first?.line } == [2, 12, 12, 8])
    #expect(findings.allSatisfy { $0.places.first?.file == "police.csv" && $0.count == 1 })
  }

  @Test func `copies that the mapping keeps count as copies all the same`() throws {
    let register = try folder.open()
    let duplicate = try register.take(declaration("one", totals: groups), records).summary
    let kept = try register.take(
      declaration("two", totals: groups), records, keepsIdentical: true
    ).summary
    #expect(kept.totals == duplicate.totals)
    #expect(kept.blocks == duplicate.blocks)
    #expect(kept.account.duplicate == 0)
  }

  @Test func `a file without blocks is one block for its totals`() throws {
    let register = try folder.open()
    let records = [
      TestRecord("a", totals: [(0, true, 3)]), TestRecord("b", totals: [(0, false, 1)]),
      TestRecord("c", totals: [(0, false, 2)]), TestRecord("d", fate: .trailer),
    ]
    let summary = try register.take(declaration(totals: groups), records).summary
    #expect(summary.blocks == nil)
    #expect(summary.totals.map(\.unreconciledBlocks) == [0, 0])
    #expect(summary.findings.isEmpty)
  }

  @Test func `working figures of one import do not reach the next`() throws {
    let register = try folder.open()
    let first = try register.take(declaration("one", totals: groups), records).summary
    let second = try register.take(declaration("two", totals: groups), records).summary
    #expect(first.totals == second.totals)
    #expect(first.account == second.account)
  }
}
