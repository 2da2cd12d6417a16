import Glibc
import Interchange
import Readers
import Testing

@Suite struct JSONLinesTests {
  private static let shape = SourceShape(
    levels: [
      SourceShape.Level(columns: [
        SourceShape.Column(path: [.name("a")], name: "a"), SourceShape.Column(path: [.whole], name: "whole"),
      ])
    ])

  private func read(_ text: String, window: Int = 1 << 18) throws -> JSONReading {
    try JSONReading.of(text, Self.shape, JSONOptions(format: .ndjson, windowBytes: window))
  }

  private func refusal(_ text: String, window: Int = 1 << 18) throws -> Finding {
    try #require(#expect(throws: Failure.self) { try read(text, window: window) }).finding
  }

  @Test(arguments: [1, 2, 3, 8, 1 << 18])
  func `each line is a record, whatever ends it`(window: Int) throws {
    let reading = try read("{\"a\":1}\n \t{\"a\" : \"x\"} \r\n{}\r\n{\"a\":true}", window: window)
    #expect(reading.tables[0].columns[0] == ["1", "x", nil, "true"])
    #expect(reading.locators == [nil, nil, nil, nil])
    #expect(reading.records.map { $0.line } == [1, 2, 3, 4])
    #expect(reading.records.map { $0.byteOffset } == [0, 10, 24, 28])
    #expect(reading.fileFindings.isEmpty)
  }

  @Test func `a line may be any value, and an array is one record`() throws {
    let lines = ["[1, 2]", "null", "1.50", "\"x\"", "true", "-1"]
    let reading = try JSONReading.of(
      lines.joined(separator: "\n"), .wholeRecords(), JSONOptions(format: .ndjson))
    #expect(reading.tables[0].columns == [["[1,2]", "null", "1.50", "\"x\"", "true", "-1"]])
  }

  @Test(arguments: [1, 4, 1 << 18])
  func `blank lines are skipped with a note`(window: Int) throws {
    let reading = try read("\n{\"a\":1}\n\r\n  \n{\"a\":2}\n\n", window: window)
    #expect(reading.tables[0].columns[0] == ["1", "2"])
    #expect(reading.records.map { $0.line } == [2, 5])
    #expect(reading.fileFindings.map { $0.code } == [.jsonBlankLine])
    #expect(reading.fileFindings[0].severity == .note)
    #expect(reading.fileFindings[0].arguments["count"] == .number(4))
    #expect(reading.fileFindings[0].place.line == 1)
  }

  @Test(arguments: ["", "\n\n", " "])
  func `a file without any value is a warning`(text: String) throws {
    let reading = try read(text)
    #expect(reading.records.isEmpty)
    #expect(reading.fileFindings.contains { $0.code == .jsonNoLines })
  }

  @Test(arguments: [
    ("{}\n{} {}\n", "json-two-values", 2, 4), ("{}\n{},\n", "json-two-values", 2, 3),
    ("1 2", "json-two-values", 1, 3), ("{}\n{\"a\":\n1}\n", "json-line-break", 2, 6),
    ("[{}\n,{}]", "json-line-break", 1, 4), ("{}\n{\"a\":1", "json-truncated", 2, 7),
    ("{}\n{\"a\":\"x\n\"}", "json-control-in-string", 2, 8), ("{}\nnul\n", "json-literal", 2, 4),
    ("{}\n]", "json-value-expected", 2, 1), ("\u{FEFF}{}", "json-bom", 1, 1),
    ("{\"a\":1}\n{\"a\":NaN}", "json-not-finite", 2, 6),
  ])
  func `a bad line refuses the source`(text: String, slug: String, line: Int, column: Int) throws {
    for window in [1, 2, 5, 1 << 18] {
      let finding = try refusal(text, window: window)
      #expect(finding.code.slug == slug)
      #expect(finding.place.line == line)
      #expect(finding.place.column == column)
    }
  }
}

@Suite struct JSONWholeTests {
  private func whole(_ text: String, nonFinite: Bool = false) throws -> [String?] {
    try JSONReading.of(text, .wholeRecords(), JSONOptions(tolerated: nonFinite ? [.nonFinite] : [], windowBytes: 4))
      .tables[0].columns[0]
  }

  @Test func `a whole record keeps its tokens and loses its white space`() throws {
    let text = "[ {\"a b\" : [ 1.50 , \"\\u00f1 \\\" x\" , { } ] ,\r\n\t\"ñ\": -0e0}, \"\\\\\" , [ ] ]"
    #expect(
      try whole(text) == ["{\"a b\":[1.50,\"\\u00f1 \\\" x\",{}],\"ñ\":-0e0}", "\"\\\\\"", "[]"])
  }

  @Test func `a tolerated non-finite number is null in a whole record`() throws {
    let text = "[[NaN, -Infinity,Infinity, \"NaN\", -1], NaN]"
    #expect(try whole(text, nonFinite: true) == ["[null,null,null,\"NaN\",-1]", "null"])
  }

  @Test func `a whole record stands beside other columns`() throws {
    let shape = SourceShape(
      levels: [
        SourceShape.Level(columns: [
          SourceShape.Column(path: [.whole], name: "w"), SourceShape.Column(path: [.name("a")], name: "a"),
        ])
      ])
    #expect(try JSONReading.of("{\"a\": 1}", shape).tables[0].columns == [["{\"a\":1}"], ["1"]])
  }
}

@Suite struct JSONNonFiniteTests {
  private let tolerant = JSONOptions(tolerated: [.nonFinite])

  @Test func `non-finite numbers are missing and each record and column is warned of`() throws {
    let shape = SourceShape(
      levels: [
        SourceShape.Level(columns: [
          SourceShape.Column(path: [.name("a")], name: "a"),
          SourceShape.Column(path: [.name("l"), .item], name: "l", isList: true),
        ])
      ])
    let reading = try JSONReading.of(
      #"[{"a":NaN,"l":[1,Infinity,-Infinity,2]},{"z":NaN},{"a":-1}]"#, shape, tolerant)
    #expect(reading.tables[0].columns == [[nil, nil, "-1"], ["1\u{1F}2", nil, nil]])
    #expect(
      reading.slugs == [
        "json-not-finite-read a 1:7", "json-not-finite-read l 1:18", "json-not-finite-read - 1:46",
      ])
    #expect(reading.findings.map { $0.arguments["count"] } == [.number(1), .number(2), .number(1)])
    #expect(reading.findings.allSatisfy { $0.severity == .warning })
  }

  @Test func `outside of the records they are counted for the file`() throws {
    let shape = SourceShape(record: [.name("r"), .item], levels: [SourceShape.Level(columns: [])])
    let reading = try JSONReading.of(#"{"x":[NaN,Infinity],"r":[1]}"#, shape, tolerant)
    #expect(reading.findings.isEmpty)
    #expect(reading.fileFindings.map { $0.arguments["count"] } == [.number(2)])
  }
}

/// Published and invented files that stand beside the package, where they are present.
@Suite struct JSONSharedFileTests {
  static func path(_ name: String) -> String {
    if let folder = getenv("QUIPU_SHARED") { return String(cString: folder) + "/" + name }
    let root = #filePath.split(separator: "/", omittingEmptySubsequences: false).dropLast(3)
    return root.joined(separator: "/") + "/../shared/" + name
  }
  static func isPresent(_ name: String) -> Bool { access(path(name), R_OK) == 0 }

  static let published = "real/lambayeque_ds_tratasdp_2017-2023.json"
  static let residents = "samples/albergue_residentes.json"

  private static func bytes(_ name: String) throws -> [UInt8] {
    let file = try #require(fopen(path(name), "rb"))
    defer { fclose(file) }
    var bytes: [UInt8] = []
    var piece = [UInt8](repeating: 0, count: 1 << 16)
    while case let count = fread(&piece, 1, piece.count, file), count > 0 { bytes += piece[..<count] }
    return bytes
  }

  private static let tally = SourceShape(
    levels: [
      SourceShape.Level(
        columns: ["ANIO", "Denuncias por comision", "Valor"].map {
          SourceShape.Column(path: [.name($0)], name: $0)
        })
    ])

  @Test(.enabled(if: isPresent(published), "the published file is not beside the package"))
  func `the published file is refused at its first NaN`() throws {
    let bytes = try Self.bytes(Self.published)
    let finding = try #require(
      #expect(throws: Failure.self) { try JSONReading.of(bytes, Self.tally) }
    ).finding
    #expect(finding.code == .jsonNotFinite)
    #expect(finding.place.line == 9_012)
  }

  @Test(.enabled(if: isPresent(published), "the published file is not beside the package"))
  func `the published file is read when NaN is tolerated`() throws {
    let reading = try JSONReading.of(
      Self.bytes(Self.published), Self.tally, JSONOptions(tolerated: [.nonFinite]))
    #expect(reading.records.count == 6_563)
    #expect(reading.findings.count == 128)
    #expect(reading.findings.allSatisfy { $0.code == .jsonNotFiniteRead && $0.place.field == "Valor" })
    #expect(reading.findings[0].place.line == 9_012)
    #expect(reading.tables[0].columns[2].count { $0 == nil } == 128)
    #expect(reading.tables[0].columns[0].allSatisfy { $0 != nil })
  }

  @Test(.enabled(if: isPresent(residents), "the sample is not beside the package"))
  func `the residents of the sample are shredded as the slow twin does`() throws {
    let bytes = try Self.bytes(Self.residents)
    func column(_ names: String...) -> SourceShape.Column {
      SourceShape.Column(path: names.map { .name($0) }, name: names.joined(separator: "/"))
    }
    let shape = SourceShape(
      record: [.name("centros"), .item, .name("residentes"), .item],
      levels: [
        SourceShape.Level(columns: [column("codigo"), column("documento", "numero"), column("nombres")]),
        SourceShape.Level(
          parent: 0, each: [.name("atenciones"), .item], columns: [column("tipo"), column("fecha")]),
        SourceShape.Level(
          parent: 1, each: [.name("fechas"), .item], columns: [SourceShape.Column(path: [], name: "")]),
      ])
    let reading = try JSONReading.of(bytes, shape, JSONOptions(windowBytes: 100))
    #expect(!reading.records.isEmpty)
    #expect(reading.tables == (try JSONTwin.shred(String(decoding: bytes, as: UTF8.self), shape)))
    #expect(reading.locators[0] == "/centros/0/residentes/0")
  }
}
