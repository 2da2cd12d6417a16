import Interchange
import Readers
import Testing

@Suite struct CSVReaderTests {
  // MARK: Cells and records

  @Test func `an empty cell is present, a cell behind the end of its row is missing`() {
    let run = CSVRun("A,B,C\n,\"\"\n", [.name("A"), .name("B"), .name("C")])
    #expect(run.columns == [[""], [""], [nil]])
  }

  @Test func `only wanted columns are read, in the order and as often as they are wanted`() {
    let run = CSVRun("A,B,C\n1,2,3\n", [.name("C"), .name("A"), .name("C")])
    #expect(run.columns == [["3"], ["1"], ["3"]])
  }

  @Test func `a record knows its number, line, bytes and raw text`() {
    let text = "A;B\r\n\r\n\"x\r\ny\";Ñ\r\n1;2"
    let run = CSVRun(text, [.name("A")]) { $0.delimiter = UInt8(ascii: ";") }
    #expect(
      run.spans == [
        RecordSpan(number: 1, line: 3, byteOffset: 7, byteLength: 9),
        RecordSpan(number: 2, line: 5, byteOffset: 18, byteLength: 3),
      ])
    #expect(run.rawText == ["\"x\r\ny\";Ñ", "1;2"])
    #expect(run.columns == [["x\r\ny", "1"]])
  }

  @Test func `a batch has no more records than it may, and together they are all`() {
    let text = (0..<5000).map { "\($0),x\n" }.joined()
    let run = CSVRun(text, [.column(0)]) { $0.header = .none }
    #expect(run.batchSizes == [2048, 2048, 904])
    #expect(run.columns[0] == (0..<5000).map { "\($0)" })
    #expect(run.spans.map(\.number) == Array(1...5000))
    #expect(run.spans.map(\.line) == Array(1...5000))
  }

  @Test func `a whole record is a JSON array without a header and an object with one`() {
    let text = "ID,\"NOMBRE \"\"X\"\"\"\n7,\"a\tb\\\"\n"
    #expect(CSVRun(text) { $0.header = .none }.wholes == [#"["ID","NOMBRE \"X\""]"#, #"["7","a\tb\\"]"#])
    #expect(CSVRun(text).wholes == [#"{"ID":"7","NOMBRE \"X\"":"a\tb\\"}"#])
  }

  @Test func `an enormous quoted cell is carried through small windows`() {
    let cell = String(repeating: "línea \"\"x\"\"\n", count: 5000)
    let run = CSVRun("A,B\n\"\(cell)\",2\n3,4\n", [.name("A"), .name("B")], piece: 7) {
      $0.windowBytes = 32
    }
    #expect(run.columns[0][0]?.utf8.count == 11 * 5000)
    #expect(run.columns[1] == ["2", "4"])
    #expect(run.spans.map(\.line) == [2, 5003])
  }

  // MARK: Encodings

  @Test func `a byte order mark is not part of the first name`() {
    let run = CSVRun(bytes: [0xEF, 0xBB, 0xBF] + Array("\"ANIO\";B\n2017;x\n".utf8), [.name("ANIO")]) {
      $0.delimiter = UInt8(ascii: ";")
    }
    #expect(run.columns == [["2017"]])
    #expect(run.spans.first?.byteOffset == 12)
    #expect(run.recordFindings.isEmpty)
  }

  @Test(arguments: [false, true])
  func `a UTF-16 file has the places and raw bytes of the file and not of its UTF-8 form`(big: Bool) {
    func encode(_ text: String) -> [UInt8] { TranscodingSourceTests.utf16(text, isBigEndian: big) }
    let mark: [UInt8] = big ? [0xFE, 0xFF] : [0xFF, 0xFE]
    let bytes = mark + encode("NÑ\tB\r\n日\u{1F9F5}\tx\r\n\r\nú\ty")
    for window in [4, 16, 1 << 16] {
      let run = CSVRun(bytes: bytes, [.name("NÑ")], piece: 3) {
        $0.delimiter = 0x09
        $0.windowBytes = window
      }
      #expect(run.columns == [["日\u{1F9F5}", "ú"]])
      #expect(run.spans.map(\.byteOffset) == [14, 32])
      #expect(run.raw == [encode("日\u{1F9F5}\tx"), encode("ú\ty")])
      #expect(run.spans.map(\.byteLength) == run.raw.map(\.count))
    }
  }

  @Test func `a byte that does not decode blanks the cell and sends the record to quarantine`() {
    let bytes = Array("A;B\n1;x\n2;\"y".utf8) + [0x81] + Array("\"\n".utf8)
    let run = CSVRun(bytes: bytes, [.name("A"), .name("B")]) {
      $0.delimiter = UInt8(ascii: ";")
      $0.encoding = .windows1252
    }
    #expect(run.columns == [["1", "2"], ["x", nil]])
    #expect(run.recordFindings.map(\.record) == [1])
    let finding = run.recordFindings.first?.finding
    #expect(finding?.code == .byteUndecodable)
    #expect(finding?.severity == .error)
    #expect(finding?.place == Place(line: 3, recordNumber: 2, byteOffset: 12, field: "B"))
    #expect(run.raw[1] == Array(bytes[8..<14]))
  }

  @Test func `a bad byte behind doubled quotes is located in the file`() {
    let bytes = Array("\"a\"\"b\"\"".utf8) + [0xFF, 0x22, 0x0A]
    let run = CSVRun(bytes: bytes, [.column(0), .whole]) { $0.header = .none }
    #expect(run.columns == [[nil], [nil]])
    #expect(run.recordFindings.map(\.finding.place.byteOffset) == [7, 7])
  }

  @Test func `a bad byte in a column nobody wants is not looked at, and stays in the raw record`() {
    let run = CSVRun(bytes: [0x41, 0x2C, 0x42, 0x0A, 0x31, 0x2C, 0xFF, 0x0A], [.name("A")])
    #expect(run.columns == [["1"]])
    #expect(run.recordFindings.isEmpty)
    #expect(run.raw == [[0x31, 0x2C, 0xFF]])
  }

  @Test func `a bad byte in the header refuses the file`() {
    let run = CSVRun(bytes: [0x41, 0x2C, 0xD1, 0x0A, 0x31, 0x2C, 0x32], [.name("A")])
    #expect(run.failure?.code == .byteUndecodable)
    #expect(run.failure?.place.byteOffset == 2)
  }

  @Test func `a mark that contradicts the declared encoding is a finding about the file`() {
    let run = CSVRun(bytes: [0xEF, 0xBB, 0xBF] + Array("A\nñ\n".utf8), [.name("A")]) {
      $0.encoding = .windows1252
    }
    #expect(run.columns == [["ñ"]])
    #expect(run.fileCodes == ["encoding-contradicted"])
  }

  // MARK: Findings about records

  @Test func `a ragged row is an error with both counts, and its cells are there as far as they go`() {
    let run = CSVRun("A,B\n1\n2,3,4\n5,6\n", [.name("A"), .name("B")])
    #expect(run.columns == [["1", "2", "5"], [nil, "3", "6"]])
    #expect(run.recordFindings.map(\.record) == [0, 1])
    #expect(run.recordCodes == ["csv-ragged-row", "csv-ragged-row"])
    #expect(run.recordFindings.allSatisfy { $0.finding.severity == .error })
    #expect(run.recordFindings[1].finding.arguments == ["expected": .number(2), "found": .number(3)])
    #expect(run.recordFindings[1].finding.place.line == 3)
  }

  @Test func `an escape byte takes the meaning from the next, in quotes and outside`() {
    let text = "a\\,b,\"c\\\"d\",e\\\r\nf,\\\"g\\\\\n"
    let run = CSVRun(text, (0..<4).map { .column($0) }) {
      $0.header = .none
      $0.escape = UInt8(ascii: "\\")
    }
    #expect(run.columns == [["a,b"], ["c\"d"], ["e\r\nf"], ["\"g\\"]])
    #expect(run.recordFindings.isEmpty)
    let cut = CSVRun("1\n2\\") {
      $0.header = .none
      $0.escape = UInt8(ascii: "\\")
    }
    #expect(cut.failure?.code == .csvEscapesNothing)
    #expect(cut.failure?.place == Place(line: 2, recordNumber: 2, byteOffset: 2))
  }

  @Test func `a padded row is the same finding as a warning`() {
    let run = CSVRun("A,B\n1\n") { $0.ragged = .pad }
    #expect(run.wholes == [#"{"A":"1"}"#])
    #expect(run.recordFindings.map(\.finding.severity) == [.warning])
    #expect(run.recordCodes == ["csv-ragged-row"])
  }

  @Test func `without a header the first row says how many cells there are`() {
    let run = CSVRun("1,2\n3\n") { $0.header = .none }
    #expect(run.wholes == [#"["1","2"]"#, #"["3"]"#])
    #expect(run.recordFindings.map(\.record) == [1])
  }

  @Test func `text after a closing quote belongs to the cell and is a warning`() {
    let run = CSVRun("A,B\n\"x\"y\"z,2\n", [.name("A"), .name("B")])
    #expect(run.columns == [["xy\"z"], ["2"]])
    #expect(run.recordCodes == ["csv-text-after-quote"])
    #expect(run.recordFindings.first?.finding.severity == .warning)
  }

  @Test(arguments: ["A,B\nx\0y,2\n", "A,B\n\"x\0y\",2\n", "A,B\n1,\0\n"])
  func `a NUL byte stays in the cell and is an error of the record`(text: String) {
    let run = CSVRun(text, [.name("A"), .name("B")])
    #expect(run.columns.joined().contains { $0?.utf8.contains(0) == true })
    #expect(run.recordCodes == ["csv-nul-byte"])
    #expect(run.recordFindings.first?.finding.severity == .error)
  }

  @Test func `findings come in the order of the records`() {
    let bytes = Array("A,B\n1,".utf8) + [0xFF] + Array("\n".utf8) + [0xFF] + Array(",2\n3\n".utf8)
    let run = CSVRun(bytes: bytes, [.name("A"), .name("B")])
    #expect(run.recordFindings.map(\.record) == [0, 1, 2])
    #expect(run.recordCodes == ["byte-undecodable", "byte-undecodable", "csv-ragged-row"])
  }

  // MARK: Refusals

  @Test func `an unclosed quote refuses the file with the line where the record began`() {
    let run = CSVRun("A,B\n1,2\n\n3,\"x\ny\nz\n", [.name("A")])
    #expect(run.failure?.code == .csvUnclosedQuote)
    #expect(run.failure?.place == Place(line: 4, recordNumber: 2, byteOffset: 9))
  }

  @Test func `a cell longer than its cap is blanked and an error of the record`() {
    let run = CSVRun("A,B\n1234,5\n12345,6\n", [.name("A"), .name("B")]) { $0.caps.fieldBytes = 4 }
    #expect(run.columns == [["1234", nil], ["5", "6"]])
    #expect(run.recordCodes == ["csv-field-too-long"])
    #expect(run.recordFindings.first?.finding.severity == .error)
    #expect(run.recordFindings.first?.finding.arguments == ["limit": .number(4)])
  }

  @Test(arguments: [1, 8, 1 << 16])
  func `a record longer than its cap refuses the file, whatever the window`(window: Int) {
    func read(_ record: String) -> CSVRun {
      CSVRun("A\n1\n\(record)\r\n3\n", [.name("A")]) {
        $0.caps.recordBytes = 40
        $0.windowBytes = window
      }
    }
    #expect(read(String(repeating: "x", count: 40)).failure == nil)
    let run = read(String(repeating: "x", count: 41))
    #expect(run.failure?.code == .csvRecordTooLong)
    #expect(run.failure?.place.line == 3)
    #expect(run.failure?.place.recordNumber == 2)
    #expect(read("\"" + String(repeating: "x\n", count: 90)).failure?.code == .csvRecordTooLong)
  }

  @Test func `a row with more cells than the cap refuses the file`() {
    let run = CSVRun("A,B\n1,2\n3,4,5\n", [.name("A")]) { $0.caps.columns = 2 }
    #expect(run.failure?.code == .csvTooManyColumns)
    #expect(run.failure?.place.line == 3)
    let endless = CSVRun(String(repeating: ",", count: 200_000)) { $0.header = .none }
    #expect(endless.failure?.code == .csvTooManyColumns)
  }

  @Test func `options that cannot be are refused`() {
    let changes: [(inout CSVOptions) -> Void] = [
      { $0.delimiter = UInt8(ascii: "\"") }, { $0.delimiter = 0x0A }, { $0.delimiter = 0 },
      { $0.delimiter = 0xA7 }, { $0.quote = 0x0D }, { $0.quote = 0xFF }, { $0.caps.columns = 0 },
      { $0.caps.fieldBytes = 0 }, { $0.caps.recordBytes = 0 }, { $0.caps.recordBytes = .max },
      { $0.windowBytes = 0 }, { $0.batchRecords = 0 }, { $0.escape = UInt8(ascii: ",") },
      { $0.comment = UInt8(ascii: "\"") }, { $0.headerRows = 0 }, { $0.headerRows = 10 },
      {
        $0.headerRows = 2
        $0.header = .none
      },
    ]
    for change in changes {
      #expect(CSVRun("A\n", [.whole], change).failure?.code == .csvOptionImpossible)
    }
  }

  @Test func `paths that a CSV file cannot have are refused`() {
    let paths: [(PathStep, CSVOptions.Header)] = [
      (.name("A"), .none), (.column(0), .first), (.column(0), .find), (.column(-1), .none),
      (.attribute("A"), .first), (.item, .first), (.up, .first), (.name("A", namespace: "u"), .first),
    ]
    for (path, header) in paths {
      let run = CSVRun("A\n1\n", [path]) { $0.header = header }
      #expect(run.failure?.code == .csvPathImpossible)
    }
    let nested = SourceShape(record: [.name("x")], levels: [SourceShape.Level(columns: [])])
    #expect(throws: Failure.self) {
      try CSVReader(source: MemorySource(""), shape: nested, options: CSVOptions())
    }
  }

  @Test func `no finding shows a cell`() {
    let bytes = Array("A,B\n\"SECRETO\"x\0,1,SECRETO\nSECRETO".utf8) + [0xFF] + Array(",\n".utf8)
    let run = CSVRun(bytes: bytes, [.name("A"), .name("B")])
    #expect(run.recordFindings.count == 4)
    for finding in run.recordFindings.map(\.finding) {
      #expect(!"\(finding) \(finding.text(.spanish)) \(finding.text(.english))".contains("SECRETO"))
    }
  }

  // MARK: The spec

  @Test(arguments: CSVReader.spec.examples.indices)
  func `an example of the spec gives what it says`(number: Int) {
    let example = CSVReader.spec.examples[number]
    let run = CSVRun(example.input ?? "") { options in
      for argument in example.arguments.split(separator: ", ") {
        let parts = argument.split(separator: " = ").map { $0.filter { $0 != "\"" } }
        switch parts[0] {
        case "header": options.header = CSVOptions.Header(rawValue: parts[1])!
        case "ragged": options.ragged = CSVOptions.Ragged(rawValue: parts[1])!
        case "delimiter": options.delimiter = Character(parts[1]).asciiValue!
        default: Issue.record("an example names an option that the test does not know")
        }
      }
    }
    #expect(run.wholes == [example.output])
    #expect(run.recordCodes == example.findings)
  }

  @Test func `every finding code is declared once and has texts in both languages`() {
    let codes = CSVReader.spec.findings
    #expect(Set(codes).count == codes.count)
    for code in codes { #expect(!code.text.spanish.isEmpty && !code.text.english.isEmpty) }
  }
}
