import Foundation

/// The built program, run as a reader of the documents would run it.
struct QuipuProgram {
  struct Outcome {
    let status: Int32
    /// Standard output and standard error, as they came.
    let text: String
  }

  let url: URL

  /// `quipu` beside the test bundle.
  init() {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appending(path: "quipu")
      if FileManager.default.isExecutableFile(atPath: candidate.path) {
        url = candidate
        return
      }
      folder = folder.deletingLastPathComponent()
    }
    url = DocumentationTests.root.appending(path: ".build/debug/quipu")
  }

  func run(_ arguments: [String], in folder: URL = DocumentationTests.root) throws -> Outcome {
    try Self.run(url, arguments, in: folder)
  }

  /// Lines of a terminal, in which `quipu` is this program.
  func shell(_ lines: String, in folder: URL, language: String) throws -> Outcome {
    let path = "\(url.deletingLastPathComponent().path):/usr/bin:/bin"
    return try Self.run(
      URL(filePath: "/bin/bash"), ["-c", lines], in: folder, environment: ["PATH": path, "LANG": language])
  }

  private static func run(
    _ program: URL, _ arguments: [String], in folder: URL, environment: [String: String]? = nil
  ) throws -> Outcome {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = folder
    if let environment { process.environment = environment }
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let data = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    return Outcome(status: process.terminationStatus, text: String(decoding: data, as: UTF8.self))
  }
}

/// A private folder that goes with the object.
final class ScratchFolder {
  let url: URL

  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "quipu-docs-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }

  deinit { try? FileManager.default.removeItem(at: url) }
}
