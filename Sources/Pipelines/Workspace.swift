internal import CaseStore
internal import Glibc
package import Interchange
package import Safekeeping

/// The folder in which everything of one register lives; one run at a time (P11).
///
/// ```
/// keys/master.key     0400, made with a new workspace and never again
/// keys/vault.key      0400, made with a new store; a rotation changes it
/// store/              the case register (SQLite)
/// released/<line>/    what was published, one folder a release line
/// report.json         the last run
/// ```
package final class Workspace {
  package let path: String
  private let lock: WorkspaceLock

  package var storeFolder: String { "\(path)/store" }
  package let keyFolder: KeyFolder
  package var reportPath: String { "\(path)/report.json" }
  package func releaseFolder(_ line: String) -> String { "\(path)/released/\(line)" }

  /// Makes the folder where it is missing and takes its lock at once, or throws `workspace-locked`.
  ///
  /// `keys`: where the keys are, when not in the workspace.
  package init(path: String, keys: KeyFolder? = nil) throws(Failure) {
    self.path = path
    keyFolder = keys ?? KeyFolder(path: "\(path)/keys")
    try Folder.make(path)
    lock = try WorkspaceLock(of: path)
    ScratchWorkspace.removeLeftovers(of: path)
  }

  /// A workspace in which a night has been run; nothing is made. Throws: `workspace-empty`, `workspace-locked`.
  package convenience init(existing path: String) throws(Failure) {
    guard try Folder.has("\(path)/store") else { throw Failure(.workspaceEmpty, at: Place(file: path)) }
    try self.init(path: path)
  }

  /// Opens the store, or makes it. After a run without an end every page is checked first. Lines of the audit log that
  /// a killed run did not copy to its file are put there, and that is noted in it; what a killed erasure left in the
  /// file is scrubbed, and a killed rotation of the vault's key completed or taken back.
  func openStore(model: UnifiedModel) throws(Failure) -> CaseRegister {
    let store = try openStoreToRead(model: model)
    // What killed a run, a power cut perhaps, may have damaged more than the run.
    if let last = try store.runs(limit: 1).last, last.ended == nil { try store.checkIntegrity() }
    try store.settleVaultKey()
    try store.scrub()
    let restored = try store.mirrorAudit()
    if restored > 0 {
      try store.record(AuditEvent(.logRestored, ["lines": .number(restored)]))
      try store.mirrorAudit()
    }
    return store
  }

  /// Opens the store for a verb that changes nothing.
  ///
  /// Whoever has the store open has the workspace: it keeps the lock.
  func openStoreToRead(model: UnifiedModel) throws(Failure) -> CaseRegister {
    try CaseRegister(
      folder: storeFolder, model: model, masterKey: masterKey(), vaultKey: vaultKey(), clock: WallClock.now,
      holding: lock)
  }

  /// The master key, from systemd's credentials or the workspace's own key folder.
  ///
  /// A workspace without a store gets a new key; one with a store and without its key is refused
  /// (`master-key-missing`), for another key would make other pseudonyms and open nothing.
  package func masterKey() throws(Failure) -> SecretKey {
    let file = try masterKeyFile()
    if try !file.isThere(), try !Folder.has(storeFolder) { try keyFolder.create() }
    return try file.read()
  }

  func masterKeyFile() throws(Failure) -> KeyFile {
    if let lent = Self.credentials?.master, try lent.isThere() { return lent }
    return keyFolder.master
  }

  /// The vault's key, from systemd's credentials, the folder that was given, or the workspace's own.
  package func vaultKey() throws(Failure) -> VaultKeyFile {
    let own = KeyFolder(path: "\(path)/keys")
    for folder in [Self.credentials, keyFolder].compactMap({ $0 }) where folder.path != own.path {
      let lent = VaultKeyFile(folder: folder, mayChange: false)
      for key in [lent.current, lent.next] where try key.isThere() { return lent }
    }
    return own.vault
  }

  /// The key pair of signatures, from systemd's credentials or the workspace's own.
  static func signingKey(in path: String) throws(Failure) -> SigningKeyFile {
    if let lent = credentials?.signing, try lent.isThere() { return lent }
    return KeyFolder(path: "\(path)/keys").signing
  }

  /// Whether no key is lent by systemd's credentials.
  func ownsItsKeys() throws(Failure) -> Bool {
    guard try masterKeyFile().path == keyFolder.master.path else { return false }
    return try vaultKey().mayChange
  }

  private static var credentials: KeyFolder? {
    getenv("CREDENTIALS_DIRECTORY").map { KeyFolder(path: String(cString: $0)) }
  }

  /// Copies of the store beside it, made before a newer quipu brought it to its version.
  var olderStores: [String] { Folder.names(in: storeFolder).filter { $0.hasPrefix("register-v") } }
}
