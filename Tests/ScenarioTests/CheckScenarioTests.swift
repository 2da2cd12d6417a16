import Foundation
import Testing

/// `quipu check` says everything that is wrong in one go, for people and for programs, and opens no data.
@Suite struct CheckScenarioTests {
  static let faulty = "Tests/Faults/ten-mistakes.map.yaml"
  static let model = ["--model", "Mappings/unified.model.yaml"]

  private func compare(_ text: String, with name: String) throws {
    let file = Scenario.root.appending(path: "Tests/Faults/\(name)")
    if GoldenScenarioTests.isRecording { try Data(text.utf8).write(to: file) }
    #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(name) differs; look at it, then ./check record")
  }

  @Test(arguments: ["es", "en"]) func `ten planted mistakes give ten located messages`(language: String) throws {
    let result = try Scenario.quipu(["check", Self.faulty, "--lang", language] + Self.model)
    #expect(result.status == 78)
    let heads = result.errors.split(separator: "\n").filter { $0.hasPrefix("Tests/Faults/ten-mistakes.map.yaml:") }
    #expect(heads.count == 10 && heads.allSatisfy { $0.contains(": error: ") })
    #expect(Set(heads.map { $0.split(separator: " ").last }).count == 10)
    try compare(result.errors, with: "ten-mistakes.\(language).txt")
  }

  @Test func `the same as JSON and as SARIF, on standard output alone`() throws {
    let json = try Scenario.quipu(["check", Self.faulty, "--lang", "en", "--format", "json"] + Self.model)
    #expect(json.status == 78 && json.errors == "")
    #expect(json.json.list("findings").count == 10 && json.json.number("errors") == 10)
    let sarif = try Scenario.quipu(["check", Self.faulty, "--lang", "es", "--format", "sarif"] + Self.model)
    #expect(sarif.status == 78 && sarif.errors == "")
    let run = try #require(sarif.json.list("runs").first)
    let rules = ((run["tool"] as? [String: Any])?["driver"] as? [String: Any])?.list("rules") ?? []
    #expect(rules.count == 10 && run.list("results").count == 10)
    for result in run.list("results") {
      #expect(rules[result.number("ruleIndex") ?? 99]["id"] as? String == result["ruleId"] as? String)
    }
    try compare(sarif.text, with: "ten-mistakes.sarif")
    #expect(try Scenario.quipu(["check", Self.faulty, "--format", "xml"]).status == 64)
  }

  @Test func `a pipeline is checked with everything that it names`() throws {
    let folder = try TestFolder()
    let root = Scenario.root.path
    let faulty = folder.url.appending(path: "faulty.map.yaml")
    try FileManager.default.copyItem(at: Scenario.root.appending(path: Self.faulty), to: faulty)
    let policy = try String(
      contentsOf: Scenario.root.appending(path: "Pipelines/research.release.yaml"), encoding: .utf8)
    try policy.replacing("release: 1", with: "release: 1\nnonsense: 1").write(
      to: folder.url.appending(path: "research.release.yaml"), atomically: true, encoding: .utf8)
    let pipeline = folder.url.appending(path: "all.pipeline.yaml")
    try """
    pipeline: 1
    name: all
    model: \(root)/Mappings/unified.model.yaml
    codes: \(root)/Mappings/codes
    sources:
      - {name: a, mapping: faulty.map.yaml, file: there/is/no/such/file.csv}
      - {name: b, mapping: faulty.map.yaml, file: x.csv}
      - {name: c, mapping: missing.map.yaml, file: x.csv}
    releases: [research.release.yaml]
    """.write(to: pipeline, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(["check", pipeline.path, "--format", "json", "--lang", "en"])
    let findings = result.json.list("findings")
    func count(_ file: String) -> Int { findings.count { ($0["file"] as? String)?.hasSuffix(file) == true } }
    // A mapping that two sources use is complained of once.
    #expect(count("faulty.map.yaml") == 10 && count("research.release.yaml") == 1)
    let missing = try #require(findings.first { $0["code"] as? String == "file-cannot-be-read" })
    #expect(missing.number("line") == 8 && (missing["file"] as? String)?.hasSuffix("all.pipeline.yaml") == true)
    #expect(result.status == 66)
    try FileManager.default.removeItem(at: faulty)
  }

  @Test func `a broken model does not keep the mappings from being looked at`() throws {
    let folder = try TestFolder()
    let root = Scenario.root.path
    try Data("model: 1\nname: unified\n".utf8).write(to: folder.url.appending(path: "m.model.yaml"))
    let pipeline = folder.url.appending(path: "p.pipeline.yaml")
    try """
    pipeline: 1
    name: p
    model: m.model.yaml
    codes: \(root)/Mappings/codes
    sources: [{name: a, mapping: \(root)/\(Self.faulty), file: x.csv}]
    """.write(to: pipeline, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(["check", pipeline.path, "--format", "json"])
    let codes = result.json.list("findings").compactMap { $0["code"] as? String }
    #expect(codes.contains("key-missing") && codes.contains("key-unknown") && codes.contains("choice-unknown"))
  }

  /// Files that are meant to cost memory or time, or to crash a parser.
  @Test func `hostile YAML is a located finding, at once`() throws {
    let folder = try TestFolder()
    func check(_ text: String) throws -> (status: Int32, findings: [[String: Any]]) {
      let file = folder.url.appending(path: "x.map.yaml")
      try Data(text.utf8).write(to: file)
      let result = try Scenario.quipu(["check", file.path, "--format", "json"] + Self.model)
      return (result.status, result.json.list("findings"))
    }
    var laughs = "mapping: 1\na0: &a0 [ha, ha]\n"
    for level in 1...40 { laughs += "a\(level): &a\(level) [*a\(level - 1), *a\(level - 1), *a\(level - 1)]\n" }
    let bomb = try check(laughs)
    #expect(bomb.status == 78 && bomb.findings.first?["code"] as? String == "yaml-too-many-nodes")
    #expect((bomb.findings.first?.number("line") ?? 0) > 2)
    let large = try check("mapping: 1\n# " + String(repeating: "x", count: 10 << 20))
    #expect(large.status == 78 && large.findings.first?["code"] as? String == "yaml-too-large")
    let deep = try check("mapping: 1\nentities: " + String(repeating: "[", count: 100_000))
    #expect(deep.status == 78 && deep.findings.first?["code"] as? String == "yaml-too-deep")
    #expect(deep.findings.first?.number("line") == 2)
    let expression = String(repeating: "(", count: 3_000)
    let nested = try check(
      "mapping: 1\nname: x\nversion: 1.0.0\nmodel: unified@1\nsource: {system: PNP-SIDPOL, format: csv}\n"
        + "entities:\n  - entity: incident\n    key: [A]\n    fields:\n      kind: '\(expression)'\n")
    #expect(nested.findings.map { $0["code"] as? String } == ["expression-syntax"])
  }
}
