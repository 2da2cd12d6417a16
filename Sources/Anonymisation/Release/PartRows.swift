import Interchange

/// The rows of one part while they are put into the order of their pseudonyms.
final class PartRows {
  var ids: [Pseudonym] = []
  var sourceRecords: [Int] = []
  let fields: [TextColumn]
  let links: [TextColumn]
  private let plan: TablePlan

  init(_ plan: TablePlan) {
    self.plan = plan
    fields = plan.fields.map { _ in TextColumn() }
    links = plan.links.map { _ in TextColumn() }
  }

  func removeAll() {
    ids.removeAll(keepingCapacity: true)
    sourceRecords.removeAll(keepingCapacity: true)
    for column in fields + links { column.removeAll() }
  }

  /// Made one at a time as they are asked for, so that the part is not held twice.
  func batches(of rowsPerBatch: Int, orEmpty: Bool) -> some Sequence<ReleasedBatch> {
    let order = ids.indices.sorted { self.ids[$0] < self.ids[$1] }
    let starts = orEmpty ? [0] : Array(stride(from: 0, to: order.count, by: rowsPerBatch))
    return starts.lazy.map { start in
      self.batch(order[start..<min(start + rowsPerBatch, order.count)])
    }
  }

  private func batch(_ rows: ArraySlice<Int>) -> ReleasedBatch {
    let digits = TextColumn(rowCapacity: rows.count)
    for row in rows { ids[row].append(to: digits) }
    var columns = [ReleasedColumn(name: "id", type: .reference, cells: digits)]
    if plan.isPersons {
      let counts = TextColumn(rows.map { String(sourceRecords[$0]) })
      columns.append(ReleasedColumn(name: "source_records", type: .integer, cells: counts))
    }
    for (field, column) in zip(plan.fields, fields) {
      columns.append(
        ReleasedColumn(
          name: field.name, type: field.word.gives(field.type), treatment: field.word,
          isList: field.treatment.isList, cells: copy(column, rows)))
    }
    for (link, column) in zip(plan.links, links) {
      columns.append(ReleasedColumn(name: link.name, type: .reference, cells: copy(column, rows)))
    }
    return ReleasedBatch(table: plan.entity, columns: columns, count: rows.count)
  }

  private func copy(_ column: TextColumn, _ rows: ArraySlice<Int>) -> TextColumn {
    let copied = TextColumn(rowCapacity: rows.count)
    for row in rows { copied.append(from: column, row: row) }
    return copied
  }
}

extension ReleasePolicy.Treatment {
  /// The type of what the treatment leaves.
  fileprivate func gives(_ type: FieldType) -> FieldType {
    switch self {
    case .keep: type
    case .year: .integer
    case .department: .string
    case .ageBand, .childAdult: .code
    }
  }
}
