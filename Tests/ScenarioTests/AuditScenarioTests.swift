import Foundation
import Testing

/// What a steward and a data-protection officer ask of a workspace afterwards.
@Suite struct AuditScenarioTests {
  private func night(_ workspace: String) throws -> CommandResult {
    try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", workspace, "--json"])
  }

  private func verify(_ workspace: String) throws -> CommandResult {
    try Scenario.quipu(["audit", "verify", "--workspace", workspace, "--lang", "en"])
  }

  private func state(_ result: CommandResult) -> Substring? { result.text.split(separator: " ").last }

  private func manifests(_ workspace: String) throws -> [String: Data] {
    try Scenario.files(in: URL(filePath: "\(workspace)/released")).filter { $0.key.hasSuffix("manifest.json") }
  }

  @Test func `a night verifies, and the same night again leaves the manifests and their head as they are`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let first = try verify(workspace)
    #expect(first.status == 0, "\(first.errors)")
    let before = try manifests(workspace)
    #expect(before.count == 2)
    for manifest in before.values {
      let head = (try JSONSerialization.jsonObject(with: manifest) as? [String: Any])?["audit_head"] as? String
      #expect(head == state(first).map { $0.trimmingCharacters(in: .newlines) })
    }
    #expect(try night(workspace).status == 0)
    #expect(try verify(workspace).status == 0)
    #expect(try manifests(workspace) == before)
  }

  @Test func `two workspaces with the same night have the same manifests`() throws {
    let folder = try TestFolder()
    let (one, two) = (try folder.workspace("one"), try folder.workspace("two"))
    #expect(try night(one).status == 0)
    _ = try Scenario.quipu(["status", "--workspace", two])
    #expect(try night(two).status == 0)
    #expect(try manifests(one) == manifests(two))
  }

  @Test func `an altered log is told by file and line, exit 1`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let log = URL(filePath: "\(workspace)/store/audit.jsonl")
    let text = try String(contentsOf: log, encoding: .utf8)
    let altered = text.replacing("\"read\":8", with: "\"read\":7", maxReplacements: 1)
    #expect(altered != text)
    try Data(altered.utf8).write(to: log)
    let result = try verify(workspace)
    #expect(result.status == 1)
    #expect(result.errors.contains("audit.jsonl:2: error: audit-broken"), "\(result.errors)")
    let alone = try Scenario.quipu(["audit", "verify", "--file", log.path])
    #expect(alone.status == 1 && alone.errors.contains(":2: error: audit-broken"))
  }

  @Test func `a publication of another register does not carry a head of this one`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let manifest = URL(filePath: "\(workspace)/released/register/manifest.json")
    let head = try #require(state(try verify(workspace))).trimmingCharacters(in: .newlines)
    let text = try String(contentsOf: manifest, encoding: .utf8)
    try Data(text.replacing(head, with: String(repeating: "e", count: 64)).utf8).write(to: manifest)
    let result = try verify(workspace)
    #expect(result.status == 1 && result.errors.contains("audit-head-unknown"))
  }

  @Test func `runs are listed, shown and compared`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let report = try night(workspace)
    #expect(try night(workspace).status == 0)
    let list = try Scenario.quipu(["runs", "list", "--workspace", workspace, "--json"])
    let runs = try #require(try JSONSerialization.jsonObject(with: list.output) as? [[String: Any]])
    #expect(runs.compactMap { $0["run"] as? Int } == [1, 2])
    #expect(runs.allSatisfy { $0["exit"] as? Int == 0 && $0["ended"] is String })
    #expect(try Scenario.quipu(["runs", "show", "1", "--workspace", workspace]).output == report.output)
    let same = try Scenario.quipu(["runs", "diff", "1", "2", "--workspace", workspace, "--lang", "en"])
    #expect(same.text == "no difference\n")
    let unknown = try Scenario.quipu(["runs", "show", "9", "--workspace", workspace])
    #expect(unknown.status == 66 && unknown.errors.contains("run-unknown"))
  }

  @Test func `a lost archive tells who was in it, and names only when asked`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let archive = try #require(
      try Scenario.files(in: URL(filePath: "\(workspace)/released/register")).keys.first { $0.hasSuffix(".zip") })
    let path = "\(workspace)/released/register/\(archive)"
    let result = try Scenario.quipu(["incident", path, "--workspace", workspace, "--json"])
    #expect(result.status == 0, "\(result.errors)")
    let released = try NightScenarioTests.table(workspace, "register", "person")
    let persons = result.json.list("persons")
    #expect(Set(persons.compactMap { $0["pseudonym"] as? String }) == Set(released.compactMap { $0["id"] }))
    for canary in NightScenarioTests.canaries where canary != "99900413" {
      #expect(!result.text.contains(canary), "\(canary)")
    }
    let revealed = try Scenario.quipu(["incident", path, "--workspace", workspace, "--reveal", "--lang", "en"])
    #expect(revealed.text.contains("CCORIMANYA"))
    let log = try String(contentsOf: URL(filePath: "\(workspace)/store/audit.jsonl"), encoding: .utf8)
    #expect(log.contains(#""revealed":"no""#) && log.contains(#""revealed":"yes""#) && !log.contains("CCORIMANYA"))
    let strange = folder.url.appending(path: "x.zip")
    try Data("PK".utf8).write(to: strange)
    let unknown = try Scenario.quipu(["incident", strange.path, "--workspace", workspace])
    #expect(unknown.status == 1 && unknown.errors.contains("publication-unknown"))
  }
}
