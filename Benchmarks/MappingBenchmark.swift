internal import Configuration
internal import Interchange
internal import Mapping
internal import Pipelines
internal import Readers
internal import Safekeeping

/// CSV to entities of the unified model, with an HMAC of each document's number: what a night does with a
/// record before it is stored.
///
/// The mapping is `police.map.yaml`; `peers.py` does the same in SQL.
struct MappingBenchmark {
  /// The entities that are made, in the order in which their rows are counted.
  static let entities = ["case", "incident", "person", "id_document", "victim_role", "trafficking_act"]
  /// The same key for everyone; nothing that leaves this program is hashed with it.
  static let key = [UInt8](repeating: 0x71, count: 32)

  private let compiled: CompiledMapping
  private let counted: [Int]

  /// Throws: the first thing that is wrong with the mapping.
  init(mapping: String) throws(Failure) {
    let loaded = CompiledSource.load(mapping: mapping, model: nil, codes: nil)
    guard let source = loaded.value else {
      let finding = loaded.findings.first { $0.severity == .error } ?? loaded.findings[0]
      throw Failure(finding.code, at: finding.place, finding.arguments)
    }
    compiled = source.compiled
    let model = source.compiled.model
    counted = Self.entities.map { name in
      guard let index = model.entities.firstIndex(where: { $0.name == name }) else {
        preconditionFailure("the model has no \(name)")
      }
      return index
    }
  }

  func measure(path: String) throws(Failure) -> Measurement {
    var measurement = Measurement(levels: Self.entities.count)
    let wallStart = Clock.wall
    let cpuStart = Clock.cpu
    measurement.byteCount = try run(path) { batch, entities in
      measurement.records += batch.count
      for (place, entity) in counted.enumerated() {
        measurement.rows[place] += entities.tables[entity].count
      }
      for entity in counted {
        for column in entities.tables[entity].columns { measurement.cellBytes += column.byteCount }
      }
    }
    measurement.wallSeconds = Clock.wall - wallStart
    measurement.cpuSeconds = Clock.cpu - cpuStart
    measurement.peakBytes = try ResidentMemory.peak()
    return measurement
  }

  /// The sum, modulo 2^32, of the first four bytes of SHA-256 over what the rows say, so that a peer is
  /// known to have made the same rows. Not timed.
  func checksum(path: String) throws(Failure) -> Int {
    var sum: UInt32 = 0
    _ = try run(path) { _, entities in
      for row in Self.checked {
        let table = entities.tables[counted[row.entity]]
        let columns = row.fields.map { name in
          table.columns[table.type.fields.firstIndex { $0.name == name } ?? 0]
        }
        for index in 0..<table.count {
          let hash = SHA256()
          let text = columns.map { $0.string(index) ?? "" }.joined(separator: "|")
          hash.update(Array(text.utf8))
          sum &+= hash.finish().prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
        }
      }
    }
    return Int(sum)
  }

  /// Every field that is not a constant.
  private static let checked: [(entity: Int, fields: [String])] = [
    (0, ["opened"]), (1, ["source_number", "occurred_from", "ubigeo_fact"]),
    (
      2,
      [
        "given_names", "paternal_surname", "maternal_surname", "sex", "birth_date", "age_at_report",
        "citizenships",
      ]
    ),
    (3, ["type", "number"]), (5, ["recruitment_method", "purpose"]),
  ]

  private func run(
    _ path: String, _ take: (SourceBatch, EntityBatch) -> Void
  ) throws(Failure) -> Int {
    let source = try FileSource(path: path)
    let reader = try ReaderBenchmark.csv(source, compiled.shape)
    let run = MappingRun(compiled)
    let hash = KeyedHash(key: SecretKey(Self.key))
    let batch = SourceBatch(shape: compiled.shape)
    let entities = EntityBatch(model: compiled.model)
    let tags = TextColumn()
    while try reader.read(into: batch) {
      run.map(batch, skip: [], into: entities)
      tags.removeAll()
      let documents = entities.tables[counted[3]]
      hash.tag(documents.columns[numberField(of: documents)], into: tags)
      take(batch, entities)
      batch.removeAll()
    }
    return source.byteCount
  }

  private func numberField(of documents: EntityTable) -> Int {
    documents.type.fields.firstIndex { $0.name == "number" } ?? 0
  }
}
