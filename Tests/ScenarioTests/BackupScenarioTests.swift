import Foundation
import Testing

/// The drill: an empty machine, a backup and a key give the register back.
@Suite struct BackupScenarioTests {
  private func quipu(_ words: String...) throws -> CommandResult { try Scenario.quipu(words + ["--lang", "en"]) }

  /// The key folder that was kept elsewhere, beside the master key that every test workspace has.
  private func lendVaultKey(of old: String, to new: String) throws {
    try FileManager.default.copyItem(atPath: "\(old)/keys/vault.key", toPath: "\(new)/keys/vault.key")
  }

  private func night(_ workspace: String) throws -> CommandResult {
    try quipu("run", NightScenarioTests.nightly, "--workspace", workspace)
  }

  @Test func `a backup and the key make a workspace that goes on with the same bytes`() throws {
    let folder = try TestFolder()
    let old = try folder.workspace("old")
    #expect(try night(old).status == 0)
    let backup = folder.url.appending(path: "copies/2026-11-24").path
    #expect(try quipu("backup", backup, "--workspace", old).status == 0)
    let files = try Scenario.files(in: URL(filePath: backup))
    #expect(Set(files.keys) == ["register.sqlite", "audit.jsonl", "backup.json"])
    for (name, bytes) in files {
      for canary in NightScenarioTests.canaries {
        #expect(bytes.range(of: Data(canary.utf8)) == nil, "\(canary) stands in \(name)")
      }
      let mode = try FileManager.default.attributesOfItem(atPath: "\(backup)/\(name)")[.posixPermissions] as? Int
      #expect(mode == 0o600, "\(name)")
    }
    let new = try folder.workspace("new")
    try lendVaultKey(of: old, to: new)
    let restored = try quipu("restore", backup, "--workspace", new)
    #expect(restored.status == 0, "\(restored.errors)")
    #expect(try night(new).status == 0)
    let published = ["register", "research"].map { "\($0)/manifest.json" }
    for path in published {
      #expect(
        try Data(contentsOf: URL(filePath: "\(old)/released/\(path)"))
          == Data(contentsOf: URL(filePath: "\(new)/released/\(path)")), "\(path)")
    }
    let log = try String(contentsOf: URL(filePath: "\(new)/store/audit.jsonl"), encoding: .utf8)
    #expect(log.contains("store-restored"))
    #expect(try quipu("audit", "verify", "--workspace", new).status == 0)
  }

  @Test func `a backup with any altered file, without the key or over a store is refused, and nothing is written`()
    throws
  {
    let folder = try TestFolder()
    let old = try folder.workspace("old")
    #expect(try night(old).status == 0)
    let backup = folder.url.appending(path: "copy").path
    #expect(try quipu("backup", backup, "--workspace", old).status == 0)
    #expect(try quipu("backup", backup, "--workspace", old).errors.contains("backup-in-the-way"))
    #expect(try quipu("restore", backup, "--workspace", old).errors.contains("store-in-the-way"))
    let keyless = folder.url.appending(path: "keyless").path
    let refused = try quipu("restore", backup, "--workspace", keyless)
    #expect(refused.status == 77 && refused.errors.contains("master-key-missing"), "\(refused.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(keyless)/store"))
    for name in ["register.sqlite", "audit.jsonl", "backup.json"] {
      let file = URL(filePath: "\(backup)/\(name)")
      let whole = try Data(contentsOf: file)
      var bytes = whole
      bytes[bytes.count / 2] ^= 1
      try bytes.write(to: file)
      let new = try folder.workspace("new-\(name)")
      try lendVaultKey(of: old, to: new)
      let result = try quipu("restore", backup, "--workspace", new)
      #expect(result.status == 1 && result.errors.contains("backup-broken"), "\(name): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(new)/store"))
      try whole.write(to: file)
    }
  }

  @Test func `another key does not restore`() throws {
    let folder = try TestFolder()
    let old = try folder.workspace("old")
    #expect(try night(old).status == 0)
    let backup = folder.url.appending(path: "copy").path
    #expect(try quipu("backup", backup, "--workspace", old).status == 0)
    let new = try folder.workspace("new")
    for (name, trouble) in [("vault.key", "vault-key-wrong"), ("master.key", "master-key-wrong")] {
      let key = "\(new)/keys/\(name)"
      try? FileManager.default.removeItem(atPath: key)
      try Data(repeating: 1, count: 32).write(to: URL(filePath: key))
      try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key)
      let result = try quipu("restore", backup, "--workspace", new)
      #expect(result.status == 77 && result.errors.contains(trouble), "\(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(new)/store"))
    }
  }

  @Test func `a backup wants the vault's key too, and the one of its generation`() throws {
    let folder = try TestFolder()
    let old = try folder.workspace("old")
    #expect(try night(old).status == 0)
    let backup = folder.url.appending(path: "copy").path
    #expect(try quipu("backup", backup, "--workspace", old).status == 0)
    let new = try folder.workspace("new")
    let missing = try quipu("restore", backup, "--workspace", new)
    #expect(missing.status == 77 && missing.errors.contains("vault-key-missing"), "\(missing.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: new).sorted() == [".lock", "keys"])
    let kept = folder.url.appending(path: "kept.key")
    try FileManager.default.copyItem(at: URL(filePath: "\(old)/keys/vault.key"), to: kept)
    #expect(try quipu("keys", "rotate", "--workspace", old).status == 0)
    let later = folder.url.appending(path: "later").path
    #expect(try quipu("backup", later, "--workspace", old).status == 0)
    try FileManager.default.copyItem(at: kept, to: URL(filePath: "\(new)/keys/vault.key"))
    let outdated = try quipu("restore", later, "--workspace", new)
    #expect(outdated.status == 77 && outdated.errors.contains("vault-key-outdated"), "\(outdated.errors)")
    #expect(try quipu("restore", backup, "--workspace", new).status == 0)
  }
}
