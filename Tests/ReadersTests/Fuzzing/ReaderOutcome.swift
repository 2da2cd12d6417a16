import Interchange
import Readers

/// Everything that a reader gave for some bytes: all batches joined, or the refusal.
///
/// What a reader gave before a refusal counts for nothing, so an outcome does not keep it.
struct ReaderOutcome: Equatable {
  struct Table: Equatable {
    var parents: [UInt32] = []
    var columns: [[[UInt8]?]]
  }

  var tables: [Table] = []
  var records: [RecordSpan] = []
  var raw: [[UInt8]?] = []
  var locators: [[UInt8]?] = []
  var findings: [Finding] = []
  var fileFindings: [Finding] = []
  var refusal: Finding?

  /// Throws: what a batch broke of the contract of `RecordReader`.
  init(_ shape: SourceShape, _ open: () throws(Failure) -> any RecordReader) throws(BrokenInvariant) {
    tables = shape.levels.map { Table(columns: $0.columns.map { _ in [] }) }
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
        tables[level].columns[column] += Self.bytes(cells)
      }
    }
    records += batch.records
    raw += Self.bytes(batch.raw)
    locators += Self.bytes(batch.locators)
    findings += batch.findings.map(\.finding)
  }

  private static func bytes(_ column: TextColumn) -> [[UInt8]?] {
    (0..<column.count).map { row in column[row].map { Array($0) } }
  }

  private static func check(_ batch: SourceBatch, after count: Int) throws(BrokenInvariant) {
    let rows = batch.tables.map(\.count)
    try hold(batch.count > 0 && rows[0] == batch.count, "a batch has as many rows as records")
    try hold(batch.raw.count == batch.count, "each record has its bytes")
    try hold([0, batch.count].contains(batch.locators.count), "each record has its locator")
    try hold(batch.records.map(\.number) == Array(count + 1...count + batch.count), "records are numbered through")
    try hold(batch.findings.allSatisfy { 0..<batch.count ~= $0.record }, "a finding is about a record of its batch")
    for (level, table) in batch.tables.enumerated() {
      let parent = batch.shape.levels[level].parent
      try hold(table.columns.allSatisfy { $0.count == table.count }, "columns of a table are equally long")
      try hold(
        parent < 0 || table.parents.allSatisfy { $0 < rows[parent] }, "a row's parent is in the same batch")
      try hold(
        zip(table.parents, table.parents.dropFirst()).allSatisfy { $0 <= $1 },
        "rows stand in the order of their parents")
      for column in table.columns {
        try hold(column.strings.count == column.count, "cells are text")
        try hold(
          bytes(column).allSatisfy { $0.map { String(validating: $0, as: UTF8.self) != nil } ?? true },
          "cells are UTF-8")
      }
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

/// Looks at one input in all ways that matter. Throws: the first thing that does not hold.
typealias ReaderInvariants = @Sendable ([UInt8]) throws(BrokenInvariant) -> Void

/// The same outcome however the bytes come; the first reading is what the others are held against.
///
/// `sameReason` is false for a reader that finds another fault first when a file comes in other pieces.
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
