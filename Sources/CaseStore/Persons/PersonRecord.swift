internal import Interchange
internal import Safekeeping

/// One current record of a person, with what survivorship weighs.
struct PersonRecord {
  let id: [UInt8]
  let precedence: Int
  let sourceRecords: Int
  let source: String
  /// The import that said it first.
  let since: Int
  let importNumber: Int
  let plain: RowCells
  let links: [[UInt8]?]
  /// Ciphertext of the vault's fields; nil too where they were not asked for.
  let sealed: [UInt8]?

  /// Columns before the fields in `statement`.
  private static let first = 7

  /// By person and record, straight from the index on membership: a sorter would write rows to a temporary file.
  static func statement(_ shelf: EntityShelf, withVault: Bool = false) -> String {
    """
    SELECT m.person, p.id, i.precedence, p.records, i.source, p.since, p.import\(shelf.columns(of: "p"))\
    \(withVault ? ", p.sealed" : "")
      FROM membership AS m INDEXED BY membership_by_person
      CROSS JOIN \(shelf.table) AS p ON p.id = m.row AND p.ended IS NULL
      CROSS JOIN import AS i ON i.number = p.import ORDER BY m.person, m.row
    """
  }

  init(_ row: Statement, on shelf: EntityShelf, withVault: Bool = false) {
    let firstLink = Self.first + shelf.plainFields.count
    id = row.blob(1) ?? []
    precedence = row.int(2)
    sourceRecords = row.int(3)
    source = row.text(4) ?? ""
    since = row.int(5)
    importNumber = row.int(6)
    plain = RowCells(row, from: Self.first, count: shelf.plainFields.count)
    links = shelf.type.links.indices.map { row.blob(firstLink + $0) }
    sealed = withVault ? row.blob(firstLink + shelf.type.links.count) : nil
  }

  /// Gives the current records of each person together, by the precedence of their sources and then by id.
  static func eachPerson(
    in database: Database, on shelf: EntityShelf, withVault: Bool = false,
    body: ([UInt8], [PersonRecord]) throws(Failure) -> Void
  ) throws(Failure) {
    var person: [UInt8]?
    var records: [PersonRecord] = []
    func close() throws(Failure) {
      guard let id = person, !records.isEmpty else { return }
      // The sort is not stable by itself; the records come by ascending id.
      let ordered = records.enumerated()
        .sorted { ($0.element.precedence, $0.offset) < ($1.element.precedence, $1.offset) }.map(\.element)
      try body(id, ordered)
      records.removeAll(keepingCapacity: true)
    }
    try database.each(statement(shelf, withVault: withVault)) { row throws(Failure) in
      if row.blob(0) != person {
        try close()
        person = row.blob(0)
      }
      records.append(PersonRecord(row, on: shelf, withVault: withVault))
    }
    try close()
  }

  func candidate(_ value: [UInt8]) -> Survivorship.Candidate {
    Survivorship.Candidate(value: value, source: source, since: since)
  }
}

/// Some cells of one row in one piece of memory: persons are read with two dozen cells each, most of them missing.
struct RowCells {
  private var bytes: [UInt8] = []
  /// Per cell where it ends in `bytes`; -1 for a missing one.
  private var ends: [Int32] = []

  init(_ row: Statement, from first: Int, count: Int) {
    ends.reserveCapacity(count)
    for column in first..<first + count {
      guard let cell = row.cell(column) else {
        ends.append(-1)
        continue
      }
      bytes.append(contentsOf: cell)
      ends.append(Int32(bytes.count))
    }
  }

  subscript(index: Int) -> [UInt8]? { range(of: index).map { Array(bytes[$0]) } }

  /// Adds the cell at the end of a column.
  func append(_ index: Int, to column: TextColumn) {
    guard let range = range(of: index) else { return column.appendMissing() }
    bytes.withUnsafeBufferPointer { column.append(UnsafeBufferPointer(rebasing: $0[range])) }
  }

  private func range(of index: Int) -> Range<Int>? {
    let end = Int(ends[index])
    if end < 0 { return nil }
    var before = index - 1
    while before >= 0, ends[before] < 0 { before -= 1 }
    return (before < 0 ? 0 : Int(ends[before]))..<end
  }
}
