import Foundation
import Testing

/// How a steward steers a night: trying it first, beginning at a stage, going on with one that was cut off.
@Suite struct RunsScenarioTests {
  private let folder: TestFolder
  private let workspace: String
  private let input: String

  init() throws {
    folder = try TestFolder()
    workspace = try folder.workspace()
    input = try folder.samples().path
  }

  private func night(_ more: String..., at pipeline: String = NightScenarioTests.nightly) throws
    -> CommandResult
  {
    try Scenario.quipu(["run", pipeline, "--input", input, "--workspace", workspace, "--lang", "en"] + more)
  }

  /// Another delivery of the police, in which one case was reported on another day, and one is gone.
  private func change() throws {
    let police = URL(filePath: "\(input)/policia_denuncias.csv")
    let lines = try String(contentsOf: police, encoding: .windowsCP1252).split(whereSeparator: \.isNewline)
      .filter { !$0.hasPrefix("0004134-2024") }
    let text = lines.joined(separator: "\r\n")
    try #require(lines.count > 5 && text.contains("15/03/2024 18:05"))
    try #require(text.replacing("15/03/2024 18:05", with: "16/03/2024 18:05").data(using: .windowsCP1252))
      .write(to: police)
  }

  /// Every file with its bytes, and every folder.
  private func everything() throws -> [String: Data] {
    var all = try Scenario.files(in: URL(filePath: workspace))
    for path in FileManager.default.enumerator(atPath: workspace)?.allObjects as? [String] ?? [] where all[path] == nil
    {
      all["\(path)/"] = Data()
    }
    return all
  }

  private func report() throws -> Data { try Data(contentsOf: URL(filePath: "\(workspace)/report.json")) }

  private func published() throws -> [String: Data] { try NightScenarioTests.visible(workspace) }

  /// Kills a night at the n-th call of a kind.
  private func killed(at call: String, _ number: Int) throws {
    let result = try Scenario.run(
      try #require(Scenario.tool("strace")),
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=KILL:when=\(number)",
        Scenario.program.path, "run", NightScenarioTests.nightly, "--input", input, "--workspace", workspace,
      ], environment: ["SWIFT_BACKTRACE": "enable=no"])
    try #require(result.status != 0)
  }

  private func events() throws -> [String] {
    try String(contentsOf: URL(filePath: "\(workspace)/store/audit.jsonl"), encoding: .utf8)
      .split(separator: "\n").map(String.init)
  }

  // MARK: Dry run

  @Test func `a dry run makes nothing where there is no workspace, and tells what the night then does`() throws {
    let nowhere = folder.url.appending(path: "new").path
    let words = ["run", NightScenarioTests.nightly, "--workspace", nowhere, "--lang", "en"]
    let told = try Scenario.quipu(words + ["--dry-run", "--json"])
    #expect(told.status == 0, "\(told.errors)")
    #expect(!FileManager.default.fileExists(atPath: nowhere))
    #expect(told.json.list("sources").compactMap { $0["would"] as? String } == ["import", "import", "import"])
    #expect(told.json.list("releases").allSatisfy { $0["changed"] as? Bool == true })
    let spoken = try Scenario.quipu(words + ["--dry-run"])
    #expect(spoken.text.contains("nothing is written") && spoken.text.contains("Would exit 0: clean"))
    #expect(!FileManager.default.fileExists(atPath: nowhere))
  }

  @Test func `a dry run changes no byte of a workspace, and the night does what it told`() throws {
    #expect(try night().status == 0)
    try change()
    let before = try everything()
    let told = try night("--dry-run", "--json")
    #expect(told.status == 0, "\(told.errors)")
    #expect(try everything() == before)
    #expect(told.json.list("sources").compactMap { $0["would"] as? String } == ["import", "know", "know"])
    let rows = told.json.list("rows")
    #expect(rows.contains { ($0.number("changed") ?? 0) > 0 } && rows.contains { ($0.number("vanished") ?? 0) > 0 })
    let register = try #require(told.json.list("releases").first { $0["line"] as? String == "register" })
    #expect(register["changed"] as? Bool == true)
    let persons = try #require(register.list("files").first { $0["file"] as? String == "person.csv.gz" })
    #expect(persons.number("rows_before") == (try NightScenarioTests.table(workspace, "register", "person").count))
    #expect(try night().status == 0)
    #expect(persons.number("rows_after") == (try NightScenarioTests.table(workspace, "register", "person").count))
    let real = try JSONSerialization.jsonObject(with: report()) as? NSDictionary
    #expect(real == told.json["report"] as? NSDictionary)
    let again = try night("--dry-run", "--json")
    #expect(again.json.list("sources").allSatisfy { $0["would"] as? String == "know" })
    #expect(again.json.list("rows").isEmpty)
    #expect(again.json.list("releases").allSatisfy { $0["changed"] as? Bool == false })
  }

  @Test func `a dry run of a night that would be held says why and with which exit`() throws {
    #expect(try night().status == 0)
    let shelter = URL(filePath: "\(input)/albergue_residentes.json")
    try Data(contentsOf: shelter).prefix(900).write(to: shelter)
    let before = try everything()
    let told = try night("--dry-run", "--json")
    #expect(told.status == 65 && told.json["held"] as? String == "json-truncated")
    #expect(told.json.list("sources").last?["would"] as? String == "refuse")
    #expect(try everything() == before)
  }

  private func dryRuns(in path: String) throws -> [String] {
    try FileManager.default.contentsOfDirectory(atPath: path).filter { $0.contains(".dry-run-") }
  }

  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `what a killed dry run left in the workspace is private and goes with whatever is done next in it`() throws {
    #expect(try night().status == 0)
    let before = try everything()
    let tmp = folder.url.appending(path: "tmp").path
    try FileManager.default.createDirectory(atPath: tmp, withIntermediateDirectories: true)
    try change()
    for next in [["status"], ["run", NightScenarioTests.nightly, "--input", input, "--dry-run"]] {
      let killed = try Scenario.run(
        try #require(Scenario.tool("strace")),
        [
          "-f", "-qq", "-o", "/dev/null", "-e", "trace=fdatasync", "-e", "inject=fdatasync:signal=KILL:when=9",
          Scenario.program.path, "run", NightScenarioTests.nightly, "--input", input, "--workspace", workspace,
          "--dry-run",
        ], environment: ["SWIFT_BACKTRACE": "enable=no", "TMPDIR": tmp])
      #expect(killed.status != 0)
      let left = try #require(try dryRuns(in: workspace).first)
      let mode = try FileManager.default.attributesOfItem(atPath: "\(workspace)/\(left)")[.posixPermissions] as? Int
      #expect(mode == 0o700)
      #expect(try FileManager.default.contentsOfDirectory(atPath: tmp).isEmpty)
      let result = try Scenario.quipu(next + ["--workspace", workspace])
      #expect(result.status == 0, "\(result.errors)")
      #expect(try dryRuns(in: workspace).isEmpty)
      #expect(try everything() == before)
    }
  }

  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `a dry run of a night that was killed does not even roll its journal back`() throws {
    try killed(at: "fdatasync", 12)
    let before = try everything()
    #expect(before.keys.contains("store/register.sqlite-journal"))
    let told = try night("--dry-run", "--resume")
    #expect(told.status == 0, "\(told.errors)")
    #expect(told.errors.contains("run-resumed"))
    #expect(try everything() == before)
  }

  @Test func `a dry run without the key of the store says so`() throws {
    #expect(try night().status == 0)
    try FileManager.default.removeItem(atPath: "\(workspace)/keys/master.key")
    let before = try everything()
    let told = try night("--dry-run")
    #expect(told.status == 77 && told.errors.contains("master-key-missing"), "\(told.errors)")
    #expect(try everything() == before)
  }

  // MARK: Stages

  @Test(arguments: ["link", "release"])
  func `beginning at a stage gives the bytes of a whole night, without looking at the files`(stage: String) throws {
    #expect(try night().status == 0)
    let before = try published()
    try FileManager.default.removeItem(atPath: input)
    let result = try night("--from", stage)
    #expect(result.status == 0, "\(result.errors)")
    #expect(try published() == before)
    #expect(try events().contains { $0.contains(#""from":"\#(stage)""#) })
  }

  @Test func `beginning at a stage that the store is not ready for says what is missing`() throws {
    let empty = try night("--from", "release")
    #expect(empty.status == 64 && empty.errors.contains("stage-source-missing"), "\(empty.errors)")
    #expect(try night().status == 0)
    let before = try published()
    let shelter = URL(filePath: "\(input)/albergue_residentes.json")
    let whole = try Data(contentsOf: shelter)
    try whole.prefix(900).write(to: shelter)
    #expect(try night().status == 65)
    let refused = try night("--from", "link")
    #expect(refused.status == 64 && refused.errors.contains("stage-source-refused"), "\(refused.errors)")
    try whole.write(to: shelter)
    #expect(try night().status == 0)
    #expect(try night("--from", "link").status == 0)
    // The same bad file again makes no new entry in the ledger of imports; that of runs knows.
    try whole.prefix(900).write(to: shelter)
    #expect(try night().status == 65)
    #expect(try night("--from", "link").errors.contains("stage-source-refused"))
    try whole.write(to: shelter)
    #expect(try night().status == 0)
    #expect(try published() == before)
    #expect(try night("--from", "middle").status == 64)
  }

  @Test func `beginning at a stage under another mapping is refused`() throws {
    for name in ["Mappings", "Pipelines"] {
      try FileManager.default.copyItem(
        at: Scenario.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let pipeline = folder.url.appending(path: "Pipelines/nightly.pipeline.yaml").path
    #expect(try night(at: pipeline).status == 0)
    #expect(try night("--from", "link", at: pipeline).status == 0)
    let codes = folder.url.appending(path: "Mappings/codes/service_car.csv")
    try (try String(contentsOf: codes, encoding: .utf8) + "CONSEJERIA,psychosocial\n")
      .write(to: codes, atomically: true, encoding: .utf8)
    let other = try night("--from", "link", at: pipeline)
    #expect(other.status == 64 && other.errors.contains("stage-source-outdated"), "\(other.errors)")
  }

  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `a release before linkage is refused, and linkage alone makes up for it`() throws {
    #expect(try night().status == 0)
    let expected = try published()
    try FileManager.default.removeItem(atPath: "\(workspace)/store")
    var moment = 20
    repeat {
      moment += 1
      try? FileManager.default.removeItem(atPath: "\(workspace)/store")
      try killed(at: "fdatasync", moment)
      // Opens the store, which puts the lines of the killed run into the log.
      _ = try Scenario.quipu(["quarantine", "stats", "--workspace", workspace])
      let early = try night("--from", "release")
      if early.errors.contains("stage-not-linked") {
        #expect(early.status == 64)
        break
      }
    } while moment < 60
    #expect(moment < 60, "no moment between import and linkage was met")
    #expect(try night("--from", "link").status == 0)
    #expect(try published() == expected)
  }

  // MARK: Going on

  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `resuming names the run that was cut off, and an ordinary night says that there is none`() throws {
    try killed(at: "mkdir", 14)
    let resumed = try night("--resume")
    #expect(resumed.status == 0, "\(resumed.errors)")
    #expect(resumed.errors.contains("run-resumed") && resumed.errors.contains("run 1"))
    #expect(try events().contains { $0.contains(#""run":2"#) && $0.contains(#""resumes":"1""#) })
    let before = try published()
    let again = try night("--resume")
    #expect(again.status == 0 && again.errors.contains("run-nothing-to-resume"), "\(again.errors)")
    #expect(try published() == before)
  }

  // MARK: One at a time

  @Test(
    .enabled(if: Scenario.tool("flock") != nil, "flock is not installed"),
    arguments: [
      ["run", NightScenarioTests.nightly], ["run", NightScenarioTests.nightly, "--dry-run"], ["backup", "copy"],
      ["quarantine", "list"], ["runs", "list"], ["status"],
    ])
  func `while another run has the workspace, a command ends at once with 75`(words: [String]) throws {
    #expect(try night().status == 0)
    let before = try everything()
    var words = words
    if words[0] == "backup" { words[1] = folder.url.appending(path: "copy").path }
    let result = try Scenario.run(
      try #require(Scenario.tool("flock")),
      ["\(workspace)/.lock", Scenario.program.path] + words + ["--workspace", workspace, "--lang", "en"])
    #expect(result.status == 75 && result.errors.contains("workspace-locked"), "\(result.status) \(result.errors)")
    #expect(try everything() == before)
  }
}
