import Interchange
import Readers

/// A workbook written by hand, and everything that reading it gave.
struct Workbook {
  var sheets: [(name: String, data: String, state: String)] = [("Hoja 1", "", "visible")]
  var strings: String?
  var styles: String?
  var properties = ""
  var change: (inout ZIPBuilder) -> Void = { _ in }

  /// One sheet with these rows.
  init(_ data: String, strings: String? = nil, styles: String? = nil) {
    sheets[0].data = data
    self.strings = strings
    self.styles = styles
  }

  private static let main = "xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\""
  private static let office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"

  var bytes: [UInt8] {
    var relations = ""
    var list = ""
    var parts: [(String, String)] = []
    for (index, sheet) in sheets.enumerated() {
      list += "<sheet name='\(sheet.name)' sheetId='\(index + 5)' state='\(sheet.state)' r:id='r\(index)'/>"
      relations += Self.relation("r\(index)", "worksheet", "worksheets/s\(index).xml")
      parts.append(
        ("xl/worksheets/s\(index).xml", "<worksheet \(Self.main)><sheetData>\(sheet.data)</sheetData></worksheet>"))
    }
    if let strings {
      relations += Self.relation("ss", "sharedStrings", "/xl/strings.xml")
      parts.append(("xl/strings.xml", "<sst \(Self.main)>\(strings)</sst>"))
    }
    if let styles {
      relations += Self.relation("st", "styles", "../xl/styles.xml")
      parts.append(("xl/styles.xml", "<styleSheet \(Self.main)>\(styles)</styleSheet>"))
    }
    parts.append(
      (
        "xl/workbook.xml",
        "<workbook \(Self.main) xmlns:r='\(Self.office)'>\(properties)<sheets>\(list)</sheets></workbook>"
      ))
    parts.append(("xl/_rels/workbook.xml.rels", Self.relations(relations)))
    parts.append(("_rels/.rels", Self.relations(Self.relation("d", "officeDocument", "xl/workbook.xml"))))
    var zip = ZIPBuilder(parts: parts)
    change(&zip)
    return zip.bytes
  }

  private static func relations(_ content: String) -> String {
    "<Relationships xmlns='http://schemas.openxmlformats.org/package/2006/relationships'>\(content)</Relationships>"
  }

  private static func relation(_ id: String, _ type: String, _ target: String) -> String {
    "<Relationship Id='\(id)' Type='\(office)/\(type)' Target='\(target)'/>"
  }
}

struct XLSXRun {
  var columns: [[String?]] = []
  var raw: [String?] = []
  var spans: [RecordSpan] = []
  var locators: [String?] = []
  var recordFindings: [RecordFinding] = []
  var fileFindings: [Finding] = []
  var failure: Finding?

  init(
    _ bytes: [UInt8], _ paths: [PathStep] = [.whole], piece: Int = .max,
    _ change: (inout XLSXOptions) -> Void = { _ in }
  ) {
    let shape = SourceShape(levels: [
      SourceShape.Level(columns: paths.map { SourceShape.Column(path: [$0], name: CSVRun.word($0)) })
    ])
    var options = XLSXOptions()
    change(&options)
    columns = paths.map { _ in [] }
    do throws(Failure) {
      let source = MemorySource(bytes, pieceSize: piece)
      let reader = try XLSXReader(source: source, shape: shape, options: options)
      let batch = SourceBatch(shape: shape)
      while try reader.read(into: batch) {
        recordFindings += batch.findings.map {
          RecordFinding(record: spans.count + $0.record, finding: $0.finding)
        }
        spans += batch.records
        raw += batch.raw.strings
        locators += batch.locators.strings
        for column in columns.indices { columns[column] += batch.tables[0].columns[column].strings }
        batch.removeAll()
      }
      fileFindings = reader.fileFindings
    } catch { failure = error.finding }
  }

  init(
    _ workbook: Workbook, _ paths: [PathStep] = [.whole], _ change: (inout XLSXOptions) -> Void = { _ in }
  ) { self.init(workbook.bytes, paths, change) }

  var recordCodes: [String] { recordFindings.map(\.finding.code.slug) }
  var fileCodes: [String] { fileFindings.map(\.code.slug) }
}
