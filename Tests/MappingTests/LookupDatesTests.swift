import Configuration
import Interchange
import Testing

@testable import Mapping

@Suite struct LookupDatesTests {
  private static let columns = ["source", "label", "target", "valid_from", "valid_to"]

  private func list(_ rows: [[String]]) -> CodeList {
    CodeList(
      name: "m", columns: Self.columns, rows: rows, path: "codes/m.csv", lines: rows.indices.map { $0 + 2 })
  }

  private func mapping(
    _ value: String, missing: MappingDefinition.Lookup.Missing = .reject,
    onError: MappingDefinition.OnError = .reject
  ) -> MappingDefinition {
    definition(
      lookups: [lookup("m", [], missing: missing, file: "codes/m.csv")],
      entities: [
        entity("person", key: ["position()"], fields: [rule("remark", value, onError: onError)])
      ])
  }

  private func outcome(
    _ rows: [[String]], _ dates: [String?], missing: MappingDefinition.Lookup.Missing = .reject,
    onError: MappingDefinition.OnError = .blank
  ) throws -> Outcome {
    let outcome = try Outcome(
      mapping("A | lookup(m, on = D)", missing: missing, onError: onError), files: ["codes/m.csv": list(rows)])
    outcome.map(rows: dates.map { ["A": "X", "D": $0] })
    return outcome
  }

  private let changing = [
    ["X", "old law", "old", "", "2021-03-30"], ["X", "new law", "new", "2021-03-31", ""], ["Y", "", "y", "", ""],
  ]

  @Test func `the same spelling is another code from a day on`() throws {
    let outcome = try outcome(changing, ["2021-03-30", "2021-03-31", "1999", "2024-05", "2024-05-01T10:00:00"])
    #expect(outcome.column("person", "remark") == ["old", "new", "old", "new", "new"])
    #expect(outcome.findings == [])
  }

  @Test func `a date that leaves two codes possible, is missing or is none, is a finding`() throws {
    let outcome = try outcome(changing, ["2021", "2021-03", nil, "31/03/2021", "2021-02-30"])
    #expect(outcome.column("person", "remark") == [nil, nil, nil, nil, nil])
    #expect(outcome.findings == (0..<5).map { "lookup-date-missing \($0) person.remark warning" })
  }

  @Test func `a day on which the spelling stands for nothing is a finding that follows missing and on-error`() throws {
    let rows = [["X", "", "x", "2020-01-01", "2020-12-31"]]
    let blanked = try outcome(rows, ["2021-01-01", "2020-12-31"])
    #expect(blanked.column("person", "remark") == [nil, "x"])
    #expect(blanked.findings == ["lookup-date-outside 0 person.remark warning"])
    let refused = try outcome(rows, ["2019-12-31"], onError: .reject)
    #expect(refused.output.fates == [.quarantined])
    let raw = try outcome(rows, ["2019"], missing: .raw)
    #expect(raw.column("person", "remark") == ["X"])
    #expect(raw.findings == ["lookup-date-outside 0 person.remark warning"])
  }

  @Test func `where a spelling always meant one thing no date is needed`() throws {
    let outcome = try Outcome(mapping("A | lookup(m, on = D)"), files: ["codes/m.csv": list(changing)])
    outcome.map(rows: [["A": "Y", "D": nil], ["A": "Y", "D": "2021"]])
    #expect(outcome.column("person", "remark") == ["y", "y"])
  }

  @Test func `periods of one code may touch or overlap, those of two codes may not`() {
    func codes(_ rows: [[String]]) -> [String] {
      Fixture.load(mapping("A | lookup(m, on = D)"), files: ["codes/m.csv": list(rows)]).findings.map {
        "\($0.code.slug) \($0.place.description)"
      }
    }
    #expect(codes(changing) == [])
    #expect(codes([["X", "", "a", "2020-01-01", ""], ["X", "", "a", "2019-01-01", ""]]) == [])
    #expect(
      codes([["X", "", "a", "", "2020-06-30"], ["X", "", "b", "2020-06-30", ""]])
        == ["lookup-periods-overlap codes/m.csv:3:1"])
    #expect(codes([["X", "", "a", "2020-13-01", ""]]) == ["lookup-date-malformed codes/m.csv:2:1"])
    #expect(codes([["X", "", "a", "2020-02-01", "2020-01-01"]]) == ["lookup-date-malformed codes/m.csv:2:1"])
  }

  @Test func `an extension of the same code's period counts`() throws {
    let rows = [["X", "", "x", "2020-01-01", "2020-12-31"], ["X", "", "x", "2020-06-01", "2021-12-31"]]
    #expect(try outcome(rows, ["2021-05-05"]).column("person", "remark") == ["x"])
  }

  @Test func `a date is asked for where the table has dates, and only there`() {
    let files = ["codes/m.csv": list(changing)]
    #expect(Fixture.load(mapping("A | lookup(m)"), files: files).findings.map(\.code) == [.lookupNeedsDate])
    let undated = CodeList(name: "m", columns: ["source", "target", "label"], rows: [["X", "x", "équis"]])
    let loaded = Fixture.load(mapping("A | lookup(m, on = D)"), files: ["codes/m.csv": undated])
    #expect(loaded.findings.map(\.code) == [.lookupWithoutDates])
    #expect(Fixture.load(mapping("A | lookup(m)"), files: ["codes/m.csv": undated]).findings.isEmpty)
  }

  @Test func `the date may be worked out, and each item of a list is looked up on it`() throws {
    let mapping = definition(
      lookups: [lookup("m", [], file: "codes/m.csv")],
      entities: [
        entity("person", key: ["A"], fields: [rule("alias", "[A, B] | lookup(m, on = D | day('y'))")])
      ])
    let outcome = try Outcome(mapping, files: ["codes/m.csv": list(changing)])
    outcome.map(rows: [["A": "X", "B": "Y", "D": "01/01/2020"]])
    #expect(outcome.column("person", "alias") == ["old\u{1F}y"])
  }
}
