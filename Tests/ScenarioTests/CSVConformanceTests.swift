import Foundation
import Testing

/// `quipu read --format csv` on files of the kinds that public collections hold (csv-spectrum, csv-test-data): an
/// accepted file gives exactly its records, a malformed one exits 65 and gives none.
@Suite struct CSVConformanceTests {
  /// A file, and the lines that it gives; nil: refused.
  struct File: Sendable, CustomTestStringConvertible {
    let name: String
    let text: String
    let lines: [String]?
    var options: [String] = []
    var finding: String?
    var testDescription: String { name }
  }

  private func read(_ bytes: Data, _ options: [String]) throws -> CommandResult {
    let folder = try TestFolder()
    let path = folder.url.appending(path: "file.csv")
    try bytes.write(to: path)
    return try Scenario.quipu(["read", path.path, "--format", "csv", "--lang", "en"] + options)
  }

  private func check(_ file: File, _ text: String) throws {
    let result = try read(Data(text.utf8), file.options)
    #expect(result.status == (file.lines == nil ? 65 : 0), "\(file.name): \(result.errors)")
    #expect(result.text == (file.lines ?? []).map { $0 + "\n" }.joined(), "\(file.name)")
    if let finding = file.finding {
      #expect(result.errors.contains(finding), "\(file.name): \(result.errors)")
    } else if file.lines != nil {
      #expect(result.errors.isEmpty, "\(file.name): \(result.errors)")
    }
  }

  static let none = ["--header", "none"]

  static let spectrum = [
    File(
      name: "comma_in_quotes",
      text: "first,last,address,city,zip\nJohn,Doe,120 any st.,\"Anytown, WW\",08123\n",
      lines: [
        #"{"first":"John","last":"Doe","address":"120 any st.","city":"Anytown, WW","zip":"08123"}"#
      ]),
    File(
      name: "empty", text: "a,b,c\n1,\"\",\"\"\n2,3,4\n",
      lines: [#"{"a":"1","b":"","c":""}"#, #"{"a":"2","b":"3","c":"4"}"#]),
    File(
      name: "escaped_quotes", text: "a,b\n1,\"ha \"\"ha\"\" ha\"\n3,4\n",
      lines: [#"{"a":"1","b":"ha \"ha\" ha"}"#, #"{"a":"3","b":"4"}"#]),
    File(
      name: "json", text: "key,val\n1,\"{\"\"type\"\": \"\"Point\"\", \"\"coordinates\"\": [102.0, 0.5]}\"\n",
      lines: [#"{"key":"1","val":"{\"type\": \"Point\", \"coordinates\": [102.0, 0.5]}"}"#]),
    File(
      name: "newlines", text: "a,b,c\n1,2,3\n\"Once upon \na time\",5,6\n7,8,9\n",
      lines: [
        #"{"a":"1","b":"2","c":"3"}"#, #"{"a":"Once upon \na time","b":"5","c":"6"}"#,
        #"{"a":"7","b":"8","c":"9"}"#,
      ]),
    File(
      name: "quotes_and_newlines", text: "a,b\n1,\"ha \n\"\"ha\"\" \nha\"\n3,4\n",
      lines: [#"{"a":"1","b":"ha \n\"ha\" \nha"}"#, #"{"a":"3","b":"4"}"#]),
    File(name: "simple", text: "a,b,c\n1,2,3\n", lines: [#"{"a":"1","b":"2","c":"3"}"#]),
    File(
      name: "utf8", text: "a,b,c\n1,2,3\n4,5,ʤ\n",
      lines: [#"{"a":"1","b":"2","c":"3"}"#, #"{"a":"4","b":"5","c":"ʤ"}"#]),
  ]

  /// Each with LF, with CR LF (inside cells too), with CR, and without the last line end.
  @Test(arguments: spectrum)
  func `files of csv-spectrum give their records whatever ends their lines`(file: File) throws {
    try check(file, file.text)
    try check(file, String(file.text.dropLast()))
    for (end, escaped) in [("\r\n", "\\r\\n"), ("\r", "\\r")] {
      let lines = file.lines?.map { $0.replacing("\\n", with: escaped) }
      let other = File(name: file.name + escaped, text: "", lines: lines, options: file.options)
      try check(other, file.text.replacing("\n", with: end))
    }
  }

  static let files = [
    File(name: "all-empty", text: ",,\n,,\n,,\n", lines: Array(repeating: #"["","",""]"#, count: 3), options: none),
    File(
      name: "empty-field", text: "a,b,c\n1,,3\n,,\n", lines: [#"{"a":"1","b":"","c":"3"}"#, #"{"a":"","b":"","c":""}"#]),
    File(name: "quotes-empty", text: "\"\",\"\"\n", lines: [#"["",""]"#], options: none),
    File(name: "one-column", text: "a\n1\n2\n", lines: [#"{"a":"1"}"#, #"{"a":"2"}"#]),
    File(
      name: "leading-space", text: "a, b, c\n1, 2,  3\n", lines: [#"{"a":"1","b":" 2","c":"  3"}"#]),
    File(name: "leading-space-quote", text: "1, \"2\"\n", lines: [#"["1"," \"2\""]"#], options: none),
    File(name: "trailing-space", text: "a ,b \n1 ,2 \n", lines: [#"{"a":"1 ","b":"2 "}"#]),
    File(name: "quotes-with-space", text: "\" a \",\"\tb\"\n", lines: [#"[" a ","\tb"]"#], options: none),
    File(name: "quotes-with-comma", text: "\"a,b\",c\n", lines: [#"["a,b","c"]"#], options: none),
    File(
      name: "quotes-with-escaped-quote", text: "\"\"\"\",\"a\"\"\",\"\"\"\"\"b\"\n", lines: [#"["\"","a\"","\"\"b"]"#],
      options: none),
    File(name: "quotes-with-newline", text: "\"a\nb\",\"\r\n\"\r\n", lines: [#"["a\nb","\r\n"]"#], options: none),
    File(name: "quote-in-the-middle", text: "a \"b\" c,5\"\n", lines: [#"["a \"b\" c","5\""]"#], options: none),
    File(name: "header-simple", text: "a,b\n", lines: []),
    File(name: "header-no-rows", text: "a,b", lines: []),
    File(name: "trailing-newline-one-field", text: "a\n", lines: [#"["a"]"#], options: none),
    File(name: "trailing-delimiter", text: "a,b,\n1,2,\n", lines: [#"["a","b",""]"#, #"["1","2",""]"#], options: none),
    File(
      name: "mixed-line-ends", text: "1\r2\n3\r\n4", lines: [#"["1"]"#, #"["2"]"#, #"["3"]"#, #"["4"]"#], options: none),
    File(name: "mark", text: "\u{FEFF}a,b\n1,2\n", lines: [#"{"a":"1","b":"2"}"#]),
    File(name: "mark-quoted", text: "\u{FEFF}\"a\",b\n1,2\n", lines: [#"{"a":"1","b":"2"}"#]),
    File(name: "numbers-are-text", text: "007,1e5,0x1,-0\n", lines: [#"["007","1e5","0x1","-0"]"#], options: none),
    File(name: "tabs", text: "a\tb\n\"1\t\"\t2\n", lines: [#"{"a":"1\t","b":"2"}"#], options: ["--delimiter", "tab"]),
    File(name: "pipes", text: "a|b\n1|\"2|3\"\n", lines: [#"{"a":"1","b":"2|3"}"#], options: ["--delimiter", "|"]),
    File(name: "no-quotes", text: "\"a,b\"\n", lines: [#"["\"a","b\""]"#], options: none + ["--quote", "none"]),
    File(
      name: "emoji-and-combining", text: "😀,e\u{301}\n\"Ñ\",漢字\n", lines: ["[\"😀\",\"e\u{301}\"]", "[\"Ñ\",\"漢字\"]"],
      options: none),
    // Said, and read.
    File(name: "blank-lines", text: "a,b\n\n1,2\n\n\n", lines: [#"{"a":"1","b":"2"}"#], finding: "csv-blank-line"),
    File(name: "too-few", text: "a,b\n1\n", lines: [#"{"a":"1"}"#], finding: "csv-ragged-row"),
    File(name: "too-many", text: "a,b\n1,2,3\n", lines: [##"{"a":"1","b":"2","#3":"3"}"##], finding: "csv-ragged-row"),
    File(name: "repeated-names", text: "a,a\n1,2\n", lines: [#"{"a":"1","a#2":"2"}"#], finding: "csv-header-names"),
    File(
      name: "unescaped-quote", text: "\"a\"b\",c\n", lines: [#"["ab\"","c"]"#], options: none,
      finding: "csv-text-after-quote"),
    // Refused.
    File(name: "missing-quote", text: "a,b\n1,\"2\n", lines: nil, finding: "csv-unclosed-quote"),
    File(name: "missing-quote-late", text: "a,b\n1,2\n3,\"4\n5,6\n", lines: nil, finding: "csv-unclosed-quote"),
    File(name: "lone-quote", text: "\"", lines: nil, options: none, finding: "csv-unclosed-quote"),
    File(name: "nothing", text: "", lines: nil, finding: "csv-header-not-found"),
    File(name: "only-line-ends", text: "\n\r\n\r", lines: nil, finding: "csv-header-not-found"),
    File(name: "nothing-without-a-header", text: "", lines: [], options: none),
  ]

  @Test(arguments: files)
  func `other files are read, or refused by name`(file: File) throws { try check(file, file.text) }

  @Test func `bytes that are not of the encoding refuse the file, and no line comes out`() throws {
    let latin = Data("a,b\n1,PE".utf8) + [0xD1] + Data("A\n2,x\n".utf8)
    let refused = try read(latin, [])
    #expect(refused.status == 65 && refused.output.isEmpty && refused.errors.contains("byte-undecodable"))
    let declared = try read(latin, ["--encoding", "windows-1252"])
    #expect(declared.status == 0 && declared.text == "{\"a\":\"1\",\"b\":\"PEÑA\"}\n{\"a\":\"2\",\"b\":\"x\"}\n")
  }

  @Test(arguments: [false, true])
  func `UTF-16 with a mark is read`(isBigEndian: Bool) throws {
    var bytes = Data()
    for unit in "\u{FEFF}a,b\nÑ,😀\n".utf16 {
      bytes.append(
        contentsOf: isBigEndian ? [UInt8(unit >> 8), UInt8(unit & 255)] : [UInt8(unit & 255), UInt8(unit >> 8)])
    }
    let result = try read(bytes, [])
    #expect(result.status == 0 && result.text == "{\"a\":\"Ñ\",\"b\":\"😀\"}\n", "\(result.errors)")
  }
}
