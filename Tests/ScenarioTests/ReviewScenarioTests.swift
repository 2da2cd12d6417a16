import Foundation
import Testing

/// A steward says who is who, and later nights keep to it.
@Suite struct ReviewScenarioTests {
  private func quipu(_ words: [String], _ workspace: String) throws -> CommandResult {
    try Scenario.quipu(words + ["--workspace", workspace, "--lang", "en"])
  }

  private func night(_ workspace: String, _ input: URL) throws -> CommandResult {
    try quipu(["run", NightScenarioTests.nightly, "--input", input.path, "--json"], workspace)
  }

  /// The samples, with one shelter record under the document of another girl.
  private func borrowed(_ folder: TestFolder) throws -> URL {
    let input = try folder.samples()
    let file = input.appending(path: "albergue_residentes.json")
    let text = try String(contentsOf: file, encoding: .utf8)
    #expect(text.contains("99900545"))
    try text.replacingOccurrences(of: "99900545", with: "99900413").write(to: file, atomically: true, encoding: .utf8)
    return input
  }

  private func persons(_ result: CommandResult) -> Int? {
    (result.json["linkage"] as? [String: Any])?.number("persons")
  }

  private func queue(_ result: CommandResult) -> Int? { (result.json["linkage"] as? [String: Any])?.number("queue") }

  @Test func `a borrowed document waits for a steward, whose word holds on the nights after`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let input = try borrowed(folder)
    let first = try night(workspace, input)
    let before = try #require(persons(first))
    #expect(queue(first) ?? 0 > 0)
    #expect(first.json.list("findings").contains { $0["code"] as? String == "link-document-conflict" })

    let listed = try quipu(["review", "list", "--json"], workspace)
    let item = try #require(
      listed.json.list("waiting").first { $0["contradiction"] as? String == "documentConflict" })
    let pair = [try #require(item["left"] as? String), try #require(item["right"] as? String)]
    #expect(item["weight"] == nil && item["probability"] == nil)
    let same = try quipu(
      ["review", "decide", pair[0], pair[1], "--verdict", "same", "--by", "ANA", "--reason", "seen"], workspace)
    #expect(same.status == 0, "\(same.errors)")
    #expect(persons(try night(workspace, input)) == before - 1)
    let undone = try quipu(["link", "undo", "1", "--by", "LUIS", "--reason", "not so"], workspace)
    #expect(undone.status == 0, "\(undone.errors)")
    #expect(persons(try night(workspace, input)) == before)

    let apart = try quipu(
      ["review", "decide", pair[0], pair[1], "--verdict", "different", "--by", "ANA", "--reason", "two"], workspace)
    #expect(apart.status == 0)
    let last = try night(workspace, input)
    #expect(persons(last) == before)
    #expect(queue(last) == (queue(first) ?? 0) - 1)
    let export = try quipu(["review", "export"], workspace)
    #expect(export.text.split(separator: "\n").count == 4)
    #expect(!export.text.contains("seen"))
    let stats = try quipu(["review", "stats", "--json"], workspace)
    #expect((stats.json["decisions"] as? [String: Any])?.number("different") == 1)
    #expect((stats.json["decisions"] as? [String: Any])?.number("undone") == 1)
    #expect(try quipu(["audit", "verify"], workspace).status == 0)
  }

  @Test func `the reviewer sees shapes, and values only when the audit log has it`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    _ = try night(workspace, try borrowed(folder))
    let masked = try quipu(["review", "next"], workspace)
    #expect(masked.status == 0, "\(masked.errors)")
    #expect(masked.text.contains("given_names") && masked.text.contains("different"))
    #expect(!masked.text.uppercased().contains("YESENIA") && !masked.text.contains("99900413"))
    let shown = try quipu(["review", "next", "--by", "ANA", "--reveal"], workspace)
    #expect(shown.text.contains("99900413"))
    let log = try String(contentsOf: URL(filePath: "\(workspace)/store/audit.jsonl"), encoding: .utf8)
    #expect(log.contains("\"event\":\"data-revealed\""))
    #expect(!log.uppercased().contains("YESENIA"))
  }

  @Test func `a wrong link is parted by two of its records and stays parted when the store is linked anew`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let input = try folder.samples()
    let before = try #require(persons(try night(workspace, input)))
    let unchanged = try quipu(["link", "--pipeline", NightScenarioTests.nightly, "--dry-run", "--json"], workspace)
    #expect(unchanged.status == 0, "\(unchanged.errors)")
    #expect((unchanged.json["persons"] as? [String: Any])?.number("changed") == 0)
    // The first pair to look at is one that linkage joined when nothing waits.
    let next = try quipu(["review", "next", "--json"], workspace)
    let left = try #require((next.json["left"] as? [String: Any])?["record"] as? String)
    let right = try #require((next.json["right"] as? [String: Any])?["record"] as? String)
    _ = try quipu(
      ["review", "decide", left, right, "--verdict", "different", "--by", "ANA", "--reason", "two"], workspace)
    #expect(persons(try night(workspace, input)) == before + 1)
    let anew = try quipu(["link", "--pipeline", NightScenarioTests.nightly, "--json"], workspace)
    #expect((anew.json["persons"] as? [String: Any])?.number("changed") == 0)
    #expect(persons(try night(workspace, input)) == before + 1)
  }

  @Test func `where the pipeline asks for two signatures, one person alone joins nobody`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let input = try borrowed(folder)
    let nightly = Scenario.root.appending(path: NightScenarioTests.nightly)
    let text = try String(contentsOf: nightly, encoding: .utf8)
      .replacingOccurrences(of: "../", with: Scenario.root.path + "/")
      .replacingOccurrences(of: "releases:\n", with: "linkage: {signatures: two-to-join}\nreleases:\n")
      .replacingOccurrences(of: "- register", with: "- \(Scenario.root.path)/Pipelines/register")
      .replacingOccurrences(of: "- research", with: "- \(Scenario.root.path)/Pipelines/research")
    let pipeline = folder.url.appending(path: "two.pipeline.yaml")
    try text.write(to: pipeline, atomically: true, encoding: .utf8)
    func run() throws -> CommandResult {
      try quipu(["run", pipeline.path, "--input", input.path, "--json"], workspace)
    }
    let before = try #require(persons(try run()))
    let item = try #require(
      try quipu(["review", "list", "--json"], workspace).json.list("waiting")
        .first { $0["contradiction"] as? String == "documentConflict" })
    let pair = [try #require(item["left"] as? String), try #require(item["right"] as? String)]
    for (by, expected) in [("ANA", before), ("ANA", before), ("LUIS", before - 1)] {
      let decided = try quipu(
        ["review", "decide", pair[0], pair[1], "--verdict", "same", "--by", by, "--reason", "seen"], workspace)
      #expect(decided.status == 0, "\(decided.errors)")
      #expect(persons(try run()) == expected)
    }
  }

  @Test func `a verb that lacks what it needs says so`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(
      try quipu(["review", "decide", "a", "b", "--verdict", "maybe", "--by", "ANA", "--reason", "x"], workspace).status
        == 64)
    #expect(try quipu(["review", "stats"], workspace).status == 66)
    #expect(try Scenario.quipu(["link"]).status == 64)
  }
}
