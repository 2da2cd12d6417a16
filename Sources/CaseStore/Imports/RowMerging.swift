internal import Interchange
internal import Safekeeping

/// Rows that several records of one file give together: what each record said stays known, and the row's digest
/// tells on the next night whether they say the same.
///
/// A row of one record needs nothing of this. Of a row that more records repeat word for word, `merged_record` has the
/// numbers of the others. As soon as two say different things it has all of them, each different content once, sealed.
/// The digest is then of what the row says and of all contents, whatever their order.
extension CaseRegister {
  static let mergedRecordTable = """
    CREATE TABLE IF NOT EXISTS merged_record (entity TEXT NOT NULL, version INTEGER NOT NULL, record INTEGER NOT NULL,
      digest BLOB NOT NULL, sealed BLOB, PRIMARY KEY (entity, version, record, digest)) STRICT, WITHOUT ROWID
    """

  /// Bound to the content's own digest, so that it opens wherever it lies.
  static func mergedContext(_ entity: String, _ digest: [UInt8]) -> [UInt8] { Array("merged/\(entity)/".utf8) + digest }
}

extension ImportSession {
  /// Versions that this import replaced by what the first record of several says; the others may make it the same again.
  static let supersededTable = """
    CREATE TEMP TABLE superseded (entity TEXT NOT NULL, row INTEGER NOT NULL, earlier INTEGER NOT NULL,
      digest BLOB NOT NULL, PRIMARY KEY (entity, row)) STRICT, WITHOUT ROWID
    """

  /// One more record that says word for word what the row says.
  func repeated(_ record: Int, in known: KnownVersion, _ digest: [UInt8], on shelf: EntityShelf) throws(Failure)
    -> RowFate
  {
    let fate = RowFate(change: known.since == number ? nil : .repeated)
    if record == known.record { return fate }
    try enter(MergedRecord(record: record, digest: digest), in: known.row, nil, on: shelf)
    if register.database.changes > 0 {
      try register.database.run("UPDATE \(shelf.table) SET records = records + 1 WHERE row = ?", .int(known.row))
    }
    return fate
  }

  /// One more record about a row that this file has brought already, with something else in it.
  func merge(
    _ row: IncomingRow, _ digest: [UInt8], into known: KnownVersion, on shelf: EntityShelf
  ) throws(Failure) -> RowFate {
    guard let current = try register.currentRow(row.id, on: shelf) else { return RowFate() }
    let later = row.gathered(on: shelf)
    var (settled, fate) = settle(current.row, with: later, on: shelf)
    var records = try register.mergedRecords(of: known.row, on: shelf)
    if !records.contains(where: { $0.digest != known.digest }), let said = known.digest {
      // The first difference: so far there was no need to know which record is behind the row.
      records.append(MergedRecord(record: known.record, digest: said))
    }
    let whole = register.keys.mergedDigest(
      of: settled.digest(on: shelf, by: register.keys), Set(records.map(\.digest)).union([digest]),
      entity: shelf.name)
    if whole == known.digest {
      fate.change = try repeated(row.record, in: known, digest, on: shelf).change
      return fate
    }
    var version = known
    if known.since != number {
      // Earlier imports said this version too: it stays as they said it.
      version = try fork(known, current, on: shelf)
      fate.change = .forked
    }
    if let first = records.last, first.digest == known.digest {
      try enter(first, in: version.row, current.row, on: shelf)
    }
    let isNew = !records.contains { $0.digest == digest }
    try enter(MergedRecord(record: later.record, digest: digest), in: version.row, isNew ? later : nil, on: shelf)
    let count = Set(records.map(\.record)).union([later.record]).count
    // Of `last` what the row says is said by the later record.
    settled.record = fate.isDropped && declaration.duplicates[shelf.type.name] == .last ? later.record : known.record
    try write(settled, over: current, in: version.row, whole, records: count, on: shelf)
    if try restoreEarlier(than: version.row, whole, on: shelf) { fate.change = .restored }
    return fate
  }

  /// What two records come to, as the mapping asks.
  private func settle(_ row: EntityRow, with later: EntityRow, on shelf: EntityShelf) -> (EntityRow, RowFate) {
    var settled = row
    var fate = RowFate()
    switch declaration.duplicates[shelf.type.name] ?? .merge {
    // Of `error` no second row comes this far, see `refuseRepeatedKeys`.
    case .merge, .error: fate.conflicts = settled.merge(later, on: shelf)
    case .first: fate.isDropped = !later.hasSameContent(as: settled)
    case .last:
      fate.isDropped = !later.hasSameContent(as: settled)
      settled.takeContent(of: later)
    }
    return (settled, fate)
  }

  /// Ends a version that an earlier import said first, and begins one with the same content.
  private func fork(
    _ known: KnownVersion, _ current: CurrentRow, on shelf: EntityShelf
  ) throws(Failure) -> KnownVersion {
    try register.database.run(shelf.endStatement, .int(number), .int(known.row))
    var fork = known
    fork.since = number
    fork.row = try insertVersion(current.row, known.digest ?? [], after: current, on: shelf)
    try register.database.run(
      "UPDATE \(shelf.table) SET records = ? WHERE row = ?", .int(known.records), .int(fork.row))
    try moveRecords(from: known.row, to: fork.row, on: shelf)
    try note(fork.row, superseding: known, on: shelf)
    return fork
  }

  private func enter(
    _ record: MergedRecord, in version: Int, _ content: EntityRow?, on shelf: EntityShelf
  ) throws(Failure) {
    let sealed = try content.map { content throws(Failure) in
      try content.allCells(on: shelf).sealed(
        by: register.vaultKeys, about: shelf.subject(of: content.id, links: content.links),
        context: CaseRegister.mergedContext(shelf.type.name, record.digest))
    }
    try register.database.run(
      "INSERT INTO merged_record VALUES (?, ?, ?, ?, ?) ON CONFLICT DO NOTHING", .text(shelf.type.name),
      .int(version), .int(record.record), .blob(record.digest), .blob(sealed ?? nil))
  }

  private func moveRecords(from version: Int, to other: Int, on shelf: EntityShelf) throws(Failure) {
    try register.database.run(
      "UPDATE merged_record SET version = ? WHERE entity = ? AND version = ?", .int(other), .text(shelf.type.name),
      .int(version))
  }

  func forgetRecords(of version: Int, on shelf: EntityShelf) throws(Failure) {
    try register.database.run(
      "DELETE FROM merged_record WHERE entity = ? AND version = ?", .text(shelf.type.name), .int(version))
  }

  private func write(
    _ settled: EntityRow, over current: CurrentRow, in version: Int, _ digest: [UInt8], records: Int,
    on shelf: EntityShelf
  ) throws(Failure) {
    if settled.hasSameContent(as: current.row) {
      return try register.database.run(
        "UPDATE \(shelf.table) SET record = ?, digest = ?, records = ? WHERE row = ?", .int(settled.record),
        .blob(digest), .int(records), .int(version))
    }
    let tag = settled.usableDocument(on: shelf).map(register.keys.documentTag)
    let sealed = try settled.vault.sealed(
      by: register.vaultKeys, about: shelf.subject(of: settled.id, links: settled.links), entity: shelf.type.name,
      row: settled.id)
    let statement = try register.database.prepared(shelf.updateStatement)
    try statement.bind(
      settled.plain.map { .cell($0) } + settled.links.map { .blob($0) }
        + [.blob(tag), .blob(sealed), .int(settled.record), .blob(digest), .int(records), .int(version)])
    try statement.run()
    if shelf.isPerson { try needsPlacing(settled.id) }
    try noteDocument(tag, of: settled, after: current, on: shelf)
  }

  // MARK: The same as before

  /// Keeps in mind what a version replaces, where several records were behind it.
  func note(_ version: Int, superseding known: KnownVersion, on shelf: EntityShelf) throws(Failure) {
    guard known.records > 1, let digest = known.digest else { return }
    try register.database.run(
      "INSERT INTO temp.superseded VALUES (?, ?, ?, ?)", .text(shelf.type.name), .int(version), .int(known.row),
      .blob(digest))
  }

  /// Puts the earlier version back in force when this one has come to say the same.
  private func restoreEarlier(than version: Int, _ digest: [UInt8], on shelf: EntityShelf) throws(Failure) -> Bool {
    let earlier = try register.database.number(
      "SELECT earlier FROM temp.superseded WHERE entity = ? AND row = ? AND digest = ?", .text(shelf.type.name),
      .int(version), .blob(digest))
    guard let earlier else { return false }
    var place: (record: Int, records: Int)?
    try register.database.each("SELECT record, records FROM \(shelf.table) WHERE row = ?", .int(version)) {
      row throws(Failure) in place = (row.int(0), row.int(1))
    }
    guard let place else { return false }
    try register.database.run("DELETE FROM \(shelf.table) WHERE row = ?", .int(version))
    try register.database.run(
      "UPDATE \(shelf.table) SET ended = NULL, import = ?, record = ?, records = ? WHERE row = ?", .int(number),
      .int(place.record), .int(place.records), .int(earlier))
    try forgetRecords(of: earlier, on: shelf)
    try moveRecords(from: version, to: earlier, on: shelf)
    return true
  }
}

/// A record behind a row of several.
struct MergedRecord {
  let record: Int
  /// Of what it says.
  let digest: [UInt8]
}

/// What the store has of an id when a row for it comes in.
struct KnownVersion {
  var row: Int
  let importNumber: Int
  let digest: [UInt8]?
  var since: Int
  let record: Int
  let records: Int

  /// A row of `versionStatement`.
  init(_ statement: Statement) {
    row = statement.int(0)
    importNumber = statement.int(1)
    digest = statement.blob(2)
    since = statement.int(3)
    record = statement.int(4)
    records = statement.int(5)
  }
}

extension CaseRegister {
  func mergedRecords(of version: Int, on shelf: EntityShelf) throws(Failure) -> [MergedRecord] {
    var records: [MergedRecord] = []
    try database.each(
      "SELECT record, digest FROM merged_record WHERE entity = ? AND version = ? ORDER BY record",
      .text(shelf.type.name), .int(version)
    ) { row throws(Failure) in records.append(MergedRecord(record: row.int(0), digest: row.blob(1) ?? [])) }
    return records
  }
}

extension EntityRow {
  /// All that the row says, links among it, by the names under which its digest has them.
  func allCells(on shelf: EntityShelf) -> VaultCells {
    var cells = vault
    for (position, field) in shelf.plainFields.enumerated() { cells[shelf.type.fields[field].name] = plain[position] }
    for (index, link) in shelf.type.links.enumerated() { cells["\(link.role)_id"] = links[index] }
    return cells
  }

  /// That of an incoming row with the same content.
  func digest(on shelf: EntityShelf, by keys: RegisterKeys) -> [UInt8] {
    let cells = allCells(on: shelf)
    var content = RowContent()
    for field in shelf.fieldsByName { content.add(shelf.type.fields[field].name, cells) }
    for index in shelf.linksByRole { content.add("\(shelf.type.links[index].role)_id", cells) }
    return keys.contentDigest(of: content.bytes, entity: shelf.name)
  }
}
