import Interchange
import Readers
import Testing

/// Documents in the spirit of the public conformance suites, each with the place of its first wrong byte.
@Suite struct JSONRefusalTests {
  struct Case: Sendable, CustomTestStringConvertible {
    let text: [UInt8]
    let slug: String
    /// From 0.
    let offset: Int
    init(_ text: String, _ slug: String, _ offset: Int) {
      self.init(bytes: Array(text.utf8), slug, offset)
    }
    init(bytes: [UInt8], _ slug: String, _ offset: Int) {
      text = bytes
      self.slug = slug
      self.offset = offset
    }
    var testDescription: String { "\(String(decoding: text, as: UTF8.self)) \(slug) \(offset)" }
  }

  static let cases: [Case] = [
    // Nothing, and not enough.
    Case("", "json-empty", 0), Case(" \n\t\r ", "json-empty", 5), Case("[", "json-truncated", 1),
    Case("{", "json-truncated", 1), Case("[1", "json-truncated", 2), Case("[1,", "json-truncated", 3),
    Case("{\"a\"", "json-truncated", 4), Case("{\"a\":", "json-truncated", 5),
    Case("{\"a\":1", "json-truncated", 6), Case("{\"a\":1,", "json-truncated", 7),
    Case("\"abc", "json-truncated", 4), Case("[\"abc\\", "json-truncated", 6),
    Case("[\"\\u12", "json-truncated", 6), Case("[tru", "json-truncated", 4),
    Case("[-", "json-truncated", 2), Case("[1.", "json-truncated", 3), Case("[1e+", "json-truncated", 4),
    Case("-", "json-truncated", 1), Case("nul", "json-truncated", 3),
    Case(bytes: [0x22, 0xC3], "json-truncated", 2),
    Case(bytes: [0x5B, 0x22, 0xF0, 0x9F, 0x98], "json-truncated", 5),
    // Commas, colons and what stands around them.
    Case("[1,]", "json-trailing-comma", 3), Case("[,1]", "json-value-expected", 1),
    Case("[1,,2]", "json-value-expected", 3), Case("[1 2]", "json-comma-expected", 3),
    Case("[\"a\" \"b\"]", "json-comma-expected", 5), Case("[1}", "json-comma-expected", 2),
    Case("[{\"a\":1]", "json-comma-expected", 7), Case("{\"a\":1,}", "json-trailing-comma", 7),
    Case("[[1,],2]", "json-trailing-comma", 4), Case("[{\"a\":1,}]", "json-trailing-comma", 8),
    Case("{,}", "json-key-expected", 1), Case("{1:1}", "json-key-expected", 1),
    Case("{a:1}", "json-key-expected", 1), Case("{'a':1}", "json-key-expected", 1),
    Case("{\"a\" 1}", "json-colon-expected", 5), Case("{\"a\",1}", "json-colon-expected", 4),
    Case("{\"a\"::1}", "json-value-expected", 5), Case("{\"a\":}", "json-value-expected", 5),
    Case("{\"a\":1 \"b\":2}", "json-comma-expected", 7), Case("['a']", "json-value-expected", 1),
    Case("]", "json-value-expected", 0), Case("}", "json-value-expected", 0),
    Case("[1]]", "json-trailing-content", 3), Case("{}{}", "json-trailing-content", 2),
    Case("[1]\n\n x", "json-trailing-content", 6), Case("1 2", "json-trailing-content", 2),
    Case("\"a\"b", "json-trailing-content", 3), Case("[] //", "json-comment", 3),
    Case("// c\n[]", "json-comment", 0), Case("[1, /* c */ 2]", "json-comment", 4),
    Case("[1 # c\n]", "json-comment", 3),
    // Numbers and words.
    Case("[01]", "json-number", 2), Case("[-01]", "json-number", 3), Case("[1.]", "json-number", 3),
    Case("[.5]", "json-number", 1), Case("[+1]", "json-number", 1), Case("[1e]", "json-number", 3),
    Case("[1e+]", "json-number", 4), Case("[1.5e1.5]", "json-number", 6), Case("[--1]", "json-number", 2),
    Case("[-a]", "json-number", 2), Case("[0x10]", "json-number", 2), Case("[1a]", "json-number", 2),
    Case("[1-2]", "json-number", 2), Case("[- 1]", "json-number", 2), Case("[True]", "json-literal", 1),
    Case("[nulL]", "json-literal", 4), Case("[truee]", "json-literal", 5),
    Case("[nan]", "json-literal", 2), Case("[undefined]", "json-literal", 1),
    Case("[NaN]", "json-not-finite", 1), Case("{\"a\": -Infinity}", "json-not-finite", 6),
    Case("[Infinity]", "json-not-finite", 1), Case("[-Inf]", "json-literal", 5),
    Case(bytes: Array("[１]".utf8), "json-value-expected", 1),
    // Strings.
    Case("[\"a\nb\"]", "json-control-in-string", 3), Case("[\"\t\"]", "json-control-in-string", 2),
    Case("[\"\u{0}\"]", "json-control-in-string", 2), Case("[\"\\x41\"]", "json-escape", 3),
    Case("[\"\\'\"]", "json-escape", 3), Case("[\"\\u12G4\"]", "json-escape", 6),
    Case("[\"\\u\"]", "json-escape", 4), Case("[\"\\U0041\"]", "json-escape", 3),
    Case("{\"a\u{1}\":1}", "json-control-in-string", 3), Case("{\"\\q\":1}", "json-escape", 3),
    // Encoding.
    Case("\u{FEFF}[]", "json-bom", 0), Case(bytes: [0xFF, 0xFE, 0x5B, 0], "json-not-utf-8", 0),
    Case(bytes: [0xFE, 0xFF, 0, 0x5B], "json-not-utf-8", 0),
    Case(bytes: [0x5B, 0, 0x5D, 0], "json-value-expected", 1),
    Case(bytes: [0x5B, 0xA0, 0x5D], "json-value-expected", 1),
    Case(bytes: [0x5B, 0x22, 0xF1, 0x22, 0x5D], "json-not-utf-8", 3),
    Case(bytes: [0x5B, 0x22, 0x80, 0x22, 0x5D], "json-not-utf-8", 2),
    Case(bytes: [0x5B, 0x22, 0xC0, 0xAF, 0x22, 0x5D], "json-not-utf-8", 2),
    Case(bytes: [0x5B, 0x22, 0xE0, 0x80, 0xAF, 0x22, 0x5D], "json-not-utf-8", 3),
    Case(bytes: [0x5B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x5D], "json-not-utf-8", 3),
    Case(bytes: [0x5B, 0x22, 0xF4, 0x90, 0x80, 0x80, 0x22, 0x5D], "json-not-utf-8", 3),
    Case(bytes: [0x5B, 0x22, 0xF0, 0x8F, 0x80, 0x80, 0x22, 0x5D], "json-not-utf-8", 3),
    Case(bytes: [0x5B, 0x22, 0xE2, 0x82, 0x22, 0x5D], "json-not-utf-8", 4),
    Case(bytes: [0x5B, 0x22, 0xF5, 0x22, 0x5D], "json-not-utf-8", 2),
  ]

  private static let shapes: [SourceShape] = [
    .wholeRecords(),
    // Everything is outside of the records.
    SourceShape(
      record: [.name("r"), .item],
      levels: [SourceShape.Level(columns: [SourceShape.Column(path: [.name("a")], name: "a")])]),
  ]

  private func refusal(
    _ bytes: [UInt8], _ shape: SourceShape, _ options: JSONOptions = JSONOptions(),
    piece: Int = .max
  ) throws -> Finding {
    try #require(
      #expect(throws: Failure.self) {
        try JSONReading.of(bytes, shape, options, piece: piece)
      }
    ).finding
  }

  @Test(arguments: cases)
  func `it is refused at its first wrong byte`(example: Case) throws {
    for window in [1, 2, 5, 64, 1 << 18] {
      let finding = try refusal(
        example.text, .wholeRecords(), JSONOptions(windowBytes: window), piece: window)
      #expect(finding.code.slug == example.slug)
      #expect(finding.place.byteOffset == example.offset)
      #expect(finding.severity == .error)
    }
  }

  /// A byte order mark means something only in front.
  private static func isMarked(_ bytes: [UInt8]) -> Bool {
    [[0xEF, 0xBB, 0xBF], [0xFF, 0xFE], [0xFE, 0xFF]].contains { bytes.starts(with: $0) }
  }

  /// The same documents as a member that is no record, read by the reader's own stack of containers.
  @Test(arguments: cases.filter { $0.offset < $0.text.count && !isMarked($0.text) })
  func `it is refused outside of the records too`(example: Case) throws {
    let head = Array("{\"r\":[],\"x\":".utf8)
    for window in [1, 3, 1 << 18] {
      let finding = try refusal(
        head + example.text + Array("}".utf8), Self.shapes[1], JSONOptions(windowBytes: window))
      if example.slug == "json-trailing-content" { continue }
      #expect(finding.code.slug == example.slug)
      #expect(finding.place.byteOffset == example.offset + head.count)
    }
  }

  @Test func `the place has line, column, record number and a hint in both languages`() throws {
    let finding = try refusal(Array("[{\"a\":1},\n {\"a\":tru}]".utf8), .wholeRecords())
    #expect(finding.place.line == 2)
    #expect(finding.place.column == 10)
    #expect(finding.place.byteOffset == 19)
    #expect(finding.place.recordNumber == 2)
    let notFinite = try refusal(Array("[NaN]".utf8), .wholeRecords())
    #expect(notFinite.hint(.english)?.contains("`tolerate: [non-finite]` under `source`") == true)
    #expect(notFinite.hint(.spanish)?.contains("`tolerate: [non-finite]` en `source`") == true)
  }

  @Test func `every finding says what to do, in both languages`() {
    let codes = JSONReader.spec.findings
    #expect(Set(codes.map { $0.slug }).count == codes.count)
    for code in codes where code.severity != .note {
      #expect(code.hint != nil, "\(code.slug)")
      #expect(code.text.spanish != code.text.english)
    }
  }

  @Test(arguments: [
    "0", "-0", "1", "-1", "10", "0.0", "0.10", "-0.5", "1e5", "1E5", "1e+5", "1e-5", "0e0", "0.5e10",
    "123456789012345678901234567890", "1e99999", "-9.99e-99",
  ])
  func `a valid number keeps its text`(number: String) throws {
    let shape = SourceShape(
      levels: [SourceShape.Level(columns: [SourceShape.Column(path: [], name: "n")])])
    #expect(try JSONReading.of("[\(number)]", shape).tables[0].columns == [[number]])
    #expect(try JSONReading.of(number, shape, JSONOptions(windowBytes: 1)).raw == [number])
  }

  // MARK: Caps

  @Test func `each cap has its own refusal, and what is at the cap is read`() throws {
    func nested(_ depth: Int) -> [UInt8] {
      Array(String(repeating: "[", count: depth).utf8)
        + Array(String(repeating: "]", count: depth).utf8)
    }
    let pruned = SourceShape(levels: [SourceShape.Level(columns: [])])
    for shape in [pruned, .wholeRecords()] {
      #expect(try JSONReading.of(nested(512), shape).records.count == 1)
      let deep = try refusal(nested(513), shape)
      #expect(deep.code.slug == "json-too-deep")
      #expect(deep.place.byteOffset == 512)
      #expect(deep.text(.english) == "nested more than 512 levels deep")
    }
    #expect(try refusal(nested(100_000), pruned).code.slug == "json-too-deep")
    let objects = String(repeating: "{\"a\":", count: 513) + "1" + String(repeating: "}", count: 513)
    #expect(try refusal(Array(objects.utf8), pruned).code.slug == "json-too-deep")
    let outside = Array("{\"x\":".utf8) + nested(513) + Array("}".utf8)
    #expect(try refusal(outside, Self.shapes[1]).place.byteOffset == 5 + 511)
  }

  @Test func `the deepest cap that may be set does not exhaust the stack`() throws {
    let open = String(repeating: "[{\"a\":", count: 999)
    let close = String(repeating: "}]", count: 999)
    let text = "{\"r\":" + open + "[]" + close + "}"
    let shape = SourceShape(record: [.name("r")], levels: [SourceShape.Level(columns: [])])
    #expect(try JSONReading.of(text, shape, JSONOptions(depthCap: 2_000)).records.count == 1)
    #expect(
      try refusal(Array(text.utf8), shape, JSONOptions(depthCap: 1_999)).code.slug == "json-too-deep")
  }

  @Test func `a failure of the source comes through`() throws {
    final class Broken: ByteSource {
      func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
        throw Failure(.jsonEmpty, cause: "errno 5")
      }
    }
    let reader = try JSONReader(source: Broken(), shape: .wholeRecords(), options: JSONOptions())
    let failure = #expect(throws: Failure.self) {
      try reader.read(into: SourceBatch(shape: .wholeRecords()))
    }
    #expect(failure?.cause == "errno 5")
  }

  /// The marked values stand in every part of a document; none may occur in what is said about it.
  @Test(arguments: [
    "[{\"LUZ999\":\"LUZ999\",\"LUZ999\":\"LUZ999\"}]", "[{\"a\":{\"LUZ999\":\"LUZ999\"}}]",
    "[{\"a\":\"LUZ999\\ud800\"}]", "[{\"a\":\"LUZ999\\u001f\"}]", "[{\"LUZ999\":NaN}]", "[\"LUZ999\"]",
    "[{\"LUZ999\":LUZ999}]", "[\"LUZ999\n\"]", "[\"LUZ999\\x\"]", "[\"LUZ999\" \"LUZ999\"]", "[\"LUZ999",
  ])
  func `no value and no key of a source is ever told`(text: String) throws {
    let shape = SourceShape(
      levels: [SourceShape.Level(columns: [SourceShape.Column(path: [.name("a")], name: "a")])])
    var told: [Finding] = []
    for nonFinite in [true, false] {
      do {
        let reading = try JSONReading.of(text, shape, JSONOptions(tolerated: nonFinite ? [.nonFinite] : []))
        told += reading.findings + reading.fileFindings
      } catch let failure as Failure {
        #expect(!"\(failure)".contains("LUZ999"))
        told.append(failure.finding)
      }
    }
    #expect(!told.isEmpty)
    for finding in told {
      let texts = [finding.text(.spanish), finding.text(.english), finding.hint(.spanish) ?? ""]
      for text in texts { #expect(!text.contains("{")) }
      for text in texts + ["\(finding)"] { #expect(!text.contains("LUZ999")) }
    }
  }

  @Test(arguments: [1, 16, 1 << 18])
  func `large strings, keys and records are refused`(window: Int) throws {
    let options = JSONOptions(
      stringByteCap: 20, keyByteCap: 10, recordByteCap: 60, windowBytes: window)
    func text(_ count: Int) -> String { String(repeating: "x", count: count) }
    func slug(_ text: String, _ shape: SourceShape = .wholeRecords()) throws -> String {
      try refusal(Array(text.utf8), shape, options).code.slug
    }
    #expect(
      try JSONReading.of("[{\"\(text(10))\":\"\(text(20))\"}]", .wholeRecords(), options).raw.count == 1)
    #expect(try slug("[{\"a\":\"\(text(21))\"}]") == "json-string-too-long")
    #expect(try slug("[{\"\(text(11))\":1}]") == "json-key-too-long")
    #expect(try slug("[[\(text(0))\"\(text(20))\",\"\(text(20))\",\"\(text(20))\"]]") == "json-record-too-large")
    #expect(try slug("{\"x\":\"\(text(21))\"}", Self.shapes[1]) == "json-string-too-long")
    #expect(try slug("{\"\(text(11))\":1}", Self.shapes[1]) == "json-key-too-long")
  }
}
