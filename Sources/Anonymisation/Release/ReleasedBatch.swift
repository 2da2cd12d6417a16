package import Interchange

/// A column that may leave. Its cells can be read by everybody and changed by nobody.
package struct ReleasedColumn {
  package let name: String
  /// Of the released cells: the year of a date is an integer.
  package let type: FieldType
  /// nil for ids and counts, which a release makes itself.
  package let treatment: ReleasePolicy.Treatment?
  /// Cells may hold several items; see `ListCell`.
  package let isList: Bool
  private let cells: TextColumn

  init(
    name: String, type: FieldType, treatment: ReleasePolicy.Treatment? = nil, isList: Bool = false,
    cells: TextColumn
  ) {
    self.name = name
    self.type = type
    self.treatment = treatment
    self.isList = isList
    self.cells = cells
  }

  package var count: Int { cells.count }
  /// The bytes of a present cell, nil for a missing one; good until the next batch.
  package subscript(row: Int) -> UnsafeBufferPointer<UInt8>? { cells[row] }
  package var strings: [String?] { cells.strings }
}

/// Rows that may leave the house: the only thing that a writer takes.
///
/// Only this module can make one (the memberwise initialiser is internal), after policy, consent, seals,
/// classes and treatments had their say. To write identified data out is therefore a compile error.
///
/// Columns: `id`; for persons `source_records`; the fields in the policy's order; `<role>_id` for every
/// link to an entity that the policy releases too. Every table gives at least one batch, which may have
/// no rows. Batches of a table come one after the other, their rows in ascending order of `id`.
package struct ReleasedBatch {
  package let table: String
  package let columns: [ReleasedColumn]
  package let count: Int
}
