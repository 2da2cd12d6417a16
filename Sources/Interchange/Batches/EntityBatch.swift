/// Rows of one entity of the unified model, made from a batch of source records.
///
/// Column `i` belongs to `type.fields[i]` and holds canonical text (see `FieldType`); every column has
/// `count` cells. Links name the target row by its local key, which the store makes global and keyed.
package final class EntityTable {
  package let type: EntityType
  /// Row of the source record in level 0 of the batch that the entity came from.
  package var records: [UInt32] = []
  /// Unique per entity within the source. May hold identifiers: it is hashed with a key, never kept.
  package let keys = TextColumn()
  package let columns: [TextColumn]
  /// One per `type.links`, cells are local keys of the target entity.
  package let links: [TextColumn]
  /// What happened to single values on the way (repairs, blanks), for provenance.
  package var notes: [ValueNote] = []
  package var count: Int { records.count }

  package init(type: EntityType) {
    self.type = type
    columns = type.fields.map { _ in TextColumn() }
    links = type.links.map { _ in TextColumn() }
  }

  package func removeAll() {
    records.removeAll(keepingCapacity: true)
    keys.removeAll()
    for column in columns { column.removeAll() }
    for link in links { link.removeAll() }
    notes.removeAll(keepingCapacity: true)
  }
}

/// A value that did not pass through unchanged.
package struct ValueNote: Sendable {
  package let row: UInt32
  package let field: UInt16
  package let code: FindingCode
  package init(row: UInt32, field: UInt16, code: FindingCode) {
    self.row = row
    self.field = field
    self.code = code
  }
}

/// What became of one source record in the mapping.
package enum RecordFate: UInt8, Sendable {
  /// It gave at least one entity and no error.
  case mapped
  /// An error was found: the whole record goes to quarantine, and none of its entities is kept.
  case quarantined
  /// The mapping's own conditions gave no entity.
  case filtered
  /// A totals row, checked against the records and not one of them.
  case trailer
  /// Not looked at, because the caller said so (an exact duplicate).
  case skipped
}

/// A cell that takes part in the reconciliation of declared totals.
package struct TotalsEntry: Sendable {
  package let record: UInt32
  /// Index into the mapping's groups.
  package let group: UInt16
  package let isTotal: Bool
  /// In millionths, so that sums are exact.
  package let micros: Int64
  package init(record: UInt32, group: UInt16, isTotal: Bool, micros: Int64) {
    self.record = record
    self.group = group
    self.isTotal = isTotal
    self.micros = micros
  }
}

/// The output of the mapping for one source batch. One worker owns it; it is refilled, not remade.
package final class EntityBatch {
  /// One per entity of the model, in the model's order; most are empty.
  package let tables: [EntityTable]
  /// One per record of the source batch.
  package var fates: [RecordFate] = []
  /// Per record; missing where the mapping declares no blocks.
  package let blocks = TextColumn()
  package var totals: [TotalsEntry] = []
  package var findings: [RecordFinding] = []

  package init(model: UnifiedModel) {
    tables = model.entities.map { EntityTable(type: $0) }
  }

  package func removeAll() {
    for table in tables { table.removeAll() }
    fates.removeAll(keepingCapacity: true)
    blocks.removeAll()
    totals.removeAll(keepingCapacity: true)
    findings.removeAll(keepingCapacity: true)
  }
}
