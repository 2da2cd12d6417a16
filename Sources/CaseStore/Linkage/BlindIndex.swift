package import Interchange
internal import Safekeeping

/// Blocking keys of person records as keyed hashes, and the pairs that were found: what a night compares new records with.
///
/// A key is eight bytes of an HMAC, so the index tells who may be compared with whom and nothing of anybody's name.
/// A night opens the new records and those that share a key with one of them, and no others.
extension CaseRegister {
  static let linkageTables = [
    // `keys`: those of the record, eight bytes each, so that they can be taken out again.
    "CREATE TABLE IF NOT EXISTS link_record (number INTEGER PRIMARY KEY, row BLOB NOT NULL UNIQUE, keys BLOB NOT NULL) STRICT",
    """
    CREATE TABLE IF NOT EXISTS link_key (key INTEGER NOT NULL, record INTEGER NOT NULL,
      PRIMARY KEY (key, record)) STRICT, WITHOUT ROWID
    """,
    // `millibits`: the weight, the prior included. `veto`: see `LinkVeto`; 0 for none.
    """
    CREATE TABLE IF NOT EXISTS link_pair (low INTEGER NOT NULL, high INTEGER NOT NULL, millibits INTEGER NOT NULL,
      veto INTEGER NOT NULL, PRIMARY KEY (low, high)) STRICT, WITHOUT ROWID
    """,
    "CREATE INDEX IF NOT EXISTS link_pair_by_high ON link_pair (high)",
    // Ids that a person keeps although its records would give another.
    "CREATE TABLE IF NOT EXISTS link_pin (person BLOB PRIMARY KEY) STRICT, WITHOUT ROWID",
  ]

  private static let modelName = "linkage-model"

  package func beginLinkage(model: String) throws(Failure) -> [Int] {
    let known = try database.blob("SELECT value FROM register WHERE name = ?", .text(Self.modelName))
    if known != Array(model.utf8) {
      try clearLinkageIndex()
      try database.run("INSERT OR REPLACE INTO register VALUES (?, ?)", .text(Self.modelName), .blob(Array(model.utf8)))
      return []
    }
    var gone: [Int] = []
    try database.each("SELECT number FROM link_record WHERE NOT \(isCurrentPerson("link_record.row")) ORDER BY number")
    {
      row throws(Failure) in gone.append(row.int(0))
    }
    var partners: Set<Int> = []
    for number in gone {
      partners.formUnion(try renew(number))
      try database.run("DELETE FROM link_record WHERE number = ?", .int(number))
    }
    return partners.subtracting(gone).sorted()
  }

  /// Whether a column of an outer statement, named with its table, is the id of a current person record.
  func isCurrentPerson(_ column: String) -> String {
    guard let shelf = shelf(RegisterWords.person) else { return "false" }
    return "EXISTS (SELECT 1 FROM \(shelf.table) AS c WHERE c.id = \(column) AND c.ended IS NULL)"
  }

  /// Every record has to be placed anew; persons, pins and decisions stay.
  package func clearLinkageIndex() throws(Failure) {
    for table in ["link_key", "link_pair", "link_record"] { try database.execute("DELETE FROM \(table)") }
    try database.execute("INSERT OR IGNORE INTO placing \(try currentPersonRows())")
  }

  package func renew(_ number: Int) throws(Failure) -> [Int] {
    let keys = try database.blob("SELECT keys FROM link_record WHERE number = ?", .int(number)) ?? []
    for start in stride(from: 0, to: keys.count, by: 8) {
      try database.run(
        "DELETE FROM link_key WHERE key = ? AND record = ?", .int(Self.number(of: keys[start..<(start + 8)])),
        .int(number))
    }
    if keys.isEmpty { return [] }
    let partners = try allPartners(of: number)
    try database.run("DELETE FROM link_pair WHERE low = ?", .int(number))
    try database.run("DELETE FROM link_pair WHERE high = ?", .int(number))
    return partners
  }

  private func allPartners(of number: Int) throws(Failure) -> [Int] {
    var partners: [Int] = []
    try database.each(
      "SELECT high FROM link_pair WHERE low = ?1 UNION ALL SELECT low FROM link_pair WHERE high = ?1", .int(number)
    ) { row throws(Failure) in partners.append(row.int(0)) }
    return partners
  }

  package func records(under key: [UInt8], limit: Int) throws(Failure) -> [Int]? {
    var numbers: [Int] = []
    try database.each(
      "SELECT record FROM link_key WHERE key = ? LIMIT ?", .int(blindKey(key)), .int(limit + 1)
    ) { row throws(Failure) in numbers.append(row.int(0)) }
    return numbers.count > limit ? nil : numbers
  }

  package func enter(keys: [[UInt8]], of number: Int) throws(Failure) {
    let tags = Set(keys.map(blindKey)).sorted()
    var bytes: [UInt8] = []
    for tag in tags {
      try database.run("INSERT INTO link_key VALUES (?, ?)", .int(tag), .int(number))
      withUnsafeBytes(of: Int64(tag).bigEndian) { bytes.append(contentsOf: $0) }
    }
    try database.run("UPDATE link_record SET keys = ? WHERE number = ?", .blob(bytes), .int(number))
  }

  package func enter(_ pairs: [LinkagePair]) throws(Failure) {
    for pair in pairs {
      try database.run(
        "INSERT OR REPLACE INTO link_pair VALUES (?, ?, ?, ?)", .int(pair.left), .int(pair.right),
        .int(pair.millibits), .int(pair.veto?.rawValue ?? 0))
    }
  }

  package func partners(of number: Int, from millibits: Int) throws(Failure) -> [(number: Int, millibits: Int)] {
    var partners: [(number: Int, millibits: Int)] = []
    try database.each(
      """
      SELECT high, millibits FROM link_pair WHERE low = ?1 AND veto = 0 AND millibits >= ?2
        UNION ALL SELECT low, millibits FROM link_pair WHERE high = ?1 AND veto = 0 AND millibits >= ?2
      """, .int(number), .int(millibits)
    ) { row throws(Failure) in partners.append((row.int(0), row.int(1))) }
    return partners
  }

  private func blindKey(_ key: [UInt8]) -> Int { Self.number(of: keys.linkageTag(key)[...]) }

  private static func number(of bytes: ArraySlice<UInt8>) -> Int {
    Int(truncatingIfNeeded: bytes.reduce(UInt64(0)) { $0 << 8 | UInt64($1) })
  }
}
