import Interchange
import Testing

@testable import Readers

@Suite struct XLSXReaderTests {
  private static let header = "<row r='1'><c r='A1' t='inlineStr'><is><t>ID</t></is></c></row>"

  /// The text of one cell below a header.
  private func cell(
    _ attributes: String, _ content: String, strings: String? = nil, styles: String? = nil,
    properties: String = ""
  ) -> XLSXRun {
    var workbook = Workbook(
      "\(Self.header)<row r='2'><c r='A2' \(attributes)>\(content)</c><c r='B2'><v>9</v></c></row>",
      strings: strings, styles: styles)
    workbook.properties = properties
    return XLSXRun(workbook, [.name("ID")]) { $0.ragged = .pad }
  }

  private func text(_ attributes: String, _ content: String) -> String? {
    cell(attributes, content).columns.first?.first.flatMap { $0 }
  }

  @Test func `numbers keep the text that the file has`() {
    for number in ["7", "1E+05", "0.1", "-3.50", "0.30000000000000004", "12345678901234567890"] {
      #expect(text("", "<v>\(number)</v>") == number)
      #expect(text("t='n'", "<v>\(number)</v>") == number)
    }
  }

  @Test func `booleans, formula texts, ISO dates and inline texts have their own text`() {
    #expect(text("t='b'", "<v>1</v>") == "true" && text("t='b'", "<v>0</v>") == "false")
    #expect(text("t='str'", "<f>A1&amp;B1</f><v>a&amp;b</v>") == "a&b")
    #expect(text("t='str'", "<f>X()</f><v></v>") == "")
    #expect(text("t='d'", "<v>2024-07-16</v>") == "2024-07-16")
    #expect(text("t='inlineStr'", "<is><r><t>Ñ</t></r><r><t> oño</t></r></is>") == "Ñ oño")
    #expect(text("t='inlineStr'", "<is><t/></is>") == "")
    #expect(text("t='inlineStr'", "<is><t>a_x000D_b_x005F_x_x0000_</t></is>") == "a\rb_x_x0000_")
  }

  @Test(arguments: 0..<4)
  func `letters of several bytes are read wherever the parser is given the next piece`(padding: Int) {
    let long = String(repeating: "x", count: padding) + String(repeating: "ñ😀", count: 20_000)
    #expect(text("t='inlineStr'", "<is><t>\(long)</t></is>") == long)
  }

  @Test func `a cell without a value is missing, and a formula without one says so`() {
    #expect(cell("s='3'", "").columns == [[nil]])
    #expect(cell("", "<v></v>").columns == [[nil]])
    let formula = cell("", "<f>NOW()</f>")
    #expect(formula.columns == [[nil]])
    #expect(formula.recordCodes == ["csv-ragged-row", "xlsx-formula-without-value"])
  }

  @Test func `an error cell is missing with a finding, and its record keeps what it said`() {
    let run = cell("t='e'", "<v>#DIV/0!</v>")
    #expect(run.columns == [[nil]])
    #expect(run.recordCodes.last == "xlsx-error-cell")
    #expect(run.recordFindings.last?.finding.severity == .error)
    #expect(run.raw == ["[\"#DIV/0!\",\"9\"]"])
  }

  @Test func `shared strings join their runs and leave phonetic ones out`() {
    let strings = "<si><t>a</t></si><si><r><t>b</t></r><r><t xml:space='preserve'> c</t></r><rPh><t>x</t></rPh></si>"
    #expect(cell("t='s'", "<v>1</v>", strings: strings).columns == [["b c"]])
    #expect(cell("t='s'", "<v>2</v>", strings: strings).failure?.code == .xlsxMalformed)
    #expect(cell("t='s'", "<v>0</v>").failure?.code == .xlsxMalformed)
    let workbook = Workbook(Self.header, strings: strings)
    for change in [{ $0.caps.sharedStringBytes = 3 }, { $0.caps.sharedStrings = 1 }] as [(inout XLSXOptions) -> Void] {
      #expect(XLSXRun(workbook, [.name("ID")], change).failure?.code == .xlsxSharedStringsTooLarge)
    }
  }

  @Test func `a number is a date by its style, built in or declared`() {
    let styles =
      "<numFmts><numFmt numFmtId='170' formatCode='[$-280A]dd\\/mm\\/yyyy;@'/></numFmts><cellStyleXfs><xf numFmtId='14'/></cellStyleXfs>"
      + "<cellXfs><xf numFmtId='0'/><xf numFmtId='14'/><xf numFmtId='170'/><xf numFmtId='22'/></cellXfs>"
    #expect(cell("s='0'", "<v>45489</v>", styles: styles).columns == [["45489"]])
    #expect(cell("s='1'", "<v>45489</v>", styles: styles).columns == [["2024-07-16"]])
    #expect(cell("s='2'", "<v>45489</v>", styles: styles).columns == [["2024-07-16"]])
    #expect(cell("s='3'", "<v>45489.5</v>", styles: styles).columns == [["2024-07-16T12:00:00"]])
    let mac = cell("s='1'", "<v>44027</v>", styles: styles, properties: "<workbookPr date1904='1'/>")
    #expect(mac.columns == [["2024-07-16"]])
    let leap = cell("s='1'", "<v>60</v>", styles: styles)
    #expect(leap.columns == [[nil]] && leap.recordCodes.last == "xlsx-date-impossible")
  }

  @Test func `sparse rows and columns keep their places`() {
    let data = """
      <row r='3'><c r='B3' t='inlineStr'><is><t>X</t></is></c><c r='D3' t='inlineStr'><is><t>Y</t></is></c></row>
      <row r='4'/><row r='7'><c r='D7'><v>2</v></c></row><row r='8'><c r='B8'><v>1</v></c></row>
      """
    let run = XLSXRun(Workbook(data), [.name("X"), .name("Y")])
    #expect(run.columns == [[nil, "1"], ["2", nil]])
    #expect(run.spans.map(\.line) == [7, 8] && run.spans.map(\.number) == [1, 2])
    #expect(run.locators == ["sheet[1]/row[7]", "sheet[1]/row[8]"])
    #expect(run.raw == ["[null,null,null,\"2\"]", "[null,\"1\"]"])
    #expect(run.fileFindings.first { $0.code == .xlsxBlankRows }?.arguments["count"] == .number(5))
  }

  @Test func `references may be left out, and out of order they refuse the sheet`() {
    let data = "<row><c t='inlineStr'><is><t>X</t></is></c></row><row><c><v>1</v></c></row>"
    #expect(XLSXRun(Workbook(data), [.name("X")]).columns == [["1"]])
    for bad in [
      "<row r='2'/><row r='1'/>", "<row r='2'/><row r='2'/>", "<row r='x'/>", "<row r='1'><c r='B1'/><c r='A1'/></row>",
      "<row r='1'><c r='A2'/></row>", "<row r='1'><c r='1'/></row>", "<row r='1'><c r='ZZZ1'/></row>",
      "<row r='1'><c r='A1' t='q'/></row>", "<row r='1'><c r='A1' t='b'><v>2</v></c></row>",
    ] { #expect(XLSXRun(Workbook(bad), [.name("X")]).failure?.code == .xlsxMalformed, "\(bad)") }
  }

  @Test func `header none, first and find are those of a CSV`() {
    func row(_ number: Int, _ texts: [String]) -> String {
      "<row r='\(number)'>" + texts.map { "<c t='inlineStr'><is><t>\($0)</t></is></c>" }.joined() + "</row>"
    }
    let titled = Workbook(row(1, ["REPORTE"]) + row(2, ["ID", "EDAD"]) + row(3, ["7", "16"]))
    let found = XLSXRun(titled, [.name("EDAD")]) { $0.header = .find }
    #expect(found.columns == [["16"]] && found.fileCodes == ["csv-preamble", "csv-column-extra"])
    #expect(XLSXRun(titled, [.name("EDAD")]).failure?.code == .csvColumnMissing)
    let bare = XLSXRun(titled, [.column(1), .whole]) { $0.header = .none }
    #expect(bare.columns == [[nil, "EDAD", "16"], ["[\"REPORTE\"]", "[\"ID\",\"EDAD\"]", "[\"7\",\"16\"]"]])
    let whole = XLSXRun(titled, [.whole]) { $0.header = .find }
    #expect(whole.columns == [["{\"ID\":\"7\",\"EDAD\":\"16\"}"]])
    #expect(XLSXRun(Workbook(""), [.name("X")]).failure?.code == .csvHeaderNotFound)
  }

  @Test func `a row behind the last column is ragged by policy`() {
    let data = Self.header + "<row r='2'><c r='A2'><v>1</v></c><c r='C2'><v>2</v></c></row>"
    let rejected = XLSXRun(Workbook(data), [.name("ID")])
    #expect(rejected.recordFindings.map(\.finding.severity) == [.error])
    #expect(rejected.recordFindings.first?.finding.arguments == ["expected": .number(1), "found": .number(3)])
    let padded = XLSXRun(Workbook(data), [.name("ID")]) { $0.ragged = .pad }
    #expect(padded.recordFindings.map(\.finding.severity) == [.warning])
  }

  @Test func `a sheet is the named one or the first, and what was not read is said`() {
    var workbook = Workbook(Self.header + "<row r='2' hidden='1'><c r='A2'><v>1</v></c></row>")
    workbook.sheets.append(("Año 2", Self.header + "<row r='2'><c r='A2'><v>2</v></c></row>", "hidden"))
    let first = XLSXRun(workbook, [.name("ID")])
    #expect(first.columns == [["1"]])
    #expect(first.fileCodes == ["xlsx-sheets-unread", "xlsx-hidden-rows"])
    #expect(first.fileFindings.first?.arguments == ["count": .number(1), "hidden": .number(1)])
    let second = XLSXRun(workbook, [.name("ID")]) { $0.sheet = "Año 2" }
    #expect(second.columns == [["2"]] && second.fileCodes == ["xlsx-sheets-unread", "xlsx-sheet-hidden"])
    #expect(second.locators == ["sheet[2]/row[2]"])
    #expect(XLSXRun(workbook, [.name("ID")]) { $0.sheet = "año 2" }.failure?.code == .xlsxSheetNotFound)
  }

  @Test func `what is no workbook is refused, and no entity is resolved`() {
    for bytes in [Array("a,b\n".utf8), [0xD0, 0xCF, 0x11, 0xE0], [], ZIPBuilder(parts: [("a", "")]).bytes] {
      #expect(XLSXRun(bytes).failure?.code == .xlsxNotAWorkbook)
    }
    var workbook = Workbook(Self.header)
    workbook.change = {
      $0.members[0].content = Array("<!DOCTYPE x [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><x>&e;</x>".utf8)
    }
    #expect(XLSXRun(workbook, [.name("ID")]).failure?.code == .xmlDoctypeRefused)
    workbook.change = { $0.members[0].content = Array($0.members[0].content.dropLast(3)) }
    #expect(XLSXRun(workbook, [.name("ID")]).failure?.code == .xmlMalformed)
    workbook.change = { $0.members.remove(at: 0) }
    #expect(XLSXRun(workbook, [.name("ID")]).failure?.code == .xlsxMalformed)
    workbook.change = { $0.members[0].flags = 1 }
    #expect(XLSXRun(workbook, [.name("ID")]).failure?.code == .zipEncrypted)
  }

  @Test func `every truncation is refused and every flipped byte is refused or harmless`() {
    let bytes = Workbook(Self.header + "<row r='2'><c r='A2'><v>1</v></c></row>").bytes
    for count in stride(from: 0, to: bytes.count, by: 7) {
      #expect(XLSXRun(Array(bytes.prefix(count)), [.name("ID")]).failure != nil, "\(count)")
    }
    for position in stride(from: 0, to: bytes.count, by: 3) {
      var flipped = bytes
      flipped[position] ^= 0x11
      let run = XLSXRun(flipped, [.name("ID")])
      #expect(run.failure != nil || run.columns == [["1"]], "\(position)")
    }
  }

  @Test func `any split of the input and any batch size give the same rows`() {
    let rows = (2...300).map { "<row r='\($0)'><c r='A\($0)' t='s'><v>\($0 % 2)</v></c></row>" }.joined()
    let bytes = Workbook(Self.header + rows, strings: "<si><t>Ñ</t></si><si><t>b</t></si>").bytes
    let whole = XLSXRun(bytes, [.name("ID")])
    #expect(whole.columns[0].count == 299 && whole.columns[0][0] == "Ñ")
    for piece in [1, 13, 4096] {
      let run = XLSXRun(bytes, [.name("ID")], piece: piece) { $0.batchRecords = 7 }
      #expect(run.columns == whole.columns && run.spans == whole.spans && run.raw == whole.raw)
    }
  }

  @Test func `fields and records have caps`() {
    let data = Self.header + "<row r='2'><c r='A2' t='inlineStr'><is><t>abcdef</t></is></c></row>"
    let long = XLSXRun(Workbook(data), [.name("ID")]) { $0.caps.fieldBytes = 5 }
    #expect(long.columns == [[nil]] && long.recordCodes == ["csv-field-too-long"])
    let record = XLSXRun(Workbook(data), [.name("ID")]) { $0.caps.recordBytes = 5 }
    #expect(record.failure?.code == .csvRecordTooLong)
    // Twenty references to one string are as long as twenty strings.
    let cells = (0..<20).map { _ in "<c t='s'><v>0</v></c>" }.joined()
    let shared = Workbook("\(Self.header)<row>\(cells)</row>", strings: "<si><t>abcdef</t></si>")
    #expect(XLSXRun(shared, [.name("ID")]) { $0.caps.recordBytes = 100 }.failure?.code == .csvRecordTooLong)
  }
}
