internal import CaseStore
package import Interchange
internal import Safekeeping

/// The keys of a workspace: `quipu keys`. Never gives key material.
package struct WorkspaceKeys {
  package struct Entry: Sendable {
    package let name: String
    package let purpose: Localised
    /// When its file was written.
    package let madeAt: String
    package let fingerprint: String
    /// Of the vault's keys: how many there were up to this one; nil where no store has taken it.
    package let generation: Int?
  }

  private static let purposes: [(name: String, text: Localised)] = [
    (
      "master.key",
      Localised(
        es: "ids, seudónimos, índices y auditoría; no cambia nunca",
        en: "ids, pseudonyms, indexes and audit log; never changes")
    ),
    (VaultKeyFile.name, Localised(es: "bóveda y cuarentena", en: "vault and quarantine")),
    (VaultKeyFile.nextName, Localised(es: "rotación sin terminar", en: "unfinished rotation")),
    (SigningKeyFile.name, Localised(es: "firmas que otros verifican", en: "signatures that others verify")),
  ]

  /// Makes the keys that are missing; gives their names. A workspace with a store gets no other key but that of
  /// signatures, as nothing hangs on that one.
  ///
  /// Throws: `master-key-…`, `vault-key-…` where those of a store are not as they should be.
  package static func make(in path: String) throws(Failure) -> [String] {
    let workspace = try Workspace(path: path)
    var made: [String] = []
    if try !Folder.has(workspace.storeFolder) {
      let hadMaster = try workspace.masterKeyFile().isThere()
      _ = try workspace.masterKey()
      if !hadMaster { made.append("master.key") }
      let vault = try workspace.vaultKey()
      if try vault.read().current == nil {
        _ = try vault.make()
        made.append(VaultKeyFile.name)
      }
    } else {
      _ = try workspace.masterKey()
      _ = try workspace.vaultKey().read()
    }
    let signing = try Workspace.signingKey(in: path)
    if try !signing.isThere() {
      try signing.make()
      made.append(SigningKeyFile.name)
    }
    return made
  }

  /// What there is, in the order of the key folder's page. A store is opened with its keys first.
  package static func list(of path: String, model: UnifiedModel) throws(Failure) -> [Entry] {
    guard try Folder.has(path) else { throw Failure(.workspaceEmpty, at: Place(file: path)) }
    let workspace = try Workspace(path: path)
    let store = try Folder.has(workspace.storeFolder) ? workspace.openStoreToRead(model: model) : nil
    let master = try workspace.masterKeyFile()
    var entries = [try entry("master.key", master.path, try master.read().fingerprint(), nil)]
    let vault = try workspace.vaultKey()
    let found = try vault.read()
    for (name, file, key) in [
      (VaultKeyFile.name, vault.current, found.current), (VaultKeyFile.nextName, vault.next, found.next),
    ] {
      guard let key else { continue }
      entries.append(try entry(name, file.path, try key.fingerprint(), try store?.vaultGeneration(of: key)))
    }
    let signing = try Workspace.signingKey(in: path)
    if try signing.isThere() {
      entries.append(
        try entry(SigningKeyFile.name, signing.path, String(try signing.publicFingerprint().prefix(16)), nil))
    }
    return entries
  }

  private static func entry(
    _ name: String, _ path: String, _ fingerprint: String, _ generation: Int?
  ) throws(Failure) -> Entry {
    let purpose = purposes.first { $0.name == name }?.text ?? Localised(es: name, en: name)
    let time = WallClock.text(ofSeconds: try PrivateFile.writtenAt(path))
    return Entry(name: name, purpose: purpose, madeAt: time, fingerprint: fingerprint, generation: generation)
  }

  /// Seals the vault under a new key; gives also the copies beside the store that the keys from before still open.
  ///
  /// Throws: `keys-lent`, and what keeps the store from being opened.
  package static func rotate(of path: String, model: UnifiedModel) throws(Failure) -> (VaultRotation, copies: [String])
  {
    let workspace = try Workspace(existing: path)
    guard try workspace.vaultKey().mayChange else { throw Failure(.keysLent, at: Place(file: path)) }
    let store = try workspace.openStore(model: model)
    let rotation = try store.rotateVaultKey()
    try store.mirrorAudit()
    try store.scrub()
    return (rotation, workspace.olderStores)
  }

  /// The public half of the signing key as PEM. Throws: `signing-key-…`.
  package static func publicKey(of path: String) throws(Failure) -> [UInt8] {
    try Workspace.signingKey(in: path).publicPEM()
  }

  /// A request for a certificate as PEM. Throws: `signing-key-…`.
  package static func certificateRequest(of path: String, commonName: String) throws(Failure) -> [UInt8] {
    try Workspace.signingKey(in: path).certificateRequest(commonName: commonName)
  }

  // MARK: Destroying

  /// In the key folder while keys are being destroyed: the fingerprint that was confirmed.
  private static let pendingName = "destroy.pending"

  /// What would be lost, and the fingerprint that has to be confirmed. Changes nothing.
  package static func destructionExtent(
    of path: String, model: UnifiedModel
  ) throws(Failure) -> (DestructionExtent, fingerprint: String) {
    let workspace = try Workspace(existing: path)
    let extent = try workspace.openStoreToRead(model: model).destructionExtent()
    return (extent, try workspace.masterKey().fingerprint())
  }

  /// Destroys all keys of the workspace: overwritten, removed, synced. Gives what was lost; nil where this ended what a
  /// killed command had begun.
  ///
  /// Throws: `keys-held`, `keys-not-confirmed`, `keys-lent`, and what keeps the store from being opened.
  package static func destroy(
    of path: String, model: UnifiedModel, confirm: String
  ) throws(Failure) -> DestructionExtent? {
    let workspace = try Workspace(existing: path)
    let pending = "\(workspace.keyFolder.path)/\(pendingName)"
    if try Folder.has(pending) {
      try require(confirm, String(decoding: try SafeFile.read(pending, limit: 64), as: UTF8.self), path)
      try shred(workspace, pending)
      return nil
    }
    guard try workspace.ownsItsKeys() else { throw Failure(.keysLent, at: Place(file: path)) }
    let store = try workspace.openStore(model: model)
    let fingerprint = try workspace.masterKey().fingerprint()
    try require(confirm, fingerprint, path)
    let extent = try store.announceDestruction(ofKey: fingerprint)
    try store.mirrorAudit()
    try SafeFile.write(Array(fingerprint.utf8), to: pending)
    try shred(workspace, pending)
    return extent
  }

  private static func require(_ confirm: String, _ fingerprint: String, _ path: String) throws(Failure) {
    if confirm != fingerprint { throw Failure(.keysNotConfirmed, at: Place(file: path)) }
  }

  private static func shred(_ workspace: Workspace, _ pending: String) throws(Failure) {
    let folder = workspace.keyFolder
    for key in [folder.vault.next.path, folder.vault.current.path, folder.signing.path, folder.master.path]
    where try Folder.has(key) {
      try PrivateFile.shred(key)
    }
    // Not overwritten: a fingerprint is no secret, and whoever is killed here needs it to give the command again.
    let trouble = Folder.remove(pending)
    if trouble != 0 { throw SafeFile.cannotWrite(pending, trouble) }
    try Folder.sync(folder.path)
  }
}

extension FindingCode {
  static let keysNotConfirmed = FindingCode(
    "keys-not-confirmed", .error, es: "la huella no es la de la clave maestra de este espacio de trabajo",
    en: "the fingerprint is not that of this workspace's master key",
    hint: Localised(
      es: "vea qué se perdería y la huella con «quipu keys destroy --dry-run»",
      en: "see what would be lost, and the fingerprint, with `quipu keys destroy --dry-run`"))
  static let keysLent = FindingCode(
    "keys-lent", .error, es: "las claves vienen de $CREDENTIALS_DIRECTORY, que quipu no puede cambiar",
    en: "the keys come from $CREDENTIALS_DIRECTORY, which quipu cannot change",
    hint: Localised(
      es: "ejecute la orden con las claves en la carpeta keys del espacio de trabajo",
      en: "give the command with the keys in the folder keys of the workspace"))
}
