import Configuration
import Interchange
import Testing

@testable import Mapping

@Suite struct MappingTraceTests {
  private func trace(
    _ definition: MappingDefinition, _ field: (String, String), rows: [[String: String?]], skip: [Bool] = []
  ) throws -> MappingTrace {
    let loaded = Fixture.load(definition)
    guard let compiled = loaded.value else { throw Complaints(findings: loaded.findings) }
    let trace = MappingTrace(compiled, field: (entity: field.0, field: field.1))
    let trees = rows.map { row in
      Tree.object(row.sorted { $0.key < $1.key }.map { ($0.key, $0.value.map { .text($0) } ?? .null) })
    }
    MappingRun(compiled, trace: trace)
      .map(Tree.batch(compiled.shape, trees), skip: skip, into: EntityBatch(model: Fixture.model))
    return trace
  }

  private func person(_ value: String, onError: MappingDefinition.OnError = .reject) -> MappingDefinition {
    definition(
      lookups: [lookup("t", [("a", "x")], match: .fold)],
      entities: [entity("person", key: ["ID"], fields: [rule("names", value, onError: onError)])])
  }

  @Test func `every instruction that leads to the value is one line with what it gave`() throws {
    let entries = try trace(person("A | trim | upper"), ("person", "names"), rows: [["ID": "1", "A": " ana "]]).entries
    let lines = try #require(entries.first).lines
    #expect(lines.map(\.label) == ["A", "trim", "upper"])
    #expect(lines.map(\.value.value) == [" ana ", "ana", "ANA"])
    #expect(lines.map(\.inputs) == [[], [0], [1]])
    #expect(lines.map(\.paths) == [["A"], ["A"], ["A"]])
  }

  @Test func `both branches ran, and the choice says which one counted`() throws {
    let value = #"if B == "1" then A else "none""#
    let entries = try trace(
      person(value), ("person", "names"),
      rows: [["ID": "1", "A": "ana", "B": "1"], ["ID": "2", "A": "eva", "B": "2"]]
    ).entries
    #expect(entries.map(\.record) == [1, 2])
    #expect(entries.map { $0.lines.compactMap(\.truth) } == [[true], [false]])
    #expect(entries.map(\.result.value) == ["ana", "none"])
    // Only the constant is a word of the mapping.
    #expect(entries.map { $0.lines.last?.isVocabulary } == [false, true])
  }

  @Test func `a failed step has its finding at its line, and the result is what on-error says`() throws {
    let entries = try trace(
      person(#"A | day("dd/MM/yyyy")"#, onError: .raw), ("person", "names"), rows: [["ID": "1", "A": "31/31/2020"]]
    ).entries
    #expect(entries[0].lines.last?.findings.map(\.slug) == ["test-not-a-day"])
    #expect(entries[0].lines.last?.value.value == nil && entries[0].result.value == "31/31/2020")
  }

  @Test func `records that are skipped are not traced`() throws {
    let entries = try trace(
      person("A"), ("person", "names"), rows: [["ID": "1", "A": "a"], ["ID": "2", "A": "b"]], skip: [true, false]
    ).entries
    #expect(entries.map(\.record) == [2] && entries.map(\.result.value) == ["b"])
  }

  @Test func `an unmapped spelling is counted once a record, whoever asks for it`() throws {
    let mapping = definition(
      lookups: [lookup("t", [("alfa", "x")], match: .fold)],
      entities: [
        entity(
          "person", when: "(A | lookup(t)) != \"y\"", key: ["ID"],
          fields: [rule("names", "A | lookup(t)", onError: .blank), rule("remark", "A | lookup(t)", onError: .blank)])
      ])
    let rows = [
      ["ID": "1", "A": "alfaa"], ["ID": "2", "A": "alfaa"], ["ID": "3", "A": "zz"], ["ID": "4", "A": "ALFA"],
    ]
    let unmapped = try trace(mapping, ("person", "names"), rows: rows).unmapped
    #expect(unmapped.map(\.spelling.value) == ["alfaa", "zz"])
    #expect(unmapped.map(\.records) == [2, 1])
    #expect(unmapped.map(\.candidate) == ["alfa", nil])
  }
}
