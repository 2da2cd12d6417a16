/// The rows of one repeat level of a batch.
package final class SourceTable {
  package let columns: [TextColumn]
  /// The row in the level above, one per row; for level 0 the row's own number.
  package var parents: [UInt32] = []
  package var count: Int { parents.count }

  package init(columnCount: Int) {
    columns = (0..<columnCount).map { _ in TextColumn() }
  }

  package func removeAll() {
    parents.removeAll(keepingCapacity: true)
    for column in columns { column.removeAll() }
  }

  package func truncate(to row: Int) {
    parents.removeSubrange(row...)
    for column in columns { column.truncate(to: row) }
  }
}

/// Where a record stands in its file.
package struct RecordSpan: Sendable, Hashable {
  /// From 1, through the whole file.
  package var number: Int
  /// First line, from 1.
  package var line: Int
  /// Of the first byte, from 0. For XML: in the UTF-8 text that the parser saw.
  package var byteOffset: Int
  package var byteLength: Int
  package init(number: Int, line: Int, byteOffset: Int, byteLength: Int) {
    self.number = number
    self.line = line
    self.byteOffset = byteOffset
    self.byteLength = byteLength
  }
}

/// A finding of a reader about one record; the conductor adds the file's name.
package struct RecordFinding: Sendable {
  /// Row in level 0 of the batch.
  package let record: Int
  package let finding: Finding
  package init(record: Int, finding: Finding) {
    self.record = record
    self.finding = finding
  }
}

/// Some records of a source, shredded into columns. One worker owns it; it is refilled, not remade.
package final class SourceBatch {
  package let shape: SourceShape
  /// One per level of the shape. `tables[0].count == records.count`.
  package let tables: [SourceTable]
  package var records: [RecordSpan] = []
  /// Each record's own bytes without its terminator (CSV and JSON as in the file, XML as UTF-8), so that
  /// quarantine keeps exactly what came and equal records are recognised.
  package let raw = TextColumn()
  /// XPath or JSON pointer per record; missing for CSV, where the line says it.
  package let locators = TextColumn()
  package var findings: [RecordFinding] = []

  package init(shape: SourceShape) {
    self.shape = shape
    tables = shape.levels.map { SourceTable(columnCount: $0.columns.count) }
  }

  package var count: Int { records.count }

  package func removeAll() {
    for table in tables { table.removeAll() }
    records.removeAll(keepingCapacity: true)
    raw.removeAll()
    locators.removeAll()
    findings.removeAll(keepingCapacity: true)
  }

  /// The place of a record, without the file's name.
  package func place(of record: Int, field: String? = nil) -> Place {
    let span = records[record]
    return Place(
      line: span.line, recordNumber: span.number, byteOffset: span.byteOffset, field: field,
      locator: locators.count > record ? locators.string(record) : nil)
  }
}
