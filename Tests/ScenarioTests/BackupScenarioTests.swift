import Foundation
import Testing

/// The drill: an empty machine, a backup and a key give the register back.
@Suite struct BackupScenarioTests {
  private func quipu(_ words: String...) throws -> CommandResult { try Scenario.quipu(words + ["--lang", "en"]) }

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
    let key = "\(new)/keys/master.key"
    try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: key)
    try Data(repeating: 1, count: 32).write(to: URL(filePath: key))
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key)
    let result = try quipu("restore", backup, "--workspace", new)
    #expect(result.status == 77 && result.errors.contains("master-key-wrong"), "\(result.errors)")
    #expect(!FileManager.default.fileExists(atPath: "\(new)/store"))
  }
}
