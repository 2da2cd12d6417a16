import Configuration
import Interchange
import Testing

@testable import Mapping

@Suite struct MappingCompilerTests {
  private func codes(_ definition: MappingDefinition, files: [String: CodeList] = [:]) -> [String] {
    Fixture.load(definition, files: files).findings.map { finding in
      "\(finding.code.slug) \(finding.place.line ?? 0):\(finding.place.column ?? 0)"
    }
  }

  private func person(_ value: String, field: String = "names") -> MappingDefinition {
    definition(entities: [entity("person", key: ["ID"], fields: [rule(field, value)])])
  }

  @Test(arguments: [
    ("A | trin", "step-unknown", "trim"), ("A | luukup(s)", "step-unknown", "lookup"),
    ("$denunsia", "variable-unknown", "denuncia"), ("A | lookup(sexos)", "lookup-unknown", "sexo"),
    ("lenght(A)", "function-unknown", "length"),
  ])
  func `an unknown word is answered with the nearest`(
    _ value: String, _ code: String, _ nearest: String
  ) {
    let loaded = Fixture.load(
      definition(
        lookups: [lookup("sexo", [("F", "female")])], variables: [("denuncia", "NRO")],
        entities: [entity("person", key: ["ID"], fields: [rule("names", value)])]))
    #expect(loaded.value == nil)
    #expect(loaded.findings.map(\.code.slug) == [code])
    #expect(loaded.findings.first?.arguments["nearest"] == .word(nearest))
  }

  @Test(arguments: [
    ("A | lookup", "argument-count"), ("A | lookup(a, b)", "argument-count"),
    ("position(A)", "argument-count"), ("count()", "argument-count"),
    ("A | trim('x')", "test-arguments"), ("A | day", "test-arguments"),
    ("A | day(B | trim)", "test-arguments"), ("exists('A')", "path-expected"),
    ("count(A)", "each-invalid"), ("if 'x' then A else B", "condition-expected"),
    ("a/b", "path-invalid"), ("^/A", "path-invalid"), ("@a", "path-invalid"),
    ("p:A", "path-invalid"), (".", "path-invalid"), ("A ==", "expression-syntax"),
  ])
  func `what cannot be is refused`(_ value: String, _ code: String) {
    let loaded = Fixture.load(person(value))
    #expect(loaded.value == nil)
    #expect(loaded.findings.map(\.code.slug) == [code])
  }

  @Test func `many mistakes are all reported, each with its line and column`() {
    let test = MappingDefinition.Test(
      name: at("t"), given: at(""),
      expected: [
        (at("persom", line: 30, column: 3), []),
        (at("person", line: 31), [[(at("nombres", line: 31, column: 14), nil)]]),
      ],
      findings: [], account: [:])
    let mapping = definition(
      lookups: [
        MappingDefinition.Lookup(
          name: at("m", line: 4, column: 3), file: at("codes/m.csv", line: 4, column: 14),
          from: "source", to: "target", inline: [], match: .exact, missing: .reject)
      ],
      variables: [("v", "A | ther"), ("w", "$v"), ("w", "B")],
      entities: [
        MappingDefinition.Entity(
          entity: at("person", line: 8, column: 13), each: nil,
          when: at("X == or", line: 9, column: 11), key: [],
          fields: [
            rule("names", "A | trin ?? $x", line: 12, column: 14),
            rule("nams", "B", line: 13), rule("names", "C", line: 14),
            rule("sex", "if A == 1 then 'mal' else 'female'", line: 15, column: 10),
          ],
          checks: [check("nott(names)")], links: [link("case", "parent")],
          entities: [
            entity(
              "victim_role", links: [link("person", "parent"), link("incident", "incidents")]),
            entity("indicator", links: [link("incident", "parent")]),
          ]),
        entity("perso", key: ["A"]),
        entity("seal", key: ["A"]),
      ],
      tests: [test])
    #expect(
      codes(mapping) == [
        "lookup-file-missing 4:14", "step-unknown 1:5", "variable-twice 1:1",
        "expression-syntax 9:16", "entity-key-missing 8:13", "step-unknown 12:18",
        "variable-unknown 12:26", "field-unknown 13:1", "field-twice 14:1",
        "code-not-in-list 15:25", "function-unknown 1:1", "link-role-unknown 1:1",
        "link-target-unreachable 1:1", "link-target-different 1:1", "entity-unknown 1:1",
        "field-required-unmapped 1:1", "entity-unknown 30:3", "field-unknown 31:14",
      ])
  }

  @Test func `columns count through YAML quotes, and point to the start where folding moved them`() {
    let text = "x: 1\n  a: 'A | trin'\n  b: A | trin\n  c: >\n    A |\n    trin\n"
    let fields = [
      rule("names", "A | trin", line: 2, column: 6), rule("remark", "A | trin", line: 3, column: 6),
      rule("age", "A | trin\n", line: 4, column: 6),
    ]
    let mapping = definition(
      entities: [entity("person", key: ["A"], fields: fields)], text: text)
    #expect(codes(mapping) == ["step-unknown 2:11", "step-unknown 3:10", "step-unknown 4:6"])
  }

  @Test func `every path becomes one column of its level, and up is a column of the level above`()
    throws
  {
    let mapping = definition(
      .json, variables: [("c", "codigo | trim")],
      entities: [
        entity(
          "person", key: ["$c"],
          fields: [
            rule("names", "nombres ?? ./nombres"), rule("alias", "alias/[]"),
            rule("remark", "^/tipo"),
          ],
          entities: [
            entity(
              "victim_role", each: "atenciones/[]",
              fields: [rule("status", "^/codigo ?? ^^/tipo ?? ^^^/sistema ?? tipo")],
              links: [link("person", "parent")],
              entities: [
                entity(
                  "indicator", each: "fechas/[]",
                  fields: [rule("code", "[., ^/tipo, ^^/codigo, $c]")])
              ])
          ]),
        entity(
          "incident", each: "atenciones/[]", key: ["tipo"],
          fields: [rule("affected", "count(fechas/[])")]),
      ]
    ) { $0.record = at("/centros/[]/residentes/[]") }
    let compiled = try #require(Fixture.load(mapping).value)
    let shape = compiled.shape
    #expect(shape.record == [.name("centros"), .item, .name("residentes"), .item])
    #expect(shape.levels.map(\.parent) == [-1, 0, 1])
    #expect(shape.levels[1].each == [.name("atenciones"), .item])
    #expect(shape.levels[2].each == [.name("fechas"), .item])
    #expect(
      shape.levels[0].columns.map(\.path) == [
        [.name("codigo")], [.name("nombres")], [.name("alias"), .item], [.up, .name("tipo")],
        [.up, .up, .name("sistema")],
      ])
    #expect(shape.levels[0].columns.map(\.isList) == [false, false, true, false, false])
    #expect(shape.levels[1].columns.map(\.path) == [[.name("tipo")]])
    #expect(shape.levels[2].columns.map(\.path) == [[]])
    #expect(
      compiled.lineage.map { "\($0.field): \($0.columns.joined(separator: " "))" } == [
        "person.names: nombres", "person.alias: alias/[]", "person.remark: ^/tipo",
        "victim_role.status: codigo ^/tipo ^^/sistema atenciones/[]/tipo",
        "indicator.code: codigo atenciones/[]/fechas/[] atenciones/[]/tipo",
        "incident.affected: ",
      ])
  }

  @Test func `prefixes are resolved, and only elements take the default one`() throws {
    let mapping = definition(
      .xml,
      entities: [
        entity(
          "incident", key: ["@numero"],
          fields: [
            rule("number", "Empleador/RUC"), rule("note", "p:Nombre/@p:tipo"),
            rule("materia", "Materias/Materia/[]/@codigo"),
          ]),
        entity(
          "person", each: "Trabajadores/Trabajador", key: ["@id"], fields: [rule("names", ".")]),
      ]
    ) {
      $0.namespaces = ["s": "urn:s", "p": "urn:p"]
      $0.defaultPrefix = "s"
      $0.record = at("/Lote/Orden")
    }
    let shape = try #require(Fixture.load(mapping).value).shape
    #expect(
      shape.record == [.name("Lote", namespace: "urn:s"), .name("Orden", namespace: "urn:s")])
    #expect(
      shape.levels[0].columns.map(\.path) == [
        [.attribute("numero")],
        [.name("Empleador", namespace: "urn:s"), .name("RUC", namespace: "urn:s")],
        [.name("Nombre", namespace: "urn:p"), .attribute("tipo", namespace: "urn:p")],
        [
          .name("Materias", namespace: "urn:s"), .name("Materia", namespace: "urn:s"),
          .attribute("codigo"),
        ],
      ])
    #expect(shape.levels[0].columns[3].isList)
    #expect(
      shape.levels[1].each == [
        .name("Trabajadores", namespace: "urn:s"), .name("Trabajador", namespace: "urn:s"),
      ])
    #expect(shape.levels[1].columns.map(\.path) == [[.attribute("id")], []])
  }

  @Test
  func
    `without a default prefix a bare element has no namespace, and an unknown prefix is refused`()
    throws
  {
    let plain = definition(.xml, entities: [entity("person", key: ["A/B"])]) {
      $0.namespaces = ["siit": "urn:s"]
    }
    #expect(
      try #require(Fixture.load(plain).value).shape.levels[0].columns[0].path
        == [.name("A"), .name("B")])
    let unknown = definition(.xml, entities: [entity("person", key: ["sit:A"])]) {
      $0.namespaces = ["siit": "urn:s"]
    }
    let finding = try #require(Fixture.load(unknown).findings.first)
    #expect(finding.code == .prefixUnknown)
    #expect(finding.arguments["nearest"] == .word("siit"))
  }

  @Test func `a file without a header numbers its columns`() throws {
    let mapping = definition(entities: [entity("person", key: ["`3`"])]) { $0.header = .none }
    #expect(
      try #require(Fixture.load(mapping).value).shape.levels[0].columns[0].path == [.column(2)])
    let named = definition(entities: [entity("person", key: ["NAME"])]) { $0.header = .none }
    #expect(Fixture.load(named).findings.map(\.code) == [.pathInvalid])
  }

  @Test func `repeats stand only where something repeats`() {
    func codes(_ format: MappingDefinition.Format, _ each: String) -> [String] {
      Fixture.load(definition(format, entities: [entity("person", each: each, key: ["a"])]))
        .findings.map(\.code.slug)
    }
    #expect(codes(.csv, "a") == ["each-invalid"])
    #expect(codes(.json, "a") == ["each-invalid"])
    #expect(codes(.json, "a/[]") == [])
    #expect(codes(.xml, "a") == [])
    #expect(codes(.xml, "^/a") == ["each-upwards"])
    #expect(codes(.xml, "a |") == ["expression-syntax"])
    let record = definition(.csv, entities: []) { $0.record = at("/a") }
    #expect(Fixture.load(record).findings.map(\.code) == [.eachInvalid])
  }

  @Test func `the same text is not kept both sealed and open`() throws {
    func findings(_ open: String, sealed: String = "NOMBRES | trim") -> [Finding] {
      Fixture.load(
        definition(
          variables: [("n", "NOMBRES")],
          entities: [
            entity(
              "person", key: ["ID"],
              fields: [rule("names", sealed), rule("remark", open)])
          ])
      ).findings
    }
    #expect(findings("NOMBRES").map(\.code) == [.privacyMixed])
    #expect(findings("$n").map(\.code) == [.privacyMixed])
    #expect(findings("NOMBRES").first?.arguments["sealed"] == .word("person.names"))
    // Capitals do not hide a name, and neither does a branch that leaves it.
    #expect(findings("NOMBRES | upper").map(\.code) == [.privacyMixed])
    #expect(findings("OTRO ?? (NOMBRES | upper)").map(\.code) == [.privacyMixed])
    #expect(findings("NOMBRES | day('y')").isEmpty)
    #expect(findings("OTRO").isEmpty)
    #expect(findings("NOMBRES", sealed: "A ?? (NOMBRES | upper)").map(\.code) == [.privacyMixed])
    #expect(findings("NOMBRES", sealed: "if A then $n else B").map(\.code) == [.privacyMixed])
    // What a step or a condition only looks at beside the value is not what is sealed.
    #expect(findings("NOMBRES", sealed: "A | beside(NOMBRES)").isEmpty)
    #expect(findings("NOMBRES", sealed: "if NOMBRES == 'x' then A else B").isEmpty)
    #expect(findings("NOMBRES", sealed: "[A, NOMBRES] | first").isEmpty)
  }

  @Test func `what is sealed is followed through lists, joins, raw text and the field's own step`() {
    func leaks(
      _ open: String, field: String = "remark", onError: MappingDefinition.OnError = .reject,
      missing: MappingDefinition.Lookup.Missing = .reject
    ) -> [String] {
      Fixture.load(
        definition(
          lookups: [lookup("l", [("a", "b")], missing: missing)], variables: [("n", "NOMBRES | upper")],
          entities: [
            entity(
              "person", key: ["ID"],
              fields: [rule("names", "NOMBRES | upper"), rule(field, open, onError: onError)])
          ])
      ).findings.map(\.code.slug)
    }
    let mixed = ["privacy-mixed"]
    #expect(leaks("[A, NOMBRES]", field: "remark") == mixed)
    #expect(leaks("A | glue(NOMBRES)") == mixed)
    #expect(leaks("A | beside(NOMBRES)") == [])
    #expect(leaks("if A then $n else B") == mixed)
    #expect(leaks("NOMBRES | lookup(l)") == [])
    #expect(leaks("NOMBRES | lookup(l)", missing: .raw) == mixed)
    #expect(leaks("NOMBRES | day('y')", onError: .raw) == mixed)
    #expect(leaks("text(NOMBRES)") == mixed)
    #expect(leaks("length(NOMBRES)") == [])
    #expect(leaks("if NOMBRES == 'x' then 'y' else 'z'") == [])
    // The whole number that the field's type makes of it hides whom it is about.
    #expect(leaks("NOMBRES", field: "age") == [])
  }

  @Test func `the place of a shelter may not be left over even as a district`() {
    func leaks(_ sealed: String) -> [String] {
      Fixture.load(
        definition(entities: [
          entity("shelter", key: ["A"], fields: [rule(sealed, "A"), rule("district", "A | district")])
        ])
      ).findings.map(\.code.slug)
    }
    #expect(leaks("place") == ["privacy-mixed"])
    #expect(leaks("name") == [])
  }

  @Test func `a rule may disclose with a reason, and only what there is to disclose`() {
    func codes(_ open: String) -> [String] {
      let disclosing = MappingDefinition.FieldRule(
        field: at("remark"), value: at(open), onError: .reject, discloses: at("published by law", line: 9))
      return Fixture.load(
        definition(entities: [entity("person", key: ["ID"], fields: [rule("names", "NOMBRES"), disclosing])])
      ).findings.map { "\($0.code.slug) \($0.place.line ?? 0) \($0.severity)" }
    }
    #expect(codes("NOMBRES | upper") == [])
    #expect(codes("OTRO") == ["disclosure-needless 9 warning"])
  }

  @Test func `all rules of an entity say the same of its duplicates`() {
    func incident(_ duplicates: Duplicates?, line: Int) -> MappingDefinition.Entity {
      MappingDefinition.Entity(
        entity: at("incident", line: line), each: nil, when: nil, key: [at("A")],
        duplicates: duplicates.map { Located($0, Place(file: "t.map.yaml", line: line + 1, column: 5)) },
        fields: [], checks: [], links: [], entities: [])
    }
    func codes(_ first: Duplicates?, _ second: Duplicates?) -> [String] {
      self.codes(definition(entities: [incident(first, line: 3), incident(second, line: 7)]))
    }
    #expect(codes(.last, .last) == [] && codes(nil, .merge) == [] && codes(nil, nil) == [])
    #expect(codes(.first, .last) == ["duplicates-differ 8:5"])
    #expect(codes(.error, nil) == ["duplicates-differ 7:1"])
    let compiled = Fixture.load(definition(entities: [incident(.error, line: 1)])).value
    #expect(compiled?.duplicates == ["incident": .error])
  }

  @Test func `age and join are functions too`() {
    func codes(_ value: String) -> [String] {
      Fixture.load(person(value)).findings.map { "\($0.code.slug) \($0.place.column ?? 0)" }
    }
    #expect(codes("age(A)") == ["argument-count 1"])
    #expect(codes("join('-')") == ["argument-count 1"])
    // The steps behind them are not among those of these tests.
    #expect(codes("age(A, B)") == ["step-unknown 1"])
    #expect(codes("'x' ?? join('-', A, B, C)") == ["step-unknown 8"])
  }

  @Test func `a step's complaint about an argument stands at the argument`() {
    func places(_ value: String) -> [String] {
      Fixture.load(person(value)).findings.map { "\($0.code.slug) \($0.place.column ?? 0)" }
    }
    #expect(places("A | picky('abc')") == ["test-picky 14"])
    #expect(places("A | picky(pattern = 'abc')") == ["test-picky 24"])
    #expect(places("A | picky('a''c')") == ["test-picky 11"])
  }

  @Test func `raw text of a failed value is kept only where any text may stand`() {
    func codes(_ field: String) -> [FindingCode] {
      Fixture.load(
        definition(entities: [entity("person", key: ["A"], fields: [rule(field, "A", onError: .raw)])])
      ).findings.map(\.code)
    }
    #expect(codes("sex") == [.rawInTypedField])
    #expect(codes("remark") == [])
  }

  @Test func `codes that the mapping writes are codes of the field's list`() {
    func codes(_ value: String) -> [String] {
      Fixture.load(
        definition(
          lookups: [
            lookup("good", [("F", "female")]), lookup("bad", [("F", "female"), ("X", "femle")]),
          ],
          variables: [("v", "'mle'")],
          entities: [entity("person", key: ["A"], fields: [rule("sex", value)])])
      ).findings.map { "\($0.code.slug) \($0.arguments["nearest"]?.description ?? "")" }
    }
    #expect(codes("'female'") == [])
    #expect(codes("A | lookup(good) ?? 'male'") == [])
    #expect(codes("A | lookup(bad)") == ["code-not-in-list female"])
    #expect(codes("A ?? 'femal'") == ["code-not-in-list female"])
    #expect(codes("$v") == ["code-not-in-list male"])
  }

  @Test func `tables are checked before a record is read`() {
    func codes(_ lookup: MappingDefinition.Lookup, _ list: CodeList? = nil) -> [String] {
      Fixture.load(
        definition(lookups: [lookup]), files: list.map { ["c.csv": $0] } ?? [:]
      ).findings.map(\.code.slug)
    }
    let list = CodeList(name: "c", columns: ["source", "code"], rows: [["A", "a"]])
    #expect(codes(lookup("l", [], file: "c.csv"), list) == ["lookup-column-unknown"])
    #expect(codes(lookup("l", [], file: "c.csv")) == ["lookup-file-missing"])
    #expect(
      codes(lookup("l", [("José", "x"), ("JOSE", "y")], match: .fold)) == ["lookup-ambiguous"])
    #expect(codes(lookup("l", [("José", "x"), ("JOSE", "y")])) == [])
    #expect(codes(lookup("l", [("José", "x"), ("JOSE", "x")], match: .fold)) == [])
  }

  @Test(arguments: [
    ("unified@1", true), ("unified@1.2", true), ("unified@2", false), ("other@1", false),
    ("unified@1.20", false),
  ])
  func `the mapping is for this model`(_ model: String, _ fits: Bool) {
    let findings = Fixture.load(definition(model: model)).findings
    #expect(findings.map(\.code) == (fits ? [] : [.modelDifferent]))
  }

  @Test func `a link needs one row to lead to`() {
    let mapping = definition(
      .json,
      entities: [
        entity("person", each: "p/[]", key: ["a"]),
        entity("victim_role", key: ["a"], links: [link("person", "person")]),
        entity(
          "indicator", each: "q/[]", key: ["a"],
          links: [link("victim_role", "victim_role"), link("person", "parent")]),
      ])
    #expect(
      Fixture.load(mapping).findings.map(\.code) == [.linkTargetRepeats, .linkTargetUnreachable])
  }

  @Test func `variables that use variables neither explode nor overflow`() throws {
    var variables = [("v0", "A | trim")]
    for index in 1...60 {
      variables.append(("v\(index)", "[$v\(index - 1), $v\(index - 1)] | first"))
    }
    let doubled = definition(
      variables: variables,
      entities: [entity("person", key: ["A"], fields: [rule("names", "$v60")])])
    #expect(try Outcome(doubled, rows: [["A": "x "]]).column("person", "names") == ["x"])
    for index in 61...300 { variables.append(("v\(index)", "$v\(index - 1) | trim")) }
    #expect(
      Fixture.load(definition(variables: variables)).findings.map(\.code) == [.expressionSyntax])
  }
}
