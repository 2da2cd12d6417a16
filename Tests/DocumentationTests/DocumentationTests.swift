import Foundation
import Testing

@Suite struct DocumentationTests {
  static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    .deletingLastPathComponent()

  @Test func `every relative link of the documents leads somewhere`() throws {
    let paths =
      (FileManager.default.enumerator(atPath: Self.root.appending(path: "docs").path)?.allObjects as? [String] ?? [])
      .filter { $0.hasSuffix(".md") }.map { "docs/\($0)" } + ["README.md", "ARCHITECTURE.md", "CONTRIBUTING.md"]
    #expect(paths.count > 8)
    for path in paths {
      let text = try String(contentsOf: Self.root.appending(path: path), encoding: .utf8)
      let folder = Self.root.appending(path: path).deletingLastPathComponent()
      for match in text.matches(of: /\]\(([^)#]+)(#[^)]*)?\)/) where !match.output.1.hasPrefix("http") {
        let target = folder.appending(path: String(match.output.1)).standardizedFileURL.path
        #expect(FileManager.default.fileExists(atPath: target), "\(path): \(match.output.1)")
      }
    }
  }

  @Test func `the license and notice of facts are there`() {
    #expect(FileManager.default.fileExists(atPath: Self.root.appending(path: "NOTICE").path))
  }
}
