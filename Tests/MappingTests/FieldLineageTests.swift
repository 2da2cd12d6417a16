import Configuration
import Interchange
import Testing

@testable import Mapping

@Suite struct FieldLineageTests {
  private func lineage(_ definition: MappingDefinition, _ name: String) throws -> FieldLineage {
    let loaded = Fixture.load(definition)
    guard let compiled = loaded.value else { throw Complaints(findings: loaded.findings) }
    return try #require(compiled.fieldLineage.first { $0.name == name })
  }

  @Test func `a value's path, what stands beside it, conditions and gates are told apart`() throws {
    let person = entity(
      "person", when: "D == \"x\"", key: ["ID"],
      fields: [rule("names", #"if C == "1" then A | beside(B) | upper else null"#, line: 9)])
    let field = try lineage(definition(entities: [person]), "person.names")
    #expect(field.sources.map(\.path).sorted() == ["A", "B", "C", "D"])
    let roles = Dictionary(uniqueKeysWithValues: field.sources.map { ($0.path, $0.role) })
    #expect(roles == ["A": .value, "B": .beside, "C": .condition, "D": .gate])
    #expect(field.steps == ["beside(B)", "upper"])
    #expect(field.conditions == [#"C == "1""#])
    #expect(field.gates.map(\.condition) == [#"D == "x""#])
    #expect(field.privacy == .directIdentifier && field.place.line == 9)
  }

  @Test func `variables are written out and lookups named`() throws {
    let incident = entity("incident", key: ["ID"], fields: [rule("number", "$n ?? \"none\"")])
    let mapping = definition(
      lookups: [lookup("t", [("a", "b")])], variables: [("n", "N | trim | lookup(t)")], entities: [incident])
    let field = try lineage(mapping, "incident.number")
    #expect(field.runs == [#"N | trim | lookup(t) ?? "none""#])
    #expect(field.lookups == ["t"] && field.steps == ["trim", "lookup(t)"])
  }

  @Test func `gates of enclosing entities come from the outermost on`() throws {
    let role = entity("victim_role", when: "B != null", fields: [rule("status", "S")])
    let person = entity("person", when: "A != null", key: ["ID"], entities: [role])
    let field = try lineage(definition(entities: [person]), "victim_role.status")
    #expect(field.gates.map(\.entity) == ["person", "victim_role"])
    #expect(field.takes("A") && field.takes("B") && field.takes("S") && !field.takes("ID"))
  }

  @Test func `paths of a repeat level are written from the record on, and what is counted counts`() throws {
    let person = entity(
      "person", each: "ps/[]", key: ["id"], fields: [rule("names", "n"), rule("age", "count(hs/[])")])
    let mapping = definition(.json, entities: [person])
    #expect(try lineage(mapping, "person.names").sources.map(\.path) == ["ps/[]/n"])
    let count = try lineage(mapping, "person.age")
    #expect(count.sources.map(\.path) == ["ps/[]/hs/[]"] && count.sources.map(\.role) == [.beside])
    #expect(count.each == "ps/[]" && count.normaliser == "whole-number")
  }

  @Test func `a key is told with its parts, and a key that is left to the engine is not`() throws {
    let role = entity("victim_role", fields: [rule("status", "S")])
    let compiled = try #require(
      Fixture.load(definition(entities: [entity("person", key: ["ID | trim", "N"], entities: [role])])).value)
    #expect(compiled.fieldLineage.map(\.name) == ["person.key", "victim_role.status"])
    #expect(compiled.fieldLineage[0].runs == ["ID | trim", "N"] && compiled.fieldLineage[0].privacy == nil)
  }
}
