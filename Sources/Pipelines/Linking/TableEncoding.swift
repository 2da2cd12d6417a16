internal import Encoding
package import Interchange
internal import Readers
internal import Safekeeping

/// `quipu encode`: a table of records as keyed Bloom filters. Memory: a batch, and the tokens it has met.
package struct TableEncoding {
  package let table: String
  package let settings: String
  package let key: String
  package let output: String

  package init(table: String, settings: String, key: String, output: String) {
    self.table = table
    self.settings = settings
    self.key = key
    self.output = output
  }

  /// What encoding came to.
  package struct Report: Sendable {
    package let records: Int
    package let length: Int
    /// Of all records together.
    package let bitsSet: Int

    package func line(_ language: Language) -> String {
      let mean = FixedPoint.text(Double(bitsSet) / Double(max(1, records)), places: 1)
      return language == .spanish
        ? "\(records) registros codificados; de \(length) bits, \(mean) puestos de media"
        : "\(records) records encoded; of \(length) bits, \(mean) set on average"
    }
  }

  /// Nothing is written unless every value fits its format: another program would refuse the same table.
  ///
  /// nil: the settings or the values have errors, which are among the findings.
  /// Throws: refusals of the files and of the key; `encode-id-missing`.
  package func run(_ findings: inout [Finding]) throws(Failure) -> Report? {
    guard let schema = Configured.encode(settings, &findings) else { return nil }
    var encoder = try RecordEncoder(schema, secret: try SourceKey.read(key))
    let source = try FileSource(path: table)
    let columns = schema.features.indices.filter { schema.features[$0].hashing != nil }
    // A column may be named for the id and encoded too; a reader is asked for it once.
    let names = [schema.id] + columns.map { schema.features[$0].identifier }.filter { $0 != schema.id }
    let (reader, batch) = try LinkTableReading().open(source, table, names)
    let file = try SafeFile(path: output)
    try file.write(Array("record_id,clk\n".utf8))
    var count = EncodingCount()
    while try reader.read(into: batch) {
      for found in batch.findings where found.finding.severity == .error {
        findings.append(Configured.located(found.finding, in: table))
      }
      try encode(batch, names, schema, &encoder, &count, file)
      batch.removeAll()
    }
    try source.verifyUnchanged()
    findings += unfit(count, schema)
    if count.unfit.contains(where: { $0.value.count > 0 }) { return nil }
    try file.publish()
    return Report(records: count.records, length: schema.length, bitsSet: count.bitsSet)
  }

  private func encode(
    _ batch: SourceBatch, _ names: [String], _ schema: EncodingSchema, _ encoder: inout RecordEncoder,
    _ count: inout EncodingCount, _ file: SafeFile
  ) throws(Failure) {
    let cells = batch.tables[0].columns
    let places = schema.features.map { names.firstIndex(of: $0.identifier) ?? 0 }
    for row in 0..<batch.count {
      count.records += 1
      guard let id = cells[0].string(row), !id.isEmpty else {
        throw Failure(
          .encodeIDMissing, at: Place(file: table, recordNumber: count.records), ["column": .word(schema.id)])
      }
      switch try encoder.encode(places.map { cells[$0].string(row) ?? "" }) {
      case .encoded(let filter, let bitsSet):
        count.bitsSet += bitsSet
        try file.write(Array("\(CSVCell.quoted(id)),".utf8) + Base64.text(filter) + [0x0A])
      case .unfit(let features):
        for feature in features { count.note(feature, record: count.records) }
      }
    }
  }

  private func unfit(_ count: EncodingCount, _ schema: EncodingSchema) -> [Finding] {
    count.unfit.sorted { $0.key < $1.key }.map { feature, found in
      let name = schema.features[feature].identifier
      return Finding(
        .encodeValueUnfit, at: Place(file: table, recordNumber: found.first, field: name),
        ["column": .word(name), "count": .number(found.count)])
    }
  }
}

/// Sums of a table that is being encoded.
private struct EncodingCount {
  var records = 0
  var bitsSet = 0
  /// By feature: how many values do not fit, and the first record of them.
  private(set) var unfit: [Int: (count: Int, first: Int)] = [:]

  mutating func note(_ feature: Int, record: Int) {
    unfit[feature, default: (0, record)].count += 1
  }
}

extension FindingCode {
  static let encodeIDMissing = FindingCode(
    "encode-id-missing", .error, es: "un registro no tiene «{column}»", en: "a record has no “{column}”",
    hint: Localised(es: "cada registro necesita un identificador", en: "each record needs an id"))
  static let encodeValueUnfit = FindingCode(
    "encode-value-unfit", .error, es: "{count} valores de «{column}» no son del formato que dice el esquema",
    en: "{count} values of “{column}” are not of the format that the schema says",
    hint: Localised(
      es: "prepare la columna, o diga con missingValue qué valor falta; no se escribió nada",
      en: "prepare the column, or say by missingValue which value is missing; nothing was written"))
}
