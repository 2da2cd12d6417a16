import Interchange
import Readers
import Testing

/// What a reader holds follows from the batch, not from the source: the same for a source eight times as long.
///
/// Nothing here is timed or depends on the machine: held are the bytes that the reader has taken from its
/// source and not yet given as records, and the bytes of the batch.
@Suite struct ReaderMemoryTests {
  /// Generous: a window of 1 MB and a batch of at most as much again, twice.
  private static let bound = 5 << 20
  private static let text = String(repeating: "señal inventada ", count: 12)

  @Test func `a CSV reader holds a window and a batch, however long the file`() throws {
    try expectFlat(
      front: "A;B;C\n", record: "REGISTRO {n};\"uno; dos\";\(Self.text)\n", behind: ""
    ) {
      source, shape throws(Failure) in
      var options = CSVOptions()
      options.delimiter = UInt8(ascii: ";")
      return try CSVReader(source: source, shape: shape, options: options)
    } shape: {
      SourceShape(levels: [
        SourceShape.Level(
          columns: ["A", "B"].map { SourceShape.Column(path: [.name($0)], name: $0) })
      ])
    }
  }

  @Test func `an XML reader holds a chunk and a batch, however long the document`() throws {
    try expectFlat(
      front: "<lote>", record: "<orden n=\"{n}\"><dato>\(Self.text)</dato><dato/></orden>\n",
      behind: "</lote>"
    ) { source, shape throws(Failure) in
      try XMLReader(source: source, shape: shape, options: XMLOptions())
    } shape: {
      let each: [PathStep] = [.name("dato")]
      return SourceShape(
        record: [.name("lote"), .name("orden")],
        levels: [
          SourceShape.Level(columns: [SourceShape.Column(path: [.attribute("n")], name: "n")]),
          SourceShape.Level(
            parent: 0, each: each, columns: [SourceShape.Column(path: [], name: ".")]),
        ])
    }
  }

  @Test func `a JSON reader holds a window and a batch, however long the document`() throws {
    try expectFlat(
      front: "{\"casos\":[{\"n\":0}",
      record: ",{\"n\":{n},\"datos\":[{\"d\":\"\(Self.text)\"},{}]}\n",
      behind: "]}"
    ) { source, shape throws(Failure) in
      try JSONReader(source: source, shape: shape, options: JSONOptions())
    } shape: {
      Self.nested(at: [.name("casos"), .item])
    }
  }

  @Test func `a reader of JSON lines holds a window and a batch, however many lines`() throws {
    try expectFlat(
      front: "", record: "{\"n\":{n},\"datos\":[{\"d\":\"\(Self.text)\"},{}]}\n", behind: ""
    ) { source, shape throws(Failure) in
      try JSONReader(source: source, shape: shape, options: JSONOptions(format: .ndjson))
    } shape: {
      Self.nested(at: [])
    }
  }

  private static func nested(at record: [PathStep]) -> SourceShape {
    SourceShape(
      record: record,
      levels: [
        SourceShape.Level(columns: [SourceShape.Column(path: [.name("n")], name: "n")]),
        SourceShape.Level(
          parent: 0, each: [.name("datos"), .item],
          columns: [SourceShape.Column(path: [.name("d")], name: "d")]),
      ])
  }

  private func expectFlat(
    front: String, record: String, behind: String,
    reader: (any ByteSource, SourceShape) throws(Failure) -> any RecordReader,
    shape: () -> SourceShape
  ) throws {
    func mostHeld(_ byteCount: Int) throws -> (bytes: Int, records: Int) {
      let source = EndlessSource(front: front, record: record, behind: behind, byteCount: byteCount)
      let shape = shape()
      let reader = try reader(source, shape)
      return try Self.mostHeld(by: reader, of: source, SourceBatch(shape: shape))
    }
    // Two megabytes are more than a window and a batch, so that both sources fill them.
    let short = try mostHeld(2 << 20)
    let long = try mostHeld(16 << 20)
    #expect(long.records > 7 * short.records)
    #expect(short.bytes > 1 << 16, "a reader that holds next to nothing is not measured")
    #expect(long.bytes < Self.bound)
    // Record numbers get a digit longer, and no more.
    #expect(long.bytes < short.bytes + short.bytes / 4)
  }

  private static func mostHeld(
    by reader: any RecordReader, of source: EndlessSource, _ batch: SourceBatch
  ) throws -> (bytes: Int, records: Int) {
    var most = 0
    var records = 0
    while try reader.read(into: batch) {
      let last = try #require(batch.records.last)
      let ahead = source.givenCount - (last.byteOffset + last.byteLength)
      most = max(most, ahead + byteCount(of: batch))
      records += batch.count
      batch.removeAll()
    }
    return (most, records)
  }

  private static func byteCount(of batch: SourceBatch) -> Int {
    let tables = batch.tables.reduce(0) { sum, table in
      let offsets = 4 * table.count * (table.columns.count + 1)
      return sum + offsets + table.columns.reduce(0) { $0 + $1.byteCount }
    }
    let spans = batch.records.count * MemoryLayout<RecordSpan>.stride
    return tables + spans + batch.raw.byteCount + batch.locators.byteCount
  }
}

/// Records made as they are read, so that a long source takes no memory of the test either.
private final class EndlessSource: ByteSource {
  private(set) var givenCount = 0
  private let parts: [String]
  private let behind: String
  private let byteCount: Int
  private var number = 0
  private var pending: [UInt8]
  private var position = 0
  private var hasEnded = false

  /// `{n}` in `record` stands for its number. The source ends with the record that reaches `byteCount`.
  init(front: String, record: String, behind: String, byteCount: Int) {
    let halves = record.split(separator: "{n}", omittingEmptySubsequences: false)
    parts = halves.map(String.init)
    self.behind = behind
    self.byteCount = byteCount
    pending = Array(front.utf8)
  }

  func read(into buffer: UnsafeMutableRawBufferPointer) throws(Failure) -> Int {
    if position == pending.count { makePending() }
    let count = min(buffer.count, pending.count - position)
    buffer.copyBytes(from: pending[position..<position + count])
    position += count
    givenCount += count
    return count
  }

  private func makePending() {
    pending.removeAll(keepingCapacity: true)
    position = 0
    while pending.count < 1 << 16, givenCount + pending.count < byteCount {
      number += 1
      pending.append(contentsOf: parts[0].utf8)
      pending.append(contentsOf: String(number).utf8)
      pending.append(contentsOf: parts[1].utf8)
    }
    if pending.isEmpty, !hasEnded {
      hasEnded = true
      pending.append(contentsOf: behind.utf8)
    }
  }
}
