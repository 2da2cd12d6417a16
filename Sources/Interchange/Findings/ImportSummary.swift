/// A kind of finding with its total, as reports print it and the store keeps it.
package struct ReportedFinding: Sendable, Hashable {
  package let code: String
  package let field: String
  package let severity: Severity
  package let count: Int
  /// The first few; `count` may be larger.
  package let places: [Place]
  package init(code: String, field: String, severity: Severity, count: Int, places: [Place]) {
    self.code = code
    self.field = field
    self.severity = severity
    self.count = count
    self.places = places
  }
}

extension FindingLog {
  package var reported: [ReportedFinding] {
    sorted.map { key, entry in
      ReportedFinding(
        code: key.code, field: key.field, severity: entry.severity, count: entry.count,
        places: entry.places)
    }
  }
}

/// Groups of records that were loaded as one, and how many of them the file holds more than once.
package struct BlockSummary: Sendable, Hashable {
  package let blocks: Int
  /// Blocks of which every record occurs at least twice.
  package let repeated: Int
  package init(blocks: Int, repeated: Int) {
    self.blocks = blocks
    self.repeated = repeated
  }
}

/// Declared totals of one group against the sum of their parts, over all blocks of a file.
package struct TotalSummary: Sendable, Hashable {
  package let group: String
  /// Sum of the declared totals as the file has them, repeats included, in millionths.
  package let publishedMicros: Int64
  /// The same without records that repeat another byte for byte.
  package let distinctMicros: Int64
  package let blocksWithoutTotal: Int
  /// Blocks whose declared total is not the sum of its parts, repeats left out.
  package let unreconciledBlocks: Int
  package init(
    group: String, publishedMicros: Int64, distinctMicros: Int64, blocksWithoutTotal: Int,
    unreconciledBlocks: Int
  ) {
    self.group = group
    self.publishedMicros = publishedMicros
    self.distinctMicros = distinctMicros
    self.blocksWithoutTotal = blocksWithoutTotal
    self.unreconciledBlocks = unreconciledBlocks
  }
}

/// What one import of one file came to.
package struct ImportSummary: Sendable, Hashable {
  package var source: String
  /// Name of the file, without its folder.
  package var file: String
  package var sha256: String
  /// `name@version`
  package var mapping: String
  package var account: Account
  /// Totals rows of the file, which are not records.
  package var trailers: Int
  package var blocks: BlockSummary?
  package var totals: [TotalSummary]
  package var findings: [ReportedFinding]
  /// By entity, in the model's order, without those of which there is nothing; empty in imports of version 1.
  package var changes: [RowChanges]
  package init(
    source: String, file: String, sha256: String, mapping: String, account: Account, trailers: Int,
    blocks: BlockSummary?, totals: [TotalSummary], findings: [ReportedFinding], changes: [RowChanges] = []
  ) {
    self.source = source
    self.file = file
    self.sha256 = sha256
    self.mapping = mapping
    self.account = account
    self.trailers = trailers
    self.blocks = blocks
    self.totals = totals
    self.findings = findings
    self.changes = changes
  }
}
