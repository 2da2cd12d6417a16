import Foundation
import Testing

/// Quality as a steward meets it: measured every night, shown by a verb, and able to stop a night.
@Suite struct QualityScenarioTests {
  /// The nightly pipeline with rules of its own, over a folder that the test may change.
  private struct Night {
    let folder: TestFolder
    let workspace: String
    let pipeline: String
    let input: URL

    init(quality: [String]) throws {
      folder = try TestFolder()
      workspace = try folder.workspace()
      input = try folder.samples()
      let pipelines = folder.url.appending(path: "Pipelines")
      try FileManager.default.copyItem(at: Scenario.root.appending(path: "Pipelines"), to: pipelines)
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: "Mappings"),
        withDestinationURL: Scenario.root.appending(path: "Mappings"))
      pipeline = pipelines.appending(path: "nightly.pipeline.yaml").path
      try rules(quality)
    }

    func rules(_ quality: [String]) throws {
      let original = try String(
        contentsOf: Scenario.root.appending(path: "Pipelines/nightly.pipeline.yaml"), encoding: .utf8)
      let rules = quality.isEmpty ? "" : "quality:\n" + quality.map { "  - \($0)\n" }.joined()
      try (original + rules).write(toFile: pipeline, atomically: true, encoding: .utf8)
    }

    func run(_ more: [String] = ["--json"]) throws -> CommandResult {
      try Scenario.quipu(
        ["run", pipeline, "--input", input.path, "--workspace", workspace, "--lang", "en"] + more)
    }

    func quality(_ more: [String]) throws -> CommandResult {
      try Scenario.quipu(["quality"] + more + ["--workspace", workspace, "--lang", "en"])
    }

    func change(_ file: String, _ old: String, _ new: String) throws {
      let url = input.appending(path: file)
      let text = try String(contentsOf: url, encoding: .windowsCP1252)
      #expect(text.contains(old))
      try text.replacing(old, with: new).write(to: url, atomically: true, encoding: .windowsCP1252)
    }

    func source(_ name: String, in result: CommandResult) throws -> [String: Any] {
      try #require(result.json.list("sources").first { $0["name"] as? String == name })
    }
  }

  @Test func `a night measures every field that a mapping fills, with the reasons of what is missing`() throws {
    let night = try Night(quality: [])
    let result = try night.run(["--json", "--date", "2024-03-20"])
    #expect(result.status == 0, "\(result.errors)")
    let quality = try #require(try night.source("policia", in: result)["quality"] as? [String: Any])
    #expect(quality.number("history") == 0 && quality["drift_judged"] as? Bool == false)
    let field = try #require(quality.list("fields").first { $0["field"] as? String == "incident.occurred_from" })
    #expect(field.number("rows") == 7 && field.number("present") == 4 && field.number("failed") == 1)
    #expect((field["missing_because"] as? [String: Int]) == ["date-impossible": 1, "missing-unknown": 1])
    let delay = try #require(quality.list("delays").first { $0["name"] as? String == "event-to-report" })
    #expect(delay.number("rows") == 4 && (delay["days"] as? [String: Int]) == ["p10": 1, "p50": 1, "p90": 9])
    #expect(quality.list("delays").contains { $0["name"] as? String == "report-to-import" })
    #expect(try Scenario.quipu(["run", night.pipeline, "--date", "20/03/2024"]).status == 64)
  }

  @Test func `a rule that stops takes the file back, publishes nothing and leaves what was published`() throws {
    let night = try Night(quality: [])
    #expect(try night.run().status == 0)
    let released = URL(filePath: night.workspace).appending(path: "released")
    let before = try Scenario.files(in: released)
    try night.rules(["{source: policia, field: incident.occurred_from, completeness: {at-least: 0.95}, on: stop}"])
    try night.change("policia_denuncias.csv", "0004131-2024", "0009131-2024")
    let stopped = try night.run()
    #expect(stopped.status == 4, "\(stopped.errors)")
    let line =
      try #require(
        String(contentsOfFile: night.pipeline, encoding: .utf8).split(separator: "\n", omittingEmptySubsequences: false)
          .firstIndex { $0.contains("completeness") }) + 1
    #expect(stopped.errors.contains("nightly.pipeline.yaml:\(line):"))
    #expect(stopped.errors.contains("completeness 0.571429; the rule in nightly.pipeline.yaml:\(line) demands ≥ 0.95"))
    let source = try night.source("policia", in: stopped)
    #expect(source["refused"] as? String == "quality-rule-stopped" && source.number("accepted") == 0)
    #expect(stopped.json.list("outputs").isEmpty && !stopped.text.contains(night.folder.path))
    #expect(try Scenario.files(in: released) == before)
    // The register still holds what the night before said, and no night of it is in the history.
    let status = try Scenario.quipu(["status", "--workspace", night.workspace, "--json"])
    let imports = status.json.list("imports").filter { $0["source"] as? String == "policia" }
    #expect(imports.map { $0["refused"] as? Bool } == [false, true])
    #expect(status.json.number("persons") == 16)
    let history = try night.quality(["--source", "policia", "--json"])
    #expect(try night.source("policia", in: history).list("nights").count == 1)
    // Under a rule that only warns the same file comes in.
    try night.rules(["{source: policia, field: incident.occurred_from, completeness: {at-least: 0.95}, on: warn}"])
    let warned = try night.run()
    #expect(warned.status == 0 && warned.errors.contains("quality-rule-broken"), "\(warned.errors)")
    #expect(try night.source("policia", in: try night.quality(["--json"])).list("nights").count == 2)
  }

  @Test func `a rule that is new holds back what is in the register already`() throws {
    let night = try Night(quality: [])
    #expect(try night.run().status == 0)
    try night.rules(["{duplicates: {at-most: 0.1}, on: stop}"])
    let held = try night.run()
    #expect(held.status == 4, "\(held.errors)")
    #expect(try night.source("policia", in: held).number("accepted") == 7)
    #expect(held.json.list("releases").isEmpty && held.json.list("outputs").isEmpty)
  }

  @Test func `the same night twice says the same about quality`() throws {
    let night = try Night(quality: ["{quarantined: {at-most: 0.2}, on: stop}", "{rows: {at-least: 1}}"])
    let first = try night.run()
    #expect(first.status == 0)
    #expect(try night.run().output == first.output)
    let text = try night.run([])
    #expect(text.text.contains("Quality: 6 rules, 0 not met; 0 signs of drift"))
  }

  @Test func `after three nights a column that empties and a file that shrinks are told`() throws {
    let night = try Night(quality: [])
    let file = night.input.appending(path: "policia_denuncias.csv")
    let header = try String(contentsOf: file, encoding: .windowsCP1252).split(separator: "\r\n").map(String.init)
    let names = try #require(header.first { $0.hasPrefix("NRO_DENUNCIA") })
    func write(_ count: Int, sex: String, from first: Int) throws {
      let rows = (0..<count).map { index in
        "\(first + index)-2024;2024-03-11;2024-03-01;170101;MADRE DE DIOS;TAMBOPATA;TAMBOPATA;170101;CIA;129-A;INTERNET;FRAUDE;"
          + "EXPLOTACION SEXUAL;AGRAVIADA;SD;;TEST;;ANA;;20;\(sex);\(index % 2 == 0 ? "PERUANA" : "");"
      }
      let text = ([names] + rows + ["TOTAL;\(count)" + String(repeating: ";", count: 22)]).joined(separator: "\r\n")
      try text.write(to: file, atomically: true, encoding: .windowsCP1252)
    }
    for index in 0..<3 {
      try write(100 + index, sex: "F", from: 1000 + index)
      let result = try night.run()
      #expect(result.status == 0 && !result.text.contains("quality-drift"), "\(result.errors)")
    }
    try write(40, sex: "M", from: 5000)
    let drifted = try night.run()
    let codes = drifted.json.list("findings").filter { ($0["code"] as? String)?.hasPrefix("quality-") == true }
      .compactMap { finding in (finding["code"] as? String).map { "\($0) \(finding["field"] as? String ?? "")" } }
    #expect(codes.contains("quality-drift-codes person.sex") && codes.contains("quality-code-new person.sex"))
    #expect(codes.contains("quality-drift-rows "))
    #expect(!codes.contains { $0.hasSuffix("person.citizenships") })
    let text = try night.quality(["--source", "policia", "--nights", "2"])
    #expect(text.text.contains("against 3 nights") && text.text.contains("1 !"))
    #expect(text.text.components(separatedBy: "policia_denuncias.csv").count == 3)
  }

  @Test func `a rule is checked with line, column and nearest word before anything is opened`() throws {
    let night = try Night(quality: [
      "{source: polica, duplicates: {at-most: 0.5}}", "{field: incident.ubigeo_fct, completeness: {at-least: 0.9}}",
    ])
    let result = try Scenario.quipu(["check", night.pipeline, "--lang", "en"])
    #expect(result.status == 78)
    #expect(result.errors.contains("quality-rule-source-unknown"), "\(result.errors)")
    #expect(result.errors.contains("policia"))
    try night.rules(["{field: incident.ubigeo_fct, completeness: {at-least: 0.9}}"])
    let field = try Scenario.quipu(["check", night.pipeline, "--lang", "en"])
    #expect(field.status == 78 && field.errors.contains("did you mean “incident.ubigeo_fact”"), "\(field.errors)")
  }

  @Test func `where purpose, age and article disagree is listed with the record and the law`() throws {
    let night = try Night(quality: [])
    let result = try night.run()
    let offences = try #require(result.json["offences"] as? [String: Any])
    let found = offences.list("disagreements").map {
      "\($0["source"] ?? "") \($0["rule"] ?? "") \($0["victims"] ?? "")"
    }
    // The girl of 15 and the boy of 15 stand under 129-A; the one of 14 under 129-B, as the law wants.
    #expect(found.contains("policia aggravated-14-17 2"), "\(found)")
    #expect(!result.text.contains("0004131"))
    let listed = try night.quality(["offences"])
    #expect(listed.status == 0, "\(listed.errors)")
    #expect(listed.text.contains("policia_denuncias.csv, line 4, record 1"))
    #expect(listed.text.contains("Código Penal, art. 129-B, primer párrafo, inc. 4"))
    for canary in NightScenarioTests.canaries { #expect(!listed.text.contains(canary), "\(canary)") }
  }

  @Test func `survivorship is declared in the pipeline, and conflicts are counted by field`() throws {
    let night = try Night(quality: [])
    let plain = try night.run()
    func conflicts(_ result: CommandResult) -> [String: Int] {
      Dictionary(
        uniqueKeysWithValues: result.json.list("findings").filter { $0["code"] as? String == "survivorship-conflict" }
          .compactMap { finding in
            (finding["field"] as? String).flatMap { field in finding.number("count").map { (field, $0) } }
          })
    }
    let before = conflicts(plain)
    #expect(before["person.presumed_minor"] == nil && !before.isEmpty, "\(before)")
    let text = try String(contentsOfFile: night.pipeline, encoding: .utf8)
    func adding(_ rule: String) -> String {
      text.replacing("survivorship:\n", with: "survivorship:\n  - \(rule)\n")
    }
    try adding("{field: person.age_source, prefer: [precedence], sources: [albergue]}")
      .write(toFile: night.pipeline, atomically: true, encoding: .utf8)
    let chosen = try night.run()
    #expect(chosen.status == 0 && conflicts(chosen) == before, "\(chosen.errors)")
    try adding("{field: person.age_sorce, prefer: [most-recent]}")
      .write(toFile: night.pipeline, atomically: true, encoding: .utf8)
    let wrong = try Scenario.quipu(["check", night.pipeline, "--lang", "en"])
    #expect(wrong.status == 78 && wrong.errors.contains("did you mean “person.age_source”"), "\(wrong.errors)")
  }

  @Test func `quality of a source that is not there names those that are`() throws {
    let night = try Night(quality: [])
    _ = try night.run()
    let result = try night.quality(["--source", "polica"])
    #expect(result.status != 0 && result.errors.contains("albergue, inspeccion, policia"), "\(result.errors)")
    #expect(try night.quality(["--nights", "0"]).status == 64)
  }
}
