package import Interchange

/// Any reader, with an eye on double-encoded text in the cells it gives.
///
/// Such text is counted per column. It is taken back only where the mapping says so: a program that
/// changes letters by itself changes names. Raw records stay as they came.
/// Findings: `text-double-encoded` or, repaired, `double-encoding-repaired`, one per column.
/// Memory: a counter per column. Time: one sweep over the bytes of each batch.
package final class DoubleEncodingWatch<Reader: RecordReader>: RecordReader {
  package static var spec: ComponentSpec { Reader.spec }

  private let reader: Reader
  private let repairs: Bool
  /// Per level and column.
  private var counts: [[Int]]
  private let names: [[String]]
  private let mended = TextColumn()
  private var text: [UInt8] = []

  package init(_ reader: Reader, shape: SourceShape, repairs: Bool) {
    self.reader = reader
    self.repairs = repairs
    names = shape.levels.map { $0.columns.map(\.name) }
    counts = names.map { $0.map { _ in 0 } }
  }

  package func read(into batch: SourceBatch) throws(Failure) -> Bool {
    guard try reader.read(into: batch) else { return false }
    for (level, table) in batch.tables.enumerated() {
      for (number, column) in table.columns.enumerated() {
        if DoubleEncoding.isPossible(in: column.allBytes) { counts[level][number] += examine(column) }
      }
    }
    return true
  }

  package var fileFindings: [Finding] {
    let code: FindingCode = repairs ? .doubleEncodingRepaired : .textDoubleEncoded
    var findings = reader.fileFindings
    for (names, counts) in zip(names, counts) {
      for (name, count) in zip(names, counts) where count > 0 {
        findings.append(Finding(code, at: Place(field: name), ["count": .number(count)]))
      }
    }
    return findings
  }

  /// Gives the number of cells with such text.
  private func examine(_ column: TextColumn) -> Int {
    var count = 0
    mended.removeAll()
    for row in 0..<column.count {
      guard let cell = column[row], DoubleEncoding.isPossible(in: cell),
        DoubleEncoding.repair(cell, into: &text)
      else {
        if repairs { mended.append(from: column, row: row) }
        continue
      }
      count += 1
      if repairs { mended.append(text) }
    }
    if repairs, count > 0 {
      let rows = Array(0..<UInt32(column.count))
      column.removeAll()
      column.append(from: mended, rows: rows)
    }
    return count
  }
}

extension RecordReader {
  /// See `DoubleEncodingWatch`.
  package func watchingDoubleEncoding(_ shape: SourceShape, repairs: Bool) -> any RecordReader {
    DoubleEncodingWatch(self, shape: shape, repairs: repairs)
  }
}

extension FindingCode {
  package static let textDoubleEncoded = FindingCode(
    "text-double-encoded", .note,
    es: "{count} celdas tienen texto codificado dos veces (Ã‘ por Ñ); se dejó como está",
    en: "{count} cells have text that was encoded twice (Ã‘ for Ñ); it was left as it is",
    hint: Localised(
      es: "avise a quien envía, o declare repair: [double-encoding]",
      en: "tell the sender, or declare repair: [double-encoding]"))
  package static let doubleEncodingRepaired = FindingCode(
    "double-encoding-repaired", .note,
    es: "se reparó en {count} celdas texto codificado dos veces",
    en: "text that was encoded twice was repaired in {count} cells")
}
