import Interchange
import Readers
import Testing

@Suite struct CSVHeaderTests {
  static let semicolon = UInt8(ascii: ";")

  @Test func `the first row that is not blank is the header, and its names are trimmed`() {
    let run = CSVRun("\n\r\n A ,\"\tB\u{A0}\"\n1,2\n\n", [.name("A"), .name("B")])
    #expect(run.columns == [["1"], ["2"]])
    #expect(run.spans.map(\.line) == [4])
    #expect(run.fileCodes == ["csv-blank-line"])
    #expect(run.fileFindings[0].arguments == ["count": .number(3)])
    #expect(run.fileFindings[0].place.line == 1)
    #expect(run.fileFindings[0].severity == .note)
  }

  @Test func `a preamble is skipped and counted in lines`() {
    let text = "REPORTE;;\r\n\r\n\"Fecha:\r\nhoy\";;\r\nID;EDAD;SEXO\r\n7;16;F\r\nTOTAL;1;\r\n"
    let run = CSVRun(text, [.name("SEXO"), .name("ID")]) {
      $0.header = .find
      $0.delimiter = Self.semicolon
    }
    #expect(run.columns == [["F", ""], ["7", "TOTAL"]])
    #expect(run.spans.map(\.number) == [1, 2])
    #expect(run.spans.map(\.line) == [6, 7])
    #expect(run.fileCodes == ["csv-preamble", "csv-column-extra"])
    #expect(run.fileFindings[0].arguments == ["lines": .number(4)])
    #expect(run.fileFindings[0].severity == .note)
  }

  @Test func `a header on the first line has no preamble`() {
    let run = CSVRun("ID\n7\n", [.name("ID")]) { $0.header = .find }
    #expect(run.columns == [["7"]])
    #expect(run.fileFindings.isEmpty)
  }

  @Test func `for whole records the header is the first full row of the usual width`() {
    let text = "REPORTE;;\nA;B\nID;ID;SEXO\nID;EDAD;SEXO\n7;16;F\n8;;M\n"
    let run = CSVRun(text) {
      $0.header = .find
      $0.delimiter = Self.semicolon
    }
    #expect(run.wholes == [#"{"ID":"7","EDAD":"16","SEXO":"F"}"#, #"{"ID":"8","EDAD":"","SEXO":"M"}"#])
    #expect(run.fileFindings.first?.arguments == ["lines": .number(3)])
  }

  @Test(arguments: ["", "uno\ndos\n", ";;\n;\n", "a;a\nb;b\n"])
  func `a file without anything like a header is refused`(text: String) {
    let run = CSVRun(text) {
      $0.header = .find
      $0.delimiter = Self.semicolon
    }
    #expect(run.failure?.code == .csvHeaderNotFound)
  }

  @Test func `a header is not looked for beyond the first fifty rows`() {
    func read(_ rows: Int) -> CSVRun {
      CSVRun(String(repeating: "x\n", count: rows) + "ID,B\n7,8\n", [.name("ID")], piece: 5) {
        $0.header = .find
        $0.windowBytes = 8
      }
    }
    #expect(read(49).columns == [["7"]])
    #expect(read(50).failure?.code == .csvHeaderNotFound)
    #expect(read(50).failure?.place.field == "ID")
  }

  @Test func `a missing column refuses the file and names only what was wanted`() {
    let run = CSVRun("QUISPE,99900017\n1,2\n", [.name("DNI")])
    #expect(run.failure?.code == .csvColumnMissing)
    #expect(run.failure?.place == Place(line: 1, field: "DNI"))
    #expect(run.failure?.arguments == ["column": .word("DNI")])
    #expect(CSVRun("", [.name("DNI")]).failure?.code == .csvHeaderNotFound)
    #expect(CSVRun("1,2\n", [.column(2)]) { $0.header = .none }.failure?.code == .csvColumnMissing)
  }

  @Test func `a column that may be missing is missing in every record, with a warning`() {
    let run = CSVRun("A,B\n1,2\n3,4\n", [.name("A"), .name("DNI")]) { $0.columns = .allowMissing }
    #expect(run.columns == [["1", "3"], [nil, nil]])
    #expect(run.fileCodes == ["csv-column-missing", "csv-column-extra"])
    #expect(run.fileFindings.map(\.severity) == [.warning, .note])
    let positions = CSVRun("1,2\n", [.column(2), .column(1)]) {
      $0.header = .none
      $0.columns = .allowMissing
    }
    #expect(positions.columns == [[nil], ["2"]])
    #expect(positions.fileCodes == ["csv-column-missing", "csv-column-extra"])
  }

  @Test func `where columns may be missing the header is the first row that has most of them`() {
    let paths: [PathStep] = [.name("A"), .name("B"), .name("C")]
    let run = CSVRun("A,x,x\nA,B,x\n1,2,3\n", paths) {
      $0.header = .find
      $0.columns = .allowMissing
    }
    #expect(run.columns == [["1"], ["2"], [nil]])
    let far = CSVRun("A,x,x\n1,2,3\n", paths) {
      $0.header = .find
      $0.columns = .allowMissing
    }
    #expect(far.failure?.code == .csvHeaderNotFound)
  }

  @Test func `extra columns are counted, or refused when columns are strict`() {
    let run = CSVRun("A,B,C\n1,2,3\n", [.name("B")])
    #expect(run.fileCodes == ["csv-column-extra"])
    #expect(run.fileFindings[0].arguments == ["count": .number(2)])
    #expect(run.fileFindings[0].severity == .note)
    let strict = CSVRun("A,B,C\n1,2,3\n", [.name("B")]) { $0.columns = .strict }
    #expect(strict.failure?.code == .csvColumnExtra)
    let exact = CSVRun("A,B\n1,2\n", [.name("B"), .name("A")]) { $0.columns = .strict }
    #expect(exact.columns == [["2"], ["1"]])
    let positions = CSVRun("1,2\n", [.column(1)]) {
      $0.header = .none
      $0.columns = .strict
    }
    #expect(positions.failure?.code == .csvColumnExtra)
  }

  @Test func `a wanted name that occurs twice refuses the file`() {
    let run = CSVRun("A,B,A\n1,2,3\n", [.name("A")])
    #expect(run.failure?.code == .csvColumnAmbiguous)
    #expect(run.failure?.place.field == "A")
  }

  @Test func `members of whole records have names that differ`() {
    let run = CSVRun("A,,A,A#2,,A\n1,2,3,4,5,6\n")
    #expect(run.wholes == [##"{"A":"1","":"2","A#3":"3","A#2":"4","#2":"5","A#4":"6"}"##])
    #expect(run.fileCodes == ["csv-header-names"])
  }

  @Test func `a cell behind the last name is in the whole record by its position`() {
    let run = CSVRun("A,#3\n1,2,3,4\n")
    #expect(run.wholes == [###"{"A":"1","#3":"2","##3":"3","#4":"4"}"###])
    #expect(run.recordCodes == ["csv-ragged-row"])
  }

  @Test func `a header of several rows joins what they say, and headings go to the right`() {
    let text = "ID,VÍCTIMA,,AGRESOR,\n\n,EDAD,SEXO,EDAD,SEXO\n7,16,F,40,M\n"
    let run = CSVRun(text) { $0.headerRows = 2 }
    #expect(
      run.wholes == [
        #"{"ID":"7","VÍCTIMA EDAD":"16","VÍCTIMA SEXO":"F","AGRESOR EDAD":"40","AGRESOR SEXO":"M"}"#
      ])
    #expect(run.spans.map(\.line) == [4])
    let named = CSVRun("REPORTE\n" + text, [.name("AGRESOR EDAD")]) {
      $0.header = .find
      $0.headerRows = 2
    }
    #expect(named.columns == [["40"]])
    #expect(named.fileFindings.first?.arguments == ["lines": .number(1)])
    let short = CSVRun("A,B\n") { $0.headerRows = 2 }
    #expect(short.failure?.code == .csvHeaderNotFound)
  }

  @Test func `comments are counted, and before a header that is found they are preamble`() {
    let text = "# de\nA,B\n#x,\"\n1,#2\n# fin"
    let run = CSVRun(text, [.name("B")]) { $0.comment = UInt8(ascii: "#") }
    #expect(run.columns == [["#2"]])
    #expect(run.spans.map(\.line) == [4])
    #expect(run.fileCodes == ["csv-column-extra", "csv-comment-line"])
    #expect(run.fileFindings[1].arguments == ["count": .number(3)])
    #expect(run.fileFindings[1].place.line == 1)
    let found = CSVRun(text, [.name("A"), .name("B")]) {
      $0.comment = UInt8(ascii: "#")
      $0.header = .find
    }
    #expect(found.fileCodes == ["csv-preamble", "csv-comment-line"])
    #expect(found.fileFindings[1].arguments == ["count": .number(2)])
    #expect(found.fileFindings[1].place.line == 3)
  }

  @Test func `repeated and empty names that nobody wants are a note`() {
    let run = CSVRun("A,B,B,,\n1,2,3,4,5\n", [.name("A")])
    #expect(run.columns == [["1"]])
    #expect(run.fileCodes == ["csv-column-extra", "csv-header-names"])
    #expect(run.fileFindings[1].arguments == ["repeated": .number(1), "empty": .number(2)])
  }

  @Test func `an empty file without a header has no records`() {
    let run = CSVRun("", [.column(3)]) { $0.header = .none }
    #expect(run.failure == nil)
    #expect(run.columns == [[]])
  }
}
