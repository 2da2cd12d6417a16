import Interchange
import Readers

/// Everything that a reader gave for some bytes: all batches joined, or the refusal.
///
/// What a reader gave before a refusal counts for nothing, so an outcome does not keep it.
struct ReaderOutcome: Equatable {
  struct Table: Equatable {
    var parents: [UInt32] = []
    var columns: [Cells]
  }

  /// Cells one behind the other: an outcome of thousands of them is three arrays, and compared as such.
  struct Cells: Equatable, RandomAccessCollection {
    private var bytes: [UInt8] = []
    private var ends: [Int] = []
    private var isPresent: [Bool] = []

    var startIndex: Int { 0 }
    var endIndex: Int { ends.count }
    subscript(row: Int) -> [UInt8]? {
      isPresent[row] ? Array(bytes[(row == 0 ? 0 : ends[row - 1])..<ends[row]]) : nil
    }

    /// Throws: a cell that is not UTF-8 of its own.
    mutating func append(_ column: TextColumn) throws(BrokenInvariant) {
      try hold(
        String(validating: column.allBytes, as: UTF8.self) != nil || column.byteCount == 0, "cells are UTF-8")
      bytes.append(contentsOf: column.allBytes)
      try appendEnds(column) { first in first & 0xC0 != 0x80 }
    }

    /// A record as it stands in the file, in whatever encoding.
    mutating func append(raw column: TextColumn) throws(BrokenInvariant) {
      bytes.append(contentsOf: column.allBytes)
      try appendEnds(column) { _ in true }
    }

    private mutating func appendEnds(
      _ column: TextColumn, _ mayBegin: (UInt8) -> Bool
    ) throws(BrokenInvariant) {
      var end = bytes.count - column.byteCount
      for row in 0..<column.count {
        let cell = column[row]
        try hold(cell?.first.map(mayBegin) ?? true, "cells are UTF-8")
        end += cell?.count ?? 0
        ends.append(end)
        isPresent.append(cell != nil)
      }
      try hold(end == bytes.count, "the bytes of a column are those of its cells")
    }
  }

  var tables: [Table] = []
  var records: [RecordSpan] = []
  var raw = Cells()
  var locators = Cells()
  var findings: [Finding] = []
  var fileFindings: [Finding] = []
  var refusal: Finding?

  /// Throws: what a batch broke of the contract of `RecordReader`.
  init(_ shape: SourceShape, _ open: () throws(Failure) -> any RecordReader) throws(BrokenInvariant) {
    tables = shape.levels.map { Table(columns: $0.columns.map { _ in Cells() }) }
    let batch = SourceBatch(shape: shape)
    var broken: BrokenInvariant?
    do throws(Failure) {
      let reader = try open()
      while try reader.read(into: batch) {
        do throws(BrokenInvariant) { try take(batch) } catch {
          broken = error
          break
        }
        batch.removeAll()
      }
      fileFindings = reader.fileFindings
    } catch {
      self = ReaderOutcome(refusal: error.finding)
    }
    if let broken { throw broken }
  }

  private init(refusal: Finding) { self.refusal = refusal }

  /// For messages.
  var verdict: String {
    guard let refusal else { return "accepted with \(records.count) records" }
    return "refused with \(refusal.code.slug) at \(refusal.place), byte \(refusal.place.byteOffset ?? -1)"
  }

  private mutating func take(_ batch: SourceBatch) throws(BrokenInvariant) {
    try Self.check(batch, after: records.count)
    let before = tables.map { UInt32($0.parents.count) }
    for (level, table) in batch.tables.enumerated() {
      let parent = max(batch.shape.levels[level].parent, 0)
      tables[level].parents += table.parents.map { $0 + before[parent] }
      for (column, cells) in table.columns.enumerated() {
        try tables[level].columns[column].append(cells)
      }
    }
    records += batch.records
    try raw.append(raw: batch.raw)
    try locators.append(batch.locators)
    findings += batch.findings.map(\.finding)
  }

  private static func check(_ batch: SourceBatch, after count: Int) throws(BrokenInvariant) {
    let rows = batch.tables.map(\.count)
    try hold(batch.count > 0 && rows[0] == batch.count, "a batch has as many rows as records")
    try hold(batch.raw.count == batch.count, "each record has its bytes")
    try hold([0, batch.count].contains(batch.locators.count), "each record has its locator")
    try hold(zip(batch.records, (count + 1)...).allSatisfy { $0.number == $1 }, "records are numbered through")
    try hold(batch.findings.allSatisfy { 0..<batch.count ~= $0.record }, "a finding is about a record of its batch")
    for (level, table) in batch.tables.enumerated() {
      let parent = batch.shape.levels[level].parent
      try hold(table.columns.allSatisfy { $0.count == table.count }, "columns of a table are equally long")
      try hold(
        parent < 0 || table.parents.allSatisfy { $0 < rows[parent] }, "a row's parent is in the same batch")
      try hold(
        zip(table.parents, table.parents.dropFirst()).allSatisfy { $0 <= $1 },
        "rows stand in the order of their parents")
    }
  }
}

/// What a reader did that no bytes may make it do.
struct BrokenInvariant: Error, Equatable, CustomStringConvertible {
  let description: String
  init(_ description: String) { self.description = description }
}

func hold(_ condition: Bool, _ description: @autoclosure () -> String) throws(BrokenInvariant) {
  if !condition { throw BrokenInvariant(description()) }
}

/// Looks at one input in the ways that are chosen. Throws: the first thing that does not hold.
typealias ReaderInvariants = @Sendable ([UInt8], Choice) throws(BrokenInvariant) -> Void

/// The same outcome however the bytes come; the first reading is what the others are held against.
///
/// `sameReason` is false where the readings may name different ones of several faults.
func sameOutcome(
  _ what: String, _ shape: SourceShape, sameReason: Bool = true,
  _ readings: [() throws(Failure) -> any RecordReader]
) throws(BrokenInvariant) -> ReaderOutcome {
  let first = try ReaderOutcome(shape, readings[0])
  for (index, reading) in readings.enumerated().dropFirst() {
    var other = try ReaderOutcome(shape, reading)
    if !sameReason, other.refusal != nil, first.refusal != nil {
      other.refusal = first.refusal
    }
    try hold(
      other == first,
      "\(what): reading \(index) differs: \(first.verdict), \(other.verdict)"
    )
  }
  return first
}
