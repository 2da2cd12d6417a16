import Foundation
import Testing

/// A night that is asked to stop: it ends at a safe place, says so, and the next one completes it.
@Suite(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
struct InterruptionScenarioTests {
  /// Runs the night and has the kernel deliver a signal at the n-th call of a kind.
  private func night(_ workspace: String, signal: String, at call: String, number: Int) throws -> CommandResult {
    try Scenario.run(
      #require(Scenario.tool("strace")),
      [
        "-f", "-qq", "-o", "/dev/null", "-e", "trace=\(call)", "-e", "inject=\(call):signal=\(signal):when=\(number)",
        Scenario.program.path, "run", NightScenarioTests.nightly, "--workspace", workspace, "--lang", "en",
      ], environment: ["SWIFT_BACKTRACE": "enable=no"])
  }

  private func published(_ workspace: String) throws -> [String: Data] {
    try Scenario.files(in: URL(filePath: "\(workspace)/released"))
  }

  @Test(arguments: [("SIGTERM", Int32(143), 2), ("SIGINT", 130, 4), ("SIGTERM", 143, 8), ("SIGINT", 130, 12)])
  func `a signal ends the night with its own exit code, and the next night gives the same bytes`(
    signal: String, exit: Int32, number: Int
  ) throws {
    let folder = try TestFolder()
    let whole = try folder.workspace("whole")
    #expect(try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", whole]).status == 0)
    let stopped = try folder.workspace("stopped")
    let result = try night(stopped, signal: signal, at: "fdatasync,fsync", number: number)
    #expect(result.status == exit, "\(result.errors)")
    #expect(result.errors.contains("run-interrupted"))
    #expect(try published(stopped).isEmpty)
    let runs = try Scenario.quipu(["runs", "list", "--workspace", stopped, "--json"])
    let list = try #require(try JSONSerialization.jsonObject(with: runs.output) as? [[String: Any]])
    #expect(list.compactMap { $0["exit"] as? Int } == [Int(exit)])
    #expect(try Scenario.quipu(["run", NightScenarioTests.nightly, "--workspace", stopped]).status == 0)
    #expect(try published(stopped) == published(whole))
    #expect(try Scenario.quipu(["audit", "verify", "--workspace", stopped]).status == 0)
  }
}
