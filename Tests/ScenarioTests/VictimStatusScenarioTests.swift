import Foundation
import Testing

/// Presumed, identified, discarded: what one register knows of a victim, another that knows less does not take back.
@Suite struct VictimStatusScenarioTests {
  /// The nightly pipeline over the samples, with what the shelters say of everybody's status.
  private func status(shelters said: String) throws -> String? {
    let folder = try TestFolder()
    for name in ["Pipelines", "Mappings"] {
      try FileManager.default.copyItem(at: Scenario.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let mapping = folder.url.appending(path: "Mappings/shelters/car-residentes.map.yaml")
    let text = try String(contentsOf: mapping, encoding: .utf8)
    #expect(text.contains(#"victim_status: '"possible"'"#))
    try text.replacing(#"victim_status: '"possible"'"#, with: #"victim_status: '"\#(said)"'"#)
      .write(to: mapping, atomically: true, encoding: .utf8)
    let workspace = try folder.workspace()
    let result = try Scenario.quipu([
      "run", folder.url.appending(path: "Pipelines/nightly.pipeline.yaml").path, "--workspace", workspace, "--input",
      Scenario.samples.appending(path: "1-source").path,
    ])
    #expect(result.status == 0, "\(result.errors)")
    // The girl of the samples is in all three registers; the police come first and presume.
    let persons = try NightScenarioTests.table(workspace, "register", "person")
    return persons.first { $0["source_records"] == "3" }?["victim_status"]
  }

  @Test(arguments: [("possible", "possible"), ("confirmed", "confirmed"), ("not_victim", "not_victim")])
  func `the strongest status that any source gives is the person's`(said: String, status: String) throws {
    #expect(try self.status(shelters: said) == status)
  }
}
