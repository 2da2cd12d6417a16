import Foundation
import Testing

/// Other people's programs of PyPI, in the virtual environment that `./test` makes.
enum PyPITools {
  /// Whoever has no way to PyPI may say so; nobody is left without these checks by accident.
  static let areWanted = ProcessInfo.processInfo.environment["QUIPU_WITHOUT_PYPI"] == nil

  static func program(_ name: String) throws -> URL {
    let folder = Scenario.root.appending(path: ".build/test-tools")
    let program = folder.appending(path: "bin/\(name)")
    let isWhole = FileManager.default.contentsEqual(
      atPath: folder.appending(path: "installed.txt").path,
      andPath: Scenario.root.appending(path: "Tests/requirements.txt").path)
    try #require(
      isWhole && FileManager.default.isExecutableFile(atPath: program.path),
      """
      \(name) of Tests/requirements.txt is not installed. ./test and ./check tools install it from PyPI; \
      .build/test-tools.log says why they could not. QUIPU_WITHOUT_PYPI=1 skips these tests.
      """)
    return program
  }
}
