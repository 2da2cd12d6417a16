import Configuration
import Interchange
import Testing

@testable import Mapping

@Suite struct SourceSectionTests {
  private var mapping: MappingDefinition {
    definition(entities: [entity("person", key: ["N"], fields: [rule("remark", "N")])]) {
      $0.trailer = MappingDefinition.Trailer(when: at("N == 'TOTAL'"), count: at("V"))
      $0.blocks = MappingDefinition.Blocks(by: [at("B"), at("C | upper")])
      $0.totals = MappingDefinition.Totals(
        value: at("V"),
        groups: [
          MappingDefinition.Totals.Group(
            name: "F", total: at("C == 't'"), parts: at("C == 'p'"), required: true),
          MappingDefinition.Totals.Group(
            name: "G", total: at("C == 'p'"), parts: at("C == 'q'"), required: false),
        ])
    }
  }

  private func row(_ n: String, _ b: String?, _ c: String?, _ v: String?) -> [String: String?] {
    ["N": n, "B": b, "C": c, "V": v]
  }

  private func entries(_ outcome: Outcome) -> [String] {
    outcome.output.totals.map {
      "\($0.record) \($0.group) \($0.isTotal ? "total" : "part") \($0.micros)"
    }
  }

  @Test func `a totals row is no record, and its count is kept`() throws {
    let outcome = try Outcome(
      mapping,
      rows: [row("1", "x", "p", "1"), row("TOTAL", nil, nil, "5"), row("2", "x", "p", "2")])
    #expect(outcome.output.fates == [.mapped, .trailer, .mapped])
    #expect(outcome.run.declaredCount == 5)
    #expect(outcome.column("person", "remark") == ["1", "2"])
    #expect(outcome.output.blocks.strings == ["x\u{1F}P", nil, "x\u{1F}P"])
    #expect(
      entries(outcome) == [
        "0 0 part 1000000", "2 0 part 2000000", "0 1 total 1000000", "2 1 total 2000000",
      ])
    outcome.map(rows: [row("3", "x", "p", "1")])
    #expect(outcome.run.declaredCount == 5)
  }

  @Test func `a totals row is one even when it is a duplicate or has a wrong shape`() throws {
    let outcome = try Outcome(mapping)
    outcome.map(
      rows: [row("TOTAL", nil, nil, "5"), row("TOTAL", nil, nil, "5"), row("1", nil, nil, nil)],
      skip: [false, true, false], refused: [0])
    #expect(outcome.output.fates == [.trailer, .trailer, .mapped])
  }

  @Test(arguments: ["five", "", "5.5", "99999999999999999999"])
  func `a count that is none is a finding`(_ count: String) throws {
    let outcome = try Outcome(mapping, rows: [row("TOTAL", nil, nil, count)])
    #expect(outcome.findings == ["trailer-count-not-a-number 0 source.trailer warning"])
    #expect(outcome.run.declaredCount == nil)
  }

  @Test func `blocks and totals are taken from duplicates too`() throws {
    let outcome = try Outcome(
      mapping, rows: [row("1", "x", "t", "3"), row("2", "x", "p", "2.5"), row("1", "x", "t", "3")],
      skip: [false, false, true])
    #expect(outcome.output.fates == [.mapped, .mapped, .skipped])
    #expect(outcome.output.blocks.strings == ["x\u{1F}T", "x\u{1F}P", "x\u{1F}T"])
    #expect(
      entries(outcome) == [
        "0 0 total 3000000", "2 0 total 3000000", "1 0 part 2500000", "1 1 total 2500000",
      ])
  }

  @Test func `a missing part of a block's name is an empty one`() throws {
    let outcome = try Outcome(mapping, rows: [row("1", nil, "a", nil), row("2", "a", "", nil)])
    #expect(outcome.output.blocks.strings == ["\u{1F}A", "a\u{1F}"])
  }

  @Test func `a blank total counts as zero, is there all the same, and is told`() throws {
    let outcome = try Outcome(mapping, rows: [row("1", "x", "t", "")])
    #expect(entries(outcome) == ["0 0 total 0"])
    #expect(outcome.findings == ["total-value-blank 0 V warning"])
  }

  @Test(arguments: ["x", "1,5", "0.0000001", "9223372036855"])
  func `a value that cannot be summed exactly is a finding, once, and only where it is summed`(
    _ value: String
  ) throws {
    let outcome = try Outcome(
      mapping, rows: [row("1", "x", "p", value), row("2", "x", "z", value)])
    #expect(entries(outcome) == [])
    #expect(outcome.findings == ["total-not-a-number 0 source.totals warning"])
    #expect(outcome.output.fates == [.mapped, .mapped])
  }

  @Test func `without blocks and totals there are none`() throws {
    let outcome = try Outcome(
      definition(entities: [entity("person", key: ["N"])]), rows: [["N": "1"], ["N": "2"]])
    #expect(outcome.output.blocks.strings == [nil, nil])
    #expect(outcome.output.totals.isEmpty)
    #expect(outcome.run.declaredCount == nil)
  }
}
