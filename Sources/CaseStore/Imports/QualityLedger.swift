package import Interchange

/// What imports measured, kept beside the ledger: the history of a source, night by night.
///
/// Counts and codes of code lists only, so that the history needs no key and outlives the rows it was made from.
extension CaseRegister {
  /// Added to every store that lacks them; an older Quipu does not look at them.
  static let qualityTables = [
    """
    CREATE TABLE IF NOT EXISTS quality_field (import INTEGER NOT NULL REFERENCES import,
      position INTEGER NOT NULL, entity TEXT NOT NULL, field TEXT NOT NULL, rows INTEGER NOT NULL,
      present INTEGER NOT NULL, PRIMARY KEY (import, position)) STRICT, WITHOUT ROWID
    """,
    // `kind`: `reason`, a finding that left cells missing, or `code`, a code of the field's list.
    """
    CREATE TABLE IF NOT EXISTS quality_count (import INTEGER NOT NULL REFERENCES import,
      position INTEGER NOT NULL, kind TEXT NOT NULL, code TEXT NOT NULL, count INTEGER NOT NULL,
      PRIMARY KEY (import, position, kind, code)) STRICT, WITHOUT ROWID
    """,
    """
    CREATE TABLE IF NOT EXISTS quality_delay (import INTEGER NOT NULL REFERENCES import,
      name TEXT NOT NULL, count INTEGER NOT NULL, negative INTEGER NOT NULL, tenth INTEGER NOT NULL,
      median INTEGER NOT NULL, ninetieth INTEGER NOT NULL,
      PRIMARY KEY (import, name)) STRICT, WITHOUT ROWID
    """,
  ]

  func record(_ quality: ImportQuality, ofImport number: Int) throws(Failure) {
    for (position, field) in quality.fields.enumerated() {
      try database.run(
        "INSERT INTO quality_field VALUES (?, ?, ?, ?, ?, ?)", .int(number), .int(position),
        .text(field.entity), .text(field.field), .int(field.rows), .int(field.present))
      for (kind, codes) in [("reason", field.reasons), ("code", field.codes)] {
        for code in codes {
          try database.run(
            "INSERT INTO quality_count VALUES (?, ?, ?, ?, ?)", .int(number), .int(position), .text(kind),
            .text(code.code), .int(code.count))
        }
      }
    }
    for delay in quality.delays {
      try database.run(
        "INSERT INTO quality_delay VALUES (?, ?, ?, ?, ?, ?, ?)", .int(number), .text(delay.name),
        .int(delay.count), .int(delay.negative), .int(delay.tenth), .int(delay.median),
        .int(delay.ninetieth))
    }
  }

  /// The latest imports of a source that were taken in, the latest last; with `before`, those before that one.
  package func measuredImports(
    ofSource source: String, before number: Int? = nil, limit: Int
  ) throws(Failure) -> [MeasuredImport] {
    var numbers: [Int] = []
    try database.each(
      """
      SELECT number FROM import WHERE source = ? AND state = 'done' AND number < ?
        ORDER BY number DESC LIMIT ?
      """, .text(source), .int(number ?? Int.max), .int(limit)
    ) { row throws(Failure) in numbers.append(row.int(0)) }
    var imports: [MeasuredImport] = []
    for number in numbers.reversed() {
      guard let summary = try summary(ofImport: number) else { continue }
      imports.append(MeasuredImport(summary: summary, quality: try quality(ofImport: number)))
    }
    return imports
  }

  /// Names of the sources of which something was taken in, by name.
  package func importedSources() throws(Failure) -> [String] {
    var sources: [String] = []
    try database.each("SELECT DISTINCT source FROM import WHERE state = 'done' ORDER BY source") {
      row throws(Failure) in sources.append(row.text(0) ?? "")
    }
    return sources
  }

  /// Empty for an import of before quality was measured.
  func quality(ofImport number: Int) throws(Failure) -> ImportQuality {
    var reasons: [Int: [CountedCode]] = [:]
    var codes: [Int: [CountedCode]] = [:]
    try database.each(
      "SELECT position, kind, code, count FROM quality_count WHERE import = ? ORDER BY position, kind, code",
      .int(number)
    ) { row throws(Failure) in
      let counted = CountedCode(code: row.text(2) ?? "", count: row.int(3))
      if row.text(1) == "reason" {
        reasons[row.int(0), default: []].append(counted)
      } else {
        codes[row.int(0), default: []].append(counted)
      }
    }
    var fields: [FieldQuality] = []
    try database.each(
      "SELECT position, entity, field, rows, present FROM quality_field WHERE import = ? ORDER BY position",
      .int(number)
    ) { row throws(Failure) in
      fields.append(
        FieldQuality(
          entity: row.text(1) ?? "", field: row.text(2) ?? "", rows: row.int(3), present: row.int(4),
          reasons: reasons[row.int(0)] ?? [], codes: codes[row.int(0)] ?? []))
    }
    return ImportQuality(fields: fields, delays: try delays(ofImport: number))
  }

  private func delays(ofImport number: Int) throws(Failure) -> [DelayQuality] {
    var delays: [DelayQuality] = []
    try database.each(
      """
      SELECT name, count, negative, tenth, median, ninetieth FROM quality_delay WHERE import = ? ORDER BY name
      """, .int(number)
    ) { row throws(Failure) in
      delays.append(
        DelayQuality(
          name: row.text(0) ?? "", count: row.int(1), negative: row.int(2), tenth: row.int(3),
          median: row.int(4), ninetieth: row.int(5)))
    }
    return delays
  }
}
