import Interchange
import Testing

@testable import Readers

/// Well-formed sheets that no schema allows, of which something was lost before fuzzing showed it.
@Suite struct XLSXNestingTests {
  @Test(arguments: [
    "<row r='1'><c r='A1'><v>1</v><c r='B1'><v>2</v></c></c><c r='C1'><v>3</v></c></row>",
    "<row r='1'><c r='A1'><v>1</v></c><row r='2'><c r='A2'><v>2</v></c></row></row>",
    "<c><v>1</v></c><row r='1'><c r='A1'><v>1</v></c></row>",
    "<row r='1'><c r='A1'><v>1</v></c></row><c><v>2</v></c>",
    "<row r='1'><c r='A1'><v>1</v><v>2</v></c></row>",
    "<row r='1'><c r='A1'><v>1</v></c></row><sheetData/><row r='2'><c r='A2'><v>2</v></c></row>",
    "</sheetData><sheetData><row r='1'><c r='A1'><v>1</v></c></row>",
  ])
  func `rows and cells where none can be refuse the sheet`(data: String) {
    #expect(XLSXRun(Workbook(data)) { $0.header = .none }.failure?.code == .xlsxMalformed)
  }
}
