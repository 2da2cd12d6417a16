/// One step of a path into a source record.
package enum PathStep: Sendable, Hashable {
  /// A CSV column, JSON member or XML child element. The namespace is nil for CSV and JSON; for XML nil
  /// is no namespace and `*` any.
  case name(String, namespace: String? = nil)
  /// An XML attribute.
  case attribute(String, namespace: String? = nil)
  /// Each item of a JSON array, `[]`.
  case item
  /// A CSV column by position, from 0, for files without a header.
  case column(Int)
  /// One up, `^`: the enclosing object or element of the record (JSON arrays do not count).
  case up
  /// The whole record as one line of JSON, as `quipu read` prints it. Stands alone.
  case whole
}

/// What a reader is asked to keep: where records stand, and the columns of each repeat level.
///
/// A compiled mapping names every path it needs, so a reader never builds what nobody asked for. Each
/// record is shredded into one flat table per level; a row knows its parent row in the level above.
package struct SourceShape: Sendable {
  package struct Column: Sendable, Hashable {
    /// Relative to the level's row; `[.up, …]` reaches ancestors (level 0 only).
    package let path: [PathStep]
    /// As the mapping wrote it; used in findings.
    package let name: String
    /// A path that repeats: true joins the items as a list cell, false takes the first and reports
    /// `value-repeats`.
    package let isList: Bool
    package init(path: [PathStep], name: String, isList: Bool = false) {
      self.path = path
      self.name = name
      self.isList = isList
    }
  }

  package struct Level: Sendable {
    /// Index of the level above; -1 for the record itself.
    package let parent: Int
    /// From the parent's row to each row of this level; empty for the record itself.
    package let each: [PathStep]
    package let columns: [Column]
    package init(parent: Int = -1, each: [PathStep] = [], columns: [Column]) {
      self.parent = parent
      self.each = each
      self.columns = columns
    }
  }

  /// From the top of the document to each record. Empty: CSV rows, NDJSON lines, or the whole document.
  package let record: [PathStep]
  /// Level 0 is the record itself; a level's parent always stands before it.
  package let levels: [Level]

  package init(record: [PathStep] = [], levels: [Level]) {
    self.record = record
    self.levels = levels
  }

  /// The shape of `quipu read`: each record whole.
  package static func wholeRecords(at record: [PathStep] = []) -> SourceShape {
    SourceShape(
      record: record, levels: [Level(columns: [Column(path: [.whole], name: "record")])])
  }
}
