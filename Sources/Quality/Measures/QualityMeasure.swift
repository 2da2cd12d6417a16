package import Interchange

/// Measures the rows of one file while they pass: completeness, reasons of missing values, codes, delays.
///
/// Why in passing: a file may hold millions of rows, and the store seals the columns of the vault.
///
/// Takes: the batches of the mapping, in any order. Rows of records that are not accepted do not count.
/// Gives: the fields that the mapping fills, in the model's order. Memory: O(fields and codes of code lists).
package final class QualityMeasure {
  private let tables: [TableMeasure]

  /// `fields`: those the mapping has a rule for, as `entity.field`. `runDate`: `yyyy-MM-dd`, the day of the
  /// import; without it nothing is measured up to it.
  package init(
    model: UnifiedModel, fields: Set<String>, codeLists: any CodeListSource, runDate: String? = nil
  ) {
    tables = model.entities.map { type in
      TableMeasure(type, fields, codeLists, Delay.all(in: type.name, runDate: runDate.flatMap(DayNumber.init)))
    }
  }

  package func add(_ batch: EntityBatch) {
    for (index, table) in batch.tables.enumerated() where table.count > 0 {
      tables[index].add(table, batch.fates)
    }
  }

  package var quality: ImportQuality {
    ImportQuality(fields: tables.flatMap(\.fields), delays: tables.flatMap(\.delays).sorted { $0.name < $1.name })
  }
}

/// The measures of one entity.
private final class TableMeasure {
  private let type: EntityType
  private let columns: [ColumnMeasure]
  private let delayed: [DelayMeasure]
  private var rows = 0

  init(_ type: EntityType, _ wanted: Set<String>, _ codeLists: any CodeListSource, _ delays: [Delay]) {
    self.type = type
    columns = type.fields.indices.filter { wanted.contains("\(type.name).\(type.fields[$0].name)") }
      .map { ColumnMeasure($0, type.fields[$0], codeLists) }
    delayed = delays.compactMap { DelayMeasure($0, type) }
  }

  var fields: [FieldQuality] { rows == 0 ? [] : columns.map { $0.quality(of: type, rows: rows) } }
  var delays: [DelayQuality] { delayed.compactMap(\.quality) }

  func add(_ table: EntityTable, _ fates: [RecordFate]) {
    // All rows or some: most batches have no record in quarantine, and then whole columns are counted.
    let kept: [Int]? =
      fates.contains(.quarantined)
      ? (0..<table.count).filter { fates[Int(table.records[$0])] == .mapped } : nil
    rows += kept?.count ?? table.count
    for column in columns { column.add(table.columns[column.index], kept) }
    for delay in delayed { delay.add(table, kept) }
    addReasons(table, fates)
  }

  /// The first note about a missing cell is why it is missing.
  private func addReasons(_ table: EntityTable, _ fates: [RecordFate]) {
    if table.notes.isEmpty { return }
    var explained: Set<UInt64> = []
    for note in table.notes {
      let row = Int(note.row)
      guard fates[Int(table.records[row])] == .mapped,
        table.columns[Int(note.field)].isMissing(row),
        explained.insert(UInt64(note.row) << 16 | UInt64(note.field)).inserted
      else { continue }
      columns.first { $0.index == Int(note.field) }?.addReason(note.code.slug)
    }
  }
}

private final class ColumnMeasure {
  let index: Int
  private let name: String
  private var present = 0
  private var reasons: [String: Int] = [:]
  private var codes: CodeTally?

  init(_ index: Int, _ field: Field, _ codeLists: any CodeListSource) {
    self.index = index
    name = field.name
    codes = CodeTally(field, codeLists)
  }

  func add(_ column: TextColumn, _ rows: [Int]?) {
    if let rows {
      for row in rows where !column.isMissing(row) { present += 1 }
    } else {
      present += column.presentCount
    }
    codes?.add(column, rows)
  }

  func addReason(_ slug: String) { reasons[slug, default: 0] += 1 }

  func quality(of type: EntityType, rows: Int) -> FieldQuality {
    FieldQuality(
      entity: type.name, field: name, rows: rows, present: present,
      reasons: reasons.sorted { $0.key < $1.key }.map { CountedCode(code: $0.key, count: $0.value) },
      codes: codes?.counted ?? [])
  }
}
