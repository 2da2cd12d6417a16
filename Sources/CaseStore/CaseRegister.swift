internal import Glibc
package import Interchange
package import Safekeeping

/// What is known, from whom and since when: the register of cases, in one SQLite file.
///
/// Direct identifiers, free text and shelter places are kept as ciphertext only (AES-256-GCM, bound to
/// entity and row); ids, equal records and equal documents are recognised by keyed hashes. A source file
/// counts wholly or not at all: it is one transaction, its line in the ledger included.
///
/// Durability: a rollback journal with `synchronous = EXTRA`. A source file is one large transaction of new
/// pages, which a write-ahead log would write twice and which it could not trim before the end. EXTRA syncs
/// the folder after the journal is gone, so a power cut cannot roll back what was committed.
/// Temporary tables and sorters may spill to files beside the store (0600, without a name from the moment they are
/// open); they hold keyed hashes, opaque ids, codes of consents and seals, days on which a period of retention ends,
/// and counts of declared totals. No row of a person passes through them.
///
/// One process, one thread at a time. Memory: the page cache (64 MB, and 16 MB for temporary tables) and a batch.
package final class CaseRegister {
  package static let fileName = "register.sqlite"

  package let folder: String
  package let model: UnifiedModel
  let database: Database
  let keys: RegisterKeys
  /// Under which the vault and the quarantine are sealed. After a rotation the store has to be opened again.
  let seals: VaultSeals
  let vaultKeys: VaultKeys
  let vaultFile: VaultKeyFile
  let vaultOpening: VaultOpening
  let clock: () -> String
  /// Lives as long as the register, such as the lock of its workspace.
  private let held: AnyObject?
  /// One per entity of the model, in its order.
  let shelves: [EntityShelf]

  /// Opens the store of the folder, or makes it.
  ///
  /// Throws: `master-key-wrong`, `vault-key-…`, `store-exposed`, `store-newer`, `store-not-ours`, `store-corrupt`,
  /// `store-model-changed`, `store-cannot-be-written`, `store-busy`. Nothing of an existing store is
  /// written before its keys have been checked. A store that is new, or older than the vault's own key, gets one in `vaultKey`.
  ///
  /// `clock`: the time as `2026-11-24T05:00:01Z`, for the ledgers and the audit log. What is made of the data knows no clock.
  package init(
    folder: String, model: UnifiedModel, masterKey: SecretKey, vaultKey: VaultKeyFile, clock: @escaping () -> String,
    holding held: AnyObject? = nil
  ) throws(Failure) {
    self.folder = folder
    self.clock = clock
    self.held = held
    self.model = model
    keys = try RegisterKeys(master: masterKey)
    vaultFile = vaultKey
    vaultOpening = try VaultOpening(vaultKey)
    let path = "\(folder)/\(Self.fileName)"
    try Self.makePrivate(folder: folder, file: path)
    database = try Self.openSealed(path, keys)
    seals = try RegisterSchema.prepare(
      database, model: model, keys: keys, vault: vaultOpening, at: clock(), backupFolder: folder)
    // Only now: it would write to a file that turned out to be another program's.
    try database.execute("PRAGMA journal_mode = DELETE")
    vaultKeys = VaultKeys(database: database, general: seals.vault)
    shelves = model.entities.map { EntityShelf(type: $0) }
    for table in ImportSession.workingTables + [Self.leavingTable] { try database.execute(table) }
  }

  func shelf(_ entity: String) -> EntityShelf? { model.index(of: entity).map { shelves[$0] } }

  /// SQLite would make its file readable for others, so it finds one that is not.
  private static func makePrivate(folder: String, file: String) throws(Failure) {
    try Folder.make(folder)
    let descriptor = open(file, O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC | O_WRONLY, 0o600)
    if descriptor >= 0 {
      close(descriptor)
    } else if errno != EEXIST {
      throw Failure(.storeCannotBeWritten, at: Place(file: file), cause: errnoName(errno))
    }
    var status = stat()
    guard stat(folder, &status) == 0 else {
      throw Failure(.storeCannotBeWritten, at: Place(file: folder), cause: errnoName(errno))
    }
    try requirePrivate(status, folder)
    guard lstat(file, &status) == 0 else {
      throw Failure(.storeCannotBeWritten, at: Place(file: file), cause: errnoName(errno))
    }
    guard status.st_mode & S_IFMT == S_IFREG else {
      throw Failure(.storeNotOurs, at: Place(file: file))
    }
    try requirePrivate(status, file)
  }

  private static func requirePrivate(_ status: stat, _ path: String) throws(Failure) {
    guard status.st_mode & 0o077 == 0, status.st_uid == geteuid() else {
      throw Failure(.storeExposed, at: Place(file: path))
    }
  }

  /// The file with a tag in every page; one without them is written anew first.
  private static func openSealed(_ path: String, _ keys: RegisterKeys) throws(Failure) -> Database {
    removeTemporaryFiles(in: Folder.parent(of: path))
    let database = try Database(path: path, pageKey: keys.pages)
    // A sealed one whose first page is damaged may not say it any more, and is known by the others.
    guard database.isOurs || (database.isSealed && database.keyFits) else {
      throw Failure(.storeNotOurs, at: Place(file: path))
    }
    guard database.keyFits else { throw Failure(.keyWrong, at: Place(file: path)) }
    try configure(database)
    if database.isSealed { return database }
    try RegisterSchema.check(database, keys)
    let part = "\(path).sealed"
    try database.copySealed(to: part)
    try PrivateFile.publish(part, as: path)
    let sealed = try Database(path: path, pageKey: keys.pages)
    try configure(sealed)
    return sealed
  }

  /// Of a process that was killed between making one and taking away its name.
  private static func removeTemporaryFiles(in folder: String) {
    for name in Folder.names(in: folder) where name.hasPrefix("temporary-") { unlink("\(folder)/\(name)") }
  }

  private static func configure(_ database: Database) throws(Failure) {
    for pragma in [
      "synchronous = EXTRA", "foreign_keys = ON", "temp_store = FILE",
      "cache_size = -65536", "temp.cache_size = -16384", "cell_size_check = ON",
    ] { try database.execute("PRAGMA \(pragma)") }
  }
}

extension FindingCode {
  package static let storeExposed = FindingCode(
    "store-exposed", .error, es: "otros usuarios pueden leer el almacén o su carpeta",
    en: "other users can read the store or its folder",
    hint: Localised(
      es: "chmod 700 a la carpeta y 600 al archivo, y propietario el usuario que ejecuta quipu",
      en: "chmod 700 the folder and 600 the file, owned by the user who runs quipu"))
}
