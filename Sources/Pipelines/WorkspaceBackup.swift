internal import CaseStore
internal import Glibc
package import Interchange
internal import Readers
internal import Safekeeping

/// Copies of a workspace's store, and how one becomes a workspace again: `quipu backup`, `quipu restore`.
///
/// ```
/// <folder>/register.sqlite   the store, its vault still sealed
/// <folder>/audit.jsonl       its audit log
/// <folder>/backup.json       SHA-256 of both, written last
/// ```
/// Keys are no part of it and are kept elsewhere; publications are made again by the next run, byte for byte.
package enum WorkspaceBackup {
  static let manifestName = "backup.json"

  package struct Summary: Sendable, Hashable {
    package let files: [WrittenFile]
    /// Lines of the audit log.
    package let lines: Int
  }

  /// Makes the folder, which must not be there. A run that is killed leaves it under another name.
  ///
  /// Throws: `backup-in-the-way`, `workspace-empty`, `workspace-locked`, and failures of store and files.
  package static func make(of workspace: String, model: UnifiedModel, to folder: String) throws(Failure) -> Summary {
    guard !Folder.exists(folder) else { throw Failure(.backupInTheWay, at: Place(file: folder)) }
    let store = try Workspace(existing: workspace).openStore(model: model)
    // A name that nobody else gives: what a killed backup left under it is removed.
    let part = "\(folder).quipu-part"
    Folder.remove(part)
    try Folder.make(part)
    let names = try store.backUp(into: part)
    let summary = Summary(
      files: try names.map { name throws(Failure) in try entry(name, in: part) }, lines: try store.auditHead().number)
    try SafeFile.write(json(summary), to: "\(part)/\(manifestName)")
    guard rename(part, folder) == 0 else { throw SafeFile.cannotWrite(folder, errno) }
    try Folder.sync(Folder.parent(of: folder))
    return summary
  }

  /// Makes a workspace of a backup. The keys have to lie in its `keys` folder already.
  ///
  /// Everything is verified in a folder beside before it takes its place: digests, key, every page, the audit log.
  /// Throws: `store-in-the-way`, `backup-broken`, `master-key-…`, `vault-key-…`, `store-corrupt`, `audit-broken`.
  package static func restore(_ folder: String, to path: String, model: UnifiedModel) throws(Failure) -> Summary {
    let workspace = try Workspace(path: path)
    guard try !Folder.has(workspace.storeFolder) else {
      throw Failure(.storeInTheWay, at: Place(file: workspace.storeFolder))
    }
    let masterKey = try workspace.keyFolder.masterKey()
    let vaultKey = try workspace.vaultKey()
    let names = try verified(folder)
    let part = "\(workspace.storeFolder).part"
    Folder.remove(part)
    try Folder.make(part)
    do throws(Failure) {
      for name in names { try FileCopy.make(of: "\(folder)/\(name)", at: "\(part)/\(name)") }
      let store = try CaseRegister(
        folder: part, model: model, masterKey: masterKey, vaultKey: vaultKey, clock: WallClock.now)
      let lines = try verified(store)
      guard rename(part, workspace.storeFolder) == 0 else { throw SafeFile.cannotWrite(workspace.storeFolder, errno) }
      try Folder.sync(path)
      return Summary(files: try names.map { name throws(Failure) in try entry(name, in: folder) }, lines: lines)
    } catch {
      Folder.remove(part)
      throw error
    }
  }

  /// Gives the lines of its audit log, and enters there that the store was restored.
  private static func verified(_ store: CaseRegister) throws(Failure) -> Int {
    try store.checkIntegrity()
    let verification = try store.verifyAudit()
    if let finding = verification.finding { throw Failure(finding) }
    try store.record(AuditEvent(.storeRestored, ["lines": .number(verification.lines)]))
    try store.mirrorAudit()
    return verification.lines
  }

  // MARK: The manifest

  private static func entry(_ name: String, in folder: String) throws(Failure) -> WrittenFile {
    let source = try FileSource(path: "\(folder)/\(name)")
    return WrittenFile(path: name, sha256: try FileHash.sha256(of: source), byteCount: source.byteCount, rows: 0)
  }

  private static func json(_ summary: Summary) -> [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("quipu", 1)
      json.member("program", Program.version)
      json.key("files")
      json.object { json in for file in summary.files { json.member(file.path, file.sha256) } }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  /// Names of the files, after each has been found to be what was backed up.
  private static func verified(_ folder: String) throws(Failure) -> [String] {
    let path = "\(folder)/\(manifestName)"
    let text = String(decoding: try SafeFile.read(path, limit: 1 << 20), as: UTF8.self)
    var names: [String] = []
    for name in [CaseRegister.fileName, CaseRegister.auditFileName] where text.contains("\"\(name)\": ") {
      let digest = try FileHash.sha256(of: try FileSource(path: "\(folder)/\(name)"))
      guard text.contains("\"\(name)\": \"\(digest)\"") else {
        throw Failure(.backupBroken, at: Place(file: "\(folder)/\(name)"))
      }
      names.append(name)
    }
    guard names.first == CaseRegister.fileName else { throw Failure(.backupBroken, at: Place(file: path)) }
    return names
  }
}

extension FindingCode {
  static let backupInTheWay = FindingCode(
    "backup-in-the-way", .error, es: "ya hay algo con ese nombre", en: "there is something of that name already",
    hint: Localised(
      es: "dé una carpeta nueva, por ejemplo con la fecha", en: "give a new folder, for example with the date"))
  static let backupBroken = FindingCode(
    "backup-broken", .error, es: "la copia de seguridad no es la que se hizo",
    en: "the backup is not what was made",
    hint: Localised(es: "use otra copia", en: "use another backup"))
  static let storeInTheWay = FindingCode(
    "store-in-the-way", .error, es: "este espacio de trabajo ya tiene un almacén",
    en: "this workspace has a store already",
    hint: Localised(
      es: "restaure en un espacio de trabajo nuevo, con su carpeta de claves",
      en: "restore into a new workspace, with its key folder"))
}
