import Foundation
import Testing

/// Bad files, bad configuration, missing keys: the exit says it, and nothing is lost or published by mistake.
@Suite struct RefusalScenarioTests {
  static let nightly = NightScenarioTests.nightly

  @Test func `a truncated file contributes nothing, the others are imported, nothing is published`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let samples = try folder.samples()
    let xml = samples.appending(path: "inspeccion_ordenes.xml")
    try Data(contentsOf: xml).dropLast(40).write(to: xml)
    let result = try Scenario.quipu(
      ["run", Self.nightly, "--input", samples.path, "--workspace", workspace, "--json"])
    #expect(result.status == 65)
    let sources = result.json.list("sources")
    #expect(sources.compactMap { $0.number("read") } == [8, 0, 8])
    #expect(sources[1]["refused"] as? String == "xml-malformed")
    #expect(result.json.list("outputs").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(workspace)/released/register/manifest.json"))
    // The mended file completes the night.
    let mended = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace, "--json"])
    #expect(mended.status == 0)
    #expect(!mended.json.list("outputs").isEmpty)
  }

  @Test func `a held night leaves what was published before as it was`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    _ = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace])
    let before = try Scenario.files(in: URL(filePath: "\(workspace)/released"))
    let samples = try folder.samples()
    try Data("{\"centros\": [".utf8).write(to: samples.appending(path: "albergue_residentes.json"))
    let result = try Scenario.quipu(["run", Self.nightly, "--input", samples.path, "--workspace", workspace])
    #expect(result.status == 65)
    #expect(try Scenario.files(in: URL(filePath: "\(workspace)/released")) == before)
  }

  @Test func `a missing file exits 66`() throws {
    let folder = try TestFolder()
    let samples = try folder.samples()
    try FileManager.default.removeItem(at: samples.appending(path: "policia_denuncias.csv"))
    let result = try Scenario.quipu(
      ["run", Self.nightly, "--input", samples.path, "--workspace", try folder.workspace(), "--json"])
    #expect(result.status == 66)
    #expect(result.json.list("outputs").isEmpty)
  }

  @Test func `a record that cannot be mapped goes to quarantine and the run exits 3`() throws {
    let folder = try TestFolder()
    let samples = try folder.samples()
    let csv = samples.appending(path: "policia_denuncias.csv")
    var bytes = try Data(contentsOf: csv)
    let range = try #require(bytes.range(of: Data("PADRINAZGO".utf8)))
    bytes.replaceSubrange(range, with: Data("TELEPATIA".utf8))
    try bytes.write(to: csv)
    let result = try Scenario.quipu(
      ["run", Self.nightly, "--input", samples.path, "--workspace", try folder.workspace(), "--json"])
    #expect(result.status == 3)
    #expect(result.json.list("sources").first?.number("quarantined") == 1)
    let finding = try #require(result.json.list("findings").first { $0["code"] as? String == "code-unmapped" })
    #expect(finding.number("count") == 1)
    #expect(finding.list("places").first?.number("line") == 9)
    #expect(!result.text.contains("TELEPATIA") && !result.errors.contains("TELEPATIA"))
  }

  @Test func `a policy that stops below k publishes nothing and exits 4`() throws {
    let folder = try TestFolder()
    let pipelines = folder.url.appending(path: "Pipelines")
    try FileManager.default.copyItem(at: Scenario.root.appending(path: "Pipelines"), to: pipelines)
    for name in ["Mappings", "Samples"] {
      try FileManager.default.createSymbolicLink(
        at: folder.url.appending(path: name), withDestinationURL: Scenario.root.appending(path: name))
    }
    let policy = pipelines.appending(path: "research.release.yaml")
    let text = try String(contentsOf: policy, encoding: .utf8)
    try text.replacing("small-classes: suppress", with: "small-classes: stop")
      .write(to: policy, atomically: true, encoding: .utf8)
    let workspace = try folder.workspace()
    let result = try Scenario.quipu(
      ["run", "\(pipelines.path)/nightly.pipeline.yaml", "--workspace", workspace, "--json"])
    #expect(result.status == 4, "\(result.errors)")
    #expect(result.json.list("outputs").isEmpty)
    #expect(!FileManager.default.fileExists(atPath: "\(workspace)/released/register/manifest.json"))
  }

  @Test func `a second run at the same time exits 75 at once`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let lock = open("\(workspace)/.lock", O_CREAT | O_RDWR, 0o600)
    #expect(flock(lock, LOCK_EX | LOCK_NB) == 0)
    defer { close(lock) }
    let result = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace])
    #expect(result.status == 75)
    #expect(!FileManager.default.fileExists(atPath: "\(workspace)/store"))
  }

  @Test func `a missing, exposed or other key exits 77 before anything is written`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    _ = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace])
    let key = "\(workspace)/keys/master.key"
    let released = try Scenario.files(in: URL(filePath: "\(workspace)/released"))
    try FileManager.default.setAttributes([.posixPermissions: 0o444], ofItemAtPath: key)
    #expect(try Scenario.quipu(["run", Self.nightly, "--workspace", workspace]).status == 77)
    try FileManager.default.removeItem(atPath: key)
    let missing = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace])
    #expect(missing.status == 77)
    #expect(missing.errors.contains("master-key-missing"))
    try Data(repeating: 9, count: 32).write(to: URL(filePath: key))
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key)
    let other = try Scenario.quipu(["run", Self.nightly, "--workspace", workspace])
    #expect(other.status == 77)
    #expect(other.errors.contains("master-key-wrong"))
    #expect(try Scenario.files(in: URL(filePath: "\(workspace)/released")) == released)
  }

  @Test func `a mistyped step in a mapping is shown with a caret and the nearest word, exit 78`() throws {
    let folder = try TestFolder()
    let mapping = folder.url.appending(path: "bad.map.yaml")
    let good = try String(
      contentsOf: Scenario.root.appending(path: "Mappings/police/pnp-denuncias.map.yaml"), encoding: .utf8)
    try good.replacing("../codes/", with: "\(Scenario.root.path)/Mappings/codes/")
      .replacing("NRO_DENUNCIA | trim", with: "NRO_DENUNCIA | trimm")
      .write(to: mapping, atomically: true, encoding: .utf8)
    let result = try Scenario.quipu(
      [
        "check", mapping.path, "--lang", "es", "--model",
        Scenario.root.appending(path: "Mappings/unified.model.yaml").path,
      ])
    #expect(result.status == 78)
    #expect(result.errors.contains("bad.map.yaml:25:28: error: step-unknown"), "\(result.errors)")
    #expect(result.errors.contains("^~~~"))
    #expect(result.errors.contains("«trim»"))
  }

  @Test func `wrong usage exits 64 and names the nearest word`() throws {
    #expect(try Scenario.quipu([]).status == 64)
    let verb = try Scenario.quipu(["rum", "--lang", "en"])
    #expect(verb.status == 64 && verb.errors.contains("did you mean 'run'?"))
    let option = try Scenario.quipu(["run", "x", "--workspce", "y", "--lang", "en"])
    #expect(option.status == 64 && option.errors.contains("--workspace"))
    #expect(try Scenario.quipu(["run"]).status == 64)
    #expect(try Scenario.quipu(["help"]).status == 0)
    #expect(try Scenario.quipu(["version"]).text == "quipu 0.1.0\n")
    for verb in ["run", "check", "test", "read", "status"] {
      let help = try Scenario.quipu(["help", verb])
      #expect(help.status == 0 && help.text.contains("quipu \(verb)"))
    }
  }
}
