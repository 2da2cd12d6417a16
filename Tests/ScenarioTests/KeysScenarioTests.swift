import Foundation
import Testing

/// The keys of a workspace from the command line: made, listed, changed, given out and destroyed.
@Suite struct KeysScenarioTests {
  private func night(_ workspace: String) throws -> CommandResult {
    try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", workspace, "--json"])
  }

  private func keys(_ verb: String, _ workspace: String, _ options: String...) throws -> CommandResult {
    try Scenario.quipu(["keys", verb, "--workspace", workspace, "--lang", "en"] + options)
  }

  private func list(_ workspace: String) throws -> [[String: Any]] {
    let result = try keys("list", workspace, "--json")
    #expect(result.status == 0, "\(result.errors)")
    return try JSONSerialization.jsonObject(with: result.output) as? [[String: Any]] ?? []
  }

  private func key(_ name: String, _ workspace: String) -> URL { URL(filePath: "\(workspace)/keys/\(name)") }

  private func openssl(_ words: [String]) throws -> CommandResult {
    try Scenario.run(try #require(Scenario.tool("openssl")), words)
  }

  // MARK: Made, listed, given out

  @Test func `init makes three private keys once, list tells them apart and shows none of them`() throws {
    let folder = try TestFolder()
    let workspace = folder.url.appending(path: "w").path
    let made = try keys("init", workspace)
    #expect(made.status == 0 && made.text.contains("master.key, vault.key, signing.key"), "\(made.errors)")
    let names = ["master.key", "vault.key", "signing.key"]
    for name in names {
      let mode = try FileManager.default.attributesOfItem(atPath: key(name, workspace).path)[.posixPermissions] as? Int
      #expect(mode == 0o400, "\(name)")
    }
    let before = try Scenario.files(in: URL(filePath: "\(workspace)/keys"))
    #expect(try keys("init", workspace).text == "none is missing\n")
    #expect(try Scenario.files(in: URL(filePath: "\(workspace)/keys")) == before)
    #expect(try list(workspace).compactMap { $0["name"] as? String } == names)
    #expect(try night(workspace).status == 0)
    let entries = try list(workspace)
    #expect(entries.compactMap { $0.number("generation") } == [1])
    #expect(Set(entries.compactMap { $0["fingerprint"] as? String }).count == 3)
    let shown = try keys("list", workspace).output
    for name in ["master.key", "vault.key"] {
      let bytes = try Data(contentsOf: key(name, workspace))
      #expect(shown.range(of: Data(bytes.map { String(format: "%02x", $0) }.joined().prefix(32).utf8)) == nil)
    }
  }

  @Test func `init gives a workspace with a store no other key but that of signatures`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    #expect(try keys("init", workspace).text.contains("made: signing.key"))
    try FileManager.default.removeItem(at: key("master.key", workspace))
    #expect(try keys("init", workspace).status == 77)
    #expect(!FileManager.default.fileExists(atPath: key("master.key", workspace).path))
  }

  @Test(.enabled(if: Scenario.tool("openssl") != nil, "openssl is not installed"))
  func `openssl reads the public key and the request for a certificate, and verifies it`() throws {
    let folder = try TestFolder()
    let workspace = folder.url.appending(path: "w").path
    #expect(try keys("export-public", workspace).status == 77)
    #expect(try keys("init", workspace).status == 0)
    let pem = folder.url.appending(path: "public.pem")
    try keys("export-public", workspace).output.write(to: pem)
    let told = try openssl(["pkey", "-pubin", "-in", pem.path, "-noout", "-text"])
    #expect(told.status == 0 && told.text.contains("prime256v1"), "\(told.errors)")
    // The pair belongs together.
    let other = try openssl(["pkey", "-in", key("signing.key", workspace).path, "-pubout"])
    #expect(try other.output == Data(contentsOf: pem))
    let request = folder.url.appending(path: "request.pem")
    try keys("export-public", workspace, "--csr", "Observatorio de Criminalidad Ñ").output.write(to: request)
    let verified = try openssl(["req", "-in", request.path, "-verify", "-noout", "-subject", "-nameopt", "utf8"])
    #expect(verified.status == 0, "\(verified.errors)")
    #expect((verified.text + verified.errors).contains("Observatorio de Criminalidad Ñ"))
    #expect(try keys("export-public", workspace, "--csr", "").status == 64)
    #expect(try keys("export-public", workspace, "--csr", String(repeating: "x", count: 65)).status == 64)
  }

  // MARK: Refused

  private static let verbs = [
    ["keys", "rotate"], ["keys", "destroy", "--dry-run"], ["keys", "destroy", "--confirm", "0"], ["keys", "list"],
    ["keys", "init"], ["status"], ["run", NightScenarioTests.nightly], ["backup", "/nowhere/copy"],
    ["quarantine", "list"], ["audit", "reasons"], ["hold", "list"],
  ]

  @Test(arguments: ["master.key", "vault.key"], ["missing", "exposed", "wrong"])
  func `a key that is missing, exposed or wrong ends every verb with 77, and no byte is changed`(
    name: String, trouble: String
  ) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let file = key(name, workspace)
    let files = FileManager.default
    if trouble == "exposed" {
      try files.setAttributes([.posixPermissions: 0o440], ofItemAtPath: file.path)
    } else {
      try files.removeItem(at: file)
      if trouble == "wrong" {
        try Data(repeating: 9, count: 32).write(to: file)
        try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: file.path)
      }
    }
    let before = try Scenario.files(in: URL(filePath: workspace))
    let kind = name == "master.key" ? "master-key-\(trouble)" : "vault-key-\(trouble)"
    for verb in Self.verbs {
      // `init` looks at the keys of a store and does not open it.
      if verb == ["keys", "init"] && (trouble == "wrong" || kind == "vault-key-missing") { continue }
      let result = try Scenario.quipu(verb + ["--workspace", workspace])
      #expect(result.status == 77, "\(verb): \(result.status) \(result.errors)")
      #expect(result.errors.contains(kind), "\(verb): \(result.errors)")
    }
    #expect(try Scenario.files(in: URL(filePath: workspace)) == before)
  }

  // MARK: Rotated

  @Test func `after a rotation the night goes on with the same bytes, and the key from before opens nothing`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let published = try NightScenarioTests.visible(workspace)
    let old = try Data(contentsOf: key("vault.key", workspace))
    let rotated = try keys("rotate", workspace)
    #expect(rotated.status == 0 && rotated.text.contains("generation 2"), "\(rotated.errors)")
    #expect(try list(workspace).compactMap { $0.number("generation") } == [2])
    #expect(try night(workspace).status == 0)
    #expect(try NightScenarioTests.visible(workspace) == published)
    #expect(try Scenario.quipu(["audit", "verify", "--workspace", workspace]).status == 0)
    try FileManager.default.removeItem(at: key("vault.key", workspace))
    try old.write(to: key("vault.key", workspace))
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key("vault.key", workspace).path)
    let refused = try keys("list", workspace)
    #expect(refused.status == 77 && refused.errors.contains("vault-key-outdated"), "\(refused.errors)")
  }

  private static let killedCalls: [(call: String, few: [Int])] = [
    ("fsync,fdatasync", [1, 2, 3, 5, 8, 9, 10, 12]), ("rename,renameat,renameat2", [1, 2]),
    ("unlink,unlinkat", [1, 2, 3, 4, 5]),
    ("pwrite64", [1, 9, 30]), ("write", [1, 2, 3]), ("chmod,fchmodat", [1, 2]),
  ]

  @Test(
    .enabled(if: Scenario.tool("strace") != nil, "strace is not installed"), arguments: killedCalls.map(\.call))
  func `a rotation that is killed at any moment is completed or taken back by the next verb`(call: String) throws {
    let folder = try TestFolder()
    let first = try folder.workspace("first")
    #expect(try night(first).status == 0)
    let published = try NightScenarioTests.visible(first)
    let moments =
      FaultScenarioTests.isFull ? Array(1...500) : Self.killedCalls.first { $0.call == call }?.few ?? []
    var killed = 0
    for moment in moments {
      let workspace = folder.url.appending(path: "w-\(moment)").path
      try FileManager.default.copyItem(atPath: first, toPath: workspace)
      let old = try Data(contentsOf: key("vault.key", workspace))
      let broken = try Scenario.run(
        try #require(Scenario.tool("strace")),
        [
          "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=KILL:when=\(moment)",
          Scenario.program.path, "keys", "rotate", "--workspace", workspace,
        ], environment: ["SWIFT_BACKTRACE": "enable=no"])
      // The rotation makes fewer of these calls.
      if broken.status == 0 { break }
      killed += 1
      let generation = try list(workspace).compactMap { $0.number("generation") }.max() ?? 0
      #expect([1, 2].contains(generation), "\(call) \(moment)")
      #expect(try night(workspace).status == 0, "\(call) \(moment)")
      #expect(try NightScenarioTests.visible(workspace) == published, "\(call) \(moment)")
      #expect(
        try FileManager.default.contentsOfDirectory(atPath: "\(workspace)/keys").sorted() == [
          "master.key", "vault.key",
        ],
        "\(call) \(moment)")
      let now = try Data(contentsOf: key("vault.key", workspace))
      #expect((now == old) == (generation == 1), "\(call) \(moment)")
      let again = try keys("rotate", workspace)
      #expect(
        again.status == 0 && again.text.contains("generation \(generation + 1)"), "\(call) \(moment): \(again.errors)")
      #expect(try Scenario.quipu(["audit", "verify", "--workspace", workspace]).status == 0, "\(call) \(moment)")
      try FileManager.default.removeItem(atPath: workspace)
    }
    #expect(killed > 0, "the injection killed no rotation")
  }

  // MARK: Destroyed

  @Test func `destroying wants the fingerprint, tells what is lost, and leaves a log whose chain verifies`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    #expect(try keys("init", workspace).status == 0)
    #expect(try keys("destroy", workspace).status == 64)
    let before = try Scenario.files(in: URL(filePath: workspace))
    let dry = try keys("destroy", workspace, "--dry-run")
    #expect(dry.status == 0 && dry.text.contains("person"), "\(dry.errors)")
    #expect(try keys("destroy", workspace, "--confirm", "0000000000000000").status == 64)
    #expect(try Scenario.files(in: URL(filePath: workspace)) == before)
    let fingerprint = try #require(dry.text.split(separator: " ").last).trimmingCharacters(in: .whitespacesAndNewlines)
    #expect(try list(workspace).first?["fingerprint"] as? String == fingerprint)
    let destroyed = try keys("destroy", workspace, "--confirm", fingerprint)
    #expect(destroyed.status == 0, "\(destroyed.errors)")
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(workspace)/keys").isEmpty)
    #expect(try night(workspace).status == 77)
    let log = "\(workspace)/store/audit.jsonl"
    #expect(try String(contentsOfFile: log, encoding: .utf8).contains("\"event\":\"keys-destroyed\""))
    #expect(try Scenario.quipu(["audit", "verify", "--file", log]).status == 0)
  }

  @Test func `a legal hold keeps the keys from being destroyed`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let incident = try Scenario.quipu([
      "incident", "\(workspace)/released/register/manifest.json", "--workspace", workspace, "--json",
    ])
    let her = try #require(incident.json.list("persons").first?["pseudonym"] as? String)
    let hold = ["hold", "set", her, "--line", "register", "--reason", "trial", "--workspace", workspace]
    #expect(try Scenario.quipu(hold).status == 0)
    let fingerprint = try #require(try list(workspace).first?["fingerprint"] as? String)
    let refused = try keys("destroy", workspace, "--confirm", fingerprint)
    #expect(refused.status == 77 && refused.errors.contains("keys-held"), "\(refused.errors)")
    #expect(try night(workspace).status == 0)
  }

  @Test(
    .enabled(if: Scenario.tool("strace") != nil, "strace is not installed"),
    arguments: [
      ("rename", 1), ("fsync", 2), ("fsync", 3), ("fsync", 4), ("fsync", 6), ("unlink", 3), ("unlink", 4),
      ("unlink", 5),
    ])
  func `a destruction that is killed is ended by giving it again`(call: String, moment: Int) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let fingerprint = try #require(try list(workspace).first?["fingerprint"] as? String)
    let words = ["keys", "destroy", "--confirm", fingerprint, "--workspace", workspace]
    _ = try Scenario.run(
      try #require(Scenario.tool("strace")),
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=KILL:when=\(moment)",
        Scenario.program.path,
      ] + words, environment: ["SWIFT_BACKTRACE": "enable=no"])
    let left = try FileManager.default.contentsOfDirectory(atPath: "\(workspace)/keys")
    if !left.isEmpty {
      let again = try Scenario.quipu(words)
      #expect(again.status == 0, "\(left): \(again.errors)")
    }
    #expect(try FileManager.default.contentsOfDirectory(atPath: "\(workspace)/keys").isEmpty)
  }
}
