internal import Interchange
internal import Readers

/// The records of one or several CSV files in columns, all in memory: linkage compares everything with everything.
struct LinkTableReading {
  /// Columns by name; every one of the first file where it is nil.
  var wanted: [String]?
  /// A file may lack a wanted column.
  var allowsMissing = false

  struct Records {
    var names: [String]
    var columns: [TextColumn]
    /// Which file a record is of.
    var files: [UInt16] = []
    var findings: [Finding] = []

    func column(_ name: String) -> TextColumn? { names.firstIndex(of: name).map { columns[$0] } }
  }

  /// Throws: refusals of the files and of their readers.
  func read(_ paths: [String]) throws(Failure) -> Records {
    var names = wanted ?? []
    if wanted == nil, let first = paths.first { names = try header(first) }
    var records = Records(names: names, columns: names.map { _ in TextColumn() })
    for (number, path) in paths.enumerated() {
      do throws(Failure) { try append(path, UInt16(number), &records) } catch {
        var failure = error
        failure.finding = Configured.located(failure.finding, in: path)
        throw failure
      }
    }
    return records
  }

  /// The names in the first row.
  func header(_ path: String) throws(Failure) -> [String] {
    let dialect = try options(path)
    let profile = try FileProfile(of: DeliveredFile(try FileSource(path: path), name: path, member: nil).contents())
    let width = min(TableSample.mostColumns, max(1, profile.columns.count))
    let rows = try TableSample.rows(width: width) { shape throws(Failure) in
      var options = dialect
      options.header = .none
      options.ragged = .pad
      options.columns = .allowMissing
      return try CSVReader(
        source: DeliveredFile(try FileSource(path: path), name: path, member: nil).contents(), shape: shape,
        options: options)
    }
    return (rows.first?.cells ?? []).compactMap { $0 }.filter { !$0.isEmpty }
  }

  func options(_ path: String) throws(Failure) -> CSVOptions {
    let profile = try FileProfile(of: DeliveredFile(try FileSource(path: path), name: path, member: nil).contents())
    var options = CSVOptions()
    options.encoding = profile.encoding.value
    options.header = .first
    options.columns = allowsMissing ? .allowMissing : .allowExtra
    if let dialect = profile.dialect?.value {
      options.delimiter = dialect.delimiter
      options.quote = dialect.quote
      options.escape = dialect.escape
    }
    return options
  }

  /// A reader of these columns and the batch that it fills.
  func open(_ source: FileSource, _ path: String, _ names: [String]) throws(Failure) -> (CSVReader, SourceBatch) {
    let shape = SourceShape(levels: [
      SourceShape.Level(columns: names.map { SourceShape.Column(path: [.name($0)], name: $0) })
    ])
    let reader = try CSVReader(
      source: DeliveredFile(source, name: path, member: nil).contents(), shape: shape, options: try options(path))
    return (reader, SourceBatch(shape: shape))
  }

  private func append(_ path: String, _ number: UInt16, _ records: inout Records) throws(Failure) {
    let source = try FileSource(path: path)
    let (reader, batch) = try open(source, path, records.names)
    while try reader.read(into: batch) {
      for found in batch.findings where found.finding.severity == .error {
        records.findings.append(Configured.located(found.finding, in: path))
      }
      for index in records.columns.indices {
        let cells = batch.tables[0].columns[index]
        for row in 0..<batch.count { records.columns[index].append(Self.tidy(cells, row)) }
      }
      records.files += repeatElement(number, count: batch.count)
      batch.removeAll()
    }
    try source.verifyUnchanged()
  }

  /// Blanks around a cell say nothing; a cell of blanks is missing.
  private static func tidy(_ cells: TextColumn, _ row: Int) -> String? {
    guard let cell = cells[row] else { return nil }
    var bytes = cell[...]
    while bytes.first == 0x20 { bytes = bytes.dropFirst() }
    while bytes.last == 0x20 { bytes = bytes.dropLast() }
    return bytes.isEmpty ? nil : String(decoding: bytes, as: UTF8.self)
  }
}
