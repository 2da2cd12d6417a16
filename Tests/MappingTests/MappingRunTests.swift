import Configuration
import Interchange
import Testing

@testable import Mapping

@Suite struct MappingRunTests {
  /// Values of one rule over rows of a CSV.
  private func values(
    _ rule: MappingDefinition.FieldRule, _ rows: [[String: String?]], of name: String = "person",
    lookups: [MappingDefinition.Lookup] = [], variables: [(String, String)] = [],
    blank: [String] = [""]
  ) throws -> Outcome {
    let key = ["position()"]
    let mapping = definition(
      lookups: lookups, variables: variables, entities: [entity(name, key: key, fields: [rule])]
    ) { $0.blank = blank }
    return try Outcome(mapping, rows: rows)
  }

  private func person(
    _ value: String, _ rows: [[String: String?]], variables: [(String, String)] = []
  ) throws -> [String?] {
    try values(rule("names", value), rows, variables: variables).column("person", "names")
  }

  // MARK: Missing

  @Test func `a blank cell is missing, by default only the empty one`() throws {
    let rows = ["x", "", "  ", "\u{A0}", "-", " - ", " x", nil].map {
      ["A": $0] as [String: String?]
    }
    let standard = try values(rule("names", "A"), rows)
    #expect(standard.column("person", "names") == ["x", nil, nil, nil, "-", " - ", " x", nil])
    let declared = try values(rule("names", "A"), rows, blank: ["-", "SIN FECHA"])
    #expect(declared.column("person", "names") == ["x", "", "  ", "\u{A0}", nil, nil, " x", nil])
    let none = try values(rule("names", "A"), rows, blank: [])
    #expect(none.column("person", "names") == rows.map { $0["A"]! })
  }

  @Test func `the fallback stands in for missing only`() throws {
    let rows: [[String: String?]] = [
      ["A": "a", "B": "b"], ["A": "", "B": "b"], ["A": nil, "B": nil],
    ]
    #expect(try person("A ?? B ?? 'c'", rows) == ["a", "b", "c"])
    #expect(try person("A ?? (B | upper)", rows) == ["a", "B", nil])
    #expect(try person("A | default('d')", rows) == ["a", "d", "d"])
  }

  @Test(arguments: [
    ("A == null", [true, false]), ("A != null", [false, true]), ("null == A", [true, false]),
    ("A == 'x'", [false, true]), ("A != 'x'", [false, false]), ("A != 'y'", [false, true]),
    ("A < 'z'", [false, true]), ("A >= 'a'", [false, true]), ("A < null", [false, false]),
    ("A == A", [false, true]), ("not (A == 'x')", [true, false]),
    ("A in ['x', 'y']", [false, true]),
    ("A in ['y', null]", [true, false]), ("A in [B, 'y']", [false, false]),
    ("exists(A)", [false, true]),
    ("A == null or A == 'q'", [true, false]), ("A == null and A == 'x'", [false, false]),
    ("null == null", [true, true]),
  ])
  func `a comparison with missing is false, and only null asks for missing`(
    _ condition: String, _ truths: [Bool]
  ) throws {
    let rows: [[String: String?]] = [["A": "", "B": "q"], ["A": "x", "B": nil]]
    #expect(
      try person("if \(condition) then 'yes' else 'no'", rows) == truths.map { $0 ? "yes" : "no" })
    #expect(try person("text(\(condition))", rows) == truths.map { $0 ? "true" : "false" })
  }

  @Test(arguments: [
    ("9", "<", "10", true), ("09", "==", "9", true), ("9.50", "==", "9.5", true),
    ("-2", "<", "-1", true),
    ("2024-01-02", "<", "2024-01-10", true), ("2024", "<", "2024-05-01", true),
    ("9", "<", "10x", false),
    ("a", "<", "b", true), ("ab", ">", "a", true), ("Z", "<", "a", true), ("", "==", "", true),
    ("123456789012345678901234567890", "<", "123456789012345678901234567891", true),
  ])
  func `numbers compare as numbers and everything else by bytes`(
    _ left: String, _ sign: String, _ right: String, _ truth: Bool
  ) throws {
    let rows: [[String: String?]] = [["A": left, "B": right]]
    for expression in ["A \(sign) B", "A \(sign) '\(right)'", "'\(left)' \(sign) B"] {
      let outcome = try values(rule("names", "text(\(expression))"), rows, blank: [])
      #expect(outcome.column("person", "names") == [truth ? "true" : "false"], "\(expression)")
    }
  }

  // MARK: Language

  @Test func `values of every form`() throws {
    let rows: [[String: String?]] = [["A": " a ", "B": "Ñandú", "C": "true"]]
    let cases: [(String, String?)] = [
      ("'lit'", "lit"), ("1.50", "1.50"), ("true", "true"), ("null", nil), ("A | trim", "a"),
      ("A | trim | upper", "A"), ("length(B)", "5"), ("length(Z)", nil), ("position()", "1"),
      ("B | beside(A)", "Ñandú| a "), ("B | beside(other = A | trim, sign = '+')", "Ñandú+a"),
      ("[A, Z, B]", " a \u{1F}Ñandú"), ("[A | trim, 'x'] | first", "a"),
      ("if C then 'y' else 'n'", "y"), ("text(A == ' a ')", "true"), ("(A | trim) == 'a'", "true"),
      ("B in ['x', 'Ñandú']", "true"), ("$v", "Ñandú!"), ("[$v, $v] | first", "Ñandú!"),
      ("if true then 'y' else 'n'", "y"),
      ("if C == 'true' and not (A == B) then B else A", "Ñandú"),
    ]
    for (expression, expected) in cases {
      let outcome = try values(
        rule("alias", expression), rows, variables: [("v", "B | beside(Z, '!')")])
      #expect(outcome.column("person", "alias") == [expected], "\(expression)")
    }
  }

  @Test func `a step may take a word where it wants no column`() throws {
    #expect(try person("A | day('dd/MM/yyyy', excel)", [["A": "14/07/2007"]]) == ["2007-07-14"])
  }

  @Test func `position is the record's number in the file, also in later batches`() throws {
    let outcome = try Outcome(
      definition(entities: [
        entity("person", key: ["position()"], fields: [rule("names", "position()")])
      ]))
    outcome.map(rows: [["A": "a"], ["A": "b"]], from: 41)
    #expect(outcome.column("person", "names") == ["41", "42"])
    outcome.map(rows: [["A": "c"]], from: 43)
    #expect(outcome.column("person", "names") == ["43"])
  }

  // MARK: Steps that fail

  private let days: [[String: String?]] = [
    ["D": "14/07/2007", "E": "x"], ["D": "99/99/9999", "E": "x"], ["D": "", "E": "x"],
    ["D": "01/01/1850", "E": "x"],
  ]

  @Test func `reject sends the record to quarantine`() throws {
    let outcome = try values(rule("remark", "D | day('d')"), days)
    #expect(outcome.output.fates == [.mapped, .quarantined, .mapped, .mapped])
    #expect(outcome.column("person", "remark") == ["2007-07-14", nil, "1850-01-01"])
    #expect(outcome.table("person").records == [0, 2, 3])
    #expect(
      outcome.findings == [
        "test-not-a-day 1 person.remark error", "test-old-day 3 person.remark note",
      ])
    let place = outcome.output.findings[0].finding.place
    #expect(
      place.line == 11 && place.recordNumber == 2 && place.byteOffset == 100 && place.file == nil)
    #expect(outcome.output.findings[0].finding.arguments["shape"]?.description == "99/99/9999")
  }

  @Test func `blank leaves the value out and says so`() throws {
    let outcome = try values(rule("remark", "D | day('d') ?? E", onError: .blank), days)
    #expect(outcome.output.fates == [.mapped, .mapped, .mapped, .mapped])
    #expect(outcome.column("person", "remark") == ["2007-07-14", nil, "x", "1850-01-01"])
    #expect(
      outcome.findings == [
        "test-not-a-day 1 person.remark warning", "test-old-day 3 person.remark note",
      ])
    #expect(
      outcome.table("person").notes.map { "\($0.row) \($0.field) \($0.code.slug)" }
        == ["1 5 test-not-a-day", "3 5 test-old-day"])
  }

  @Test func `the source's reason for a missing value is kept at the value, and no other is made up`() throws {
    let mapping = definition(
      entities: [
        entity("person", key: ["K"], fields: [rule("age", "N", onError: .blank), rule("remark", "D ?? E | trim")])
      ]
    ) { $0.missing = [.init(text: "NO SABE", reason: .unknown), .init(text: "NR", reason: .refused)] }
    let rows: [[String: String?]] = [
      ["K": "1", "N": " NO SABE ", "D": "NR", "E": "x"], ["K": "2", "N": "7", "D": "NR", "E": "NO SABE"],
      ["K": "3", "N": nil, "D": nil, "E": "NR"], ["K": "4", "N": "siete", "D": "no sabe", "E": nil],
    ]
    let outcome = try Outcome(mapping, rows: rows)
    #expect(outcome.column("person", "age") == [nil, "7", nil, nil])
    #expect(outcome.column("person", "remark") == ["x", nil, nil, "no sabe"])
    #expect(
      outcome.findings.sorted() == [
        "missing-refused 1 person.remark note", "missing-refused 2 person.remark note",
        "missing-unknown 0 person.age note", "test-not-a-number 3 person.age warning",
      ])
    #expect(
      outcome.table("person").notes.map { "\($0.row) \($0.field) \($0.code.slug)" }.sorted()
        == ["0 3 missing-unknown", "1 5 missing-refused", "2 5 missing-refused", "3 3 test-not-a-number"])
  }

  @Test func `raw keeps what the source said`() throws {
    let outcome = try values(rule("remark", "D | trim | day('d') | upper", onError: .raw), days)
    #expect(outcome.column("person", "remark") == ["2007-07-14", "99/99/9999", nil, "1850-01-01"])
    #expect(outcome.findings.first == "test-not-a-day 1 person.remark warning")
    #expect(outcome.table("person").notes.count == 2)
  }

  @Test func `the field's own type has the last word, and follows on-error too`() throws {
    let rows: [[String: String?]] = [["N": "7"], ["N": "007"], ["N": "siete"], ["N": nil]]
    let blank = try values(rule("age", "N", onError: .blank), rows)
    #expect(blank.column("person", "age") == ["7", "7", nil, nil])
    #expect(
      blank.findings == ["test-zeros 1 person.age note", "test-not-a-number 2 person.age warning"])
    // Raw text has no place in a typed field: the compiler refuses such a rule.
    #expect(
      try values(rule("age", "N"), rows).output.fates == [.mapped, .mapped, .quarantined, .mapped])
    // What failed in a step is not handed to the normaliser.
    let both = try values(rule("age", "N | day('d') ?? 'x'", onError: .blank), [["N": "siete"]])
    #expect(both.findings == ["test-not-a-day 0 person.age warning"])
    #expect(both.column("person", "age") == [nil])
  }

  @Test func `a branch that is not taken raises nothing`() throws {
    let rows: [[String: String?]] = [
      ["A": "x", "D": "bad"], ["A": nil, "D": "bad"], ["A": nil, "D": "14/07/2007"],
    ]
    for expression in [
      "A ?? (D | day('d'))", "if A != null then A else D | day('d')",
      "if A != null or (D | day('d')) == '2007-07-14' then A ?? '2007-07-14' else '-'",
      "if A == null and (D | day('d')) == '2007-07-14' then '2007-07-14' else A",
      "A ?? $d",
    ] {
      let outcome = try values(
        rule("remark", expression), rows, variables: [("d", "D | day('d')")])
      #expect(outcome.findings == ["test-not-a-day 1 person.remark error"], "\(expression)")
      #expect(outcome.column("person", "remark") == ["x", "2007-07-14"], "\(expression)")
    }
  }

  @Test func `a repair is reported where the value goes, a failure also in a condition`() throws {
    let rows: [[String: String?]] = [["D": "01/01/1850"], ["D": "bad"]]
    let outcome = try values(rule("remark", "if (D | day('d')) != null then 'y' else 'n'"), rows)
    #expect(outcome.findings == ["test-not-a-day 1 person.remark error"])
  }

  @Test func `outside fields there is no on-error: a failing step refuses the record`() throws {
    let mapping = definition(
      entities: [entity("person", when: "(D | day('d')) != '2000-01-01'", key: ["D | day('d')"])])
    let outcome = try Outcome(mapping, rows: [["D": "14/07/2007"], ["D": "bad"]])
    #expect(outcome.output.fates == [.mapped, .quarantined])
    #expect(outcome.findings == ["test-not-a-day 1 person error"])
    let keyed = definition(entities: [entity("person", key: ["D | day('d')", "E"])])
    #expect(
      try Outcome(keyed, rows: [["D": "bad", "E": "x"]]).findings == [
        "test-not-a-day 0 person.key error"
      ])
  }

  // MARK: Lists

  @Test func `a repeating field takes a list, a single field refuses one`() throws {
    let mapping = definition(
      .json,
      entities: [
        entity(
          "person", key: ["id"],
          fields: [
            rule("alias", "alias/[]"), rule("remark", "alias/[] | first"),
            rule("names", "otros/[]", onError: .blank),
          ])
      ])
    let outcome = try Outcome(
      mapping,
      records: [
        .object([
          ("id", .text("1")), ("alias", .array([.text("a"), .text(""), .text("b")])),
          ("otros", .array([.text("x")])),
        ]),
        .object([
          ("id", .text("2")), ("alias", .array([])), ("otros", .array([.text("x"), .text("y")])),
        ]),
      ])
    #expect(outcome.column("person", "alias") == ["a\u{1F}b", nil])
    #expect(outcome.column("person", "remark") == ["a", nil])
    #expect(outcome.column("person", "names") == ["x", nil])
    #expect(outcome.findings == ["value-not-single 1 person.names warning"])
    #expect(outcome.output.findings[0].finding.arguments["count"] == .number(2))
  }

  @Test func `elements that repeat fill a repeating field of their own accord`() throws {
    let mapping = definition(
      .xml,
      entities: [
        entity("incident", key: ["@n"], fields: [rule("materia", "M/@c"), rule("note", "M/@c")])
      ])
    let outcome = try Outcome(
      mapping,
      records: [
        .object([
          ("@n", .text("1")), ("M", .object([("@c", .text("TF"))])),
          ("M", .object([("@c", .text("TI"))])),
        ])
      ])
    #expect(outcome.column("incident", "materia") == ["TF\u{1F}TI"])
    #expect(outcome.column("incident", "note") == ["TF"])
  }

  @Test func `the separator of lists must not come from a source cell`() throws {
    let outcome = try values(rule("remark", "A"), [["A": "a\u{1F}b"], ["A": "c"]])
    #expect(outcome.output.fates == [.quarantined, .mapped])
    #expect(outcome.findings == ["control-character 0 A error"])
  }

  // MARK: Lookups

  private let codes = [("Sí", "yes"), ("NO", "no"), ("STUB", "")]

  @Test func `an unmapped code is refused with the nearest candidate and the cell's shape only`()
    throws
  {
    let rows: [[String: String?]] = [
      ["A": "NO"], ["A": "si"], ["A": "N0"], ["A": ""], ["A": "STUB"],
    ]
    let exact = try values(rule("remark", "A | lookup(l)"), rows, lookups: [lookup("l", codes)])
    #expect(exact.output.fates == [.mapped, .quarantined, .quarantined, .mapped, .quarantined])
    #expect(exact.column("person", "remark") == ["no", nil])
    #expect(
      exact.output.findings[1].finding.arguments
        == ["lookup": .word("l"), "candidate": .word("NO"), "shape": .shape(ValueShape(of: "N0"))])
    let folded = try values(
      rule("remark", "A | lookup('l')"), rows, lookups: [lookup("l", codes, match: .fold)])
    #expect(folded.column("person", "remark") == ["no", "yes", nil])
  }

  @Test func `missing blank leaves out and missing raw keeps, both with a finding`() throws {
    let rows: [[String: String?]] = [["A": "NO"], ["A": "XYZW"]]
    let blank = try values(
      rule("remark", "A | lookup(l) ?? 'other'"), rows,
      lookups: [lookup("l", codes, missing: .blank)])
    #expect(blank.column("person", "remark") == ["no", "other"])
    #expect(blank.findings == ["code-unmapped 1 person.remark warning"])
    #expect(blank.table("person").notes.map(\.row) == [1])
    let raw = try values(
      rule("remark", "A | lookup(l)"), rows, lookups: [lookup("l", codes, missing: .raw)])
    #expect(raw.column("person", "remark") == ["no", "XYZW"])
    #expect(raw.findings == ["code-unmapped 1 person.remark warning"])
  }

  @Test func `a value of a code field that is not in its list fails as a step does`() throws {
    let rows: [[String: String?]] = [["A": "female"], ["A": "FEMALE"], ["A": nil], ["A": "mujer"]]
    let blank = try values(rule("sex", "A", onError: .blank), rows)
    #expect(blank.column("person", "sex") == ["female", nil, nil, nil])
    #expect(blank.findings == [1, 3].map { "code-outside-list \($0) person.sex warning" })
    let refused = try values(rule("sex", "A"), rows)
    #expect(refused.output.fates == [.mapped, .quarantined, .mapped, .quarantined])
    // What a lookup lets through as it is, is looked at; what it translates was, when the mapping was compiled.
    let raw = try values(
      rule("sex", "A | lookup(l)", onError: .blank), [["A": "F"], ["A": "male"], ["A": "X"]],
      lookups: [lookup("l", [("F", "female")], missing: .raw)])
    #expect(raw.column("person", "sex") == ["female", "male", nil])
    #expect(raw.findings.suffix(1) == ["code-outside-list 2 person.sex warning"])
  }

  @Test func `each item of a list is looked up`() throws {
    let outcome = try values(
      rule("alias", "[A, B] | lookup(l)", onError: .blank),
      [["A": "NO", "B": "Sí"], ["A": "NO", "B": "?"]],
      lookups: [lookup("l", codes)])
    #expect(outcome.column("person", "alias") == ["no\u{1F}yes", nil])
    #expect(outcome.findings == ["code-unmapped 1 person.alias warning"])
  }

  @Test func `a lookup reads the columns it names from its file`() throws {
    let list = CodeList(
      name: "m", columns: ["target", "source"], rows: [["a", "A"], ["b", "B"]])
    let mapping = definition(
      lookups: [lookup("l", [], file: "codes/m.csv")],
      entities: [entity("person", key: ["A"], fields: [rule("remark", "A | lookup(l)")])])
    let outcome = try Outcome(mapping, files: ["codes/m.csv": list])
    outcome.map(rows: [["A": "B"], ["A": "A"], ["A": "B"]])
    #expect(outcome.column("person", "remark") == ["b", "a", "b"])
  }

  @Test func `more values than the memo holds change no answer`() throws {
    let rows: [[String: String?]] = (0..<6000).map { ["A": "k\($0 % 3000)"] }
    let table = (0..<3000).map { ("k\($0)", "v\($0)") }
    let outcome = try values(rule("remark", "A | lookup(l)"), rows, lookups: [lookup("l", table)])
    #expect(outcome.column("person", "remark") == (0..<6000).map { "v\($0 % 3000)" })
  }

  // MARK: Checks and required fields

  @Test func `a check sees the entity's own canonical values, and the source under ./`() throws {
    let rows: [[String: String?]] = [
      ["affected": "007", "R": "01/02/2024", "F": "01/01/2024"],
      ["affected": "5", "R": "01/02/2024", "F": "02/02/2024"],
      ["affected": "5", "R": "01/02/2024", "F": nil],
    ]
    let mapping = definition(
      entities: [
        entity(
          "incident", key: ["position()"],
          fields: [
            rule("affected", "affected"), rule("reported_at", "R | day('d')"),
            rule("occurred_from", "F | day('d')"),
          ],
          checks: [
            check("occurred_from == null or occurred_from <= reported_at", .note),
            check("affected == 7 or ./affected == '5'", .error), check("note == null", .error),
            check("length(affected) == 1 and R != null", .error),
          ])
      ])
    let outcome = try Outcome(mapping, rows: rows)
    #expect(
      outcome.findings == ["test-zeros 0 incident.affected note", "check-failed 1 incident note"])
    #expect(outcome.output.findings[1].finding.text(.spanish) == "mal")
    #expect(outcome.output.findings[1].finding.text(.english) == "wrong")
    #expect(outcome.output.fates == [.mapped, .mapped, .mapped])
  }

  @Test func `a check of severity error quarantines, and is not asked where a field was refused`()
    throws
  {
    let mapping = definition(
      entities: [
        entity(
          "person", key: ["position()"], fields: [rule("age", "N")],
          checks: [check("age < 18", .error)])
      ])
    let outcome = try Outcome(mapping, rows: [["N": "17"], ["N": "18"], ["N": "x"]])
    #expect(outcome.output.fates == [.mapped, .quarantined, .quarantined])
    #expect(
      outcome.findings == ["test-not-a-number 2 person.age error", "check-failed 1 person error"])
  }

  @Test func `a value that the model requires must be there`() throws {
    let mapping = definition(
      entities: [
        entity(
          "seal", key: ["position()"], fields: [rule("kind", "K | day('d') ?? L", onError: .blank)])
      ])
    let outcome = try Outcome(
      mapping, rows: [["K": nil, "L": "x"], ["K": nil, "L": nil], ["K": "bad", "L": "x"]])
    #expect(outcome.output.fates == [.mapped, .quarantined, .quarantined])
    #expect(
      outcome.findings == [
        "test-not-a-day 2 seal.kind warning", "field-required-missing 1 seal.kind error",
        "field-required-missing 2 seal.kind error",
      ])
  }

  // MARK: Records

  @Test func `a refused record leaves no row in any table, and the others keep theirs`() throws {
    let mapping = definition(
      entities: [
        entity("incident", key: ["N"], fields: [rule("number", "N")]),
        entity(
          "person", key: ["N", "P"],
          fields: [rule("names", "P"), rule("remark", "D | day('d')", onError: .blank)],
          entities: [
            entity(
              "victim_role", fields: [rule("status", "S | day('d')")],
              links: [link("person", "parent"), link("incident", "incident")])
          ]),
      ])
    let rows: [[String: String?]] = [
      ["N": "1", "P": "a", "S": "01/01/1850", "D": nil],
      ["N": "2", "P": "b", "S": "bad", "D": "bad"],
      ["N": "3", "P": "c", "S": "14/07/2007", "D": "bad"],
    ]
    let outcome = try Outcome(mapping, rows: rows)
    #expect(outcome.output.fates == [.mapped, .quarantined, .mapped])
    #expect(outcome.column("incident", "number") == ["1", "3"])
    #expect(outcome.column("person", "names") == ["a", "c"])
    #expect(outcome.column("victim_role", "status") == ["1850-01-01", "2007-07-14"])
    for name in ["incident", "person", "victim_role"] {
      #expect(outcome.table(name).records == [0, 2])
    }
    #expect(outcome.link("victim_role", "person") == outcome.table("person").keys.strings)
    #expect(outcome.link("victim_role", "incident") == outcome.table("incident").keys.strings)
    #expect(outcome.table("person").notes.map(\.row) == [1])
    #expect(outcome.table("victim_role").notes.map(\.row) == [0])
    // All of a refused record's errors are heard of.
    #expect(outcome.findings.filter { $0.contains(" 1 ") }.count == 2)
    for table in outcome.output.tables {
      #expect(table.keys.count == table.count)
      #expect(table.columns.allSatisfy { $0.count == table.count })
      #expect(table.links.allSatisfy { $0.count == table.count })
    }
  }

  @Test func `records that give no entity are filtered, skipped ones are not looked at`() throws {
    let mapping = definition(
      entities: [
        entity("person", when: "A != 'no'", key: ["A"], fields: [rule("remark", "A | day('d')")])
      ])
    let outcome = try Outcome(
      mapping, rows: [["A": "no"], ["A": "bad"], ["A": "01/01/2000"], ["A": "bad"]],
      skip: [false, true, false, false])
    #expect(outcome.output.fates == [.filtered, .skipped, .mapped, .quarantined])
    #expect(outcome.findings == ["test-not-a-day 3 person.remark error"])
  }

  @Test
  func `a record that the reader found wrong goes to quarantine, and its finding is not repeated`()
    throws
  {
    let outcome = try Outcome(definition(entities: [entity("person", key: ["A"])]))
    outcome.map(rows: [["A": "a"], ["A": "b"]], refused: [1])
    #expect(outcome.output.fates == [.mapped, .quarantined])
    #expect(outcome.findings == [])
    #expect(outcome.table("person").count == 1)
  }

  @Test func `a second batch has nothing of the first`() throws {
    let outcome = try Outcome(
      definition(entities: [
        entity("person", key: ["A"], fields: [rule("remark", "A | day('d')", onError: .blank)])
      ]))
    outcome.map(rows: [["A": "bad"], ["A": "01/01/2000"]])
    #expect(outcome.column("person", "remark") == [nil, "2000-01-01"])
    outcome.map(rows: [["A": "02/01/2000"]], from: 3)
    #expect(outcome.column("person", "remark") == ["2000-01-02"])
    #expect(outcome.findings == [])
    #expect(outcome.table("person").notes.isEmpty)
  }

  @Test func `an empty batch gives nothing`() throws {
    let outcome = try Outcome(
      definition(entities: [entity("person", key: ["A"], fields: [rule("remark", "A | trim")])]),
      rows: [])
    #expect(outcome.output.fates == [])
    #expect(outcome.table("person").count == 0)
  }

  // MARK: Keys

  @Test func `no two lists of key parts give the same key`() throws {
    let rows: [[String: String?]] = [
      ["A": "a", "B": "bc"], ["A": "ab", "B": "c"], ["A": "abc", "B": nil], ["A": nil, "B": "abc"],
      ["A": "1:a,", "B": "b"], ["A": "-", "B": "x"], ["A": nil, "B": "-"],
    ]
    let outcome = try Outcome(
      definition(entities: [entity("person", key: ["A", "B"])]), rows: rows)
    #expect(Set(outcome.table("person").keys.strings).count == rows.count)
    let blank = try Outcome(
      definition(entities: [entity("person", key: ["A", "B"])]), rows: [["A": "", "B": nil]])
    #expect(blank.findings == ["key-empty 0 person.key error"])
    #expect(blank.output.fates == [.quarantined])
  }

  @Test func `a nested entity without a key takes its parent's and its position`() throws {
    let mapping = definition(
      .json,
      entities: [
        entity(
          "person", key: ["id"],
          entities: [
            entity("indicator", fields: [rule("code", "'a'")]),
            entity("indicator", fields: [rule("code", "'b'")]),
            entity(
              "victim_role", each: "r/[]",
              entities: [entity("indicator", fields: [rule("code", "'c'")])]),
          ])
      ])
    let roles = Tree.array([.text("x"), .text("y")])
    let outcome = try Outcome(
      mapping,
      records: [
        .object([("id", .text("1")), ("r", roles)]), .object([("id", .text("2")), ("r", roles)]),
      ])
    #expect(outcome.column("indicator", "code") == ["a", "a", "b", "b", "c", "c", "c", "c"])
    #expect(Set(outcome.table("indicator").keys.strings).count == 8)
    #expect(Set(outcome.table("victim_role").keys.strings).count == 4)
    #expect(outcome.table("indicator").records == [0, 1, 0, 1, 0, 0, 1, 1])
  }
}
