import Glibc
import Interchange
import Readers
import Testing

private func column(_ path: String, list: Bool = false) -> SourceShape.Column {
  SourceShape.Column(path: steps(path), name: path, isList: list)
}

/// `a/[]/b`, `^/a`; empty is the value itself.
private func steps(_ path: String) -> [PathStep] {
  path.split(separator: "/").map { $0 == "[]" ? .item : $0 == "^" ? .up : .name(String($0)) }
}

private func flat(_ record: String = "", _ columns: String...) -> SourceShape {
  SourceShape(
    record: steps(record), levels: [SourceShape.Level(columns: columns.map { column($0) })])
}

private func refusal(
  _ bytes: [UInt8], _ shape: SourceShape = .wholeRecords(), _ options: JSONOptions = JSONOptions(),
  piece: Int = .max
) -> Finding? {
  do {
    _ = try JSONReading.of(bytes, shape, options, piece: piece)
    return nil
  } catch let failure as Failure {
    return failure.finding
  } catch {
    Issue.record("not a Failure")
    return nil
  }
}

private func refusal(
  _ text: String, _ shape: SourceShape = .wholeRecords(), _ options: JSONOptions = JSONOptions(),
  piece: Int = .max
) -> Finding? {
  refusal(Array(text.utf8), shape, options, piece: piece)
}

private let lines = JSONOptions(format: .ndjson)

@Suite struct JSONReaderTests {
  // MARK: Records

  @Test func `a top-level array gives its items`() throws {
    let reading = try JSONReading.of(#"[{"a":1},{"a":"x"}]"#, flat("", "a"))
    #expect(reading.tables[0].columns == [["1", "x"]])
    #expect(reading.tables[0].parents == [0, 1])
    #expect(reading.locators == ["/0", "/1"])
    #expect(reading.raw == [#"{"a":1}"#, #"{"a":"x"}"#])
  }

  @Test(arguments: ["{\"a\":[1]}", "\"text\"", "12.50", "true", "null"])
  func `any other document is one record`(text: String) throws {
    let reading = try JSONReading.of(" \(text)\n", .wholeRecords())
    #expect(reading.tables[0].columns == [[text]])
    #expect(reading.locators == [""])
    #expect(
      reading.records
        == [RecordSpan(number: 1, line: 1, byteOffset: 1, byteLength: text.utf8.count)])
  }

  @Test func `a record path reaches through nested arrays`() throws {
    let text = """
      {"v": {"x": [1, {}]}, "centros": [
        {"codigo": "A", "residentes": [{"n": 1}, {"n": 2}]},
        {"codigo": "B", "residentes": []},
        {"residentes": [{"n": 3}], "tail": null}]}
      """
    let reading = try JSONReading.of(
      text, flat("centros/[]/residentes/[]", "n", "^/codigo", "^/^/v/x"))
    #expect(reading.tables[0].columns[0] == ["1", "2", "3"])
    #expect(reading.tables[0].columns[1] == ["A", "A", nil])
    #expect(
      reading.locators
        == ["/centros/0/residentes/0", "/centros/0/residentes/1", "/centros/2/residentes/0"])
    #expect(reading.records.map { $0.line } == [2, 2, 4])
    #expect(reading.records.map { $0.number } == [1, 2, 3])
  }

  @Test func `a record that is a member has a pointer with escapes`() throws {
    let shape = SourceShape(
      record: [.item, .name("a/b~c")], levels: [SourceShape.Level(columns: [column("")])])
    let reading = try JSONReading.of(#"[{"a/b~c":1},{"a/b~c":null},{}]"#, shape)
    #expect(reading.locators == ["/0/a~1b~0c"])
    #expect(reading.fileFindings.map { $0.code } == [.jsonNullOnPath])
  }

  @Test func `an empty array on the path means no records`() throws {
    for text in [#"{"a":[]}"#, #"{"a":[{"b":[]}]}"#] {
      #expect(try JSONReading.of(text, flat("a/[]/b/[]", "x")).records.isEmpty)
    }
    #expect(try JSONReading.of("[]", flat("", "x")).records.isEmpty)
  }

  @Test func `a null on the path means no records and is reported`() throws {
    let reading = try JSONReading.of(#"{"a":[null,{"b":null},null]}"#, flat("a/[]/b/[]", "x"))
    #expect(reading.records.isEmpty)
    #expect(reading.fileFindings.map { $0.code.slug } == ["json-null-on-path"])
    #expect(reading.fileFindings[0].arguments["count"] == .number(3))
    #expect(reading.fileFindings[0].place.column == 7)
  }

  @Test(arguments: [
    (#"{"b":[]}"#, "json-record-path-unmatched", 9), (#"{}"#, "json-record-path-unmatched", 3),
    (#"{"a":[{"c":1}]}"#, "json-record-path-unmatched", 16),
    (#"{"a":{"b":1}}"#, "json-path-needs-array", 6), (#"{"a":"x"}"#, "json-path-needs-array", 6),
    (#"{"a":[1]}"#, "json-path-needs-object", 7), (#"[]"#, "json-path-needs-object", 1),
    (#"{"a":[{"b":[]}],"a":[]}"#, "json-duplicate-key", 17),
  ])
  func `a document without the record path is refused`(text: String, slug: String, column: Int) {
    let finding = refusal(text, flat("a/[]/b/[]", "x"))
    #expect(finding?.code.slug == slug)
    #expect(finding?.place.column == column)
    #expect(finding?.hint(.spanish) != nil && finding?.hint(.english) != nil)
  }

  @Test func `a path that JSON cannot have is refused before anything is read`() {
    let wrong: [SourceShape] = [
      SourceShape(record: [.attribute("a")], levels: [SourceShape.Level(columns: [])]),
      SourceShape(record: [.up], levels: [SourceShape.Level(columns: [])]),
      flat("", "^/a"), flat("a/[]", "^/^/a"), flat("a/[]", "^/a"), flat("a/[]", "^"),
      SourceShape(
        levels: [
          SourceShape.Level(columns: [SourceShape.Column(path: [.column(1)], name: "1")])
        ]),
      SourceShape(
        levels: [
          SourceShape.Level(columns: []),
          SourceShape.Level(parent: 0, each: [.item], columns: [column("^/a")]),
        ]),
    ]
    for shape in wrong { #expect(refusal("{}", shape)?.code == .jsonPathUnsupported) }
    #expect(refusal("{}", flat("a", "b"), lines)?.code == .jsonPathUnsupported)
  }

  // MARK: Ancestors

  @Test func `an ancestor is that of its own object, at any distance`() throws {
    let text = """
      {"sistema":"S","nada":null,"quien":{"nombre":"\\u00d1"},"obj":{},"centros":[
       {"codigo":"A","x":{"codigo":"no"},"residentes":[{},{}]},{"residentes":[{}]}]}
      """
    let reading = try JSONReading.of(
      text,
      flat(
        "centros/[]/residentes/[]", "^/codigo", "^/^/sistema", "^/^/nada", "^/^/quien/nombre"))
    #expect(
      reading.tables[0].columns == [
        ["A", "A", nil], ["S", "S", "S"], [nil, nil, nil], ["Ñ", "Ñ", "Ñ"],
      ])
    #expect(reading.findings.isEmpty)
  }

  @Test func `an ancestor that is no scalar is an error of each record`() throws {
    let text = #"{"k":{"a":1},"l":"x","m":"\ud800","r":[{},{}]}"#
    let reading = try JSONReading.of(text, flat("r/[]", "^/k", "^/l/z", "^/m"))
    #expect(
      reading.findings.map { "\($0.code.slug) \($0.place.field ?? "") \($0.place.locator ?? "")" }
        == [
          "value-not-scalar ^/k /r/0", "json-container-expected ^/l/z /r/0",
          "json-lone-surrogate ^/m /r/0", "value-not-scalar ^/k /r/1",
          "json-container-expected ^/l/z /r/1", "json-lone-surrogate ^/m /r/1",
        ])
    #expect(reading.tables[0].columns == [[nil, nil], [nil, nil], [nil, nil]])
  }

  @Test func `an ancestor behind a record refuses the source`() {
    let finding = refusal("{\"r\":[{}],\n \"k\":1}", flat("r/[]", "^/k"))
    #expect(finding?.code == .jsonAncestorLate)
    #expect(finding?.place.line == 2 && finding?.place.column == 2)
    #expect(finding?.text(.english) == "`k` stands behind the records that need it")
    #expect(refusal("{\"r\":[],\n \"k\":1}", flat("r/[]", "^/k")) == nil)
    #expect(refusal("{\"r\":[{}],\n \"z\":1}", flat("r/[]", "^/k")) == nil)
    #expect(
      refusal(#"{"k":1,"k":2,"r":[{}]}"#, flat("r/[]", "^/k"))?.code == .jsonDuplicateKey)
  }

  @Test func `a key outside of the records that is not text is no name of the path`() {
    let shape = SourceShape(
      record: [.name(""), .item], levels: [SourceShape.Level(columns: [column("a")])])
    #expect(refusal(#"{"\ud800":[{}]}"#, shape)?.code == .jsonRecordPathUnmatched)
    #expect(refusal(#"{"":[{}]}"#, shape) == nil)
  }

  // MARK: Cells

  @Test func `null and absent are missing, an empty string is there, scalars keep their text`() throws {
    let reading = try JSONReading.of(
      #"{"a":null,"c":"","d":-0.50e+02,"e":true,"f":{"g":{"h":"x"}},"i":null}"#,
      flat("", "a", "b", "c", "d", "e", "f/g/h", "i/j"))
    #expect(
      reading.tables[0].columns.map { $0[0] } == [nil, nil, "", "-0.50e+02", "true", "x", nil])
    #expect(reading.findings.isEmpty)
  }

  @Test func `every escape is read`() throws {
    let text = #"["\"\\\/\b\f\n\r\t\u00f1\u00D1\u0041\ud83d\ude00\u20AC\u0000 ñ€😀"]"#
    let reading = try JSONReading.of(text, flat("", ""))
    #expect(
      reading.tables[0].columns
        == [["\"\\/\u{8}\u{C}\n\r\tñÑA😀€\u{0} ñ€😀"]])
  }

  @Test func `two columns may have the same path`() throws {
    let reading = try JSONReading.of(#"{"a":"\u0041"}"#, flat("", "a", "a"))
    #expect(reading.tables[0].columns == [["A"], ["A"]])
  }

  @Test func `keys are compared unescaped`() throws {
    let reading = try JSONReading.of(#"{"\u0061\u00f1o":1,"a\u00f1o2":2}"#, flat("", "año", "año2"))
    #expect(reading.tables[0].columns == [["1"], ["2"]])
  }

  @Test func `an object or array where a value is wanted is an error`() throws {
    let reading = try JSONReading.of(#"[{"a":{"b":1}},{"a":[]}]"#, flat("", "a"))
    #expect(reading.tables[0].columns == [[nil, nil]])
    #expect(reading.slugs == ["value-not-scalar a 1:7", "value-not-scalar a 1:21"])
    #expect(reading.findings.allSatisfy { $0.severity == .error })
  }

  @Test func `a value where a container is wanted is an error`() throws {
    let reading = try JSONReading.of(
      #"[{"a":1,"b":{"x":1}},{"a":[1],"b":"x"},{"a":{},"b":[]},7]"#, flat("", "a/x", "b/[]"))
    #expect(
      reading.slugs == [
        "json-container-expected a/x 1:7", "json-container-expected b/[] 1:13",
        "json-container-expected a/x 1:27", "json-container-expected b/[] 1:35",
        "json-container-expected a/x 1:56",
      ])
  }

  @Test func `an array without each is a list cell`() throws {
    let shape = SourceShape(
      levels: [SourceShape.Level(columns: [column("a/[]", list: true), column("b/[]/c", list: true)])]
    )
    let reading = try JSONReading.of(
      #"[{"a":["x",null,2,""],"b":[{"c":1},{},{"c":"\u00f1"}]},{"a":[],"b":null},{"a":[["y"],"z"]}]"#,
      shape)
    #expect(
      reading.tables[0].columns == [
        ["x\u{1F}2\u{1F}", nil, nil], ["1\u{1F}ñ", nil, nil],
      ])
    #expect(reading.slugs == ["value-not-scalar a/[] 1:80"])
  }

  @Test func `a list cell may be spoilt after its first item`() throws {
    let shape = SourceShape(
      levels: [SourceShape.Level(columns: [column("a/[]", list: true)])])
    let reading = try JSONReading.of(#"[{"a":["x",{},"y"]},{"a":["z"]}]"#, shape)
    #expect(reading.tables[0].columns == [[nil, "z"]])
  }

  @Test func `an array that is neither list nor each gives its first value and a warning`() throws {
    let reading = try JSONReading.of(
      #"[{"a":[null,"x","y","z"]},{"a":["w"]}]"#, flat("", "a/[]"))
    #expect(reading.tables[0].columns == [["x", "w"]])
    #expect(reading.slugs == ["value-repeats a/[] 1:17"])
    #expect(reading.findings[0].severity == .warning)
    #expect(reading.findings[0].arguments["count"] == .number(2))
  }

  @Test func `half a surrogate pair is an error and its cell missing`() throws {
    let text = #"["\ud800","\udc00","\ud83dx","\ud83d\u0041","\ud83d\ud83d\ude00","x"]"#
    let reading = try JSONReading.of(text, flat("", ""))
    #expect(reading.tables[0].columns == [[nil, nil, nil, nil, nil, "x"]])
    #expect(reading.findings.map { $0.code } == Array(repeating: .jsonLoneSurrogate, count: 5))
    #expect(reading.findings[1].place.recordNumber == 2)
    #expect(reading.findings[1].place.byteOffset == 10)
  }

  @Test func `an escaped unit separator is an error and its cell missing`() throws {
    let reading = try JSONReading.of(#"[{"a":"x\u001fy","b":"\u001F"}]"#, flat("", "a"))
    #expect(reading.tables[0].columns == [[nil]])
    #expect(reading.slugs == ["control-character a 1:7"])
  }

  // MARK: Duplicate keys

  @Test func `a repeated key is an error wherever it stands, and the first value holds`() throws {
    let text = #"[{"a":1,"a":2},{"\u0061":1,"a":2},{"z":{"s":1,"s":{"s":1}}},{"a":1,"b":{"a":2}}]"#
    let reading = try JSONReading.of(text, flat("", "a"))
    #expect(reading.tables[0].columns == [["1", "1", nil, "1"]])
    #expect(
      reading.slugs == [
        "json-duplicate-key a 1:9", "json-duplicate-key a 1:28", "json-duplicate-key - 1:47",
      ])
    // A key that no path names may itself be data.
    #expect(reading.findings[2].text(.english) == "a key occurs twice in one object (·)")
    #expect(reading.findings[0].text(.spanish) == "una clave se repite en un mismo objeto (a)")
  }

  @Test func `keys of lone surrogates repeat too`() throws {
    let reading = try JSONReading.of(#"{"\ud800":1,"\uD800":2,"\ud801":3}"#, flat("", "a"))
    #expect(reading.slugs == ["json-duplicate-key - 1:13"])
  }

  @Test(arguments: [31, 32, 33, 34, 200, 5_000])
  func `repeated keys of large objects are found`(count: Int) throws {
    var members = (0..<count).map { "\"k\($0)\":\($0)" }
    #expect(try JSONReading.of("{\(members.joined(separator: ","))}", flat("", "k1")).findings.isEmpty)
    members.append("\"k1\":\"again\"")
    members.insert("\"k7\":7", at: 9)
    let reading = try JSONReading.of("{\(members.joined(separator: ","))}", flat("", "k1"))
    #expect(reading.findings.map { $0.place.field } == [nil, "k1"])
    #expect(reading.findings.allSatisfy { $0.code == .jsonDuplicateKey })
    #expect(reading.tables[0].columns == [["1"]])
  }

  // MARK: Levels

  private static let threeLevels = SourceShape(
    record: steps("r/[]"),
    levels: [
      SourceShape.Level(columns: [column("id"), column("tags/[]", list: true)]),
      SourceShape.Level(
        parent: 0, each: steps("work/[]"), columns: [column("n"), column("p/q")]),
      SourceShape.Level(parent: 1, each: steps("dates/[]"), columns: [column("")]),
      SourceShape.Level(parent: 0, each: steps("in/deep/[]/[]"), columns: [column("v")]),
      SourceShape.Level(parent: 0, each: steps("one"), columns: [column("v")]),
    ])

  @Test func `each level is a table whose rows know their parents`() throws {
    let text = """
      {"r":[
       {"id":1,"work":[{"n":"a","dates":["d1","d2"]},{"p":{"q":"b"},"dates":[]},null],"one":{"v":9}},
       {"work":[],"id":2,"tags":["t"]},
       {"work":null,"one":null,"in":{"deep":[[{"v":1},{"v":2}],[],[null]]}},
       {"work":[{"dates":[null,3,"d4"],"n":"c"}],"id":4,"x":[{"work":[{}]}]}]}
      """
    let tables = try JSONReading.of(text, Self.threeLevels).tables
    #expect(tables[0].columns == [["1", "2", nil, "4"], [nil, "t", nil, nil]])
    #expect(tables[1].parents == [0, 0, 0, 3])
    #expect(tables[1].columns == [["a", nil, nil, "c"], [nil, "b", nil, nil]])
    #expect(tables[2].parents == [0, 0, 3, 3, 3])
    #expect(tables[2].columns == [["d1", "d2", nil, "3", "d4"]])
    #expect(tables[3].parents == [2, 2, 2])
    #expect(tables[3].columns == [["1", "2", nil]])
    #expect(tables[4].parents == [0])
    #expect(tables[4].columns == [["9"]])
    #expect(try JSONTwin.shred(text, Self.threeLevels) == tables)
  }

  @Test func `two levels may repeat over the same array`() throws {
    let level = SourceShape.Level(parent: 0, each: steps("a/[]"), columns: [column("")])
    let shape = SourceShape(levels: [SourceShape.Level(columns: []), level, level])
    let tables = try JSONReading.of(#"{"a":[1,2]}"#, shape).tables
    #expect(tables[1].columns == [["1", "2"]])
    #expect(tables[2] == tables[1])
  }

  @Test func `a value where the rows should be is an error`() throws {
    let reading = try JSONReading.of(#"{"r":[{"work":"x","in":{"deep":{}}}]}"#, Self.threeLevels)
    #expect(reading.slugs == ["json-container-expected n 1:15", "json-container-expected v 1:32"])
  }
}
