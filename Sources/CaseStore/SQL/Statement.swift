internal import CSQLite
internal import Interchange

/// A value to bind.
enum SQLValue {
  case int(Int)
  case text(String?)
  /// Text as UTF-8 bytes.
  case cell([UInt8]?)
  case blob([UInt8]?)
  case null
}

/// A prepared statement: bound values in, rows out. Indices of values count from 1, of columns from 0.
final class Statement {
  private let handle: OpaquePointer
  private let path: String

  init(_ sql: String, in database: OpaquePointer, path: String) throws(Failure) {
    self.path = path
    var prepared: OpaquePointer?
    let code = sqlite3_prepare_v3(
      database, sql, -1, UInt32(SQLITE_PREPARE_PERSISTENT), &prepared, nil)
    guard code == SQLITE_OK, let prepared else { throw SQLiteCode.failure(code, path, database) }
    handle = prepared
  }

  deinit { sqlite3_finalize(handle) }

  func reset() {
    // The code repeats that of the failed step, which has been thrown already.
    _ = sqlite3_reset(handle)
    _ = sqlite3_clear_bindings(handle)
  }

  /// True while there is a row.
  func step() throws(Failure) -> Bool {
    let code = sqlite3_step(handle)
    if code == SQLITE_ROW { return true }
    if code == SQLITE_DONE { return false }
    // Before the reset, which is the last that SQLite was asked to do.
    let failure = SQLiteCode.failure(code, path, sqlite3_db_handle(handle))
    reset()
    throw failure
  }

  /// Steps to the end and makes the statement ready for the next values.
  func run() throws(Failure) {
    while try step() {}
    reset()
  }

  // MARK: Binding

  func bind(_ values: [SQLValue]) throws(Failure) {
    for (index, value) in values.enumerated() {
      let index = index + 1
      switch value {
      case .int(let number): try bind(index, number)
      case .text(let text): try bind(index, text: text)
      case .cell(let bytes): try bind(index, text: bytes)
      case .blob(let bytes): try bind(index, blob: bytes)
      case .null: try check(sqlite3_bind_null(handle, Int32(index)))
      }
    }
  }

  func bind(_ index: Int, _ number: Int) throws(Failure) {
    try check(sqlite3_bind_int64(handle, Int32(index), Int64(number)))
  }

  func bind(_ index: Int, cell: UnsafeBufferPointer<UInt8>?) throws(Failure) {
    guard let cell else { return try check(sqlite3_bind_null(handle, Int32(index))) }
    // A null pointer would bind NULL, and an empty cell is not a missing one.
    guard let base = cell.baseAddress else { return try check(bindText(handle, Int32(index), "", 0)) }
    try check(bindText(handle, Int32(index), base, Int32(cell.count)))
  }

  func bind(_ index: Int, text: String?) throws(Failure) {
    guard var text else { return try check(sqlite3_bind_null(handle, Int32(index))) }
    let result = text.withUTF8 { cell in
      Result { () throws(Failure) in try self.bind(index, cell: cell) }
    }
    try result.get()
  }

  func bind(_ index: Int, text: [UInt8]?) throws(Failure) {
    guard let text else { return try check(sqlite3_bind_null(handle, Int32(index))) }
    let result = text.withUnsafeBufferPointer { cell in
      Result { () throws(Failure) in try self.bind(index, cell: cell) }
    }
    try result.get()
  }

  func bind(_ index: Int, blob: [UInt8]?) throws(Failure) {
    guard let blob else { return try check(sqlite3_bind_null(handle, Int32(index))) }
    if blob.isEmpty { return try check(sqlite3_bind_zeroblob(handle, Int32(index), 0)) }
    try check(bindBlob(handle, Int32(index), blob, Int32(blob.count)))
  }

  private func check(_ code: Int32) throws(Failure) {
    if code != SQLITE_OK { throw SQLiteCode.failure(code, path, sqlite3_db_handle(handle)) }
  }

  // MARK: Columns

  func isNull(_ column: Int) -> Bool { sqlite3_column_type(handle, Int32(column)) == SQLITE_NULL }
  func int(_ column: Int) -> Int { Int(sqlite3_column_int64(handle, Int32(column))) }

  /// The bytes of a text or blob; nil when it is null. The pointer holds until the next step.
  func cell(_ column: Int) -> UnsafeBufferPointer<UInt8>? {
    if isNull(column) { return nil }
    let bytes = sqlite3_column_blob(handle, Int32(column))
    let count = Int(sqlite3_column_bytes(handle, Int32(column)))
    return UnsafeBufferPointer(
      start: bytes?.assumingMemoryBound(to: UInt8.self), count: bytes == nil ? 0 : count)
  }

  func blob(_ column: Int) -> [UInt8]? { cell(column).map { Array($0) } }
  func text(_ column: Int) -> String? { cell(column).map { String(decoding: $0, as: UTF8.self) } }
}
