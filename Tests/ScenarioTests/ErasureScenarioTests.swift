import Foundation
import Testing

/// A person asks to be erased: what the data-protection officer does, and what the next night publishes.
@Suite struct ErasureScenarioTests {
  private func night(_ workspace: String) throws -> CommandResult {
    try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", workspace, "--json"])
  }

  private func manifest(_ workspace: String) -> String { "\(workspace)/released/register/manifest.json" }

  /// Pseudonyms of everybody in the register's publication.
  private func persons(_ workspace: String) throws -> [String] {
    let incident = try Scenario.quipu(["incident", manifest(workspace), "--workspace", workspace, "--json"])
    return incident.json.list("persons").compactMap { $0["pseudonym"] as? String }
  }

  private func erase(_ workspace: String, _ person: String, _ options: [String]) throws -> CommandResult {
    try Scenario.quipu(["erase", person, "--line", "register", "--workspace", workspace, "--lang", "en"] + options)
  }

  private func store(_ workspace: String) throws -> Data {
    try Data(contentsOf: URL(filePath: "\(workspace)/store/register.sqlite"))
  }

  @Test func `a dry run tells and writes nothing, the erasure leaves the person out of the next night`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let before = try persons(workspace)
    let her = try #require(before.first)
    let bytes = try store(workspace)
    let dry = try erase(workspace, her, ["--dry-run", "--json"])
    #expect(dry.status == 0, "\(dry.errors)")
    #expect(dry.json.number("records").map { $0 > 0 } == true)
    #expect(!dry.json.list("rows").isEmpty)
    #expect(dry.json.list("publications").contains { $0["line"] as? String == "register" })
    #expect(try store(workspace) == bytes)

    let erased = try erase(workspace, her, ["--reason", "asked for"])
    #expect(erased.status == 0, "\(erased.errors)")
    #expect(erased.text.contains("Erased:"))
    #expect(try night(workspace).status == 0)
    #expect(Set(try persons(workspace)) == Set(before.dropFirst()))
    let audit = try Scenario.quipu(["audit", "verify", "--workspace", workspace])
    #expect(audit.status == 0, "\(audit.errors)")
    let log = try String(contentsOf: URL(filePath: "\(workspace)/store/audit.jsonl"), encoding: .utf8)
    #expect(log.contains("\"event\":\"person-erased\""))
    #expect(try erase(workspace, her, ["--dry-run"]).status == 64)
  }

  @Test func `a new delivery of the same rows does not bring the person back`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let input = try folder.samples()
    func run() throws -> CommandResult {
      try Scenario.quipu([
        "run", NightScenarioTests.nightly, "--input", input.path, "--workspace", workspace, "--json",
      ])
    }
    #expect(try run().status == 0)
    let before = try persons(workspace)
    let her = try #require(before.first)
    #expect(try erase(workspace, her, ["--reason", "asked for"]).status == 0)
    // An empty line at the end: other files with the same records.
    for name in try FileManager.default.contentsOfDirectory(atPath: input.path) {
      let file = input.appending(path: name)
      try (try Data(contentsOf: file) + Data("\n".utf8)).write(to: file)
    }
    let second = try run()
    #expect(second.errors.contains("Fatal") == false)
    #expect(Set(try persons(workspace)) == Set(before.dropFirst()))
    let findings = String(decoding: second.output, as: UTF8.self)
    #expect(findings.contains("person-erased"), "\(second.errors)")
  }

  @Test func `a legal hold refuses the erasure with 77 until it is lifted`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let her = try #require(try persons(workspace).first)
    func hold(_ verb: String) throws -> Int32 {
      try Scenario.quipu(
        ["hold", verb, her, "--line", "register", "--reason", "trial", "--workspace", workspace]
      ).status
    }
    #expect(try hold("lift") == 64)
    #expect(try hold("set") == 0)
    let list = try Scenario.quipu(["hold", "list", "--workspace", workspace, "--json"])
    let held = try #require(try JSONSerialization.jsonObject(with: list.output) as? [[String: Any]])
    #expect(held.map { $0["reason"] as? String } == ["trial"])
    #expect(held.first?.number("records").map { $0 > 0 } == true)
    let refused = try erase(workspace, her, ["--reason", "asked for"])
    #expect(refused.status == 77)
    #expect(refused.errors.contains("person-held"))
    #expect(try hold("lift") == 0)
    #expect(
      try Scenario.quipu(["hold", "list", "--workspace", workspace, "--lang", "en"]).text
        == "nobody is under legal hold\n")
    #expect(try erase(workspace, her, ["--reason", "asked for"]).status == 0)
  }

  @Test func `a reason is in no file but as ciphertext, is read back with the key, and goes with the person`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let her = try #require(try persons(workspace).first)
    // What somebody types although it says nothing of a person may be in it.
    let typed = "LUZCANARIA 99912345"
    for verb in ["set", "lift"] {
      let words = ["hold", verb, her, "--line", "register", "--reason", typed, "--workspace", workspace]
      #expect(try Scenario.quipu(words).status == 0)
    }
    for (name, bytes) in try Scenario.files(in: URL(filePath: workspace)) {
      #expect(bytes.range(of: Data("LUZCANARIA".utf8)) == nil, "\(name)")
    }
    func reasons() throws -> [String?] {
      let list = try Scenario.quipu(["audit", "reasons", "--workspace", workspace, "--json"])
      let entries = try JSONSerialization.jsonObject(with: list.output) as? [[String: Any]] ?? []
      return entries.map { $0["reason"] as? String }
    }
    #expect(try reasons() == [typed, typed])
    #expect(try Scenario.quipu(["keys", "rotate", "--workspace", workspace]).status == 0)
    #expect(try reasons() == [typed, typed])
    #expect(try erase(workspace, her, ["--reason", "request 17"]).status == 0)
    #expect(try reasons() == [nil, nil, "request 17"])
    #expect(try Scenario.quipu(["audit", "verify", "--workspace", workspace]).status == 0)
  }

  @Test(arguments: ["missing", "exposed", "wrong"])
  func `without the key nothing is erased or held, exit 77`(_ trouble: String) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let her = try #require(try persons(workspace).first)
    let key = URL(filePath: "\(workspace)/keys/master.key")
    let files = FileManager.default
    if trouble == "exposed" {
      try files.setAttributes([.posixPermissions: 0o444], ofItemAtPath: key.path)
    } else {
      try files.removeItem(at: key)
      if trouble == "wrong" {
        try Data(repeating: 9, count: 32).write(to: key)
        try files.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key.path)
      }
    }
    let bytes = try store(workspace)
    for verb in [
      ["erase", her, "--dry-run"], ["erase", her, "--reason", "r"], ["hold", "set", her, "--reason", "r"],
      ["hold", "lift", her, "--reason", "r"],
    ] {
      #expect(try Scenario.quipu(verb + ["--workspace", workspace]).status == 77, "\(verb)")
    }
    #expect(try store(workspace) == bytes)
  }

  @Test func `an erasure wants a reason or a dry run, and a person whom the store knows`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let nobody = String(repeating: "0", count: 32)
    #expect(try erase(workspace, nobody, []).status == 64)
    #expect(try erase(workspace, nobody, ["--dry-run", "--reason", "r"]).status == 64)
    let unknown = try erase(workspace, nobody, ["--dry-run"])
    #expect(unknown.status == 64 && unknown.errors.contains("person-unknown"))
    #expect(try erase(workspace, "LUZ", ["--dry-run"]).errors.contains("person-unknown"))
  }
}
