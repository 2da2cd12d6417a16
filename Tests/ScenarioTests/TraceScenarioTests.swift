import Foundation
import Testing

/// What the program asks of the kernel: no file outside its workspace, no network, no child (P7, P9).
@Suite(.enabled(if: Scenario.tool("strace") != nil, "strace is not installed"))
struct TraceScenarioTests {
  private func trace(_ calls: String, _ workspace: String, in folder: TestFolder) throws -> [Substring] {
    let log = folder.url.appending(path: "trace")
    let result = try Scenario.run(
      #require(Scenario.tool("strace")),
      [
        "-f", "-qq", "-o", log.path, "-e", "trace=\(calls)", Scenario.program.path, "run", NightScenarioTests.nightly,
        "--workspace", workspace,
      ], environment: ["SWIFT_BACKTRACE": "enable=no"])
    #expect(result.status == 0, "\(result.errors)")
    return try String(contentsOf: log, encoding: .utf8).split(separator: "\n")
  }

  @Test func `nothing is opened for writing outside the workspace`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let opened = try trace("open,openat,creat", workspace, in: folder).filter { line in
      ["O_WRONLY", "O_RDWR", "O_CREAT"].contains { line.contains($0) }
    }
    #expect(opened.count > 10)
    for line in opened {
      #expect(line.contains("\"\(workspace)/"), "\(line)")
      // Nobody may follow a link into another place, or read what is just being written.
      if line.contains("O_CREAT") && !line.contains("register.sqlite") {
        #expect(line.contains("O_NOFOLLOW") && line.contains("0600"), "\(line)")
      }
    }
  }

  @Test func `there is no network and no child process`() throws {
    let folder = try TestFolder()
    let workspace = try folder.workspace()
    let calls = try trace("socket,connect,bind,fork,vfork,clone,clone3,execve", workspace, in: folder)
    // Its own start, and nothing else; a thread of the runtime shares its memory (CLONE_VM).
    let others = calls.filter { !$0.contains("execve(") && !$0.contains("CLONE_VM") && !$0.contains("+++") }
    #expect(others.isEmpty, "\(others)")
    #expect(calls.count { $0.contains("execve(") } == 1)
  }
}
