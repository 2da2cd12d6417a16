import Foundation
import Testing

/// Nights that are killed, or on a machine that fails: the kernel is made to do it at a call of a given number.
///
/// A few moments of each kind, and all of them when `QUIPU_FULL` is set.
@Suite(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
struct FaultScenarioTests {
  static let isFull = ProcessInfo.processInfo.environment["QUIPU_FULL"] != nil

  private func night(_ workspace: String, input: String? = nil) throws -> CommandResult {
    try Scenario.quipu(Self.words(workspace, input))
  }

  private static func words(_ workspace: String, _ input: String?) -> [String] {
    ["run", NightScenarioTests.nightly, "--workspace", workspace, "--json", "--lang", "en"]
      + (input.map { ["--input", $0] } ?? [])
  }

  /// `fault`: `signal=KILL:when=3`, `error=ENOSPC:when=40+`.
  private func night(
    _ workspace: String, input: String? = nil, at call: String, _ fault: String, only path: String? = nil
  ) throws -> CommandResult {
    try Scenario.run(
      try #require(Scenario.tool("strace")),
      ["-f", "-qq", "-o", "/dev/null"] + (path.map { ["-P", $0] } ?? [])
        + ["-e", "trace=\(call)", "-e", "inject=\(call):\(fault)", Scenario.program.path]
        + Self.words(workspace, input), environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  private func expectSound(_ workspace: String, _ name: String) throws {
    let audit = try Scenario.quipu(["audit", "verify", "--workspace", workspace, "--lang", "en"])
    #expect(audit.status == 0, "\(name): \(audit.errors)")
  }

  private func runs(_ workspace: String) throws -> [[String: Any]] {
    let list = try Scenario.quipu(["runs", "list", "--workspace", workspace, "--json"])
    return try JSONSerialization.jsonObject(with: list.output) as? [[String: Any]] ?? []
  }

  // MARK: Killed

  private static let killedCalls: [(call: String, few: [Int])] = [
    ("fsync,fdatasync", [1, 3, 6, 12, 20, 34, 60]), ("rename,renameat,renameat2", [1, 2, 4, 13, 20]),
    ("pwrite64", [5, 40, 300, 560]), ("unlink,unlinkat", [2, 9, 20, 27]), ("openat", [30, 60]),
    ("write", [1, 9, 20]), ("mkdir", [5]),
  ]

  @Test(arguments: killedCalls.map(\.call))
  func `killed at any moment, the next run ends with the same bytes`(call: String) throws {
    let folder = try TestFolder()
    let whole = try folder.workspace("whole")
    #expect(try night(whole).status == 0)
    let expected = try NightScenarioTests.visible(whole)
    let moments = Self.isFull ? Array(1...2000) : Self.killedCalls.first { $0.call == call }?.few ?? []
    var killed = 0
    for moment in moments {
      let name = "killed at \(call) \(moment)"
      let workspace = try folder.workspace("killed-\(moment)")
      let broken = try night(workspace, at: call, "signal=KILL:when=\(moment)")
      // The night makes fewer of these calls: every moment of it has been tried.
      if broken.status == 0 { break }
      for (path, data) in try NightScenarioTests.visible(workspace)
      where !path.contains("/.staging") && !path.hasSuffix(".part") {
        #expect(data == expected[path], "\(path) is half a file, \(name)")
      }
      let again = try night(workspace)
      #expect(again.status == 0, "\(name): \(again.errors)")
      #expect(try NightScenarioTests.visible(workspace) == expected, "\(name)")
      try expectSound(workspace, name)
      let ends = try runs(workspace).map { $0["ended"] is String }
      #expect(ends.last == true && ends.count <= 2, "\(name): \(ends)")
      killed += 1
      try FileManager.default.removeItem(atPath: workspace)
    }
    #expect(killed > 0, "the injection killed no run")
  }

  @Test func `a killed run stays in the list without an end`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace, at: "rename", "signal=KILL:when=4").status != 0)
    let killed = try #require(try runs(workspace).first)
    #expect(killed["ended"] is NSNull && killed["exit"] == nil)
  }

  // MARK: Errors

  /// The night after a first one, with another delivery of the police.
  private struct Second {
    let folder: TestFolder
    let first: String
    let input: String

    init() throws {
      folder = try TestFolder()
      first = try folder.workspace("first")
      let samples = try folder.samples()
      input = samples.path
      let police = samples.appending(path: "policia_denuncias.csv")
      var bytes = try Data(contentsOf: police)
      let year = try #require(bytes.range(of: Data("2024".utf8)))
      bytes.replaceSubrange(year, with: Data("2023".utf8))
      try bytes.write(to: police)
    }

    func copy(_ name: String) throws -> String {
      let path = folder.url.appending(path: name).path
      try FileManager.default.copyItem(atPath: first, toPath: path)
      return path
    }
  }

  /// Every file that a manifest names is there and is what it says.
  private func expectComplete(_ workspace: String, _ name: String) throws {
    for line in ["register", "research"] {
      let root = URL(filePath: "\(workspace)/released/\(line)")
      let manifest =
        try JSONSerialization.jsonObject(with: Data(contentsOf: root.appending(path: "manifest.json")))
        as? [String: Any] ?? [:]
      let files = manifest.list("files") + [manifest["archive"] as? [String: Any] ?? [:]].filter { !$0.isEmpty }
      #expect(!files.isEmpty)
      for file in files {
        let path = root.appending(path: try #require(file["path"] as? String)).path
        let digest = try Scenario.run(URL(filePath: "/usr/bin/sha256sum"), [path])
        #expect(digest.text.hasPrefix(try #require(file["sha256"] as? String)), "\(path), \(name)")
      }
    }
  }

  /// What a disk and a system do to a night: full, over quota, broken, out of descriptors, turned read-only. With `+`
  /// every call from there on fails.
  private static let errors: [(call: String, error: String, few: [String])] = [
    ("pwrite64", "ENOSPC", ["2", "90", "210+"]), ("pwrite64", "EDQUOT", ["20+"]), ("pwrite64", "EIO", ["120"]),
    ("write", "ENOSPC", ["1", "7+", "18"]), ("write", "EFBIG", ["12"]), ("fdatasync", "EIO", ["1", "9", "30+"]),
    ("fsync", "EIO", ["2", "20+"]), ("rename", "EROFS", ["1", "9"]), ("mkdir", "ENOSPC", ["8"]),
    ("unlink", "EROFS", ["5+"]), ("openat", "EMFILE", ["270", "300"]), ("pread64", "EIO", ["12", "40"]),
  ]

  @Test(arguments: errors.map { [$0.call, $0.error] })
  func `an error of the system is told, leaves what was published whole, and the next run makes up for it`(
    fault: [String]
  ) throws {
    let second = try Second()
    #expect(try night(second.first).status == 0)
    let done = try second.copy("done")
    #expect(try night(done, input: second.input).status == 0)
    let expected = try NightScenarioTests.visible(done)
    let few = Self.errors.first { [$0.call, $0.error] == fault }?.few ?? []
    for moment in Self.isFull ? stride(from: 1, to: 700, by: 5).map({ "\($0)" }) : few {
      let name = "\(fault[1]) at \(fault[0]) \(moment)"
      let workspace = try second.copy("x")
      let result = try night(workspace, input: second.input, at: fault[0], "error=\(fault[1]):when=\(moment)")
      if result.status == 0 {
        #expect(try NightScenarioTests.visible(workspace) == expected, "\(name)")
      } else if result.status != 127 {
        #expect([65, 66, 73, 74, 75, 77, 78].contains(result.status), "\(name): \(result.status) \(result.errors)")
        // Where every write fails, the one to standard error does too.
        let canSpeak = !(fault[0] == "write" && moment.hasSuffix("+"))
        #expect(!canSpeak || result.errors.contains(": error: "), "\(name): \(result.errors)")
      }
      try expectComplete(workspace, name)
      let again = try night(workspace, input: second.input)
      #expect(again.status == 0, "\(name): \(again.errors)")
      #expect(try NightScenarioTests.visible(workspace) == expected, "\(name)")
      try expectSound(workspace, name)
      try FileManager.default.removeItem(atPath: workspace)
    }
  }

  @Test(arguments: [("unlink", "EROFS"), ("openat", "EMFILE"), ("rmdir", "EROFS")])
  func `what was published before and cannot be removed is told`(call: String, error: String) throws {
    let second = try Second()
    #expect(try night(second.first).status == 0)
    let root = URL(filePath: "\(second.first)/released/register")
    let old = try #require(
      try FileManager.default.contentsOfDirectory(atPath: root.path).first { $0 != "manifest.json" })
    let path = root.appending(path: call == "unlink" ? "\(old)/person.csv.gz" : old).path
    let result = try night(second.first, input: second.input, at: call, "error=\(error)", only: path)
    #expect(result.status == 73 && result.errors.contains("file-cannot-be-written"), "\(result.errors)")
    #expect(FileManager.default.fileExists(atPath: root.appending(path: old).path))
    #expect(try night(second.first, input: second.input).status == 0)
    #expect(!FileManager.default.fileExists(atPath: root.appending(path: old).path))
    try expectSound(second.first, error)
  }

  @Test func `a limit on file sizes is told, not died of`() throws {
    let folder = try TestFolder()
    let whole = try folder.workspace("whole")
    #expect(try night(whole).status == 0)
    // The first stops the store in the middle of an import, the last the archive of a release.
    for blocks in [1, 40, 300] {
      let workspace = try folder.workspace("limited-\(blocks)")
      let result = try Scenario.run(
        URL(filePath: "/bin/bash"),
        ["-c", "ulimit -f \(blocks); exec \"$0\" \"$@\"", Scenario.program.path] + Self.words(workspace, nil))
      #expect([73, 74].contains(result.status), "\(blocks): \(result.status) \(result.errors)")
      #expect(result.errors.contains("cannot-be-written"), "\(blocks): \(result.errors)")
      #expect(try night(workspace).status == 0)
      #expect(try NightScenarioTests.visible(workspace) == NightScenarioTests.visible(whole))
      try expectSound(workspace, "\(blocks)")
    }
  }

  @Test(arguments: [
    ("openat", "EROFS", ".lock", Int32(73)), ("openat", "EACCES", ".lock", 77),
    ("openat", "EACCES", "store/register.sqlite", 77), ("mkdir", "EACCES", "released", 77),
    ("mkdir", "EROFS", "released/research", 73), ("openat", "EROFS", "report.json.part", 73),
  ])
  func `a folder that cannot be written ends the night with a finding and its exit code`(
    call: String, error: String, path: String, exit: Int32
  ) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let result = try night(workspace, at: call, "error=\(error)", only: "\(workspace)/\(path)")
    #expect(result.status == exit, "\(result.status) \(result.errors)")
    #expect(result.errors.contains("cannot-be-written"), "\(result.errors)")
    #expect(try night(workspace).status == 0)
  }

  @Test(arguments: [
    ("openat", "EMFILE", "keys/master.key"), ("openat", "EIO", "keys/vault.key"),
    ("newfstatat", "EIO", "keys/master.key"),
    ("newfstatat", "EIO", "keys/vault.key"), ("read", "EIO", "keys/vault.key"),
  ])
  func `a key that the system cannot read is not a missing key`(call: String, error: String, path: String) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    #expect(try night(workspace).status == 0)
    let before = try Scenario.files(in: URL(filePath: workspace))
    let result = try night(workspace, at: call, "error=\(error)", only: "\(workspace)/\(path)")
    #expect(result.status == 74 && result.errors.contains("file-cannot-be-read"), "\(result.status) \(result.errors)")
    #expect(result.errors.contains(error), "\(result.errors)")
    #expect(try Scenario.files(in: URL(filePath: workspace)) == before)
    #expect(try night(workspace).status == 0)
  }

  @Test(arguments: [("EMFILE", Int32(74)), ("EIO", 74), ("EACCES", 77)])
  func `configuration that the system cannot read is told with its error`(error: String, exit: Int32) throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    for path in ["Mappings/unified.model.yaml", "Mappings/codes", "Mappings/police/pnp-denuncias.map.yaml"] {
      let result = try night(workspace, at: "openat", "error=\(error)", only: path)
      #expect(result.status == exit, "\(path): \(result.status) \(result.errors)")
      #expect(result.errors.contains("file-cannot-be-read"), "\(path): \(result.errors)")
      #expect(!FileManager.default.fileExists(atPath: "\(workspace)/store"))
    }
  }
}
