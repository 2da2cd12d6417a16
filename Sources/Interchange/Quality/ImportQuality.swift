/// A code, of a code list or of a finding, and how often it occurred.
package struct CountedCode: Sendable, Hashable {
  package let code: String
  package let count: Int
  package init(code: String, count: Int) {
    self.code = code
    self.count = count
  }
}

/// One field of the model over the rows that one file made. Counts only; a value appears only where it is a
/// code of the field's code list.
package struct FieldQuality: Sendable, Hashable {
  /// Stands for every value that the field's code list lacks.
  package static let otherCode = "*"

  package let entity: String
  package let field: String
  /// Rows of the entity that accepted records of the file made.
  package let rows: Int
  package let present: Int
  /// Codes of findings that left a cell missing, by code; a cell without any was missing in the source.
  package let reasons: [CountedCode]
  /// How often each code occurs, by code; empty for fields without a code list, and for those of the vault.
  package let codes: [CountedCode]

  package init(
    entity: String, field: String, rows: Int, present: Int, reasons: [CountedCode] = [],
    codes: [CountedCode] = []
  ) {
    self.entity = entity
    self.field = field
    self.rows = rows
    self.present = present
    self.reasons = reasons
    self.codes = codes
  }

  /// `entity.field`, as findings name it.
  package var name: String { "\(entity).\(field)" }
  package var completeness: Share { Share(present, of: rows) }
}

/// Days between two dates of a row, over a file: timeliness.
package struct DelayQuality: Sendable, Hashable {
  /// `event-to-report`
  package let name: String
  /// Rows that have both dates to the day.
  package let count: Int
  /// Rows whose second date is before the first.
  package let negative: Int
  /// Days that a tenth, half and nine tenths of the rows do not exceed.
  package let tenth: Int
  package let median: Int
  package let ninetieth: Int

  package init(name: String, count: Int, negative: Int, tenth: Int, median: Int, ninetieth: Int) {
    self.name = name
    self.count = count
    self.negative = negative
    self.tenth = tenth
    self.median = median
    self.ninetieth = ninetieth
  }
}

/// What the rows of one import looked like.
package struct ImportQuality: Sendable, Hashable {
  /// In the model's order: the fields that the mapping fills.
  package var fields: [FieldQuality]
  package var delays: [DelayQuality]

  package init(fields: [FieldQuality] = [], delays: [DelayQuality] = []) {
    self.fields = fields
    self.delays = delays
  }

  package func field(_ name: String) -> FieldQuality? { fields.first { $0.name == name } }
  package func delay(_ name: String) -> DelayQuality? { delays.first { $0.name == name } }
}

/// One import with its account, findings and measures: a night in a source's history.
package struct MeasuredImport: Sendable, Hashable {
  package let summary: ImportSummary
  package let quality: ImportQuality
  package init(summary: ImportSummary, quality: ImportQuality) {
    self.summary = summary
    self.quality = quality
  }
}
