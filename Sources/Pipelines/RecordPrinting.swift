internal import Configuration
package import Interchange
internal import Readers

extension FindingCode {
  static let recordPathMalformed = FindingCode(
    "record-path-malformed", .error, es: "la ruta de registros no se entiende",
    en: "the record path cannot be read",
    hint: Localised(
      es: "JSON: /centros/[]/residentes/[]; XML: /Lote/Orden o /{urn:x}Lote/{urn:x}Orden",
      en: "JSON: /centres/[]/residents/[]; XML: /Batch/Order or /{urn:x}Batch/{urn:x}Order"))
}

/// `quipu read`: each record of a file as one line of JSON, and the reader's findings.
package struct RecordPrinting {
  package enum Format: String, CaseIterable { case csv, json, ndjson, xml }
  package enum Header: String, CaseIterable { case none, first, find }

  package let format: Format
  package var encoding: String?
  package var delimiter = UInt8(ascii: ",")
  package var quote: UInt8? = UInt8(ascii: "\"")
  package var escape: UInt8?
  package var comment: UInt8?
  package var header = Header.first
  package var headerRows = 1
  package var recordPath: String?
  package var repairsDoubleEncoding = false

  package init(format: Format) { self.format = format }

  /// Throws: the reader's refusal. What was printed before it is no result; the caller says so by exit 65.
  package func print(
    _ path: String, line: (UnsafeBufferPointer<UInt8>) -> Void, finding: (Finding) -> Void
  ) throws(Failure) {
    let shape = SourceShape.wholeRecords(at: try recordSteps())
    let source = try FileSource(path: path)
    let reader = try open(source, shape)
      .watchingDoubleEncoding(shape, repairs: repairsDoubleEncoding)
    let batch = SourceBatch(shape: shape)
    while try reader.read(into: batch) {
      for found in batch.findings { finding(located(found.finding, path)) }
      let records = batch.tables[0].columns[0]
      for row in 0..<records.count { if let cell = records[row] { line(cell) } }
      batch.removeAll()
    }
    for found in reader.fileFindings { finding(located(found, path)) }
    try source.verifyUnchanged()
  }

  private func open(_ source: FileSource, _ shape: SourceShape) throws(Failure) -> any RecordReader {
    switch format {
    case .csv:
      var options = CSVOptions()
      options.encoding = try SourceOpening.encoding(encoding)
      options.delimiter = delimiter
      options.quote = quote
      options.escape = escape
      options.comment = comment
      options.headerRows = headerRows
      switch header {
      case .none: options.header = .none
      case .first: options.header = .first
      case .find: options.header = .find
      }
      return try CSVReader(source: source, shape: shape, options: options)
    case .json, .ndjson:
      return try JSONReader(
        source: source, shape: shape, options: JSONOptions(format: format == .json ? .json : .ndjson))
    case .xml:
      return try XMLReader(source: source, shape: shape, options: XMLOptions(encoding: encoding))
    }
  }

  private func located(_ finding: Finding, _ path: String) -> Finding {
    Configured.located(finding, in: path)
  }

  /// `/a/[]/b`; an XML name without `{uri}` matches in any namespace.
  private func recordSteps() throws(Failure) -> [PathStep] {
    guard let recordPath, recordPath != "/" else { return [] }
    var steps: [PathStep] = []
    var rest = recordPath.hasPrefix("/") ? recordPath.dropFirst() : recordPath[...]
    while !rest.isEmpty {
      var namespace: String?
      if format == .xml {
        namespace = "*"
        if rest.hasPrefix("{") {
          guard let close = rest.firstIndex(of: "}") else { throw Failure(.recordPathMalformed) }
          namespace = String(rest[rest.index(after: rest.startIndex)..<close])
          rest = rest[rest.index(after: close)...]
        }
      }
      let name = rest.prefix { $0 != "/" }
      if name.isEmpty { throw Failure(.recordPathMalformed) }
      rest = rest.dropFirst(name.count).dropFirst()
      steps.append(name == "[]" ? .item : .name(String(name), namespace: namespace))
    }
    return steps
  }
}
