import Interchange
import Readers
import Testing

/// The tables of docs/reference/readers.md are made from the readers; `./check record` rewrites them.
@Suite(.serialized) struct ReadersPageTests {
  private let page = Page("docs/reference/readers.md")

  @Test func `the options and findings are those of the specs`() throws {
    for spec in [CSVReader.spec, JSONReader.spec, XMLReader.spec] {
      try page.comparePart("\(spec.name) options", SpecTables.options(spec))
      try page.comparePart("\(spec.name) findings", SpecTables.findings(spec))
    }
    try page.comparePart("csv examples", SpecTables.readerExamples(CSVReader.spec))
  }

  @Test func `the caps are those of the readers`() throws {
    let csv = CSVOptions()
    try page.comparePart(
      "csv caps",
      table([
        ("bytes of a cell that is kept", csv.caps.fieldBytes, .csvFieldTooLong, "quarantines the record"),
        ("cells of a row", csv.caps.columns, .csvTooManyColumns, "refuses the file"),
        ("bytes of a record", csv.caps.recordBytes, .csvRecordTooLong, "refuses the file"),
      ]))
    let json = JSONOptions()
    try page.comparePart(
      "json caps",
      table([
        ("containers within containers", json.depthCap, .jsonTooDeep, "refuses the file"),
        ("bytes of a string, as written", json.stringByteCap, .jsonStringTooLong, "refuses the file"),
        ("bytes of a key, as written", json.keyByteCap, .jsonKeyTooLong, "refuses the file"),
        ("bytes of a record", json.recordByteCap, .jsonRecordTooLarge, "refuses the file"),
      ]))
    let xml = XMLOptions()
    try page.comparePart(
      "xml caps",
      table([
        ("nested elements", xml.depth, .xmlTooDeep, "refuses the file"),
        ("attributes of an element", xml.attributes, .xmlTooManyAttributes, "refuses the file"),
        ("different names and namespaces", xml.names, .xmlTooManyNames, "refuses the file"),
        ("bytes of a start tag", xml.tagByteCount, .xmlTagTooLong, "refuses the file"),
        ("bytes of a text", xml.textByteCount, .xmlTextTooLong, "refuses the file"),
        ("bytes of a record's markup", xml.recordByteCount, .xmlRecordTooLong, "refuses the file"),
      ]))
  }

  private func table(_ rows: [(what: String, cap: Int, code: FindingCode, outcome: String)]) -> String {
    "| cap on | default | beyond it | which |\n|---|---|---|---|\n"
      + rows.map {
        "| \($0.what) | \($0.what.hasPrefix("bytes") ? size($0.cap) : String($0.cap)) | `\($0.code.slug)` | \($0.outcome) |\n"
      }.joined()
  }

  private func size(_ value: Int) -> String {
    for (unit, size) in [("MiB", 1 << 20), ("KiB", 1 << 10)] where value >= size && value % size == 0 {
      return "\(value / size) \(unit)"
    }
    return String(value)
  }
}
