import Foundation
import Testing

/// Files of a workspace that were damaged: told or made again, never used.
@Suite struct CorruptionScenarioTests {
  private let folder: TestFolder
  private let workspace: String
  private let expected: [String: Data]
  private var store: URL { URL(filePath: "\(workspace)/store/register.sqlite") }
  private var log: URL { URL(filePath: "\(workspace)/store/audit.jsonl") }

  init() throws {
    folder = try TestFolder()
    workspace = try folder.workspace()
    let night = try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", workspace])
    try #require(night.status == 0, "\(night.errors)")
    expected = try NightScenarioTests.visible(workspace)
  }

  private func quipu(_ words: String...) throws -> CommandResult {
    try Scenario.quipu(words + ["--workspace", workspace, "--lang", "en"])
  }
  private func night() throws -> CommandResult { try quipu("run", NightScenarioTests.nightly) }
  /// A night that may be kept reads little of the store; from its linkage on it is worked out.
  private func workedOut() throws -> CommandResult { try quipu("run", NightScenarioTests.nightly, "--from", "link") }

  private func expectAsBefore(_ name: String = "") throws {
    #expect(try NightScenarioTests.visible(workspace) == expected, "\(name)")
  }

  @Test(arguments: [100, 28, 103])
  func `a damaged head of the store is told, exit 74, and nothing is published`(offset: Int) throws {
    var bytes = try Data(contentsOf: store)
    bytes[offset] ^= 0xFF
    try bytes.write(to: store)
    let result = try night()
    #expect(result.status == 74 && result.errors.contains("store-corrupt"), "\(result.errors)")
    try expectAsBefore()
  }

  @Test func `a store that lost its end is told`() throws {
    let bytes = try Data(contentsOf: store)
    try bytes.prefix(bytes.count / 2).write(to: store)
    let result = try night()
    #expect(result.status == 74 && result.errors.contains("store-corrupt"), "\(result.errors)")
    try expectAsBefore()
  }

  @Test func `a store that was emptied does not pass for a new one`() throws {
    try Data().write(to: store)
    let result = try night()
    #expect(result.status == 74 && result.errors.contains("audit-broken"), "\(result.errors)")
    try expectAsBefore()
  }

  @Test func `a damaged page is told where it is used, and changes nothing that is published where it is not`() throws {
    let whole = try Data(contentsOf: store)
    let size = 4096
    let step = FaultScenarioTests.isFull ? 1 : 9
    var told = 0
    for page in stride(from: 1, to: whole.count / size, by: step) {
      var bytes = whole
      bytes[page * size] ^= 0xFF
      try bytes.write(to: store)
      try FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: store.path)
      let audit = try Data(contentsOf: log)
      let result = try workedOut()
      if result.status != 0 {
        told += 1
        #expect([74, 77].contains(result.status), "page \(page + 1): \(result.status) \(result.errors)")
      }
      try expectAsBefore("page \(page + 1)")
      // Whatever the night took it for, a copy of it is never made.
      let backup = try quipu("backup", "\(workspace)/copy")
      #expect(backup.status != 0, "page \(page + 1)")
      #expect(!FileManager.default.fileExists(atPath: "\(workspace)/copy"))
      try audit.write(to: log)
      try? FileManager.default.removeItem(atPath: "\(store.path)-journal")
    }
    #expect(told >= 4)
  }

  @Test(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
  func `after a run without an end every page is looked at`() throws {
    let killed = try Scenario.run(
      try #require(Scenario.tool("strace")),
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=mkdir", "-e", "inject=mkdir:signal=KILL:when=12",
        Scenario.program.path, "run", NightScenarioTests.nightly, "--workspace", workspace, "--from", "link",
      ], environment: ["SWIFT_BACKTRACE": "enable=no"])
    #expect(killed.status != 0)
    let whole = try Data(contentsOf: store)
    var told = 0
    for page in [80, 90] {
      var bytes = whole
      bytes[page * 4096] ^= 0xFF
      try bytes.write(to: store)
      let result = try night()
      if result.status == 74 && result.errors.contains("store-corrupt") { told += 1 }
    }
    #expect(told == 2)
    try whole.write(to: store)
    #expect(try night().status == 0)
    try expectAsBefore()
  }

  @Test func `an audit log that lost its end gets it back from the store, and says so`() throws {
    let bytes = try Data(contentsOf: log)
    try bytes.prefix(bytes.count - 300).write(to: log)
    #expect(try quipu("audit", "verify").status == 1)
    #expect(try night().status == 0)
    #expect(try quipu("audit", "verify").status == 0)
    #expect(try String(contentsOf: log, encoding: .utf8).contains(#""event":"log-restored""#))
    try expectAsBefore()
  }

  @Test func `a damaged manifest, file or archive of a release is made again`() throws {
    for (path, bytes) in expected where path.hasPrefix("released/register/") {
      let file = URL(filePath: "\(workspace)/\(path)")
      var damaged = bytes
      damaged[bytes.count / 2] ^= 0xFF
      try damaged.write(to: file)
      #expect(try night().status == 0, "\(path)")
      try expectAsBefore(path)
      try FileManager.default.removeItem(at: file)
      #expect(try night().status == 0, "\(path)")
      try expectAsBefore(path)
    }
  }
}
