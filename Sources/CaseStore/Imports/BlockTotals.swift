package import Interchange

/// Blocks that were loaded twice, and declared totals against the sum of their parts.
///
/// A statistic that a sender loads twice counts double, and a total that is not the sum of its parts says
/// that something is missing or was mistyped: neither shows in a single record. Records that repeat another
/// byte for byte are left out of the comparison.
extension ImportSession {
  func reconciled(_ draft: ImportSummary) throws(Failure) -> ImportSummary {
    var summary = draft
    var log = FindingLog()
    summary.blocks = try blockSummary(&log)
    summary.totals = []
    for (group, definition) in declaration.totals.enumerated() {
      summary.totals.append(
        try totalSummary(definition, group, hasBlocks: summary.blocks != nil, &log))
    }
    summary.findings = (draft.findings + log.reported)
      .sorted { ($0.code, $0.field) < ($1.code, $1.field) }
    return summary
  }

  /// nil when no record has a block.
  private func blockSummary(_ log: inout FindingLog) throws(Failure) -> BlockSummary? {
    var blocks = 0
    var repeated: [(record: Int, line: Int)] = []
    try register.database.each(
      """
      SELECT min(number), line, least FROM (
        SELECT block, number, line, min(occurrences) OVER (PARTITION BY block) AS least
          FROM source_record WHERE import = ?1 AND occurrences > 0 AND block IS NOT NULL AND fate <> ?2)
        GROUP BY block ORDER BY 1
      """, .int(number), .int(Int(RecordFate.trailer.rawValue))
    ) { row throws(Failure) in
      blocks += 1
      if row.int(2) >= 2 {
        let place = Place(file: self.declaration.file, line: row.int(1), recordNumber: row.int(0))
        repeated.append((row.int(0), row.int(1)))
        log.add(Finding(.blockRepeated, at: place))
      }
    }
    return blocks == 0 ? nil : BlockSummary(blocks: blocks, repeated: repeated.count)
  }

  private func totalSummary(
    _ group: TotalsGroup, _ position: Int, hasBlocks: Bool, _ log: inout FindingLog
  ) throws(Failure) -> TotalSummary {
    var missing = 0
    var unreconciled = 0
    var distinct: Int64 = 0
    try register.database.each(
      Self.blocksOfGroup, .int(number), .int(position), .int(hasBlocks ? 1 : 0),
      .int(Int(RecordFate.trailer.rawValue))
    ) { row throws(Failure) in
      let block = BlockOfGroup(row)
      distinct += block.declared
      if block.totals == 0 {
        guard block.parts > 0 || group.isRequired else { return }
        missing += 1
        log.add(Finding(.totalMissing, at: block.place(self.declaration.file, group.name)))
      } else if block.declared != block.sum {
        unreconciled += 1
        log.add(
          Finding(
            .totalUnreconciled, at: block.place(self.declaration.file, group.name),
            ["declared": Self.amount(block.declared), "sum": Self.amount(block.sum)]))
      }
    }
    let published = try register.database.number(
      """
      SELECT sum(t.micros * s.occurrences) FROM temp.total_part AS t
        JOIN source_record AS s ON s.import = ? AND s.number = t.number
        WHERE t.position = ? AND t.is_total
      """, .int(number), .int(position))
    return TotalSummary(
      group: group.name, publishedMicros: Int64(published ?? 0), distinctMicros: distinct,
      blocksWithoutTotal: missing, unreconciledBlocks: unreconciled)
  }

  /// Every block of the file with what it has of one group. A file whose mapping declares no blocks is one block.
  private static let blocksOfGroup = """
    WITH record AS (
      SELECT number, line, coalesce(block, x'') AS block FROM source_record
        WHERE import = ?1 AND occurrences > 0 AND fate <> ?4 AND (block IS NOT NULL OR NOT ?3)),
    part AS (
      SELECT r.block, count(*) FILTER (WHERE t.is_total) AS totals,
          count(*) FILTER (WHERE NOT t.is_total) AS parts,
          coalesce(sum(t.micros) FILTER (WHERE t.is_total), 0) AS declared,
          coalesce(sum(t.micros) FILTER (WHERE NOT t.is_total), 0) AS sum,
          min(t.number) FILTER (WHERE t.is_total) AS total_number
        FROM temp.total_part AS t JOIN record AS r ON r.number = t.number
        WHERE t.position = ?2 GROUP BY r.block)
    SELECT first.number, first.line, coalesce(part.totals, 0), coalesce(part.parts, 0),
        coalesce(part.declared, 0), coalesce(part.sum, 0), part.total_number,
        (SELECT line FROM source_record WHERE import = ?1 AND number = part.total_number)
      FROM (SELECT block, min(number) AS number, line FROM record GROUP BY block) AS first
      LEFT JOIN part ON part.block = first.block ORDER BY first.number
    """

  /// Whole units where the amount has no fraction.
  private static func amount(_ micros: Int64) -> FindingArgument {
    if micros % 1_000_000 == 0 { return .number(Int(micros / 1_000_000)) }
    var fraction = String(micros.magnitude % 1_000_000)
    fraction = String(repeating: "0", count: 6 - fraction.count) + fraction
    while fraction.hasSuffix("0") { fraction.removeLast() }
    return .word("\(micros < 0 ? "-" : "")\(micros.magnitude / 1_000_000).\(fraction)")
  }
}

private struct BlockOfGroup {
  let totals: Int
  let parts: Int
  let declared: Int64
  let sum: Int64
  private let record: Int
  private let line: Int

  init(_ row: Statement) {
    totals = row.int(2)
    parts = row.int(3)
    declared = Int64(row.int(4))
    sum = Int64(row.int(5))
    // The total's own record, or the block's first where there is none.
    record = row.isNull(6) ? row.int(0) : row.int(6)
    line = row.isNull(6) ? row.int(1) : row.int(7)
  }

  func place(_ file: String, _ group: String) -> Place {
    Place(file: file, line: line, recordNumber: record, field: group)
  }
}

extension FindingCode {
  package static let blockRepeated = FindingCode(
    "block-repeated", .warning, es: "el bloque entero está cargado más de una vez",
    en: "the whole block is loaded more than once",
    hint: Localised(
      es: "avise a quien envía el archivo; las copias no se cuentan",
      en: "tell the sender; the copies are not counted"))
  package static let totalMissing = FindingCode(
    "total-missing", .warning, es: "un bloque no trae el total declarado",
    en: "a block lacks the declared total",
    hint: Localised(es: "pida el dato a quien envía el archivo", en: "ask the sender for the figure"))
  package static let totalUnreconciled = FindingCode(
    "total-unreconciled", .warning,
    es: "el total declarado ({declared}) no es la suma de sus partes ({sum})",
    en: "the declared total ({declared}) is not the sum of its parts ({sum})",
    hint: Localised(es: "avise a quien envía el archivo", en: "tell the sender"))
}
