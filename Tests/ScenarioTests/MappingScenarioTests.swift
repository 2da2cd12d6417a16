import Foundation
import Testing

/// Every mapping that is shipped passes its own examples, and everything shipped passes `check`.
@Suite struct MappingScenarioTests {
  static let mappings =
    (FileManager.default.enumerator(atPath: Scenario.root.appending(path: "Mappings").path)?.allObjects as? [String]
    ?? []).filter { $0.hasSuffix(".map.yaml") }.map { "Mappings/\($0)" }.sorted()
  /// An example is text, so a mapping for workbooks has none.
  static let textMappings = mappings.filter { path in
    let text = try? String(contentsOf: Scenario.root.appending(path: path), encoding: .utf8)
    return text?.contains("format: xlsx") == false
  }
  static let pipelines =
    ((try? FileManager.default.contentsOfDirectory(atPath: Scenario.root.appending(path: "Pipelines").path)) ?? [])
    .filter { $0.hasSuffix(".pipeline.yaml") }.map { "Pipelines/\($0)" }.sorted()

  @Test func `the shipped mappings and pipelines pass check`() throws {
    #expect(Self.mappings.count >= 7 && Self.textMappings.count >= 6 && Self.pipelines.count >= 2)
    let result = try Scenario.quipu(["check"] + Self.pipelines + Self.mappings)
    #expect(result.status == 0, "\(result.errors)")
    #expect(!result.errors.contains("error:"))
  }

  @Test(arguments: textMappings) func `the examples inside a mapping pass`(mapping: String) throws {
    let result = try Scenario.quipu(["test", mapping])
    #expect(result.status == 0, "\(result.text)\(result.errors)")
    #expect(result.text.contains("ok   "))
  }

  @Test func `a failing example shows the difference and exits 1`() throws {
    let folder = try TestFolder()
    let mapping = folder.url.appending(path: "x.map.yaml")
    try String(contentsOf: Scenario.root.appending(path: "Mappings/lambayeque/delitos.map.yaml"), encoding: .utf8)
      .replacing("article: 129-Ñ", with: "article: 129-Z").write(to: mapping, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(
      ["test", mapping.path, "--model", Scenario.root.appending(path: "Mappings/unified.model.yaml").path])
    #expect(result.status == 1)
    #expect(result.text.contains("      tally[2]\n        - article: 129-Z\n        + article: 129-Ñ\n"))
  }
}
