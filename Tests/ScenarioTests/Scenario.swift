import Foundation
import Testing

/// What a finished command left on its streams.
struct CommandResult {
  let status: Int32
  let output: Data
  let errors: String
  var text: String { String(decoding: output, as: UTF8.self) }
  var json: [String: Any] {
    (try? JSONSerialization.jsonObject(with: output)) as? [String: Any] ?? [:]
  }
}

/// The built program and the project's folder, as a steward would use them.
enum Scenario {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  /// `quipu` beside the test bundle.
  static let program: URL = {
    var folder = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    for _ in 0..<6 {
      let candidate = folder.appending(path: "quipu")
      if FileManager.default.isExecutableFile(atPath: candidate.path) { return candidate }
      folder = folder.deletingLastPathComponent()
    }
    return root.appending(path: ".build/debug/quipu")
  }()

  static let samples = root.appending(path: "Samples/01-three-registers-one-girl")

  /// Published files that stay outside the project; nil on a machine without them.
  static let real: URL? = {
    let folder =
      ProcessInfo.processInfo.environment["QUIPU_SHARED"].map { URL(filePath: $0) }
      ?? root.deletingLastPathComponent().appending(path: "shared")
    let real = folder.appending(path: "real")
    return FileManager.default.fileExists(atPath: real.path) ? real : nil
  }()

  static func quipu(_ arguments: [String], environment: [String: String] = [:]) throws -> CommandResult {
    try run(program, arguments, environment: environment)
  }

  static func run(
    _ executable: URL, _ arguments: [String], environment: [String: String] = [:]
  ) throws -> CommandResult {
    let process = Process()
    process.executableURL = executable
    process.arguments = arguments
    process.currentDirectoryURL = root
    var variables = ProcessInfo.processInfo.environment
    variables["LC_ALL"] = "C.UTF-8"
    for (name, value) in environment { variables[name] = value }
    process.environment = variables
    // Files instead of pipes: a long output cannot block, and a killed child leaves no open pipe behind.
    let folder = try TestFolder()
    let outputPath = folder.url.appending(path: "out")
    let errorPath = folder.url.appending(path: "err")
    for path in [outputPath, errorPath] { try Data().write(to: path) }
    process.standardOutput = try FileHandle(forWritingTo: outputPath)
    process.standardError = try FileHandle(forWritingTo: errorPath)
    try process.run()
    process.waitUntilExit()
    return CommandResult(
      status: process.terminationStatus, output: try Data(contentsOf: outputPath),
      errors: String(decoding: try Data(contentsOf: errorPath), as: UTF8.self))
  }

  static func tool(_ name: String) -> URL? {
    for folder in ["/usr/bin", "/bin", "/usr/local/bin"] {
      let path = "\(folder)/\(name)"
      if FileManager.default.isExecutableFile(atPath: path) { return URL(filePath: path) }
    }
    return nil
  }

  /// Contents of a gzip file, by somebody else's program.
  static func gunzip(_ file: URL) throws -> String {
    try run(URL(filePath: "/bin/zcat"), [file.path]).text
  }

  /// Every file below a folder, by relative path.
  static func files(in folder: URL) throws -> [String: Data] {
    var files: [String: Data] = [:]
    let paths = FileManager.default.enumerator(atPath: folder.path)?.allObjects as? [String] ?? []
    for path in paths {
      var isFolder: ObjCBool = false
      let full = folder.appending(path: path)
      if FileManager.default.fileExists(atPath: full.path, isDirectory: &isFolder), !isFolder.boolValue {
        files[path] = try Data(contentsOf: full)
      }
    }
    return files
  }
}

/// A folder that goes with the test.
final class TestFolder {
  let url: URL
  init() throws {
    url = FileManager.default.temporaryDirectory.appending(path: "quipu-scenario-\(UUID().uuidString)")
    try FileManager.default.createDirectory(
      at: url, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
  }
  deinit { try? FileManager.default.removeItem(at: url) }

  var path: String { url.path }

  /// A workspace below this folder with a key that is the same in every run.
  func workspace(_ name: String = "workspace") throws -> String {
    let keys = url.appending(path: "\(name)/keys")
    try FileManager.default.createDirectory(
      at: keys, withIntermediateDirectories: true, attributes: [.posixPermissions: 0o700])
    let key = keys.appending(path: "master.key")
    try Data((0..<32).map { UInt8($0 * 7 % 251) }).write(to: key)
    try FileManager.default.setAttributes([.posixPermissions: 0o400], ofItemAtPath: key.path)
    return url.appending(path: name).path
  }

  /// A copy of the samples' sources, to be damaged.
  func samples() throws -> URL {
    let copy = url.appending(path: "samples")
    try FileManager.default.copyItem(at: Scenario.samples.appending(path: "1-source"), to: copy)
    return copy
  }
}

extension [String: Any] {
  func list(_ key: String) -> [[String: Any]] { self[key] as? [[String: Any]] ?? [] }
  func number(_ key: String) -> Int? { (self[key] as? NSNumber)?.intValue }
}
