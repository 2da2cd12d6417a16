internal import Interchange
internal import Readers

/// Memory as a source, given away in pieces.
final class XMLTestSource: ByteSource {
  private let bytes: [UInt8]
  private let pieceSize: Int
  private var offset = 0

  init(_ bytes: [UInt8], pieceSize: Int = .max) {
    self.bytes = bytes
    self.pieceSize = pieceSize
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    let count = min(buffer.count, pieceSize, bytes.count - offset)
    buffer.copyBytes(from: bytes[offset..<offset + count])
    offset += count
    return count
  }
}

/// What a reader gave, in plain values.
struct XMLReading: Equatable {
  /// Per level and row the cells; nil is missing.
  var rows: [[[String?]]]
  /// Per level the parents, counted through the whole file.
  var parents: [[Int]]
  var records: [RecordSpan] = []
  var raw: [String] = []
  var locators: [String?] = []
  /// `record/column slug`, the record from 0 through the whole file.
  var findings: [String] = []
  var findingLines: [Int?] = []
  var fileFindings: [String] = []
  var batchSizes: [Int] = []

  /// The cells of one column.
  func column(_ column: Int, level: Int = 0) -> [String?] { rows[level].map { $0[column] } }

  /// Everything but where batches were cut.
  func isSame(as other: XMLReading) -> Bool {
    var (left, right) = (self, other)
    (left.batchSizes, right.batchSizes) = ([], [])
    return left == right
  }
}

func readXML(
  _ bytes: [UInt8], _ shape: SourceShape, _ options: XMLOptions = XMLOptions(),
  pieceSize: Int = .max
) throws(Failure) -> XMLReading {
  let reader = try XMLReader(
    source: XMLTestSource(bytes, pieceSize: pieceSize), shape: shape, options: options)
  let batch = SourceBatch(shape: shape)
  var reading = XMLReading(
    rows: shape.levels.map { _ in [] }, parents: shape.levels.map { _ in [] })
  while try reader.read(into: batch) {
    let before = reading.rows.map(\.count)
    for (level, table) in batch.tables.enumerated() {
      for row in 0..<table.count {
        reading.rows[level].append(table.columns.map { $0.string(row) })
        let above = level == 0 ? before[0] : before[shape.levels[level].parent]
        reading.parents[level].append(Int(table.parents[row]) + above)
      }
    }
    reading.records += batch.records
    reading.raw += batch.raw.strings.map { $0! }
    reading.locators += batch.locators.strings
    for found in batch.findings {
      reading.findings.append(
        "\(before[0] + found.record)/\(found.finding.place.field ?? "") \(found.finding.code.slug)")
      reading.findingLines.append(found.finding.place.line)
    }
    reading.batchSizes.append(batch.count)
    batch.removeAll()
  }
  reading.fileFindings = reader.fileFindings.map(\.code.slug)
  return reading
}

func readXML(
  _ text: String, _ shape: SourceShape, _ options: XMLOptions = XMLOptions(), pieceSize: Int = .max
) throws(Failure) -> XMLReading {
  try readXML(Array(text.utf8), shape, options, pieceSize: pieceSize)
}

/// Each record whole, as JSON.
func wholeXML(_ text: String, at record: [PathStep] = []) throws(Failure) -> [String?] {
  try readXML(text, .wholeRecords(at: record)).column(0)
}

func xmlFailure(
  _ bytes: [UInt8], _ shape: SourceShape = .wholeRecords(), _ options: XMLOptions = XMLOptions()
) -> Failure? {
  do {
    _ = try readXML(bytes, shape, options)
    return nil
  } catch {
    return error
  }
}

func xmlFailure(
  _ text: String, _ shape: SourceShape = .wholeRecords(), _ options: XMLOptions = XMLOptions()
) -> Failure? {
  xmlFailure(Array(text.utf8), shape, options)
}

func column(_ path: PathStep..., isList: Bool = false) -> SourceShape.Column {
  SourceShape.Column(path: path, name: xmlPathName(path), isList: isList)
}

/// As a mapping would write it.
func xmlPathName(_ path: [PathStep]) -> String {
  path.map { step in
    switch step {
    case .name(let name, _): name
    case .attribute(let name, _): "@\(name)"
    case .up: "^"
    case .whole: "whole"
    case .item: "[]"
    case .column(let index): "#\(index)"
    }
  }.joined(separator: "/")
}
