import Foundation
import Testing

/// `quipu read --format json` on documents of the kinds that public conformance suites hold: what RFC 8259
/// accepts gives exactly its records, what it refuses exits 65, and what it leaves open is settled here.
@Suite struct JSONConformanceTests {
  /// A document, and the records that it gives; nil: refused.
  struct Document: Sendable, CustomTestStringConvertible {
    let bytes: Data
    let records: [String]?
    let finding: String?
    init(_ text: String, _ records: [String]?, finding: String? = nil) {
      self.init(bytes: Array(text.utf8), records, finding: finding)
    }
    init(bytes: [UInt8], _ records: [String]?, finding: String? = nil) {
      self.bytes = Data(bytes)
      self.records = records
      self.finding = finding
    }
    var testDescription: String { String(String(decoding: bytes, as: UTF8.self).prefix(60)) }
  }

  private func read(_ bytes: Data, _ arguments: [String] = []) throws -> CommandResult {
    let folder = try TestFolder()
    let file = folder.url.appending(path: "document")
    try bytes.write(to: file)
    return try Scenario.quipu(["read", file.path, "--format", "json", "--lang", "en"] + arguments)
  }

  private func check(_ document: Document, _ arguments: [String] = []) throws {
    let result = try read(document.bytes, arguments)
    if let records = document.records {
      #expect(result.status == 0, "\(document.testDescription): \(result.errors)")
      #expect(result.text == records.map { $0 + "\n" }.joined(), "\(document.testDescription)")
      if document.finding == nil { #expect(result.errors.isEmpty, "\(result.errors)") }
    } else {
      #expect(result.status == 65, "\(document.testDescription)")
    }
    if let finding = document.finding {
      #expect(result.errors.contains(finding), "\(document.testDescription): \(result.errors)")
    }
  }

  // MARK: Accepted

  static let structures: [Document] = [
    Document("[[]   ]", ["[]"]), Document("[\"\"]", ["\"\""]), Document("[]", []), Document("[ ]", []),
    Document("[\"a\"]", ["\"a\""]), Document("[false]", ["false"]),
    Document("[null, 1, \"1\", {}]", ["null", "1", "\"1\"", "{}"]),
    Document("[null]", ["null"]), Document("[1\n]", ["1"]), Document(" [1]", ["1"]),
    Document("[1,null,null,null,2]", ["1", "null", "null", "null", "2"]), Document("[2] ", ["2"]),
    Document("[\t1,\r\n2 ]\n", ["1", "2"]), Document("[[[1]]]", ["[[1]]"]),
    Document("{}", ["{}"]), Document("{ }", ["{}"]), Document("{\"\":0}", ["{\"\":0}"]),
    Document("{\"a\":[]}", ["{\"a\":[]}"]), Document("{\"a\":\"b\"}", ["{\"a\":\"b\"}"]),
    Document("{\"asd\":\"sdf\", \"dfg\":\"fgh\"}", ["{\"asd\":\"sdf\",\"dfg\":\"fgh\"}"]),
    Document("{\"foo\\u0000bar\": 42}", ["{\"foo\\u0000bar\":42}"]),
    Document("{ \"min\": -1.0e+28, \"max\": 1.0e+28 }", ["{\"min\":-1.0e+28,\"max\":1.0e+28}"]),
    Document(
      "{\"x\":[{\"id\": \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}], \"id\": \"xxxx\"}",
      [
        "{\"x\":[{\"id\":\"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx\"}],\"id\":\"xxxx\"}"
      ]),
    Document("{\n\"a\": \"b\"\n}", ["{\"a\":\"b\"}"]),
    Document("{\"title\":\"\\u041f\\u043e\\u043b\"}", ["{\"title\":\"\\u041f\\u043e\\u043b\"}"]),
    Document("{\"a\":\"b\",\"a\":\"c\"}", ["{\"a\":\"b\",\"a\":\"c\"}"], finding: "json-duplicate-key"),
    Document("{\"a\":\"b\",\"a\":\"b\"}", ["{\"a\":\"b\",\"a\":\"b\"}"], finding: "json-duplicate-key"),
    Document("{\"a\":1,\"\\u0061\":2}", ["{\"a\":1,\"\\u0061\":2}"], finding: "json-duplicate-key"),
    Document("{\"\":1,\"\":2}", ["{\"\":1,\"\":2}"], finding: "json-duplicate-key"),
    // Any value is a document.
    Document("false", ["false"]), Document("42", ["42"]), Document("-0.1", ["-0.1"]), Document("null", ["null"]),
    Document("\"asd\"", ["\"asd\""]), Document("true", ["true"]), Document("\"\"", ["\"\""]), Document(" 0 \n", ["0"]),
  ]

  @Test(arguments: structures)
  func `arrays, objects and lonely scalars are records`(document: Document) throws { try check(document) }

  static let numbers = [
    "123e65", "0e+1", "0e1", "20e1", "-0", "-123", "-1", "1E22", "1E-2", "1E+2", "123e45", "123.456e78", "1e-2", "1e+2",
    "123", "123.456789", "0.000000000000000000000000000000000000000000000000000000000000000000000000000000000001",
    "-0.0", "-0e0", "1.0", "0.5e-0", "4", "-237462374673276894279832749832423479823246327846",
    // Left open by the RFC: values that no machine number holds keep their text.
    "0.4e00669999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999999",
    "-1e+9999", "1.5e+9999", "-123123e100000", "123123e100000", "123e-10000000", "-123123123123123123123123123123",
    "100000000000000000000",
  ]

  @Test func `numbers keep their own text, whatever their size`() throws {
    try check(Document("[" + Self.numbers.joined(separator: " , ") + "]", Self.numbers))
    for number in Self.numbers { try check(Document(number, [number])) }
  }

  static let strings = [
    #""\u0060\u012a\u12AB""#, #""\uD801\udc37""#, #""\ud83d\ude39\ud83d\udc8d""#, #""\"\\\/\b\f\n\r\t""#, #""\\u0000""#,
    #""\"""#, #""a/*b*/c/*d//e""#, #""\\a""#, #""\\n""#, #""\u0012""#, #""\uFFFF""#, #""\uDBFF\uDFFF""#,
    #""new\u00A0line""#, "\"\u{10FFFF}\"", "\"\u{FFFF}\"", #""\u0000""#, #""\u002c""#, "\"π\"", "\"\u{1BFFF}\"",
    "\"asd \"",
    #""\uD834\uDd1e""#, #""\u0821""#, #""\u0123""#, "\"\u{2028}\"", "\"\u{2029}\"", #""\u0061\u30af\u30EA\u30b9""#,
    #""new\u000Aline""#, "\"\u{7F}\"", #""\uA66D""#, #""\u005C""#, "\"⍂㈴⍂\"", #""\uDBFF\uDFFE""#, #""\uD83F\uDFFE""#,
    #""\u200B""#, #""\u2064""#, #""\uFDD0""#, #""\uFFFE""#, #""\u0022""#, "\"€𝄞\"", "\"a\u{7F}a\"", "\"\u{FEFF}\"",
    // Left open by the RFC: half a surrogate pair is printed as it was written.
    #""\uDADA""#, #""\uD888\u1234""#, #""\uD800\n""#, #""\uDd1ea""#, #""\uD800\uD800\n""#, #""\ud800""#,
    #""\ud800abc""#,
    #""\uDd1e\uD834""#, #""\uDFAA""#,
  ]

  @Test func `strings keep their own text, escapes and half surrogate pairs too`() throws {
    try check(Document("[" + Self.strings.joined(separator: ",\n") + "]", Self.strings))
    for text in Self.strings {
      try check(Document(text, [text]))
      try check(Document("{\(text): 1}", ["{\(text):1}"]))
    }
  }

  // MARK: Refused

  static let refusedTexts = [
    // Structure.
    "", " ", "[", "]", "{", "}", "[1 true]", "[a", "[\"\": 1]", "[\"\"],", "[,1]", "[1,,2]", "[\"x\",,]", "[\"x\"]]",
    "[\"\",]",
    "[\"x\"", "[x", "[3[4]]", "[1:2]", "[,]", "[-]", "[   , \"\"]", "[\"a\",\n4\n,1,", "[1,]", "[1,\n1\n,1",
    "[\"\u{0B}a\"\\f]", "[*]",
    "[{}", "[1,", "[\"a", "[\"asd]", "[[", "[[[", "[}", "[1}", "{]", "{[", "[1", "[\\n]", "[\"a\"\u{0C}]", "[\u{0C}]",
    "[\u{0B}1]",
    "*", "<.>", "[<null>]", "å", "[1]x", "[1]1", "1]", "[][]", "{}{}", "{}}", "{\"a\":true} \"x\"", "{\"a\":true}x",
    "{\"a\":/*comment*/\"b\"}",
    "{\"a\": true} \"b\"", "{\"a\":\"b\"}#", "{\"a\":\"b\"}#{}", "{\"a\":\"b\"}/**/", "{\"a\":\"b\"}/**//",
    "{\"a\":\"b\"}//", "{\"a\":\"b\"}/",
    "// a\n[]", "/* a */[]", "[1]/", "{\"asd\":\"asd\"", "[\u{2060}]", "\u{2060}", "[\u{A0}1]", "\u{A0}[1]", "\u{0C}",
    "'single'", "['a']",
    "{\"a\":\"a\" 123}", "{key: 'value'}", "{,", "{,\"a\":1}", "{\"a", "{'a'", "[\"a\",", "{[}", "{\"a\" \"b\"}",
    "{\"a\",1}", "{\"x\"::\"b\"}",
    "{\"a\":\"a\",,}", "{\"a\" b}", "{:\"b\"}", "{\"a\" \"b\"}", "{\"a\":", "{\"a\"", "{1:1}", "{9999E9999:1}",
    "{null:null,null:null}", "{\"id\":0,,,,,}",
    "{'a':0}", "{\"id\":0,}", "{\"id\":0,}/**/", "{\"a\":\"b\",,\"c\":\"d\"}", "{a: \"b\"}", "{\"a\":\"a",
    "{ \"foo\" : \"bar\", \"a\" }", "{\"a\":1,{}",
    "{\"a\":1 ]", "[\"a\"}", "{\"a\":\"b\"", "[1}", "{\"a\":}", "{{\"a\":1}}", "{\"a\":1:2}", "{\"a\":1,\"b\"}", "[1,}",
    "{\"a\":1,]",
    // Words.
    "[nul]", "[tru]", "[fals]", "[True]", "[NULL]", "[nan]", "[NaN]", "[Inf]", "[Infinity]", "[-Infinity]",
    "[+Infinity]", "[-NaN]", "[+Inf]",
    "[-Inf]", "[undefined]", "nulll", "nul", "truefalse", "true false", "[truth]", "[null1]", "[1null]", "[\"a\"null]",
    "fals", "n", "tru", "TRUE",
    // Numbers.
    "[++1234]", "[+1]", "[-01]", "[-1.0.]", "[-2.]", "[.-1]", "[.2e-3]", "[0.1.2]", "[0.3e+]", "[0.3e]", "[0.e1]",
    "[0E+]", "[0E]", "[0e+]", "[0e]",
    "[1.0e+]", "[1.0e-]", "[1.0e]", "[1 000.0]", "[1eE2]", "[2.e+3]", "[2.e-3]", "[2.e3]", "[9.e+]", "[1+2]", "[0x1]",
    "[0x42]", "[- 1]", "[-012]", "[-.123]",
    "[-1x]", "[1ea]", "[1.]", "[.123]", "[1.2a-3]", "[1.8011670033376514H-308]", "[012]", "[-foo]", "[1a]", "[--2.]",
    "[-0x1]", "[1_000]", "[１]", "[٣]",
    "[1e1.5]", "[0,1.]", "[00]", "[-00]", "01", "-", "+", "1.", "1e", ".5", "0x1", "1 2", "-a", "[1,2.e]", "[1e+-2]",
    "[1.-2]", "[INF]",
    // Strings.
    "[\"\\uD800\\\"]", "[\"\\uD800\\u\"]", "[\"\\uD800\\u1\"]", "[\"\\uD800\\u1x\"]", "[é]", "[\"\\x00\"]",
    "[\"\\\\\\\"]", "[\"\\\t\"]", "[\"\\🌀\"]",
    "[\"\\\"]", "[\"\\uD834\\uDd\"]", "[\"\\u00A\"]", "[\"\\uqqqq\"]", "[\"\\a\"]", "[\"\\'\"]", "[\\u0020\"asd\"]",
    "[\\n]", "\"", "['single quote']", "abc",
    "[\"\\", "[\"new\nline\"]", "[\"\t\"]", "[\"a\u{00}a\"]", "[\"\u{1F}\"]", "\"\\UA66D\"", "\"x", "\"asd\"x",
    "[\"a\"\"b\"]", "[\"\\0\"]", "[\"\\v\"]",
    "[\"\\u{41}\"]", "[\"\\u 041\"]", "[\"\\u-041\"]", "[\"a\r\"]", "`a`", "[“a”]", "{\"a\\\":1}",
  ]

  static let refusedBytes: [[UInt8]] = [
    [0x00], [0x5B, 0x00, 0x5D], [0x5B, 0x31, 0x00, 0x5D], [0x5B, 0x31, 0x5D, 0x00], [0x7B, 0x7D, 0x00, 0x00],
    // Not UTF-8: a lone byte, cut off, too long, a surrogate, beyond Unicode, in keys, numbers and between tokens.
    [0xFF], [0x5B, 0x61, 0xE5, 0x5D], [0x5B, 0x22, 0xE5, 0x22, 0x5D], [0x5B, 0x22, 0x81, 0x22, 0x5D], [0xE5], [0xC3],
    [0x5B, 0x22, 0xC0, 0xAF, 0x22, 0x5D], [0x5B, 0x22, 0xFC, 0x80, 0x80, 0x80, 0x80, 0x80, 0x22, 0x5D],
    [0x5B, 0x22, 0xFC, 0x83, 0xBF, 0xBF, 0xBF, 0xBF, 0x22, 0x5D], [0x5B, 0x22, 0xED, 0xA0, 0x80, 0x22, 0x5D],
    [0x5B, 0x22, 0xF4, 0xBF, 0xBF, 0xBF, 0x22, 0x5D], [0x5B, 0x22, 0xE6, 0x97, 0xA5, 0xD1, 0x88, 0xFA, 0x22, 0x5D],
    [0x5B, 0x22, 0xE0, 0xFF, 0x22, 0x5D], [0x5B, 0x22, 0xE9, 0x22, 0x5D], [0x5B, 0x31, 0xE5, 0x5D],
    [0x5B, 0x30, 0xE5, 0x5D], [0x5B, 0x31, 0x65, 0xE5, 0x5D], [0x5B, 0x22, 0x5C, 0x75, 0xE5, 0x22, 0x5D],
    [0x5B, 0x22, 0x5C, 0xE5, 0x22, 0x5D], [0x7B, 0x22, 0xB9, 0x22, 0x3A, 0x30, 0x7D], [0x5B, 0xFF, 0x5D],
    [0x5B, 0x2D, 0x31, 0x32, 0x33, 0xE5, 0x5D], [0x22, 0xF0, 0x9F, 0x98, 0x22],
    // Other encodings, with a mark and without, and marks alone.
    [0xEF, 0xBB, 0xBF], [0xEF, 0xBB, 0x7B, 0x7D], [0xEF, 0xBB, 0xBF, 0x7B, 0x7D], [0xFF, 0xFE], [0xFE, 0xFF],
    [0xFF, 0xFE, 0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00, 0x22, 0x00, 0x5D, 0x00],
    [0xFE, 0xFF, 0x00, 0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00, 0x22, 0x00, 0x5D],
    [0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00, 0x22, 0x00, 0x5D, 0x00],
    [0x00, 0x5B, 0x00, 0x22, 0x00, 0xE9, 0x00, 0x22, 0x00, 0x5D],
  ]

  @Test func `what is no JSON exits 65 and names a place`() throws {
    let documents = Self.refusedTexts.map { Data($0.utf8) } + Self.refusedBytes.map { Data($0) }
    for document in documents {
      let result = try read(document)
      let text = String(decoding: document, as: UTF8.self)
      #expect(result.status == 65, "\(text): \(result.status)")
      #expect(result.errors.contains("error:"), "\(text)")
      #expect(result.output.isEmpty, "\(text)")
    }
  }

  @Test(arguments: ["[", "{\"\":", "[{\"\":"])
  func `100,000 open containers exit 65, closed or not`(opening: String) throws {
    let closing = String(opening.reversed().compactMap { $0 == "[" ? "]" : $0 == "{" ? "}" : nil })
    let open = String(repeating: opening, count: 100_000)
    for text in [open, open + "0" + String(repeating: closing, count: 100_000)] {
      try check(Document(text, nil, finding: "json-too-deep"))
    }
  }

  @Test func `500 open containers are read`() throws {
    let nested = String(repeating: "[", count: 500) + String(repeating: "]", count: 500)
    try check(Document(nested, [String(nested.dropFirst().dropLast())]))
  }

  // MARK: Deviations

  static let deviations: [(word: String, document: Document)] = [
    ("bom", Document("\u{FEFF}{\"a\":1}", ["{\"a\":1}"], finding: "json-bom-read")),
    ("bom", Document("\u{FEFF}[]", [], finding: "json-bom-read")),
    (
      "non-finite",
      Document(
        "[NaN, {\"a\":[-Infinity,Infinity, 1]}]", ["null", "{\"a\":[null,null,1]}"], finding: "json-not-finite-read")
    ),
    (
      "comments",
      Document("// a\n[1, /* b */ {\"x\" /**/ : // \"c\n2}] # d", ["1", "{\"x\":2}"], finding: "json-comment-read")
    ),
    ("comments", Document("{\"a\":\"/* no */\"} // sí", ["{\"a\":\"/* no */\"}"], finding: "json-comment-read")),
    ("trailing-commas", Document("[{\"a\":[1,],}, 2,]", ["{\"a\":[1]}", "2"], finding: "json-trailing-comma-read")),
    (
      "bom,comments,trailing-commas,non-finite",
      Document("\u{FEFF}/*a*/[[NaN,/*b*/],/*c*/]//", ["[null]"], finding: "json-comment-read")
    ),
  ]

  @Test(arguments: deviations.indices)
  func `a deviation is refused with the word that allows it, and then read and counted`(index: Int) throws {
    let (word, document) = Self.deviations[index]
    let refused = try read(document.bytes)
    #expect(refused.status == 65)
    #expect(word.contains(",") || refused.errors.contains("tolerate: [\(word)]"), "\(refused.errors)")
    try check(document, ["--tolerate", word])
    let clean = Document("[1, \"NaN\", \"//\"]", ["1", "\"NaN\"", "\"//\""])
    try check(clean, ["--tolerate", word])
  }

  @Test func `a tolerated deviation opens no other door`() throws {
    let all = "non-finite,bom,comments,trailing-commas"
    for text in [
      "[,]", "{,}", "[1,,]", "[1 /* a ]", "[1] /* a", "[1] /", "/", "[/]", "[1 / 2]", "[nan]", "{,\"a\":1}", "[1], ",
      ",", "// a",
      "\u{FEFF}\u{FEFF}[]", "[\u{FEFF}1]", "[1,/*]", "/*/[1]", "[1] // a\u{01}\n", "[01]", "['a']", "{a:1}", "[1}",
      "[-NaN]", "\u{FEFF}",
    ] {
      try check(Document(text, nil), ["--tolerate", all])
    }
    try check(Document(bytes: [0xFF, 0xFE, 0x5B, 0, 0x5D, 0], nil, finding: "json-not-utf-8"), ["--tolerate", all])
    for text in ["[1] // ", "0//", "0 # a"] {
      try check(Document(bytes: Array(text.utf8) + [0xDA], nil, finding: "json-"), ["--tolerate", all])
    }
    try check(
      Document(bytes: Array("[1] // ".utf8) + [0xE9, 0x0A], nil, finding: "json-not-utf-8"), ["--tolerate", all])
  }

  @Test func `an unknown word is a mistake of the command line, and the nearest is named`() throws {
    let result = try read(Data("[]".utf8), ["--tolerate", "bom,coments"])
    #expect(result.status == 64)
    #expect(result.errors.contains("comments"))
  }
}
