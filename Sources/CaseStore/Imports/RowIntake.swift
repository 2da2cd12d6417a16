package import Interchange

/// How rows of a batch come into the store: as new rows, as confirmations of what is known, as new versions, or
/// as one more record about a row of the same file.
extension ImportSession {
  /// Takes in the rows of one entity that mapped records gave, and adds what contradicts to the findings.
  func add(
    _ table: EntityTable, on shelf: EntityShelf, _ fates: [RecordFate], _ batch: SourceBatch,
    _ changes: inout RowChanges, _ findings: inout [Finding]
  ) throws(Failure) {
    var ids = [[UInt8]?](repeating: nil, count: table.count)
    let withheld = withheldRows[shelf.type.name] ?? []
    for row in 0..<table.count where !withheld.contains(row) {
      let record = Int(table.records[row])
      guard fates[record] == .mapped else { continue }
      guard let key = table.keys[row] else { preconditionFailure("the mapping gives every row a key") }
      let id = register.keys.rowID(source: source, entity: shelf.name, key: key)
      ids[row] = id
      let incoming = IncomingRow(
        table, row, id, links(of: table, row, shelf), batch.records[record].number)
      let fate = try enter(incoming, on: shelf)
      if fate.isKnown { ids[row] = nil }
      fate.count(in: &changes)
      if fate.isDropped {
        findings.append(Finding(.entityRowDropped, at: batch.place(of: record, field: shelf.type.name)))
      }
      for field in fate.conflicts {
        findings.append(
          Finding(.entityConflict, at: batch.place(of: record, field: "\(shelf.type.name).\(field)")))
      }
    }
    try enterNotes(table, ids, shelf)
  }

  private func links(of table: EntityTable, _ row: Int, _ shelf: EntityShelf) -> [[UInt8]?] {
    var ids: [[UInt8]?] = []
    for (index, link) in shelf.type.links.enumerated() {
      ids.append(
        table.links[index][row].map { key in
          register.keys.rowID(source: source, entity: Array(link.target.utf8), key: key)
        })
    }
    return ids
  }

  /// New, unchanged since an earlier import, changed, or one more record about a row of this file.
  private func enter(
    _ row: IncomingRow, on shelf: EntityShelf
  ) throws(Failure) -> RowFate {
    let version = try register.database.prepared(shelf.versionStatement)
    try version.bind(1, blob: row.id)
    guard try version.step() else {
      version.reset()
      try insert(row, on: shelf)
      return RowFate(change: .new)
    }
    let known = KnownVersion(version)
    version.reset()
    let digest = row.digest(on: shelf, by: register.keys)
    if known.importNumber == number {
      if known.digest == digest { return try repeated(row.record, in: known, digest, on: shelf) }
      return try merge(row, digest, into: known, on: shelf)
    }
    if known.digest != digest { return try supersede(known, by: row, digest, on: shelf) }
    try register.database.run(shelf.confirmStatement, .int(number), .int(row.record), .int(known.row))
    if known.records > 1 { try forgetRecords(of: known.row, on: shelf) }
    return RowFate(change: .unchanged)
  }

  private func insert(_ row: IncomingRow, on shelf: EntityShelf) throws(Failure) {
    let statement = try register.database.prepared(shelf.insertStatement)
    let document = shelf.isDocument ? row.gathered(on: shelf).usableDocument(on: shelf) : nil
    try statement.bind(1, blob: row.id)
    try statement.bind(2, number)
    try statement.bind(3, row.record)
    try statement.bind(4, blob: row.digest(on: shelf, by: register.keys))
    try statement.bind(5, blob: document.map(register.keys.documentTag))
    try statement.bind(6, blob: try row.sealed(on: shelf, by: register.vaultKeys))
    var index = 7
    // A value that is not bound is null, and most fields of a row are missing.
    for field in shelf.plainFields {
      if let cell = row.table.columns[field][row.row] { try statement.bind(index, cell: cell) }
      index += 1
    }
    for link in row.links {
      if let link { try statement.bind(index, blob: link) }
      index += 1
    }
    try statement.run()
    if shelf.isPerson { try needsPlacing(row.id) }
    if document != nil, let link = shelf.personLink { try needsPlacing(row.links[link]) }
  }

  func needsPlacing(_ person: [UInt8]?) throws(Failure) {
    guard let person else { return }
    try register.database.run("INSERT INTO placing VALUES (?) ON CONFLICT DO NOTHING", .blob(person))
  }

  private func supersede(
    _ known: KnownVersion, by row: IncomingRow, _ digest: [UInt8], on shelf: EntityShelf
  ) throws(Failure) -> RowFate {
    guard let current = try register.currentRow(row.id, on: shelf) else { return RowFate() }
    try register.database.run(shelf.endStatement, .int(number), .int(known.row))
    let version = try insertVersion(row.gathered(on: shelf), digest, after: current, on: shelf)
    try note(version, superseding: known, on: shelf)
    return RowFate(change: .changed)
  }

  /// Gives the number of the version.
  func insertVersion(
    _ row: EntityRow, _ digest: [UInt8], after current: CurrentRow, on shelf: EntityShelf
  ) throws(Failure) -> Int {
    let tag = row.usableDocument(on: shelf).map(register.keys.documentTag)
    let sealed = try row.vault.sealed(
      by: register.vaultKeys, about: shelf.subject(of: row.id, links: row.links), entity: shelf.type.name, row: row.id)
    let statement = try register.database.prepared(shelf.insertStatement)
    try statement.bind(
      [
        .blob(row.id), .int(number), .int(row.record), .blob(digest), .blob(tag), .blob(sealed),
      ]
        + row.plain.map { .cell($0) }
        + row.links.map { .blob($0) })
    try statement.run()
    let version = register.database.lastRow
    if shelf.isPerson { try needsPlacing(row.id) }
    try noteDocument(tag, of: row, after: current, on: shelf)
    return version
  }

  /// A person is placed anew too when a document of theirs is another than before.
  func noteDocument(
    _ tag: [UInt8]?, of row: EntityRow, after current: CurrentRow, on shelf: EntityShelf
  ) throws(Failure) {
    guard let tag, let link = shelf.personLink else { return }
    if tag == current.tag && row.links[link] == current.row.links[link] { return }
    try needsPlacing(row.links[link])
  }

  private func enterNotes(
    _ table: EntityTable, _ ids: [[UInt8]?], _ shelf: EntityShelf
  ) throws(Failure) {
    for note in table.notes {
      guard let id = ids[Int(note.row)] else { continue }
      try register.database.run(
        "INSERT INTO value_note VALUES (?, ?, ?, ?, ?)", .int(number), .text(shelf.type.name),
        .blob(id), .text(shelf.type.fields[Int(note.field)].name), .text(note.code.slug))
    }
  }
}

/// What became of a row on its way in.
struct RowFate {
  enum Change {
    case new, changed, unchanged
    /// Says again what an earlier import said and this one has confirmed.
    case repeated
    /// Was unchanged until this record said something else of it.
    case forked
    /// Was changed until this record made it what it was.
    case restored
  }

  /// Against what earlier imports had; nil for one more record about a row that is new or changed.
  var change: Change?
  /// Fields and links that contradict a row of the same file.
  var conflicts: [String] = []
  /// Content of this row, or of the one before it, is not kept, as the mapping asked.
  var isDropped = false

  /// An earlier import said all of it, so what was noted when it was read is known too.
  var isKnown: Bool { change == .unchanged || change == .repeated }

  func count(in changes: inout RowChanges) {
    switch change {
    case .new: changes.new += 1
    case .changed: changes.changed += 1
    case .unchanged: changes.unchanged += 1
    case .forked:
      changes.unchanged -= 1
      changes.changed += 1
    case .restored:
      changes.changed -= 1
      changes.unchanged += 1
    case .repeated, nil: break
    }
  }
}

extension FindingCode {
  package static let entityConflict = FindingCode(
    "entity-conflict", .warning,
    es: "dos filas de la misma cosa dan valores distintos; queda el primero",
    en: "two rows of the same thing give different values; the first is kept",
    hint: Localised(
      es: "revise la clave de la entidad en el mapeo, o el archivo",
      en: "check the entity's key in the mapping, or the file"))
}
