import Interchange
import Readers

/// Everything that reading one file gave, for tests to look at.
struct CSVRun {
  /// Per column of the shape.
  var columns: [[String?]] = []
  var spans: [RecordSpan] = []
  var raw: [[UInt8]] = []
  var recordFindings: [RecordFinding] = []
  var fileFindings: [Finding] = []
  var failure: Finding?
  var batchSizes: [Int] = []

  init(
    _ source: any ByteSource, _ paths: [PathStep], _ change: (inout CSVOptions) -> Void = { _ in }
  ) {
    let shape = SourceShape(levels: [
      SourceShape.Level(
        columns: paths.map { SourceShape.Column(path: [$0], name: Self.word($0)) })
    ])
    var options = CSVOptions()
    change(&options)
    columns = paths.map { _ in [] }
    do throws(Failure) {
      let reader = try CSVReader(source: source, shape: shape, options: options)
      try readAll(reader, SourceBatch(shape: shape))
      fileFindings = reader.fileFindings
    } catch {
      failure = error.finding
    }
  }

  init(
    _ text: String, _ paths: [PathStep] = [.whole], piece: Int = .max,
    _ change: (inout CSVOptions) -> Void = { _ in }
  ) {
    self.init(MemorySource(text, pieceSize: piece), paths, change)
  }

  init(
    bytes: [UInt8], _ paths: [PathStep] = [.whole], piece: Int = .max,
    _ change: (inout CSVOptions) -> Void = { _ in }
  ) {
    self.init(MemorySource(bytes, pieceSize: piece), paths, change)
  }

  private mutating func readAll(_ reader: CSVReader, _ batch: SourceBatch) throws(Failure) {
    while try reader.read(into: batch) {
      for finding in batch.findings {
        recordFindings.append(
          RecordFinding(record: spans.count + finding.record, finding: finding.finding))
      }
      batchSizes.append(batch.count)
      spans += batch.records
      raw += (0..<batch.count).map { batch.raw[$0].map { Array($0) } ?? [] }
      for column in columns.indices { columns[column] += batch.tables[0].columns[column].strings }
      batch.removeAll()
    }
  }

  static func word(_ step: PathStep) -> String {
    switch step {
    case .name(let name, _): name
    case .column(let position): "\(position)"
    case .whole: "record"
    case .attribute, .item, .up: "?"
    }
  }

  var wholes: [String?] { columns[0] }
  var recordCodes: [String] { recordFindings.map(\.finding.code.slug) }
  var fileCodes: [String] { fileFindings.map(\.code.slug) }
  var rawText: [String] { raw.map { String(decoding: $0, as: UTF8.self) } }
}
