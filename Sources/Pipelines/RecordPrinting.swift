internal import Configuration
package import Interchange
internal import Readers

extension FindingCode {
  static let recordNotPrinted = FindingCode(
    "record-not-printed", .error, es: "este registro, y quizá otros, no se pudo mostrar",
    en: "this record, and perhaps others, could not be printed")
  static let recordPathMalformed = FindingCode(
    "record-path-malformed", .error, es: "la ruta de registros no se entiende",
    en: "the record path cannot be read",
    hint: Localised(
      es: "JSON: /centros/[]/residentes/[]; XML: /Lote/Orden o /{urn:x}Lote/{urn:x}Orden",
      en: "JSON: /centres/[]/residents/[]; XML: /Batch/Order or /{urn:x}Batch/{urn:x}Order"))
}

/// `quipu read`: each record of a file as one line of JSON, and the reader's findings.
package struct RecordPrinting {
  package enum Format: String, CaseIterable { case csv, json, ndjson, xml, xlsx }
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
  /// Of a ZIP; nil for its only one.
  package var member: String?
  /// Of a workbook; nil for the first.
  package var sheet: String?
  /// Deviations from JSON that are read and counted, as a mapping names them.
  package private(set) var tolerated: [String] = []
  package var repairsDoubleEncoding = false

  package init(format: Format) { self.format = format }

  /// Every word that `tolerate` takes.
  package static let deviations = JSONOptions.Deviation.allCases.map(\.rawValue)

  /// Gives: false for a word that is none of `deviations`.
  package mutating func tolerate(_ word: String) -> Bool {
    tolerated.append(word)
    return Self.deviations.contains(word)
  }

  /// Reads the file to its end before it reads it again and prints: of a file that is refused no line comes
  /// out, and memory stays that of a batch. Findings come at once.
  ///
  /// Throws: the reader's refusal; `source-changed-while-read`, also where lines are out already.
  package func print(
    _ path: String, line: (UnsafeBufferPointer<UInt8>) -> Void, finding: (Finding) -> Void
  ) throws(Failure) {
    let shape = SourceShape.wholeRecords(at: try recordSteps())
    let source = try FileSource(path: path)
    do throws(Failure) {
      try readRecords(source, shape, path, line: { _ in }, finding: finding)
      try source.verifyUnchanged()
      try source.rewind()
      try readRecords(source, shape, path, line: line, finding: { _ in })
    } catch {
      // A file that was being written looks damaged; that it changed is the better word for it.
      try source.verifyUnchanged()
      throw error
    }
    try source.verifyUnchanged()
  }

  private func readRecords(
    _ source: FileSource, _ shape: SourceShape, _ path: String,
    line: (UnsafeBufferPointer<UInt8>) -> Void, finding: (Finding) -> Void
  ) throws(Failure) {
    let reader = try open(DeliveredFile(source, name: path, member: member), shape)
      .watchingDoubleEncoding(shape, repairs: repairsDoubleEncoding)
    let batch = SourceBatch(shape: shape)
    var unprinted: Place?
    while try reader.read(into: batch) {
      for found in batch.findings { finding(located(found.finding, path)) }
      let records = batch.tables[0].columns[0]
      for row in 0..<records.count {
        if let cell = records[row] { line(cell) } else { unprinted = unprinted ?? batch.place(of: row) }
      }
      batch.removeAll()
    }
    for found in reader.fileFindings { finding(located(found, path)) }
    if let unprinted { throw Failure(.recordNotPrinted, at: unprinted) }
  }

  private func open(_ file: DeliveredFile, _ shape: SourceShape) throws(Failure) -> any RecordReader {
    switch format {
    case .csv:
      var options = CSVOptions()
      options.encoding = try SourceOpening.encoding(encoding)
      options.delimiter = delimiter
      options.quote = quote
      options.escape = escape
      options.comment = comment
      options.headerRows = headerRows
      options.header = tableHeader
      return try CSVReader(source: file.contents(), shape: shape, options: options)
    case .xlsx:
      var options = XLSXOptions()
      options.sheet = sheet
      options.header = tableHeader
      return try XLSXReader(source: file.workbook(), shape: shape, options: options)
    case .json, .ndjson:
      return try JSONReader(
        source: file.contents(), shape: shape,
        options: JSONOptions(
          format: format == .json ? .json : .ndjson,
          tolerated: Set(tolerated.compactMap { JSONOptions.Deviation(rawValue: $0) })))
    case .xml:
      return try XMLReader(source: file.contents(), shape: shape, options: XMLOptions(encoding: encoding))
    }
  }

  private var tableHeader: CSVOptions.Header {
    switch header {
    case .none: .none
    case .first: .first
    case .find: .find
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
