internal import CPageSeal
internal import CSQLite
internal import Interchange
internal import Safekeeping

/// A connection to one SQLite file, hardened, with its statements kept for reuse.
///
/// Every page of the file has a keyed tag of its content and place, and is refused when it is another (`store-corrupt`),
/// in the journal too. Temporary files lie in the folder of the file, private and without a name.
///
/// Values are always bound and identifiers come from the model only. Errors are reported by the name of
/// SQLite's code and never by its message, which quotes values and SQL.
///
/// One thread uses a connection at a time.
final class Database {
  let path: String
  private let handle: OpaquePointer
  private let seal: OpaquePointer
  private var statements: [String: Statement] = [:]
  /// Those asked for last, the latest first: a text that is the same object is told by its address, and the
  /// dictionary would read all of it to find its place.
  private var latest: [(sql: String, statement: Statement)] = []
  private static let latestCount = 8

  /// Opens a file that exists; one that is empty becomes a sealed store.
  ///
  /// `pageKey`: of the tags of pages. Throws: `store-…`, see `SQLiteCode.failure`.
  init(path: String, pageKey: SecretKey) throws(Failure) {
    self.path = path
    guard
      let seal = pageSealMake(
        pageKey.bytes, Folder.parent(of: path), UInt32(RegisterSchema.applicationID),
        UInt32(RegisterSchema.firstSealedVersion))
    else { throw SQLiteCode.failure(SQLITE_NOMEM, path, nil) }
    var opened: OpaquePointer?
    let flags =
      SQLITE_OPEN_READWRITE | SQLITE_OPEN_PRIVATECACHE | SQLITE_OPEN_NOMUTEX
      | SQLITE_OPEN_EXRESCODE
    let code = sqlite3_open_v2(path, &opened, flags, pageSealName(seal))
    guard code == SQLITE_OK, let opened else {
      let failure = SQLiteCode.failure(code, path, opened)
      sqlite3_close_v2(opened)
      pageSealRelease(seal)
      throw failure
    }
    handle = opened
    self.seal = seal
    try harden()
    try check(pageSealReserve(handle))
  }

  deinit {
    statements.removeAll()
    latest.removeAll()
    sqlite3_close_v2(handle)
    pageSealRelease(seal)
  }

  // MARK: The seal of pages

  /// False of a file that a version of Quipu made which did not seal pages.
  var isSealed: Bool { pageSealIsOn(handle) == 1 }

  /// Whether the file says that it is a store, or is empty.
  var isOurs: Bool { pageSealIsOurs(handle) == 1 }

  /// Whether pages of the file have tags by this connection's key; true too where there is no page.
  var keyFits: Bool { pageSealKeyFits(handle) == 1 }

  /// Reads every page of the file, free ones too. Throws: `store-corrupt` with the first that was altered.
  func checkPages() throws(Failure) {
    var count: Int64 = 0
    // In a transaction, so that the journal of a killed run has been played back.
    let broken = try transaction("DEFERRED") { () throws(Failure) -> Int64 in
      _ = try number("SELECT count(*) FROM sqlite_schema")
      return pageSealFirstBroken(handle, &count)
    }
    if broken > 0 { throw Failure(.storeCorrupt, at: Place(file: path), cause: "page \(broken)") }
    if broken < 0 { throw SQLiteCode.failure(SQLITE_IOERR, path, handle) }
  }

  /// Writes all that is in the file into another one, with room for tags in its pages.
  func copySealed(to path: String) throws(Failure) {
    try PrivateFile.make(empty: path)
    try attaching { () throws(Failure) in try run("VACUUM INTO ?", .text(path)) }
  }

  /// A schema that somebody tampered with can neither call functions with side effects nor be written.
  private func harden() throws(Failure) {
    let settings: [(Int32, Int32)] = [
      (SQLITE_DBCONFIG_DEFENSIVE, 1), (SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0),
      (SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0), (SQLITE_DBCONFIG_ENABLE_FKEY, 1),
      (SQLITE_DBCONFIG_ENABLE_TRIGGER, 0), (SQLITE_DBCONFIG_ENABLE_VIEW, 0),
      (SQLITE_DBCONFIG_DQS_DML, 0), (SQLITE_DBCONFIG_DQS_DDL, 0),
    ]
    for (option, value) in settings { try check(configureFlag(handle, option, value)) }
    _ = sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0)
    try check(sqlite3_busy_timeout(handle, 1_000))
  }

  /// Runs statements that give no rows.
  func execute(_ sql: String) throws(Failure) {
    try check(sqlite3_exec(handle, sql, nil, nil, nil))
  }

  /// The statement for this text, reset and without bound values. The same text gives the same object.
  func prepared(_ sql: String) throws(Failure) -> Statement {
    for (place, known) in latest.enumerated() where known.sql == sql {
      if place > 0 { latest.swapAt(place, place - 1) }
      known.statement.reset()
      return known.statement
    }
    let statement = try known(sql)
    if latest.count == Self.latestCount { latest.removeLast() }
    latest.append((sql, statement))
    return statement
  }

  private func known(_ sql: String) throws(Failure) -> Statement {
    if let statement = statements[sql] {
      statement.reset()
      return statement
    }
    let statement = try Statement(sql, in: handle, path: path)
    statements[sql] = statement
    return statement
  }

  func run(_ sql: String, _ values: SQLValue...) throws(Failure) {
    let statement = try prepared(sql)
    try statement.bind(values)
    try statement.run()
  }

  /// Calls `body` for each row; the statement is reset whatever happens.
  func each(
    _ sql: String, _ values: SQLValue..., body: (Statement) throws(Failure) -> Void
  ) throws(Failure) {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try statement.bind(values)
    while try statement.step() { try body(statement) }
  }

  /// The first column of the first row as a number; nil when there is no row or it is null.
  func number(_ sql: String, _ values: SQLValue...) throws(Failure) -> Int? {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try statement.bind(values)
    guard try statement.step(), !statement.isNull(0) else { return nil }
    return statement.int(0)
  }

  func blob(_ sql: String, _ values: SQLValue...) throws(Failure) -> [UInt8]? {
    let statement = try prepared(sql)
    defer { statement.reset() }
    try statement.bind(values)
    return try statement.step() ? statement.blob(0) : nil
  }

  /// All or nothing. A transaction is open at most once. `DEFERRED` is enough to read one state throughout.
  func transaction<Result>(
    _ kind: String = "IMMEDIATE", _ body: () throws(Failure) -> Result
  ) throws(Failure) -> Result {
    try execute("BEGIN \(kind)")
    do {
      let result = try body()
      try execute("COMMIT")
      return result
    } catch {
      rollBack()
      throw error
    }
  }

  var isInTransaction: Bool { sqlite3_get_autocommit(handle) == 0 }

  /// Writes a copy of the whole file, as it stands after the last commit, under a name that must not be a link.
  ///
  /// The copy is private from creation on and replaces an older one only when it is complete and on the disk.
  /// Throws: `file-cannot-be-written`, `store-…`.
  func copy(to path: String) throws(Failure) {
    let part = "\(path).part"
    try PrivateFile.make(empty: part)
    var opened: OpaquePointer?
    // Pages without tags are copied as they are.
    let layer = isSealed ? pageSealName(seal) : nil
    let code = sqlite3_open_v2(part, &opened, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, layer)
    defer { sqlite3_close_v2(opened) }
    guard code == SQLITE_OK, let copy = opened else { throw SQLiteCode.failure(code, path, opened) }
    guard let backup = sqlite3_backup_init(copy, "main", handle, "main") else {
      throw SQLiteCode.failure(sqlite3_extended_errcode(copy), path, copy)
    }
    let last = sqlite3_backup_step(backup, -1)
    let end = sqlite3_backup_finish(backup)
    guard last == SQLITE_DONE, end == SQLITE_OK else {
      // What was being copied is more often the cause than where to.
      let isOurs = pageSealBrokenPage(handle) > 0
      throw SQLiteCode.failure(end == SQLITE_OK ? last : end, isOurs ? self.path : path, isOurs ? handle : copy)
    }
    try PrivateFile.publish(part, as: path)
  }

  /// Rewrites the whole file, so that nothing is left in it of what was removed or replaced.
  ///
  /// Needs as much space again, in the folder of the file.
  func compact() throws(Failure) {
    try attaching { () throws(Failure) in try execute("VACUUM") }
  }

  /// SQLite attaches the other file of a VACUUM, which nothing else may.
  private func attaching(_ body: () throws(Failure) -> Void) throws(Failure) {
    _ = sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 1)
    defer { _ = sqlite3_limit(handle, SQLITE_LIMIT_ATTACHED, 0) }
    try body()
  }

  /// Undoes an open transaction. SQLite may have rolled back by itself (disk full), which is the same.
  func rollBack() {
    for statement in statements.values { statement.reset() }
    if sqlite3_get_autocommit(handle) == 0 { _ = sqlite3_exec(handle, "ROLLBACK", nil, nil, nil) }
  }

  /// Rows that the last statement inserted, changed or removed.
  var changes: Int { Int(sqlite3_changes64(handle)) }
  var lastRow: Int { Int(sqlite3_last_insert_rowid(handle)) }

  private func check(_ code: Int32) throws(Failure) {
    if code != SQLITE_OK { throw SQLiteCode.failure(code, path, handle) }
  }
}

/// An identifier of the model as SQL. The quotes make keywords (`case`, `from`) usable.
func quoted(_ identifier: String) -> String {
  precondition(
    identifier.utf8.allSatisfy { $0 != UInt8(ascii: "\"") && $0 != 0 }, "not an identifier")
  return "\"\(identifier)\""
}
