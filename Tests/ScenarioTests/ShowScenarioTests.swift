import Foundation
import Testing

/// A steward asks what is known of somebody, and from where.
@Suite struct ShowScenarioTests {
  private let folder: TestFolder
  private let workspace: String
  private let input: URL

  init() throws {
    folder = try TestFolder()
    workspace = try folder.workspace()
    input = try folder.samples()
    #expect(try night().status == 0)
  }

  private func quipu(_ words: [String], language: String = "en") throws -> CommandResult {
    try Scenario.quipu(words + ["--workspace", workspace, "--lang", language])
  }

  private func night() throws -> CommandResult {
    try quipu(["run", NightScenarioTests.nightly, "--input", input.path, "--json"])
  }

  private func rows(_ result: CommandResult, _ entity: String) -> [[String: Any]] {
    result.json.list("rows").filter { $0["entity"] as? String == entity }
  }

  private func girl() throws -> String {
    let record = try quipu(["show", "albergue#1", "--json"])
    return try #require(rows(record, "person").first?["person"] as? String)
  }

  @Test(arguments: ["es", "en"])
  func `nothing of a person comes out without --reveal`(language: String) throws {
    let person = try girl()
    for id in [person, "policia#1", "inspeccion#1", "albergue#1"] {
      for form in [
        [], ["--provenance", "--history", "--pipeline", NightScenarioTests.nightly], ["--provenance", "--json"],
      ] {
        let result = try quipu(["show", id] + form, language: language)
        #expect(result.status == 0, "\(result.errors)")
        // The day of an admission, which stands also in a field of class N.
        #expect(!result.text.contains("2024-03-12"))
        for canary in NightScenarioTests.canaries {
          #expect(!result.text.contains(canary) && !result.errors.contains(canary), "\(id) \(form): \(canary)")
        }
      }
    }
    let word = language == "es" ? "persona \(person): 3 registros" : "person \(person): 3 records"
    #expect(try quipu(["show", person], language: language).text.hasPrefix(word))
  }

  @Test func `a reveal shows the values and is in the audit log`() throws {
    let person = try girl()
    let before = try log()
    let shown = try quipu(["show", person, "--reveal", "--provenance"])
    #expect(shown.status == 0 && shown.text.contains("CCORIMANYA"))
    let added = try log().dropFirst(before.count)
    #expect(added.contains(#""event":"data-revealed","facts":{"shown":"person/\#(person)"}"#))
    #expect(try quipu(["audit", "verify"]).status == 0)
    #expect(!(try log().contains("CCORIMANYA")))
  }

  private func log() throws -> String {
    try String(contentsOf: URL(filePath: "\(workspace)/store/audit.jsonl"), encoding: .utf8)
  }

  @Test func `every value has its file, mapping, code lists and steps, and a conflict both its sources`() throws {
    let person = try girl()
    let result = try quipu([
      "show", person, "--provenance", "--pipeline", NightScenarioTests.nightly, "--json",
    ])
    #expect(result.status == 0, "\(result.errors)")
    let imports = result.json.list("imports")
    #expect(Set(imports.compactMap { $0["source"] as? String }) == ["policia", "albergue", "inspeccion"])
    for origin in imports {
      for name in ["sha256", "mapping_sha256", "codes_sha256", "fingerprint"] {
        #expect((origin[name] as? String)?.count == 64, "\(name)")
      }
    }
    for row in result.json.list("rows") {
      let from = try #require(row["from"] as? [String: Any])
      #expect(from["mapping_at_hand"] as? String == "same" && from["file"] != nil)
      #expect(imports.contains { $0.number("import") == row.number("import") })
      for value in row.list("values") { #expect(!value.list("rules").isEmpty, "\(value)") }
    }
    let survivorship = result.json.list("survivorship")
    let conflicts = survivorship.filter { $0["conflict"] as? Bool == true }
    #expect(!conflicts.isEmpty)
    for field in survivorship {
      let given = field.list("given")
      #expect(given.first?["chosen"] as? Bool == true)
      #expect(given.allSatisfy { $0["source"] as? String != "" })
    }
    for conflict in conflicts { #expect(conflict.list("given").contains { $0["chosen"] as? Bool == false }) }
  }

  @Test func `steps are not told of a mapping that is another than then`() throws {
    let mapping = try String(
      contentsOf: Scenario.root.appending(path: "Mappings/police/pnp-denuncias.map.yaml"), encoding: .utf8)
    let edited = folder.url.appending(path: "Mappings/police/edited.map.yaml")
    try FileManager.default.copyItem(
      at: Scenario.root.appending(path: "Mappings"), to: folder.url.appending(path: "Mappings"))
    try (mapping + "\n# edited\n").write(to: edited, atomically: true, encoding: .utf8)
    let shown = try quipu(["show", "policia#1", "--provenance", "--mapping", edited.path])
    #expect(shown.status == 0 && shown.text.contains("today's mapping of that name is another"), "\(shown.errors)")
    let other = try quipu(["show", "albergue#1", "--provenance", "--mapping", edited.path])
    #expect(other.text.contains("that version of the mapping is not at hand"))
    #expect(try quipu(["show", "albergue#1", "--provenance"]).text.contains("--pipeline P"))
  }

  @Test func `a pseudonym leads back to the person of whom it is`() throws {
    let person = try girl()
    let pseudonyms = try NightScenarioTests.table(workspace, "research", "person").compactMap {
      $0["person_id"] ?? $0["id"]
    }
    #expect(!pseudonyms.isEmpty)
    for pseudonym in pseudonyms.prefix(3) {
      let shown = try quipu(["show", pseudonym, "--line", "research", "--json"])
      #expect(shown.status == 0, "\(shown.errors)")
      let found = try #require(shown.json["person"] as? String)
      #expect(found != pseudonym)
      #expect(try quipu(["show", pseudonym, "--line", "register"]).status == 66)
    }
    #expect(try quipu(["show", person, "--line", "research"]).status == 66)
  }

  @Test func `what nobody knows ends with 66 and says what may be given`() throws {
    for id in ["00000000", "policia:9999", "nadie#1", "policia#9999"] {
      let shown = try quipu(["show", id])
      #expect(shown.status == 66 && shown.errors.contains("show-unknown"), "\(id)")
      #expect(try quipu(["show", id], language: "es").errors.contains("nada del registro"))
    }
    #expect(try quipu(["show", "x"]).status == 64)
    #expect(try quipu(["changes", "--import", "99"]).status == 66)
    #expect(try quipu(["changes", "--run", "99"]).errors.contains("run-unknown"))
    #expect(try quipu(["changes", "--run", "x"]).status == 64)
  }

  @Test func `a changed and a vanished record are counted, and their history is dated`() throws {
    let first = try quipu(["show", "albergue#1", "--json"])
    let stay = try #require(rows(first, "person").first?["id"] as? String)
    let shelter = input.appending(path: "albergue_residentes.json")
    let text = try String(contentsOf: shelter, encoding: .utf8)
    #expect(text.contains("CCORIMANYA"))
    try text.replacing("CCORIMANYA", with: "CCORIMANIA").write(to: shelter, atomically: true, encoding: .utf8)
    let report = try night().json
    let source = try #require(report.list("sources").first { $0["name"] as? String == "albergue" })
    let changes = try #require(source["changes"] as? [String: Any])
    #expect(changes.number("changed") == 1 && changes.number("new") == 0 && changes.number("vanished") == 0)
    let listed = try quipu(["changes", "--json"]).json.list("imports")
    let albergue = try #require(listed.first { $0["source"] as? String == "albergue" })
    let persons = try #require(albergue.list("changes").first { $0["entity"] as? String == "person" })
    #expect(persons.number("changed") == 1)
    #expect(try quipu(["changes", "--run", "2", "--json"]).json.list("imports").count == 1)
    let history = try quipu(["show", stay, "--history", "--json"])
    let versions = try #require(rows(history, "person").first { $0["id"] as? String == stay }).list("history")
    #expect(versions.count == 2)
    let changed = try #require(versions.last).list("changed")
    #expect(!changed.isEmpty && changed.allSatisfy { $0["before"] == nil })
    #expect(!history.text.contains("CCORIMAN"))
    let revealed = try quipu(["show", stay, "--history", "--reveal"])
    #expect(
      revealed.text.contains("CCORIMANYA DE LA VEGA → CCORIMANIA") || revealed.text.contains("CCORIMANYA → CCORIMANIA"))
  }
}
