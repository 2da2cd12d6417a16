import Foundation
import Testing

/// What the documents show is run.
@Suite struct ExampleTests {
  static let pages = ["docs/reference/mapping.md"]

  @Test(arguments: pages)
  func `every mapping on the page passes its own tests`(path: String) throws {
    let blocks = try Page(path).blocks("yaml mapping")
    #expect(blocks.count >= 3)
    let root = DocumentationTests.root
    for block in blocks {
      let folder = try ScratchFolder()
      let mapping = folder.url.appending(path: "example.map.yaml")
      try block.text.write(to: mapping, atomically: true, encoding: .utf8)
      let outcome = try QuipuProgram().run([
        "test", mapping.path, "--model", root.appending(path: "Mappings/unified.model.yaml").path,
        "--codes", root.appending(path: "Mappings/codes").path, "--lang", "en",
      ])
      #expect(outcome.status == 0, "\(path):\(block.line)\n\(outcome.text)")
      #expect(outcome.text.contains("ok "), "\(path):\(block.line) has no tests")
    }
  }

  @Test func `the stewards' guide can be followed from top to bottom`() throws {
    try follow("docs/guide/stewards.md", atLeast: 6)
  }

  @Test(arguments: ["docs/guide/calidad.md", "docs/guide/quality.md"])
  func `the guide to the report of quality can be followed in both languages`(path: String) throws {
    try follow(path, atLeast: 5)
  }

  @Test func `what the page of readers prints is what quipu read prints`() throws {
    try follow("docs/reference/readers.md", atLeast: 2)
  }

  /// Runs the page's blocks `console exit=N` one after the other in a folder with the program's own files.
  ///
  /// Lines with `$` are typed; the others must be seen in this order, and `…` stands for what is not shown.
  private func follow(_ path: String, atLeast count: Int) throws {
    let folder = try ScratchFolder()
    for name in ["Mappings", "Pipelines", "Samples"] {
      try FileManager.default.copyItem(
        at: DocumentationTests.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let blocks = try Page(path).blocks("console")
    #expect(blocks.count >= count)
    for block in blocks {
      let lines = block.text.split(separator: "\n").map(String.init)
      let typed = lines.filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) }.joined(separator: "\n")
      let outcome = try QuipuProgram().shell("set -e\n" + typed, in: folder.url)
      let expected = try #require(Int32(block.info.dropFirst("console exit=".count)), "\(path):\(block.line)")
      #expect(outcome.status == expected, "\(path):\(block.line)\n\(outcome.text)")
      var rest = outcome.text[...]
      for line in lines where !line.hasPrefix("$ ") {
        for piece in line.split(separator: "…").map(String.init) where !piece.isEmpty {
          let found = rest.range(of: piece)
          #expect(found != nil, "\(path):\(block.line): \(piece)\n\(outcome.text)")
          if let found { rest = rest[found.upperBound...] }
        }
      }
    }
  }
}
