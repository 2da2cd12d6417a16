import Foundation
import Testing

/// A bad night: a record that cannot be taken in, and the three things a steward may do about it.
@Suite struct QuarantineScenarioTests {
  private let folder: TestFolder
  private let workspace: String
  private var input: String { folder.url.appending(path: "in").path }
  private var police: URL { URL(filePath: "\(input)/policia_denuncias.csv") }

  /// The samples with a way of recruiting that no table has, in the record of the girl.
  init() throws {
    folder = try TestFolder()
    workspace = try folder.workspace()
    try FileManager.default.copyItem(
      at: Scenario.samples.appending(path: "1-source"), to: folder.url.appending(path: "in"))
    let text = try String(contentsOf: police, encoding: .windowsCP1252)
    let line = try #require(text.split(whereSeparator: \.isNewline).first { $0.contains("CCORIMANYA") })
    let word = try #require(
      ["OFERTA DE TRABAJO", "SEDUCCION", "INTERNET", "REDES SOCIALES"].first { line.contains($0) })
    let bad = line.replacing(word, with: "TELEPATIA")
    try #require(text.replacing(line, with: bad).data(using: .windowsCP1252)).write(to: police)
  }

  private func quipu(_ words: [String]) throws -> CommandResult {
    try Scenario.quipu(words + ["--workspace", workspace, "--lang", "en"])
  }
  private func night() throws -> CommandResult { try quipu(["run", NightScenarioTests.nightly, "--input", input]) }

  private func list() throws -> [[String: Any]] {
    let result = try quipu(["quarantine", "list", "--json"])
    return try #require(try JSONSerialization.jsonObject(with: result.output) as? [[String: Any]])
  }

  private func victims() throws -> Int {
    try NightScenarioTests.table(workspace, "register", "victim_role").count
  }

  @Test func `a record is listed by cause and place, shown as shapes, and revealed only on record`() throws {
    #expect(try night().status == 3)
    let entries = try list()
    #expect(entries.count == 1)
    let id = try #require(entries[0]["id"] as? String)
    #expect(entries[0]["source"] as? String == "policia" && entries[0]["state"] as? String == "open")
    #expect(entries[0].list("findings").contains { $0["code"] as? String == "code-unmapped" })
    #expect(try quipu(["quarantine", "stats"]).text.contains("code-unmapped"))
    #expect(try quipu(["quarantine", "list", "--cause", "date-impossible"]).text.contains("empty"))
    let shown = try quipu(["quarantine", "show", id])
    #expect(shown.status == 0 && shown.text.contains("code-unmapped trafficking_act.recruitment_method"))
    #expect(!shown.text.contains("CCORIMANYA") && shown.text.contains("AAAAAAAAAA"))
    let raw = try quipu(["quarantine", "show", id, "--reveal"])
    #expect(String(decoding: raw.output, as: UTF8.self).contains("CCORIMANYA"))
    let log = try String(contentsOf: URL(filePath: "\(workspace)/store/audit.jsonl"), encoding: .utf8)
    #expect(log.contains(#""event":"data-revealed","facts":{"quarantine":"\#(id)"}"#))
    #expect(try quipu(["quarantine", "show", "000000000000"]).errors.contains("quarantine-unknown"))
    // The sealed record is the only place where it is.
    for (path, bytes) in try Scenario.files(in: URL(filePath: workspace)) {
      #expect(bytes.range(of: Data("TELEPATIA".utf8)) == nil, "\(path)")
    }
  }

  @Test func `a corrected record flows on, tonight and every night on which the source sends it wrong`() throws {
    #expect(try night().status == 3)
    let before = try victims()
    let id = try #require(try list().first?["id"] as? String)
    var record = try quipu(["quarantine", "show", id, "--reveal"]).output
    let range = try #require(record.range(of: Data("TELEPATIA".utf8)))
    record.replaceSubrange(range, with: Data("SEDUCCION".utf8))
    let mended = folder.url.appending(path: "mended")
    try record.write(to: mended)
    let fix = try quipu(["quarantine", "fix", id, "--with", mended.path, "--reason", "confirmado por telefono"])
    #expect(fix.status == 0, "\(fix.errors)")
    #expect(try list().first?["state"] as? String == "corrected")
    let retry = try quipu(["quarantine", "retry", NightScenarioTests.nightly, "--input", input])
    #expect(retry.status == 0, "\(retry.errors)")
    #expect(retry.text.contains("\(id)  policia  left"))
    #expect(try list().isEmpty)
    #expect(try victims() == before + 1)
    let report = try String(contentsOf: URL(filePath: "\(workspace)/report.json"), encoding: .utf8)
    #expect(report.contains("record-corrected"))
    // The same delivery again is known; another delivery with the same wrong record takes the correction too.
    #expect(try night().status == 0)
    try (try Data(contentsOf: police) + Data("\r\n".utf8)).write(to: police)
    #expect(try night().status == 0)
    #expect(try victims() == before + 1)
  }

  @Test func `a correction that is not one record is not used, and nothing is lost by it`() throws {
    #expect(try night().status == 3)
    let id = try #require(try list().first?["id"] as? String)
    let broken = folder.url.appending(path: "broken")
    for text in ["a;b\na;b\na;b", "\"", ""] {
      try Data(text.utf8).write(to: broken)
      #expect(try quipu(["quarantine", "fix", id, "--with", broken.path, "--reason", "prueba"]).status == 0)
      #expect(try night().status == 3, "\(text)")
      let report = try String(contentsOf: URL(filePath: "\(workspace)/report.json"), encoding: .utf8)
      #expect(report.contains("correction-unusable"), "\(text)")
      #expect(try list().count == 1)
    }
  }

  @Test func `a discarded record counts as filtered while it comes the same, and a returned one stays`() throws {
    #expect(try night().status == 3)
    let id = try #require(try list().first?["id"] as? String)
    #expect(try quipu(["quarantine", "return", id, "--reason", "oficio 12"]).status == 0)
    #expect(try night().status == 3)
    #expect(try list().first?["state"] as? String == "returned")
    #expect(try quipu(["quarantine", "discard", id]).status == 64)
    #expect(try quipu(["quarantine", "discard", id, "--reason", "registro de prueba"]).status == 0)
    let result = try Scenario.quipu([
      "run", NightScenarioTests.nightly, "--input", input, "--workspace", workspace, "--json",
    ])
    #expect(result.status == 0)
    let source = try #require(result.json.list("sources").first)
    #expect(source.number("filtered") == 1 && source.number("quarantined") == 0)
    #expect(try list().isEmpty)
    #expect(try quipu(["audit", "verify"]).status == 0)
  }
}
