import Foundation
import Testing

/// Pages of docs/reference that are made from the program and its sources; `./check record` rewrites them.
@Suite struct ReferenceTests {
  static let isRecording = ProcessInfo.processInfo.environment["QUIPU_RECORD"] != nil

  private func compare(_ text: String, with path: String) throws {
    let file = DocumentationTests.root.appending(path: path)
    if Self.isRecording { try text.write(to: file, atomically: true, encoding: .utf8) }
    #expect(try String(contentsOf: file, encoding: .utf8) == text, "\(path) differs; ./check record rewrites it")
  }

  @Test func `the page of commands is what help says`() throws {
    var text = "# Commands\n\nMade from `quipu help`; `--lang es` says the same in Spanish, which is the default.\n"
    text += "\n```\n\(try help([]))```\n"
    for verb in ["run", "check", "test", "read", "status"] {
      text += "\n## \(verb)\n\n```\n\(try help([verb]))```\n"
    }
    try compare(text, with: "docs/reference/commands.md")
  }

  private func help(_ arguments: [String]) throws -> String {
    let process = Process()
    process.executableURL = try program()
    process.arguments = ["help"] + arguments + ["--lang", "en"]
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    #expect(process.terminationStatus == 0)
    return String(decoding: data, as: UTF8.self)
  }

  /// `quipu` beside the test bundle.
  private func program() throws -> URL {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appending(path: "quipu")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return DocumentationTests.root.appending(path: ".build/debug/quipu")
  }
}
