internal import Interchange
internal import Readers

/// A CSV file of any dialect that is read twice: once for what its columns hold, once to be written anew.
///
/// Rows that the reader finds fault with take no part, in neither reading; they are counted and reported.
struct CSVTable {
  let path: String
  /// In the order of the file.
  let columns: [String]
  private let source: FileSource
  private let options: CSVOptions
  private let shape: SourceShape

  /// `wanted`: columns that must be there; the others are not read. nil: all of them.
  ///
  /// Throws: refusals of the file; `table-column-missing`.
  init(_ path: String, wanted: [String]?) throws(Failure) {
    self.path = path
    do throws(Failure) {
      let reading = LinkTableReading()
      let header = try reading.header(path)
      if let missing = wanted?.first(where: { !header.contains($0) }) {
        throw Failure(
          .tableColumnMissing, at: Place(file: path),
          ["column": .word(missing)].merging(
            NearestWord.to(missing, in: header).map { ["near": .word($0)] } ?? [:]
          ) { first, _ in first })
      }
      columns = header.filter { wanted?.contains($0) ?? true }
      options = try reading.options(path)
      source = try FileSource(path: path)
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: path)
      throw failure
    }
    shape = SourceShape(levels: [
      SourceShape.Level(columns: columns.map { SourceShape.Column(path: [.name($0)], name: $0) })
    ])
  }

  func index(of column: String) -> Int? { columns.firstIndex(of: column) }

  /// Calls `body` with the columns of each batch and the rows that are sound.
  ///
  /// Throws: what the reader throws; `source-changed-while-read`.
  func read(
    _ findings: inout FindingLog, _ body: ([TextColumn], _ sound: [Int]) throws(Failure) -> Void
  ) throws(Failure) {
    do throws(Failure) {
      try source.rewind()
      let reader = try CSVReader(
        source: DeliveredFile(source, name: path, member: nil).contents(), shape: shape, options: options)
      let batch = SourceBatch(shape: shape)
      while try reader.read(into: batch) {
        try body(batch.tables[0].columns, Self.sound(batch, path, &findings))
        batch.removeAll()
      }
      try source.verifyUnchanged()
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: path)
      throw failure
    }
  }

  private static func sound(_ batch: SourceBatch, _ path: String, _ findings: inout FindingLog) -> [Int] {
    let faults = batch.findings.filter { $0.finding.severity == .error }
    if faults.isEmpty { return Array(0..<batch.count) }
    for fault in faults { findings.add(Configured.located(fault.finding, in: path)) }
    let damaged = Set(faults.map(\.record))
    return (0..<batch.count).filter { !damaged.contains($0) }
  }
}

extension FindingCode {
  static let tableColumnMissing = FindingCode(
    "table-column-missing", .error, es: "la tabla no tiene la columna «{column}»",
    en: "the table has no column “{column}”",
    hint: Localised(es: "¿quiso decir «{near}»?", en: "did you mean “{near}”?"))
}
