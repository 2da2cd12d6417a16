internal import CaseStore
internal import Configuration
internal import Glibc
internal import Interchange
internal import Pipelines
internal import Safekeeping

/// Keyed state writes: records whose state the register keeps by an HMAC of their key, one transaction a file.
///
/// A record is one row of the source and one case of the unified model with five fields, so that one state is written for
/// each; `store.py` has a peer do the same. A store of its own, which is made anew and stays for who looks at it.
struct StoreBenchmark {
  private static let batchRecords = 2048
  private static let fields = ["status", "opened", "closure_reason", "lead_entity", "crime_articles"]

  let folder: String
  let count: Int
  private let model: UnifiedModel

  /// Throws: what is wrong with the model.
  init(folder: String, count: Int, model path: String) throws(Failure) {
    var findings: [Finding] = []
    guard let model = Configured.model(path, &findings) else { throw Failure(findings[0]) }
    self.model = model
    self.folder = folder
    self.count = count
  }

  /// Three files one after the other: all records new, all the same, all with one field changed.
  func measure() throws(Failure) -> [(name: String, measurement: Measurement)] {
    Folder.remove(folder)
    Folder.remove("\(folder)-keys")
    let register = try CaseRegister(
      folder: folder, model: model, masterKey: SecretKey(MappingBenchmark.key),
      vaultKey: KeyFolder(path: "\(folder)-keys").vault, clock: { "2026-01-02T03:04:05Z" })
    var measured: [(name: String, measurement: Measurement)] = []
    for (night, name) in ["new", "unchanged", "changed"].enumerated() {
      var measurement = Measurement(levels: 1)
      let summary = try load(night, into: register, &measurement)
      measurement.records = summary.account.accepted
      measurement.rows = [
        summary.changes.reduce(0) { $0 + (night == 0 ? $1.new : night == 1 ? $1.unchanged : $1.changed) }
      ]
      measurement.peakBytes = try ResidentMemory.peak()
      measured.append((name, measurement))
    }
    return measured
  }

  private func load(
    _ night: Int, into register: CaseRegister, _ measurement: inout Measurement
  ) throws(Failure) -> ImportSummary {
    let (wallStart, cpuStart) = (Clock.wall, Clock.cpu)
    let session = try register.begin(
      ImportDeclaration(
        source: "cases", file: "cases.csv", sha256: "\(night)", fingerprint: "0", mapping: "cases@1",
        isFullSnapshot: true, precedence: 0))
    let batch = SourceBatch(shape: SourceShape(levels: [SourceShape.Level(columns: [])]))
    let entities = EntityBatch(model: model)
    var next = 0
    while next < count {
      let end = min(next + Self.batchRecords, count)
      let (wall, cpu) = (Clock.wall, Clock.cpu)
      fill(batch, entities, next..<end, night)
      // Making up records is not what is measured.
      measurement.wallSeconds -= Clock.wall - wall
      measurement.cpuSeconds -= Clock.cpu - cpu
      _ = try session.admit(batch)
      _ = try session.add(entities, from: batch)
      next = end
    }
    let summary = try session.finish(
      ImportSummary(
        source: "cases", file: "cases.csv", sha256: "\(night)", mapping: "cases@1",
        account: Account(read: count, accepted: count, quarantined: 0, duplicate: 0, filtered: 0), trailers: 0,
        blocks: nil, totals: [], findings: []))
    measurement.wallSeconds += Clock.wall - wallStart
    measurement.cpuSeconds += Clock.cpu - cpuStart
    return summary
  }

  /// What a reader and a mapping would give; the third night closes every case a day later.
  private func fill(_ batch: SourceBatch, _ entities: EntityBatch, _ numbers: Range<Int>, _ night: Int) {
    batch.removeAll()
    entities.removeAll()
    guard let table = entities.tables.first(where: { $0.type.name == "case" }) else { return }
    let columns = Self.fields.compactMap { name in table.type.index(ofField: name).map { table.columns[$0] } }
    for number in numbers {
      let digits = String(10_000_000 + number)
      let cells = ["open", night == 2 ? "2024-03-17" : "2024-03-16", "other", "police", "129-A"]
      batch.raw.append("\(digits)-2024;" + cells.joined(separator: ";"))
      batch.tables[0].parents.append(UInt32(number - numbers.lowerBound))
      batch.records.append(RecordSpan(number: number + 1, line: number + 1, byteOffset: 64 * number, byteLength: 64))
      entities.fates.append(.mapped)
      table.records.append(UInt32(number - numbers.lowerBound))
      table.keys.append("\(digits)-2024")
      for (column, cell) in zip(columns, cells) { column.append(cell) }
    }
    for (index, column) in table.columns.enumerated() where !Self.fields.contains(table.type.fields[index].name) {
      column.appendMissing(rows: numbers.count)
    }
    for column in table.links { column.appendMissing(rows: numbers.count) }
  }
}
