import Foundation
import Interchange
import Pipelines
import Testing

@Suite struct MappingPreviewTests {
  private func preview(
    _ mapping: String = WorkshopFixture.persons, _ rows: String = WorkshopFixture.personRows,
    _ adjust: (inout MappingPreview.Request) -> Void = { _ in }
  ) throws -> MappingPreview {
    let fixture = try WorkshopFixture()
    var request = MappingPreview.Request()
    adjust(&request)
    return try MappingPreview(try fixture.mapping(mapping), file: try fixture.file("x.csv", rows), request)
  }

  private func cells(_ preview: MappingPreview, _ entity: String, _ field: String) throws -> [ShownCell] {
    let table = try #require(preview.tables.first { $0.entity == entity })
    let index = try #require(table.fields.firstIndex(of: field))
    return table.rows.map { $0.cells[index] }
  }

  private func failure(_ body: () throws -> Void) -> Finding? {
    do { try body() } catch { return (error as? Failure)?.finding }
    return nil
  }

  @Test func `each record is accounted for, and totals are none`() throws {
    let account = try preview().account
    #expect(account.parts.map(\.count) == [4, 2, 1, 1, 1])
    #expect(account.parts.map(\.name) == ["read", "accepted", "quarantined", "filtered", "trailers"])
  }

  @Test func `what identifies is a shape, and codes of the field's list stay readable`() throws {
    let preview = try preview()
    #expect(try cells(preview, "person", "given_names") == [.shape("AAAAA AAAAA (11)"), .shape("AAAAAA (6)")])
    #expect(try cells(preview, "person", "sex") == [.value("female"), .value("male")])
    #expect(try cells(preview, "person", "birth_date") == [.shape("9999-99-99"), .missing])
    #expect(try cells(preview, "person", "age_source") == [.value("declared"), .missing])
  }

  @Test func `a code that is in no list does not come into the field, for it may be a name in the wrong one`() throws {
    let mapping = WorkshopFixture.persons.replacing(
      "sex: SEXO | lookup(sexo)", with: "sex: {value: OFICINA | fold, on-error: blank}")
    #expect(try cells(try preview(mapping), "person", "sex").first == .missing)
  }

  @Test func `an open field is a shape when its column also feeds a field of a person`() throws {
    let incident = """
        - entity: incident
          key: [ID]
          fields:
            kind: '"complaint"'
            office: OFICINA | fold

      """
    let open = WorkshopFixture.persons.replacing(
      "entities:\n  - entity: person", with: "entities:\n" + incident + "  - entity: person")
    #expect(try cells(try preview(open), "incident", "office").first == .value("LIMA"))
    let fed = open.replacing("birth_date:", with: "number_of_children: length(OFICINA)\n      birth_date:")
    #expect(try cells(try preview(fed), "incident", "office").first == .shape("AAAA (4)"))
  }

  @Test func `revealed values stand as they are`() throws {
    let preview = try preview { $0.reveals = true }
    #expect(try cells(preview, "person", "given_names") == [.value("ÑUSTA MARÍA"), .value("WALTER")])
  }

  @Test func `links point to the rows of the table they lead to`() throws {
    let preview = try preview()
    let roles = try #require(preview.tables.first { $0.entity == "victim_role" })
    let person = try #require(roles.links.firstIndex(of: "person"))
    #expect(roles.rows.map { $0.links[person] } == [1])
    #expect(roles.rows.map(\.record) == [1])
  }

  @Test func `an unmapped code is counted with the nearest of the table and without its spelling`() throws {
    let masked = try preview()
    #expect(masked.unmapped.map(\.lookup) == ["sexo"])
    #expect(masked.unmapped.map(\.spelling) == [.shape("AAAAAA (6)")])
    #expect(masked.unmapped.map(\.candidate) == ["MUJER"])
    #expect(masked.unmapped.map(\.records) == [1])
    #expect(try preview { $0.reveals = true }.unmapped.map(\.spelling) == [.value("MUJERR")])
    #expect(masked.log.count(Finding.Lookup.unmapped, field: "person.sex") == 1)
  }

  @Test func `columns that nobody reads are named`() throws {
    #expect(try preview().unread.map(\.path) == ["NOTA", "OFICINA"])
    #expect(try preview().unread.map(\.records) == [5, 5])
  }

  @Test func `a first row that is no header names no column`() throws {
    let mapping = WorkshopFixture.persons.replacing("format: csv", with: "format: csv\n  columns: allow-missing")
    let rows = "1;VICTIMA;ANA LUZ\n2;VICTIMA;EVA\n"
    #expect(try preview(mapping, rows).unread.map(\.path) == ["*"])
  }

  @Test func `parts of JSON that nobody reads are named by their tops, and names that are data are not`() throws {
    let mapping = """
      mapping: 1
      name: x
      version: 1.0.0
      model: unified@1
      source: {system: INABIF-CAR, format: json, record: "/casos/[]"}
      entities:
        - entity: person
          key: [id]
          fields: {given_names: persona/nombres, citizenships: 'paises/[] | country'}

      """
    let rows = """
      {"casos": [{"id": "1", "persona": {"nombres": "ANA", "se\\u00f1a": "x"}, "paises": ["PER"],
        "pri": {"areas": [{"a": 1}]}, "porDni": {"99900413": 1, "LUZ VERA": 2}},
       {"id": "2", "persona": null, "pri": {"b": 2}}]}
      """
    let unread = try preview(mapping, rows).unread
    #expect(unread.map(\.path) == ["persona/seña", "porDni", "pri"])
    #expect(unread.map(\.records) == [1, 1, 2])
    let deeper = mapping.replacing("persona/nombres", with: "porDni/x")
    #expect(try preview(deeper, rows).unread.map(\.path).filter { $0.hasPrefix("porDni") } == ["porDni/*", "porDni/*"])
  }

  @Test func `one record is found by its number, and a number beyond the end is told`() throws {
    let second = try preview { $0.selection = .record(2) }
    #expect(second.account.parts.map(\.count) == [1, 1, 0, 0, 0])
    #expect(second.tables.flatMap(\.rows).map(\.record) == [2])
    let beyond = failure { _ = try preview { $0.selection = .record(6) } }
    #expect(beyond?.code.slug == "record-beyond-end")
    #expect(beyond?.arguments["count"] == .number(5))
  }

  @Test func `an unknown field or entity is told with the nearest one`() throws {
    let field = failure { _ = try preview { $0.explain = "person.sexx" } }
    #expect(field?.code.slug == "mapping-name-unknown" && field?.arguments["nearest"] == .word("person.sex"))
    let entity = failure { _ = try preview { $0.entity = "persona" } }
    #expect(entity?.arguments["nearest"] == .word("person"))
  }

  @Test func `a field is explained by what each instruction gave`() throws {
    let explained = try preview {
      $0.explain = "person.sex"
      $0.selection = .record(3)
    }
    let trace = try #require(explained.traces.last)
    #expect(trace.lines.map(\.kind) == ["source", "lookup", "normaliser"])
    #expect(trace.lines.map(\.label) == ["SEXO", "lookup(sexo)", "trim"])
    #expect(trace.lines.map(\.value) == [.shape("AAAAAA (6)"), .missing, .missing])
    #expect(trace.lines[1].findings == ["code-unmapped"])
    #expect(trace.place.line == 20 && trace.result == .missing)
    // The condition around it comes first.
    #expect(explained.traces.first?.passed == true)
  }

  @Test func `a trace tells blank cells, branches and constants, and shows words of the mapping`() throws {
    let explained = try preview {
      $0.explain = "person.age_source"
      $0.selection = .first(2)
    }
    let rules = explained.traces.filter { $0.passed == nil }
    #expect(rules.map(\.record) == [1, 2])
    let blank = rules[1]
    #expect(blank.lines[0].label == "NACIDO" && blank.lines[0].isBlank)
    #expect(blank.lines.first { $0.kind == "test" }?.value == .value("true"))
    let kept = rules[0]
    #expect(!kept.lines[0].isBlank && kept.lines[0].value == .shape("99/99/9999"))
    #expect(kept.lines.first { $0.label == "if" }?.value == .value("declared"))
    #expect(kept.result == .value("declared"))
  }

  @Test func `a row that a condition keeps out is explained by the condition`() throws {
    let explained = try preview {
      $0.explain = "victim_role.status"
      $0.selection = .record(2)
    }
    #expect(explained.traces.map(\.passed) == [true, false])
    #expect(explained.traces.last?.written == "CLASE == \"VICTIMA\"")
    #expect(explained.traces.last?.lines.last?.value == .value("false"))
  }
}

extension Finding {
  /// The mapping room's code, by its slug.
  enum Lookup { static let unmapped = FindingCode("code-unmapped", .error, es: "", en: "") }
}
