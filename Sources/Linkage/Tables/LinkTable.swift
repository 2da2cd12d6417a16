package import Interchange

/// Records to link, in columns, as they came.
package struct LinkTable {
  package struct Column {
    package let name: String
    package let kind: ColumnKind
    /// The index of the column that a code of this one lies in: of a province, its department.
    package let within: Int?
    package let cells: TextColumn
    package init(name: String, kind: ColumnKind, within: Int? = nil, cells: TextColumn) {
      self.name = name
      self.kind = kind
      self.within = within
      self.cells = cells
    }
  }

  /// One a record, each once.
  package let ids: [String]
  /// Which list a record is of, one a record.
  package let sources: [UInt16]
  package let columns: [Column]
  package var count: Int { ids.count }

  package init(ids: [String], sources: [UInt16], columns: [Column]) {
    self.ids = ids
    self.sources = sources
    self.columns = columns
  }
}
