import Configuration
import Interchange
import Testing

@testable import Mapping

/// Records with repeat levels: rows of a level with those above and below them.
@Suite struct NestedRecordTests {
  private func worker(_ id: String, _ indicators: [String], role: String = "v") -> (String, Tree) {
    (
      "T",
      .object(
        [("@id", .text(id)), ("R", .text(role))]
          + indicators.map { ("I", .object([("@oit", .text($0))])) })
    )
  }

  private func order(_ number: String, _ affected: String, _ workers: [(String, Tree)]) -> Tree {
    .object([
      ("@n", .text(number)), ("A", .text(affected)), ("W", .object([("@x", .text("w"))] + workers)),
    ])
  }

  private var mapping: MappingDefinition {
    definition(
      .xml, variables: [("n", "@n")],
      entities: [
        entity(
          "incident", when: "A != '0'", key: ["$n"], fields: [rule("number", "$n")],
          checks: [check("A == count(W/T)", .warning)]),
        entity(
          "person", each: "W/T", key: ["$n", "@id"],
          fields: [rule("alias", "[^/@n, ^/A, position()]")],
          entities: [
            entity(
              "victim_role", when: "R == 'v'", fields: [rule("status", "count(I)")],
              links: [link("person", "parent"), link("incident", "incident")],
              entities: [
                entity(
                  "indicator", each: "I", fields: [rule("code", "@oit")],
                  links: [
                    link("person", "person"), link("victim_role", "parent"),
                    link("incident", "incident"),
                  ])
              ])
          ]),
      ])
  }

  private func outcome() throws -> Outcome {
    try Outcome(
      mapping,
      records: [
        order("1", "2", [worker("a", ["8", "9"]), worker("b", [])]),
        order("2", "0", [worker("c", ["7"])]),
        order("3", "3", [worker("d", ["5"], role: "x"), worker("e", ["6"])]),
      ])
  }

  @Test func `rows of a level see the rows above them`() throws {
    let outcome = try outcome()
    #expect(
      outcome.column("person", "alias") == [
        "1\u{1F}2\u{1F}1", "1\u{1F}2\u{1F}2", "2\u{1F}0\u{1F}1", "3\u{1F}3\u{1F}1",
        "3\u{1F}3\u{1F}2",
      ])
    #expect(outcome.table("person").records == [0, 0, 1, 2, 2])
  }

  @Test func `nested entities follow their parent's condition over all levels`() throws {
    let outcome = try outcome()
    #expect(outcome.column("victim_role", "status") == ["2", "0", "1", "1"])
    #expect(outcome.column("indicator", "code") == ["8", "9", "7", "6"])
    #expect(outcome.table("indicator").records == [0, 0, 1, 2])
  }

  @Test func `links lead over three levels, and one whose target was not made is missing`() throws {
    let outcome = try outcome()
    let incidents = outcome.table("incident").keys.strings
    let persons = outcome.table("person").keys.strings
    let roles = outcome.table("victim_role").keys.strings
    #expect(incidents.count == 2)
    #expect(
      outcome.link("victim_role", "person") == [persons[0], persons[1], persons[2], persons[4]])
    #expect(
      outcome.link("victim_role", "incident") == [incidents[0], incidents[0], nil, incidents[1]])
    #expect(
      outcome.link("indicator", "person") == [persons[0], persons[0], persons[2], persons[4]])
    #expect(outcome.link("indicator", "victim_role") == [roles[0], roles[0], roles[2], roles[3]])
    #expect(
      outcome.link("indicator", "incident") == [incidents[0], incidents[0], nil, incidents[1]])
  }

  @Test func `declared numbers are checked against what stands below`() throws {
    #expect(try outcome().findings == ["check-failed 2 incident warning"])
  }

  @Test func `any and all ask the rows below, and a step that fails there refuses the record`()
    throws
  {
    func truths(_ condition: String) throws -> Outcome {
      try Outcome(
        definition(
          .xml,
          entities: [
            entity(
              "incident", key: ["@n"],
              fields: [rule("number", "@n"), rule("note", "text(\(condition))")])
          ]),
        records: [
          order("1", "2", [worker("a", ["8", "9"]), worker("b", ["8"])]),
          order("2", "0", []),
          order("3", "3", [worker("d", ["5"], role: "x"), worker("e", ["6"])]),
        ])
    }
    func notes(_ condition: String) throws -> [String?] {
      try truths(condition).column("incident", "note")
    }
    #expect(try notes("any(W/T, R == 'x')") == ["false", "false", "true"])
    #expect(try notes("all(W/T, R == 'v')") == ["true", "true", "false"])
    #expect(try notes("any(W/T, any(I, @oit == '9'))") == ["true", "false", "false"])
    #expect(try notes("all(W/T, any(I, @oit == '8'))") == ["true", "true", "false"])
    #expect(try notes("any(W/T, @id == 'd' and ^/A == 3)") == ["false", "false", "true"])
    #expect(try notes("any(W/T, any(^/W/T, R == 'x') and R == 'v')") == ["false", "false", "true"])
    #expect(try notes("exists(W/T/[])") == ["true", "false", "true"])
    #expect(try notes("exists(W/@x) and not exists(W/@y)") == ["true", "true", "true"])
    let failing = try truths("any(W/T, (R | day('d')) == 'x')")
    #expect(failing.output.fates == [.quarantined, .mapped, .quarantined])
    #expect(failing.findings.count == 4)
    let guarded = try truths("@n == '1' and any(W/T, (R | day('d')) == 'x')")
    #expect(guarded.output.fates == [.quarantined, .mapped, .mapped])
  }

  @Test func `exists sees an element that is there and blank`() throws {
    let outcome = try Outcome(
      definition(
        .xml,
        entities: [
          entity(
            "incident", key: ["@n"],
            fields: [rule("number", "text(exists(E))"), rule("note", "text(E != null)")])
        ]),
      records: [.object([("@n", .text("1")), ("E", .text(""))]), .object([("@n", .text("2"))])])
    #expect(outcome.column("incident", "number") == ["true", "false"])
    #expect(outcome.column("incident", "note") == ["false", "false"])
  }

  @Test func `above the record the reader climbs`() throws {
    let mapping = definition(
      .json,
      entities: [
        entity(
          "person", key: ["id"], fields: [rule("remark", "^/codigo")],
          entities: [
            entity(
              "victim_role", each: "r/[]", fields: [rule("status", "[^^/codigo, ^/id, .] | first")])
          ])
      ]
    ) { $0.record = at("/record") }
    let outcome = try Outcome(
      mapping,
      records: [
        .object([
          ("codigo", .text("CAR")),
          ("record", .object([("id", .text("1")), ("r", .array([.text("x"), .null]))])),
        ])
      ])
    #expect(outcome.column("person", "remark") == ["CAR"])
    #expect(outcome.column("victim_role", "status") == ["CAR", "CAR"])
  }

  @Test func `an error below refuses the record above and all its rows`() throws {
    let mapping = definition(
      .xml,
      entities: [
        entity("incident", key: ["@n"]),
        entity(
          "person", each: "W/T", key: ["@id"],
          entities: [
            entity(
              "indicator", each: "I",
              fields: [rule("code", "if @oit == '9' then 'x' | day('d') else @oit")])
          ]),
      ])
    let outcome = try Outcome(
      mapping,
      records: [
        order("1", "2", [worker("a", ["8", "9"]), worker("b", ["8"])]),
        order("2", "1", [worker("c", ["7"])]),
      ])
    #expect(outcome.output.fates == [.quarantined, .mapped])
    #expect(outcome.findings == ["test-not-a-day 0 indicator.code error"])
    #expect(outcome.table("incident").records == [1])
    #expect(outcome.table("person").records == [1])
    #expect(outcome.column("indicator", "code") == ["7"])
  }

  @Test func `one of several entities before is linked, the nearest that was made`() throws {
    let mapping = definition(
      entities: [
        entity("incident", when: "K == 'a'", key: ["'a'", "N"]),
        entity("incident", when: "K == 'b'", key: ["'b'", "N"]),
        entity("victim_role", key: ["N"], links: [link("incident", "incident")]),
      ])
    let outcome = try Outcome(
      mapping, rows: [["K": "a", "N": "1"], ["K": "b", "N": "2"], ["K": "c", "N": "3"]])
    #expect(
      outcome.link("victim_role", "incident") == outcome.table("incident").keys.strings + [nil])
  }
}
