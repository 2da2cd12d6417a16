import Foundation
import Testing

/// The same night again is not worked out again, and nobody can tell by what it gives.
@Suite struct KeptNightScenarioTests {
  /// Nights of one source of randomness each: the deliveries change a little, come back, or stay as they were.
  @Test(arguments: [1, 2, 3] as [UInt64])
  func `a night that is kept gives the bytes of one that is worked out`(seed: UInt64) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let deliveries = try folder.samples()
    var edits = Edits(seed: seed)
    for _ in 0..<4 {
      try edits.change(deliveries)
      let first = try night(workspace, deliveries)
      let visible = try NightScenarioTests.visible(workspace)
      let again = try night(workspace, deliveries)
      #expect(again.output == first.output)
      #expect(try NightScenarioTests.visible(workspace) == visible)
      // Who begins at a stage has it worked out.
      let worked = try night(workspace, deliveries, ["--from", "release"])
      #expect(worked.output == again.output)
      #expect(try NightScenarioTests.visible(workspace) == visible)
    }
  }

  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `a night that is kept prepares no release`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    func staged(_ more: [String] = []) throws -> Bool {
      let log = folder.url.appending(path: "calls")
      let traced = try Scenario.run(
        try #require(Scenario.tool("strace")),
        [
          "-f", "-qq", "-o", log.path, "-e", "trace=mkdir", Scenario.program.path, "run", NightScenarioTests.nightly,
          "--workspace", workspace,
        ] + more, environment: ["SWIFT_BACKTRACE": "enable=no"])
      #expect(traced.status == 0, "\(traced.errors)")
      return try String(contentsOf: log, encoding: .utf8).contains("/.staging-")
    }
    #expect(try staged())
    #expect(try !staged())
    #expect(try staged(["--from", "release"]))
  }

  @Test(arguments: ["policy", "codes", "source", "manifest"])
  func `what a night depends on is worked out anew`(what: String) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let house = folder.url.appending(path: "house")
    for name in ["Mappings", "Pipelines", "Samples"] {
      try FileManager.default.createDirectory(at: house, withIntermediateDirectories: true)
      try FileManager.default.copyItem(at: Scenario.root.appending(path: name), to: house.appending(path: name))
    }
    func nightly() throws -> CommandResult {
      try Scenario.quipu(["run", house.path + "/Pipelines/nightly.pipeline.yaml", "--workspace", workspace, "--json"])
    }
    #expect(try nightly().status == 0)
    let first = try nightly()
    switch what {
    case "policy":
      try edit(house.appending(path: "Pipelines/research.release.yaml")) {
        $0.replacingOccurrences(of: "small-classes: suppress", with: "small-classes: stop")
      }
      #expect(try nightly().status == 4)
    case "codes":
      try edit(house.appending(path: "Mappings/codes/offence_rules.csv")) { text in
        text.split(separator: "\n", omittingEmptySubsequences: false).prefix(1).joined() + "\n"
      }
      let offences = try #require(try nightly().json["offences"] as? [String: Any])
      #expect(offences.list("disagreements").isEmpty && offences.number("cases") != nil)
    case "source":
      let file = house.appending(path: "Samples/01-three-registers-one-girl/1-source/albergue_residentes.json")
      let text = try String(contentsOf: file, encoding: .utf8)
      try text.replacingOccurrences(of: "\"OTORGADO\"", with: "\"NEGADO\"").write(
        to: file, atomically: true, encoding: .utf8)
      let research = try #require(try nightly().json.list("releases").first { $0["line"] as? String == "research" })
      #expect(research.list("tables").first { $0["entity"] as? String == "person" }?.number("released") == 0)
    default:
      let file = URL(filePath: workspace).appending(path: "released/register/manifest.json")
      try FileManager.default.removeItem(at: file)
      #expect(try nightly().output == first.output)
      #expect(FileManager.default.fileExists(atPath: file.path))
    }
  }

  private func night(_ workspace: String, _ input: URL, _ more: [String] = []) throws -> CommandResult {
    let result = try Scenario.quipu(
      ["run", NightScenarioTests.nightly, "--workspace", workspace, "--input", input.path, "--json"] + more)
    #expect([0, 3].contains(result.status), "\(result.errors)")
    return result
  }

  private func edit(_ file: URL, _ change: (String) -> String) throws {
    let text = try String(contentsOf: file, encoding: .utf8)
    let changed = change(text)
    try #require(changed != text)
    try changed.write(to: file, atomically: true, encoding: .utf8)
  }
}

/// Changes deliveries a little, the same for the same seed.
private struct Edits {
  private var state: UInt64
  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  private mutating func below(_ count: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(count))
  }

  /// A row of the police that goes, comes twice, moves or tells another purpose; now and then nothing at all.
  mutating func change(_ folder: URL) throws {
    let file = folder.appending(path: "policia_denuncias.csv")
    let bytes = try Data(contentsOf: file)
    // Latin-1 keeps every byte.
    var lines = try #require(String(data: bytes, encoding: .isoLatin1)).components(separatedBy: "\r\n")
    let rows = lines.indices.filter { lines[$0].contains("-2024;") }
    let row = rows[below(rows.count)]
    switch below(5) {
    case 0 where rows.count > 4: lines.remove(at: row)
    case 1: lines.insert(lines[row], at: row)
    case 2: lines.swapAt(row, rows[below(rows.count)])
    case 3: lines[row] = lines[row].replacingOccurrences(of: "EXPLOTACION LABORAL", with: "MENDICIDAD")
    default: return
    }
    try #require(lines.joined(separator: "\r\n").data(using: .isoLatin1)).write(to: file)
  }
}
