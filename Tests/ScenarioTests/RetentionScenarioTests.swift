import Foundation
import Testing

/// Periods of retention from the command line, over the samples.
@Suite struct RetentionScenarioTests {
  /// The nightly pipeline with rules, in a folder of the test.
  private func pipeline(_ folder: TestFolder, _ rules: String) throws -> String {
    let root = Scenario.root.path
    var text = try String(contentsOf: Scenario.root.appending(path: "Pipelines/nightly.pipeline.yaml"), encoding: .utf8)
    text = text.replacingOccurrences(of: "../", with: "\(root)/")
    for line in ["register", "research"] {
      text = text.replacingOccurrences(of: "- \(line).release", with: "- \(root)/Pipelines/\(line).release")
    }
    let path = folder.url.appending(path: "periods.pipeline.yaml")
    try (text + "retention:\n" + rules).write(to: path, atomically: true, encoding: .utf8)
    return path.path
  }

  private func quipu(_ words: [String]) throws -> CommandResult { try Scenario.quipu(words + ["--lang", "en"]) }

  @Test func `who is due is listed without a byte written, erased when asked for, and kept under legal hold`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let pipeline = try pipeline(folder, "  - {name: delivery, legal-basis: directive, months: 6, after: last-import}\n")
    func run(_ verb: String, _ options: String...) throws -> CommandResult {
      try quipu([verb, pipeline, "--workspace", workspace] + options)
    }
    #expect(try run("run").status == 0)
    func status() throws -> [String: Any] { try quipu(["status", "--workspace", workspace, "--json"]).json }
    #expect(try status().number("due_for_erasure") == 0)
    let before = try Scenario.files(in: URL(filePath: workspace))
    func due(_ date: String) throws -> [String: Any] {
      let result = try quipu(["retention", "due", pipeline, "--workspace", workspace, "--date", date, "--json"])
      #expect(result.status == 0, "\(result.errors)")
      return result.json
    }
    #expect(try due("2026-01-01").list("persons").isEmpty)
    let persons = try due("2099-01-01").list("persons").compactMap { $0["person"] as? String }
    #expect(try persons.count == status().number("persons") && !persons.isEmpty)
    #expect(try Scenario.files(in: URL(filePath: workspace)) == before)

    let held = try #require(persons.first)
    #expect(try quipu(["hold", "set", held, "--reason", "trial", "--workspace", workspace]).status == 0)
    let applied = try quipu([
      "retention", "apply", pipeline, "--workspace", workspace, "--date", "2099-01-01", "--reason", "period over",
    ])
    #expect(applied.status == 0, "\(applied.errors)")
    #expect(applied.text.contains("erased: \(persons.count - 1); under legal hold: 1"))
    #expect(try status().number("persons") == 1)
    #expect(try due("2099-01-01").list("persons").compactMap { $0["held"] as? Bool } == [true])
    let log = try String(contentsOfFile: "\(workspace)/store/audit.jsonl", encoding: .utf8)
    #expect(log.components(separatedBy: "\"rule\":\"delivery\"").count == persons.count)
    #expect(!log.contains("period over"))
    #expect(try quipu(["audit", "verify", "--workspace", workspace]).status == 0)
  }

  @Test(arguments: [
    ("  - {name: a, legal-basis: b, months: 6, after: person.birth_date}\n", "retention-field-unusable"),
    ("  - {name: a, legal-basis: b, months: 6, after: case.nothing}\n", "retention-field-unusable"),
    ("  - {name: a, legal-basis: b, after: case.closed}\n", "retention-period-missing"),
    ("  - {name: a, legal-basis: b, years: 1, after: case.closed, sources: [x]}\n", "quality-rule-source-unknown"),
  ])
  func `a rule that cannot be counted is a fault of the pipeline`(rules: String, code: String) throws {
    let folder = try TestFolder()
    let result = try quipu(["check", try pipeline(folder, rules)])
    #expect(result.status == 78 && (result.errors + result.text).contains(code), "\(result.errors)")
  }

  @Test func `a pipeline without rules says so, and an erasure wants a reason`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try quipu(["run", NightScenarioTests.nightly, "--workspace", workspace]).status == 0)
    let none = try quipu(["retention", "due", NightScenarioTests.nightly, "--workspace", workspace])
    #expect(none.status == 78 && none.errors.contains("retention-no-rules"), "\(none.errors)")
    #expect(try quipu(["retention", "apply", NightScenarioTests.nightly, "--workspace", workspace]).status == 64)
  }
}
