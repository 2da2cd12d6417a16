import Foundation
import Testing

/// `quipu read`: each record as one line of JSON on standard output, exit 65 when the file is refused.
@Suite struct ReadScenarioTests {
  private func read(_ text: String, _ arguments: [String]) throws -> CommandResult {
    try read(Data(text.utf8), arguments)
  }

  private func read(_ data: Data, _ arguments: [String]) throws -> CommandResult {
    let folder = try TestFolder()
    let file = folder.url.appending(path: "file")
    try data.write(to: file)
    return try Scenario.quipu(["read", file.path] + arguments)
  }

  @Test func `CSV with a header gives objects, without one arrays`() throws {
    let csv = "a,b\r\n1,\"x \"\"y\"\"\"\r\n,\"p\nq\"\r\n"
    #expect(
      try read(csv, ["--format", "csv"]).text == "{\"a\":\"1\",\"b\":\"x \\\"y\\\"\"}\n{\"a\":\"\",\"b\":\"p\\nq\"}\n")
    #expect(
      try read(csv, ["--format", "csv", "--header", "none"]).text
        == "[\"a\",\"b\"]\n[\"1\",\"x \\\"y\\\"\"]\n[\"\",\"p\\nq\"]\n")
  }

  @Test func `CSV options choose encoding, delimiter, quote and header`() throws {
    let data = Data("informe\nNOMBRE;AÑO\n'PE;ÑA';1\n".unicodeScalars.map { UInt8($0.value) })
    let result = try read(
      data,
      ["--format", "csv", "--encoding", "iso-8859-1", "--delimiter", ";", "--quote", "'", "--header", "find"])
    #expect(result.text == "{\"NOMBRE\":\"PE;ÑA\",\"AÑO\":\"1\"}\n")
  }

  @Test func `CSV options choose escape, comments and header rows, and names are made to differ`() throws {
    let result = try read(
      "# hoy\nX,,Y\nA,A,\n1,2\\,3,4\n",
      ["--format", "csv", "--escape", "\\", "--comment", "#", "--header-rows", "2"])
    #expect(result.text == "{\"X A\":\"1\",\"X A#2\":\"2,3\",\"Y\":\"4\"}\n")
    #expect(result.status == 0)
    #expect(result.errors.contains("csv-comment-line") && result.errors.contains("csv-header-names"))
    #expect(try read("a\n", ["--format", "csv", "--header-rows", "x"]).status == 64)
  }

  @Test(arguments: [("csv", "a\n129-Ã‘\nÑ\n"), ("json", "[{\"a\":\"129-Ã‘\"},{\"a\":\"Ñ\"}]")])
  func `double-encoded text is told, and repaired when asked`(format: String, text: String) throws {
    let path = format == "json" ? ["--record", "/[]"] : []
    let left = try read(text, ["--format", format] + path)
    #expect(left.text == "{\"a\":\"129-Ã‘\"}\n{\"a\":\"Ñ\"}\n")
    #expect(left.errors.contains("text-double-encoded") && !left.errors.contains("129"))
    let repaired = try read(text, ["--format", format, "--repair", "double-encoding"] + path)
    #expect(repaired.text == "{\"a\":\"129-Ñ\"}\n{\"a\":\"Ñ\"}\n")
    #expect(repaired.errors.contains("double-encoding-repaired"))
  }

  @Test func `JSON records are as they are, minified, numbers with their own text`() throws {
    #expect(
      try read("[ {\"a\" : 1.50e0, \"b\":[ ]} , 12345678901234567890 ]", ["--format", "json"]).text
        == "{\"a\":1.50e0,\"b\":[]}\n12345678901234567890\n")
    #expect(try read(" \"x\" ", ["--format", "json"]).text == "\"x\"\n")
    #expect(try read("{\"x\": {\"y\": [1, 2]}}", ["--format", "json", "--record", "/x/y/[]"]).text == "1\n2\n")
    #expect(try read("{\"a\":1}\n[2, 3]\n", ["--format", "ndjson"]).text == "{\"a\":1}\n[2,3]\n")
  }

  @Test func `XML gives name, namespace, attributes and content in order`() throws {
    let xml = "<r xmlns:n='urn:n' k='1'>a<n:b/>c<![CDATA[<d>]]></r>"
    #expect(
      try read(xml, ["--format", "xml"]).text
        == "{\"name\":\"r\",\"namespace\":null,\"attributes\":{\"k\":\"1\"},\"content\":[\"a\",{\"name\":\"b\",\"namespace\":\"urn:n\",\"attributes\":{},\"content\":[]},\"c<d>\"]}\n"
    )
    #expect(
      try read(xml, ["--format", "xml", "--record", "/r/b"]).text
        == "{\"name\":\"b\",\"namespace\":\"urn:n\",\"attributes\":{},\"content\":[]}\n")
  }

  @Test(arguments: [
    ("csv", "a,b\n\"1,2\n"), ("json", "[1,]"), ("json", "[1] x"), ("json", ""), ("json", "[NaN]"),
    ("ndjson", "{\"a\":1\n"), ("xml", "<a><b></a>"), ("xml", ""),
    ("xml", "<!DOCTYPE a [<!ENTITY x 'y'>]><a>&x;</a>"), ("xml", "<a>&nbsp;</a>"),
  ])
  func `a malformed file exits 65 with a place and without its text`(format: String, text: String) throws {
    let result = try read(text, ["--format", format])
    #expect(result.status == 65, "\(format): \(text)")
    #expect(result.errors.contains("error:"))
  }

  @Test func `a missing file exits 66 and an unknown format 64`() throws {
    #expect(try Scenario.quipu(["read", "/nowhere/x", "--format", "csv"]).status == 66)
    #expect(try read("x", ["--format", "yaml"]).status == 64)
    #expect(try read("x", []).status == 64)
  }

  // MARK: Options of other formats

  private static let options: [(option: String, value: String, formats: Set<String>)] = [
    ("encoding", "utf-8", ["csv", "xml"]), ("delimiter", ";", ["csv"]), ("quote", "'", ["csv"]),
    ("escape", "\\", ["csv"]),
    ("comment", "#", ["csv"]), ("header", "none", ["csv", "xlsx"]), ("header-rows", "1", ["csv"]),
    ("record", "/", ["json", "xml"]),
    ("sheet", "Hoja1", ["xlsx"]), ("tolerate", "bom", ["json", "ndjson"]),
  ]

  @Test(arguments: ["csv", "json", "ndjson", "xml", "xlsx"])
  func `an option of another format exits 64, names itself and says what it is for`(format: String) throws {
    let texts = ["csv": "a\n1\n", "json": "[1]", "ndjson": "1\n", "xml": "<a/>", "xlsx": ""]
    for (option, value, formats) in Self.options {
      let result = try read(try #require(texts[format]), ["--format", format, "--\(option)", value, "--lang", "en"])
      if formats.contains(format) {
        #expect(result.status == (format == "xlsx" ? 65 : 0), "\(format) \(option): \(result.errors)")
      } else {
        #expect(result.status == 64 && result.output.isEmpty, "\(format) \(option)")
        #expect(result.errors.contains("--\(option) is not for --format \(format)"), "\(result.errors)")
        #expect(formats.allSatisfy { result.errors.contains($0) })
      }
    }
  }

  @Test(arguments: [("csv", "a\n1\n"), ("json", "[1]"), ("xml", "<a/>"), ("xlsx", "a")])
  func `a member of what is no ZIP exits 64 and prints nothing`(format: String, text: String) throws {
    let result = try read(text, ["--format", format, "--member", "a"])
    #expect(result.status == 64 && result.output.isEmpty)
    #expect(result.errors.contains("container-has-no-members"))
  }

  // MARK: A fault that stands late

  @Test(arguments: [
    ("csv", "a\n", "1\n", "\"2\n"), ("json", "[0", ",1", ""), ("json", "[0", ",1", "]]"), ("ndjson", "", "1\n", "{\n"),
  ])
  func `nothing is printed of a file that breaks behind a hundred thousand records`(
    format: String, front: String, record: String, end: String
  ) throws {
    let result = try read(front + String(repeating: record, count: 100_000) + end, ["--format", format])
    #expect(result.status == 65 && result.output.isEmpty, "\(result.errors)")
  }
}
