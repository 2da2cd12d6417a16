internal import Interchange
internal import Mapping
internal import Safekeeping

/// One of two mappings on its way through the file, record by record.
final class ComparedSide {
  /// A row of the batch at hand.
  struct RowReference: Hashable {
    let table: Int
    let row: Int
  }

  let pass: SourcePass
  private(set) var account = PassAccount()
  private(set) var log = FindingLog()
  private var record = 0
  private var hasEnded = false
  /// Rows in the order of their records; those of record `r` begin at `starts[r]`.
  private var rows: [RowReference] = []
  private var starts: [Int] = [0]
  private let last: Int?

  init(_ compiled: CompiledMapping, path: String, member: String?, last: Int?) throws(Failure) {
    pass = try SourcePass(compiled, path: path, member: member)
    self.last = last
    try fill()
  }

  var tables: [EntityTable] { pass.entities.tables }

  /// Of the record at hand; nil at the end of the file.
  var number: Int? {
    hasEnded ? nil : pass.batch.records[record].number
  }

  var current: ArraySlice<RowReference> { rows[starts[record]..<starts[record + 1]] }

  func advance() throws(Failure) {
    record += 1
    try fill()
  }

  private func fill() throws(Failure) {
    while !hasEnded, record == pass.batch.count {
      record = 0
      if try !pass.read() { return end() }
      pass.map()
      sortRows()
    }
    guard let number, let last, number > last else {
      if !hasEnded { count() }
      return
    }
    end()
  }

  private func count() {
    account.add(pass.entities.fates[record])
    while nextFinding < findings.count, findings[nextFinding].record <= record {
      log.add(findings[nextFinding].finding)
      nextFinding += 1
    }
  }

  private func end() {
    hasEnded = true
    for finding in pass.fileFindings { log.add(finding) }
  }

  private var findings: [RecordFinding] = []
  private var nextFinding = 0

  /// By record, in the order of the tables and of the rows within each.
  private func sortRows() {
    starts = [Int](repeating: 0, count: pass.batch.count + 1)
    for table in tables { for record in table.records { starts[Int(record) + 1] += 1 } }
    for record in 0..<pass.batch.count { starts[record + 1] += starts[record] }
    var next = starts
    rows = [RowReference](repeating: RowReference(table: 0, row: 0), count: starts[pass.batch.count])
    for (index, table) in tables.enumerated() {
      for (row, record) in table.records.enumerated() {
        rows[next[Int(record)]] = RowReference(table: index, row: row)
        next[Int(record)] += 1
      }
    }
    findings = pass.findings.enumerated().sorted { ($0.element.record, $0.offset) < ($1.element.record, $1.offset) }
      .map(\.element)
    nextFinding = 0
  }
}

/// Sixteen bytes that stand for an entity and its key.
struct RowDigest: Hashable {
  private let high: UInt64
  private let low: UInt64

  init(_ entity: Int, _ key: UnsafeBufferPointer<UInt8>, _ hash: KeyedHash) {
    let tag = hash.tag([UInt8(truncatingIfNeeded: entity), UInt8(truncatingIfNeeded: entity >> 8)], Array(key))
    high = tag[0..<8].reduce(0) { $0 << 8 | UInt64($1) }
    low = tag[8..<16].reduce(0) { $0 << 8 | UInt64($1) }
  }
}

/// A row whose like was not found in the same record of the other side.
struct StrayRow {
  let entity: Int
  let record: Int
  /// One a compared field; 0 for a missing cell.
  let fields: [UInt64]
}

/// Stray rows of one side, by digest, up to a bound.
struct StrayRows {
  let limit: Int
  private(set) var count = 0
  private var rows: [RowDigest: [StrayRow]] = [:]

  init(limit: Int) { self.limit = limit }

  /// False when there is no more room.
  mutating func keep(_ row: StrayRow, _ digest: RowDigest) -> Bool {
    if count >= limit { return false }
    rows[digest, default: []].append(row)
    count += 1
    return true
  }

  /// Takes out the first of its kind.
  mutating func take(_ digest: RowDigest) -> StrayRow? {
    guard var known = rows[digest] else { return nil }
    let first = known.removeFirst()
    rows[digest] = known.isEmpty ? nil : known
    count -= 1
    return first
  }

  /// In the order of the file.
  var all: [StrayRow] {
    rows.values.joined().sorted { ($0.record, $0.entity) < ($1.record, $1.entity) }
  }
}
