import Interchange

/// The rows that one entity of the mapping makes of a batch, before it is decided which records stay.
///
/// Refilled from batch to batch.
final class EntityRows {
  let plan: EntityPlan
  let type: EntityType
  let conditionFrame: RowFrame
  let frame: RowFrame
  let keys = TextColumn()
  /// By the field's index in the type; nil where the mapping has no rule.
  private(set) var fields: [TextColumn?]
  private(set) var notes: [Note] = []
  /// Rows with a field that was refused: what a check would say of them is not worth hearing.
  private(set) var refused: Set<Int> = []
  /// By row of the level; -1 where the row gave no entity.
  private var indices: [Int32] = []
  private var spare = TextColumn()

  struct Note {
    let index: Int
    let field: Int
    let code: FindingCode
  }

  init(
    _ plan: EntityPlan, _ type: EntityType, _ tables: RecordRows, _ sources: [SourceUse],
    _ blanks: BlankWords
  ) {
    self.plan = plan
    self.type = type
    conditionFrame = RowFrame(level: plan.level, tables, sources, blanks)
    frame = RowFrame(level: plan.level, tables, sources, blanks)
    fields = type.fields.map { _ in nil }
    for field in plan.fields { fields[field.field] = TextColumn() }
  }

  func begin() {
    keys.removeAll()
    notes.removeAll(keepingCapacity: true)
    refused.removeAll(keepingCapacity: true)
  }

  /// Fixes the rows that give an entity; `levelCount` is the number of rows of the level.
  func select(_ rows: [UInt32], of levelCount: Int) {
    frame.begin(rows)
    indices.removeAll(keepingCapacity: true)
    indices.append(contentsOf: repeatElement(-1, count: levelCount))
    for (index, row) in rows.enumerated() { indices[Int(row)] = Int32(index) }
  }

  func index(ofRow row: UInt32) -> Int? {
    let index = indices[Int(row)]
    return index < 0 ? nil : Int(index)
  }

  func note(_ index: Int, _ field: Int, _ code: FindingCode) {
    notes.append(Note(index: index, field: field, code: code))
  }

  func refuse(_ index: Int) { refused.insert(index) }

  func column(_ field: Int) -> TextColumn {
    if let column = fields[field] { return column }
    preconditionFailure("a field without a rule has no column")
  }

  /// Replaces the cells of some rows in a finished column.
  func replace(_ field: Int, _ cell: (Int, TextColumn) -> Bool) {
    let old = column(field)
    spare.removeAll()
    for row in 0..<old.count where !cell(row, spare) { spare.append(from: old, row: row) }
    fields[field] = spare
    spare = old
  }
}
