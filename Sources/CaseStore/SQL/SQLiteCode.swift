internal import CPageSeal
internal import CSQLite
package import Interchange
internal import Safekeeping

/// SQLite's result codes as failures of the house.
enum SQLiteCode {
  /// A page whose tag is another than that of its content. The header makes the code with a shift.
  static let pageAltered = SQLITE_IOERR | 32 << 8

  /// The code's name as cause, with what the system said or the number of the page; never SQLite's message.
  ///
  /// `database`: the connection that gave the code, where there is one.
  static func failure(
    _ code: Int32, _ path: String, _ database: OpaquePointer?, fileID: StaticString = #fileID, line: UInt = #line
  ) -> Failure {
    if code == pageAltered {
      let page = database.map { pageSealBrokenPage($0) } ?? 0
      return Failure(
        .storeCorrupt, at: Place(file: path), cause: page > 0 ? "page \(page)" : "journal", fileID: fileID, line: line)
    }
    let reason = systemReason(code, database)
    return Failure(
      kind(code & 0xFF), at: Place(file: path), cause: reason.map { "\($0) (\(name(code)))" } ?? name(code),
      fileID: fileID, line: line)
  }

  /// What the operating system answered, where SQLite asked it in vain.
  private static func systemReason(_ code: Int32, _ database: OpaquePointer?) -> String? {
    guard let database, [SQLITE_IOERR, SQLITE_CANTOPEN].contains(code & 0xFF) else { return nil }
    let reason = sqlite3_system_errno(database)
    return reason == 0 ? nil : errnoName(reason)
  }

  private static func kind(_ primary: Int32) -> FindingCode {
    switch primary {
    case SQLITE_CORRUPT, SQLITE_FORMAT: .storeCorrupt
    case SQLITE_NOTADB: .storeNotOurs
    case SQLITE_BUSY, SQLITE_LOCKED: .storeBusy
    case SQLITE_FULL, SQLITE_IOERR, SQLITE_READONLY, SQLITE_CANTOPEN, SQLITE_PERM, SQLITE_NOLFS:
      .storeCannotBeWritten
    default: .storeFailed
    }
  }

  static func name(_ code: Int32) -> String {
    extended[code] ?? primary[code & 0xFF].map { code > 0xFF ? "\($0) (\(code))" : $0 }
      ?? "SQLITE \(code)"
  }

  private static let primary: [Int32: String] = [
    SQLITE_ERROR: "SQLITE_ERROR", SQLITE_INTERNAL: "SQLITE_INTERNAL", SQLITE_PERM: "SQLITE_PERM",
    SQLITE_ABORT: "SQLITE_ABORT", SQLITE_BUSY: "SQLITE_BUSY", SQLITE_LOCKED: "SQLITE_LOCKED",
    SQLITE_NOMEM: "SQLITE_NOMEM", SQLITE_READONLY: "SQLITE_READONLY",
    SQLITE_INTERRUPT: "SQLITE_INTERRUPT", SQLITE_IOERR: "SQLITE_IOERR",
    SQLITE_CORRUPT: "SQLITE_CORRUPT", SQLITE_FULL: "SQLITE_FULL",
    SQLITE_CANTOPEN: "SQLITE_CANTOPEN", SQLITE_SCHEMA: "SQLITE_SCHEMA",
    SQLITE_TOOBIG: "SQLITE_TOOBIG", SQLITE_CONSTRAINT: "SQLITE_CONSTRAINT",
    SQLITE_MISMATCH: "SQLITE_MISMATCH", SQLITE_MISUSE: "SQLITE_MISUSE",
    SQLITE_NOLFS: "SQLITE_NOLFS", SQLITE_AUTH: "SQLITE_AUTH", SQLITE_FORMAT: "SQLITE_FORMAT",
    SQLITE_RANGE: "SQLITE_RANGE", SQLITE_NOTADB: "SQLITE_NOTADB",
  ]

  // The header makes extended codes with `|` and a shift, which Swift does not import.
  private static let extended: [Int32: String] = [
    SQLITE_IOERR | 1 << 8: "SQLITE_IOERR_READ", SQLITE_IOERR | 2 << 8: "SQLITE_IOERR_SHORT_READ",
    SQLITE_IOERR | 3 << 8: "SQLITE_IOERR_WRITE", SQLITE_IOERR | 4 << 8: "SQLITE_IOERR_FSYNC",
    SQLITE_IOERR | 5 << 8: "SQLITE_IOERR_DIR_FSYNC",
    SQLITE_IOERR | 6 << 8: "SQLITE_IOERR_TRUNCATE", SQLITE_IOERR | 10 << 8: "SQLITE_IOERR_DELETE",
    SQLITE_CORRUPT | 1 << 8: "SQLITE_CORRUPT_VTAB",
    SQLITE_CORRUPT | 2 << 8: "SQLITE_CORRUPT_SEQUENCE",
    SQLITE_CORRUPT | 3 << 8: "SQLITE_CORRUPT_INDEX",
    SQLITE_CONSTRAINT | 3 << 8: "SQLITE_CONSTRAINT_FOREIGNKEY",
    SQLITE_CONSTRAINT | 5 << 8: "SQLITE_CONSTRAINT_NOTNULL",
    SQLITE_CONSTRAINT | 6 << 8: "SQLITE_CONSTRAINT_PRIMARYKEY",
    SQLITE_CONSTRAINT | 8 << 8: "SQLITE_CONSTRAINT_UNIQUE",
    SQLITE_CONSTRAINT | 12 << 8: "SQLITE_CONSTRAINT_DATATYPE",
    SQLITE_CANTOPEN | 2 << 8: "SQLITE_CANTOPEN_ISDIR",
    SQLITE_CANTOPEN | 6 << 8: "SQLITE_CANTOPEN_SYMLINK",
  ]
}

extension FindingCode {
  package static let storeCorrupt = FindingCode(
    "store-corrupt", .error, es: "el almacén de casos está dañado", en: "the case store is damaged",
    hint: Localised(es: "restaure la copia de seguridad", en: "restore the backup"))
  package static let storeNotOurs = FindingCode(
    "store-not-ours", .error, es: "el archivo no es un almacén de Quipu",
    en: "the file is not a store of Quipu",
    hint: Localised(es: "revise la carpeta de trabajo", en: "check the workspace folder"))
  package static let storeBusy = FindingCode(
    "store-busy", .error, es: "otro proceso usa el almacén", en: "another process uses the store",
    hint: Localised(es: "espere a que termine y repita", en: "wait until it ends and try again"))
  package static let storeCannotBeWritten = FindingCode(
    "store-cannot-be-written", .error, es: "no se puede leer o escribir el almacén",
    en: "the store cannot be read or written",
    hint: Localised(
      es: "revise espacio, permisos y disco de la carpeta de trabajo",
      en: "check space, permissions and disk of the workspace folder"))
  package static let storeFailed = FindingCode(
    "store-failed", .error, es: "el almacén no pudo hacer la operación",
    en: "the store could not do the operation",
    hint: Localised(es: "es un defecto de Quipu: infórmelo", en: "this is a defect of Quipu: report it"))
}
