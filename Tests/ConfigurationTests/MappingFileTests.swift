import Interchange
import Testing

@testable import Configuration

@Suite struct MappingFileTests {
  private static let police = """
    mapping: 1                          # language version
    name: pnp-denuncias
    version: 2.1.0
    model: unified@1
    source:
      system: PNP-SIDPOL
      format: csv
      encoding: windows-1252
      dialect: {delimiter: ";", quote: '"', header: find, blank: ["", "-", " ", SIN FECHA]}
      columns: allow-extra
      snapshot: full
      ubigeo: inei
      trailer: {when: NRO_DENUNCIA == "TOTAL", count: FECHA_REGISTRO}
    lookups:
      modalidad: {file: ../codes/recruitment_pnp.csv, match: fold, missing: reject}
      sexo:      {codes: {F: female, FEM: female, MUJER: female, M: male, NO: unknown}, match: fold}
    let:
      denuncia: NRO_DENUNCIA | trim
      anio: $denuncia | slice(-4)
    entities:
      - entity: incident
        key: [$denuncia]
        fields:
          source_number: $denuncia
          kind: '"complaint"'
          reported_at: FECHA_REGISTRO | datetime("dd/MM/yyyy HH:mm", "yyyy-MM-dd")
        check:
          - that: occurred_from == null or occurred_from <= reported_at
            severity: warning
            message: {es: el hecho es posterior a la denuncia, en: the event is later than the report}
      - entity: person
        key: [$denuncia, position()]
        fields:
          given_names: NOMBRES | given-names
          birth_date: {value: 'FEC_NAC | date("dd/MM/yyyy", "dd-MMM-yy", excel)', on-error: blank}
          age_at_report: EDAD | integer(blank = 99)
        entities:
          - entity: victim_role
            when: CONDICION | fold in ["AGRAVIADA", "AGRAVIADO", "VICTIMA"]
            links: {person: parent, incident: incident}
    tests:
      - name: an impossible date does not lose the person
        given: |
          NRO_DENUNCIA;FECHA_REGISTRO
          1;01/02/2024
        expect:
          person: [{given_names: LUZ, birth_date: null, alias: 'null'}]
          findings: [{code: date-impossible, field: person.birth_date}, {code: row-ragged}]
          account: {read: 1, accepted: 1}
    """

  private func load(_ text: String) -> Loaded<MappingDefinition> {
    ConfigurationFile.mapping(Array(text.utf8), path: "m.map.yaml")
  }

  private func police() throws -> MappingDefinition {
    let loaded = load(Self.police)
    #expect(lines(loaded.findings) == [])
    return try #require(loaded.value)
  }

  /// A mapping with nothing wrong, around the part that a test is about.
  private func mapping(
    source: String = "{system: X, format: csv}",
    entities: String = "[{entity: person}]", more: String = ""
  ) -> String {
    """
    mapping: 1
    name: m
    version: 1.0.0
    model: unified@1
    source: \(source)
    entities: \(entities)
    \(more)
    """
  }

  @Test func `the head and the source of a mapping are read`() throws {
    let mapping = try police()
    #expect(mapping.path == "m.map.yaml")
    #expect(mapping.name.value == "pnp-denuncias")
    #expect(mapping.version.value == "2.1.0")
    #expect(mapping.model.value == "unified@1")
    #expect(mapping.text == Array(Self.police.utf8))
    let source = mapping.source
    #expect(source.system.value == "PNP-SIDPOL")
    #expect(source.format == .csv)
    #expect(source.encoding?.value == "windows-1252")
    #expect(source.delimiter == UInt8(ascii: ";"))
    #expect(source.quote == UInt8(ascii: "\""))
    #expect(source.header == .find)
    #expect(source.blank == ["", "-", " ", "SIN FECHA"])
    #expect(source.ubigeo == "inei")
    #expect(source.trailer?.when.value == "NRO_DENUNCIA == \"TOTAL\"")
    #expect(source.trailer?.count?.value == "FECHA_REGISTRO")
  }

  @Test func `lookups and variables keep the order of the file, and NO is a code`() throws {
    let mapping = try police()
    #expect(mapping.lookups.map(\.name.value) == ["modalidad", "sexo"])
    let (file, inline) = (mapping.lookups[0], mapping.lookups[1])
    #expect(file.file?.value == "../codes/recruitment_pnp.csv")
    #expect([file.from, file.to] == ["source", "target"])
    #expect(file.match == .fold && file.missing == .reject)
    #expect(inline.inline.map(\.source) == ["F", "FEM", "MUJER", "M", "NO"])
    #expect(inline.inline.map(\.target) == ["female", "female", "female", "male", "unknown"])
    #expect(mapping.variables.map(\.name.value) == ["denuncia", "anio"])
    #expect(mapping.variables[1].value.value == "$denuncia | slice(-4)")
  }

  @Test func `entities, fields, checks and links are read`() throws {
    let mapping = try police()
    let (incident, person) = (mapping.entities[0], mapping.entities[1])
    #expect(incident.key.map(\.value) == ["$denuncia"])
    #expect(incident.fields[1].value.value == "\"complaint\"")
    let check = incident.checks[0]
    #expect(check.that.value == "occurred_from == null or occurred_from <= reported_at")
    #expect(check.severity == .warning)
    #expect(check.message.english == "the event is later than the report")
    #expect(person.key.map(\.value) == ["$denuncia", "position()"])
    #expect(person.fields.map(\.field.value) == ["given_names", "birth_date", "age_at_report"])
    #expect(person.fields.map(\.onError) == [.reject, .blank, .reject])
    let role = person.entities[0]
    #expect(role.entity.value == "victim_role")
    #expect(role.when?.value == "CONDICION | fold in [\"AGRAVIADA\", \"AGRAVIADO\", \"VICTIMA\"]")
    #expect(role.links.map(\.role.value) == ["person", "incident"])
    #expect(role.links.map(\.target.value) == ["parent", "incident"])
  }

  @Test func `a test in a mapping tells missing from the word null`() throws {
    let test = try #require(try police().tests.first)
    #expect(test.given.value == "NRO_DENUNCIA;FECHA_REGISTRO\n1;01/02/2024\n")
    #expect(test.expected.map(\.entity.value) == ["person"])
    let row = test.expected[0].rows[0]
    #expect(row.map(\.field.value) == ["given_names", "birth_date", "alias"])
    #expect(row.map(\.value) == ["LUZ", nil, "null"])
    #expect(test.findings.map(\.code.value) == ["date-impossible", "row-ragged"])
    #expect(test.findings.map(\.field) == ["person.birth_date", nil])
    #expect(test.account == ["read": 1, "accepted": 1])
  }

  @Test func `an expression's place is its first character, inside quotes too`() throws {
    let mapping = try police()
    let places = mapping.entities[1].fields.map { position($0.value.place) }
    #expect(places == ["34:20", "35:28", "36:22"])
    #expect(position(mapping.entities[0].fields[1].value.place) == "25:14")
    #expect(mapping.entities[1].fields[1].field.place.file == "m.map.yaml")
    #expect(position(mapping.entities[1].fields[1].field.place) == "35:7")
    #expect(position(try #require(mapping.source.trailer).when.place) == "13:19")
  }

  @Test func `ten mistakes give ten located messages in one go`() {
    let loaded = load(
      """
      mapping: 1
      nmae: pnp-denuncias
      version: 2.1
      model: unified
      source:
        system: PNP
        format: cvs
        dialect: {delimiter: ";;", quote: none}
        snapshot:
      lookups:
        sexo: {match: fold}
      entities:
        - entity: incident
          key: $denuncia
          fields:
            kind: {value: '"complaint"', on-error: blnk}
          check:
            - that: a == b
              message: {es: hola}
      """)
    #expect(loaded.value == nil)
    #expect(
      lines(loaded.findings) == [
        "2:1 key-unknown", "3:10 version-malformed",
        "4:8 model-reference-malformed", "7:11 choice-unknown", "8:25 character-expected",
        "9:12 value-empty", "11:3 lookup-has-no-origin", "14:10 list-expected",
        "16:46 choice-unknown", "19:9 key-missing",
      ])
    let suggestions = loaded.findings.compactMap { $0.arguments["known"]?.description }
    #expect(
      suggestions == ["name", "csv", "tab | comma | semicolon | pipe", "blank"])
  }

  @Test func `a mapping says for which files it is, what is blank, and what becomes of duplicates`() throws {
    let loaded = load(
      """
      mapping: 1
      name: a
      version: 1.0.0
      model: unified@1
      valid-for: {from: 2024-01-01, to: 2024-12-31}
      source: {system: PNP, format: json, blank: ["", S/D]}
      entities:
        - entity: incident
          key: [a]
          duplicates: last
          fields: {kind: {value: b, discloses: published by law}}
      """)
    #expect(lines(loaded.findings) == [])
    let mapping = try #require(loaded.value)
    #expect(mapping.validFor?.value.description == "2024-01-01…2024-12-31")
    #expect(mapping.source.blank == ["", "S/D"])
    #expect(mapping.entities[0].duplicates?.value == .last)
    #expect(mapping.entities[0].fields[0].discloses?.value == "published by law")
  }

  @Test(arguments: [
    ("valid-for: {}", "value-empty"), ("valid-for: {from: 2024-02-30}", "date-malformed"),
    ("valid-for: {from: 2024-02-01, to: 2024-01-31}", "period-empty"), ("valid-for: 2024", "map-expected"),
  ]) func `a period that cannot be is refused`(text: String, code: String) {
    #expect(load(mapping(more: text)).findings.map(\.code.slug) == [code])
  }

  @Test func `blank is declared once, and duplicates has four words`() {
    let findings = load(
      """
      mapping: 1
      name: a
      version: 1.0.0
      model: unified@1
      source: {system: PNP, format: csv, blank: [x], dialect: {blank: [y]}}
      entities: [{entity: incident, key: [a], duplicates: newest}]
      """
    ).findings
    #expect(lines(findings) == ["5:36 blank-twice", "6:53 choice-unknown"])
  }

  @Test func `YAML mistakes and wrong keys are told together`() {
    let findings = load(mapping(more: "tests: []\ntests: []\nlokups: {}")).findings
    #expect(lines(findings) == ["8:1 yaml-duplicate-key", "9:1 key-unknown"])
  }

  @Test(arguments: [
    ("{system: X, format: csv, dialect: {delimiter: tab}}", UInt8(ascii: "\t")),
    ("{system: X, format: csv, dialect: {delimiter: comma}}", UInt8(ascii: ",")),
    ("{system: X, format: csv, dialect: {delimiter: semicolon}}", UInt8(ascii: ";")),
    ("{system: X, format: csv, dialect: {delimiter: pipe}}", UInt8(ascii: "|")),
    ("{system: X, format: csv, dialect: {delimiter: '^'}}", UInt8(ascii: "^")),
    ("{system: X, format: csv}", UInt8(ascii: ",")),
  ]) func `a delimiter is a character or a word`(source: String, byte: UInt8) {
    #expect(load(mapping(source: source)).value?.source.delimiter == byte)
  }

  @Test(arguments: ["ñ", "\";;\"", "\"\\n\"", "tabs"])
  func `a delimiter of no or several bytes, or a line end, is refused`(delimiter: String) {
    let source = "{system: X, format: csv, dialect: {delimiter: \(delimiter)}}"
    #expect(load(mapping(source: source)).findings.map(\.code.slug) == ["character-expected"])
  }

  @Test func `the quote may be none, and the defaults are those of the definition`() throws {
    let none = load(mapping(source: "{system: X, format: csv, dialect: {quote: none, blank: []}}"))
    #expect(none.value?.source.quote == nil)
    #expect(none.value?.source.blank == [])
    let source = try #require(load(mapping()).value?.source)
    #expect(source.quote == UInt8(ascii: "\""))
    #expect(source.header == .first && source.blank == [""] && source.ragged == .reject)
    #expect(source.columns == .allowExtra && source.snapshot == .full)
    #expect(source.identical == .duplicate)
  }

  @Test func `escape, comment and header rows are read`() throws {
    let dialect = "{escape: '\\', comment: '#', header-rows: 2}"
    let source = try #require(
      load(mapping(source: "{system: X, format: csv, dialect: \(dialect)}")).value?.source)
    #expect(source.escape == UInt8(ascii: "\\") && source.comment == UInt8(ascii: "#"))
    #expect(source.headerRows == 2)
    #expect(load(mapping()).value?.source.escape == nil)
  }

  @Test(arguments: [
    ("{quote: ','}", "dialect-sign-twice"), ("{escape: '\"'}", "dialect-sign-twice"),
    ("{escape: '#', comment: '#'}", "dialect-sign-twice"),
    ("{header: none, header-rows: 2}", "dialect-rows-without-header"),
    ("{header-rows: 0}", "integer-expected"), ("{comment: '##'}", "character-expected"),
  ]) func `a dialect that contradicts itself is refused`(dialect: String, code: String) {
    let findings = load(mapping(source: "{system: X, format: csv, dialect: \(dialect)}")).findings
    #expect(findings.map(\.code.slug) == [code])
  }

  @Test func `a repair is done only where the source names it, and only one is known`() {
    let named = "{system: X, format: json, repair: [double-encoding]}"
    #expect(load(mapping(source: named)).value?.source.repairsDoubleEncoding == true)
    #expect(load(mapping()).value?.source.repairsDoubleEncoding == false)
    let other = load(mapping(source: "{system: X, format: csv, repair: [spelling]}"))
    #expect(other.findings.map(\.code.slug) == ["choice-unknown"])
  }

  @Test func `blocks and totals are read`() throws {
    let source = try #require(
      load(
        mapping(
          source: """

              system: X
              format: csv
              identical: keep
              blocks: {by: [comisaria, "anio"], repeated: finding}
              totals:
                value: CANTIDAD | decimal
                groups:
                  - {name: F1, total: CATEGORIA == "F1_TOTAL", parts: GRUPO == "F1", required: true}
                  - {name: P3, total: 'CATEGORIA == "P3_TOTAL"', parts: 'GRUPO == "P3"'}
            """)
      ).value?.source)
    #expect(source.identical == .keep)
    #expect(source.blocks?.by.map(\.value) == ["comisaria", "anio"])
    #expect(source.totals?.value.value == "CANTIDAD | decimal")
    #expect(source.totals?.groups.map(\.name) == ["F1", "P3"])
    #expect(source.totals?.groups.map(\.required) == [true, false])
    #expect(source.totals?.groups[1].parts.value == "GRUPO == \"P3\"")
  }

  @Test func `words for a missing value have a reason of the list`() throws {
    let source = try #require(
      load(
        mapping(source: "{system: X, format: csv, missing: {NO SABE: unknown, '': not_asked, \"-\": refused}}")
      ).value?.source)
    #expect(source.missing.map(\.text) == ["NO SABE", "", "-"])
    #expect(source.missing.map(\.reason) == [.unknown, .notAsked, .refused])
    let findings = load(mapping(source: "{system: X, format: csv, missing: {NS: unknwon}}")).findings
    #expect(findings.map(\.code.slug) == ["choice-unknown"])
  }

  @Test func `XML and JSON sources have their own keys`() throws {
    let xml = try #require(
      load(
        mapping(
          source: """
            {system: X, format: xml, namespaces: {siit: 'urn:a', p: 'urn:b'}, default-prefix: siit, \
            record: /siit:Lote/siit:Orden}
            """)
      ).value?.source)
    #expect(xml.namespaces == ["siit": "urn:a", "p": "urn:b"])
    #expect(xml.defaultPrefix == "siit")
    #expect(xml.record?.value == "/siit:Lote/siit:Orden")
    let json = try #require(
      load(mapping(source: "{system: X, format: json, record: '/a/[]', tolerate: [non-finite]}"))
        .value?.source)
    #expect(json.tolerate == [.nonFinite])
  }

  @Test func `deviations of JSON are named one by one, and an unknown one is refused with the nearest`() throws {
    let words = "non-finite, bom, comments, trailing-commas"
    let json = try #require(
      load(mapping(source: "{system: X, format: ndjson, tolerate: [\(words)]}")).value?.source)
    #expect(json.tolerate == MappingDefinition.Deviation.allCases)
    let findings = load(mapping(source: "{system: X, format: json, tolerate: [coments]}")).findings
    #expect(findings.count == 1)
    #expect(findings.first?.arguments.values.contains(.word("comments")) == true)
    let csv = load(mapping(source: "{system: X, format: csv, tolerate: [bom]}")).findings
    #expect(csv.map(\.code.slug) == ["key-not-for-format"])
  }

  @Test func `a key of another format is refused where it stands`() {
    let source = "{system: X, format: json, dialect: {quote: none}, default-prefix: p}"
    let findings = load(mapping(source: source)).findings
    #expect(lines(findings) == ["5:35 key-not-for-format", "5:59 key-not-for-format"])
    #expect(findings.map { $0.arguments["known"] } == [.word("csv | xlsx"), .word("xml")])
  }

  @Test func `a workbook has a sheet and a header, and nothing that only text has`() throws {
    let good = load(mapping(source: "{system: X, format: xlsx, sheet: Hoja 1, dialect: {header: find}}"))
    #expect(lines(good.findings) == [])
    let source = try #require(good.value?.source)
    #expect(source.format == .xlsx && source.sheet?.value == "Hoja 1" && source.header == .find)
    let text = load(
      mapping(
        source: "{system: X, format: xlsx, encoding: utf-8, dialect: {delimiter: \";\", quote: none}}",
        more: "tests: [{name: t, given: a, expect: {findings: []}}]")
    ).findings
    #expect(text.map(\.code.slug) == Array(repeating: "key-not-for-format", count: 4))
    let sheet = load(mapping(source: "{system: X, format: csv, sheet: Hoja 1}")).findings
    #expect(sheet.map { $0.arguments["known"] } == [.word("xlsx")])
  }

  @Test func `a lookup has one origin, and columns only with a file`() {
    let findings = load(
      mapping(
        more: """
          lookups:
            none: {match: exact}
            both: {file: a.csv, codes: {a: b}}
            inline: {codes: {a: b}, from: code}
            file: {file: a.csv, from: code, to: label, match: exact, missing: raw}
            empty: {codes: {}}
          """)
    ).findings
    #expect(
      lines(findings) == [
        "8:3 lookup-has-no-origin", "9:3 lookup-has-two-origins",
        "10:27 lookup-column-without-file",
        "12:18 value-empty",
      ])
  }

  @Test func `an unknown language version is the only complaint about a file`() {
    let findings = load("mapping: 2\nnovelty: yes\n").findings
    #expect(lines(findings) == ["1:10 language-version-unknown"])
    #expect(findings[0].text(.english) == "this program does not know version “2” of “mapping”")
    #expect(findings[0].hint(.english) == "write mapping: 1")
  }

  @Test func `wrong kinds are told at the value`() {
    let findings = load(
      mapping(
        source: "csv", entities: "{entity: person}",
        more: "let: [a]\nlookups:\ntests:\n  - just text\n")
    ).findings
    #expect(
      lines(findings) == [
        "5:9 map-expected", "6:11 list-expected", "7:6 map-expected", "8:9 map-expected",
        "10:5 map-expected",
      ])
    let field = load(mapping(entities: "[{entity: person, fields: {sex: [a], alias: }}]")).findings
    #expect(lines(field) == ["6:43 scalar-or-map-expected", "6:55 value-empty"])
    let nested = load(mapping(entities: "[{entity: [a], when: {a: b}}]")).findings
    #expect(lines(nested) == ["6:21 scalar-expected", "6:32 scalar-expected"])
  }

  @Test func `entities in entities are checked to the bottom`() {
    let findings = load(
      mapping(
        entities: "[{entity: a, entities: [{entity: b, entities: [{entity: c, kee: [x]}]}]}]")
    ).findings
    #expect(lines(findings) == ["6:70 key-unknown"])
    #expect(findings[0].arguments["known"] == .word("key"))
  }

  @Test func `names, numbers and codes of a file keep to their forms`() {
    let findings = load(
      """
      mapping: 1
      name: PNP Denuncias
      version: 01.0.0
      model: unified@one
      source: {system: '', format: csv, ubigeo: INEI}
      entities:
        - entity: Person
          fields: {given-names: A, birth_date: "", _x: B}
      tests:
        - name: t
          given: ''
          expect: {account: {read: -1, acepted: 2}, findings: [{code: Bad Code}]}
      """
    ).findings
    #expect(
      lines(findings) == [
        "2:7 slug-malformed", "3:10 version-malformed", "4:8 model-reference-malformed",
        "5:19 value-empty", "5:43 choice-unknown", "7:13 name-malformed", "8:14 name-malformed",
        "8:43 value-empty", "8:46 name-malformed", "12:30 integer-expected", "12:34 key-unknown",
        "12:65 slug-malformed",
      ])
  }

  @Test func `aliases repeat a part, and a merge key is a key like any other`() throws {
    let shared = mapping(
      entities: "[{entity: a, key: &key [NRO]}, {entity: b, key: *key}]")
    #expect(load(shared).value?.entities[1].key.map(\.value) == ["NRO"])
    let merged = load(mapping(entities: "[&base {entity: a}, {<<: *base, entity: b}]"))
    #expect(lines(merged.findings) == ["6:32 key-unknown"])
  }

  @Test func `a null expression is an expression`() throws {
    let mapping = try #require(load(mapping(more: "let: {nothing: null}")).value)
    #expect(mapping.variables[0].value.value == "null")
  }

  @Test func `an empty file and a bare text are refused`() {
    #expect(lines(load("").findings) == ["0:0 yaml-empty"])
    #expect(lines(load("hello").findings) == ["1:1 map-expected"])
  }

  /// Whatever is done to a good file, it loads or gives located errors, and never both or neither.
  @Test func `a damaged copy of a mapping loads or tells where it is wrong`() {
    let good = Array(Self.police.utf8)
    let lineCount = good.count { $0 == 0x0A } + 1
    let damage: [[UInt8]] = ":{}[]\"'&*!|#\n\t-?,%@`\u{1}".utf8.map { [$0] } + [[0xFF], [], [0xC3]]
    for offset in good.indices {
      let bytes = good[..<offset] + damage[offset % damage.count] + good[(offset + 1)...]
      for copy in [Array(bytes), Array(good[..<offset])] {
        let loaded = ConfigurationFile.mapping(copy, path: "m")
        #expect((loaded.value == nil) == loaded.findings.contains { $0.severity == .error })
        #expect(
          loaded.findings.allSatisfy {
            $0.place.file == "m" && $0.place.line ?? 1 <= lineCount + 1
              && $0.place.column ?? 1 >= 1
          })
        let text = DiagnosticText(.spanish, files: ["m": copy]).text(loaded.findings)
        #expect(text.isEmpty == loaded.findings.isEmpty)
        #expect(loaded.findings.allSatisfy { unfilledPlaceholders($0).isEmpty })
      }
    }
  }
}
