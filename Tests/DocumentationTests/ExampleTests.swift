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
    try Walkthrough(page: Page("docs/guide/stewards.md"), language: "es").follow(atLeast: 6)
  }

  @Test func `a bad night can be followed in English`() throws {
    try Walkthrough(page: Page("docs/guide/stewards-en.md"), language: "en").follow(atLeast: 9)
  }

  @Test(arguments: [("docs/guide/calidad.md", "es"), ("docs/guide/quality.md", "en")])
  func `the guide to the report of quality can be followed in both languages`(path: String, language: String) throws {
    try Walkthrough(page: Page(path), language: language).follow(atLeast: 5)
  }

  @Test(arguments: [("docs/guide/publicacion.md", "es"), ("docs/guide/release.md", "en")])
  func `the guide to releasing a table can be followed in both languages`(path: String, language: String) throws {
    try Walkthrough(page: Page(path), language: language).follow(atLeast: 5)
  }

  @Test func `what the page of readers prints is what quipu read prints`() throws {
    try Walkthrough(page: Page("docs/reference/readers.md"), language: "es").follow(atLeast: 2)
  }

  @Test func `the integrators' guide can be followed from top to bottom`() throws {
    try Walkthrough(page: Page("docs/guide/integrators.md"), language: "en").follow(atLeast: 10)
  }

  @Test func `the integrators' guide in Spanish too`() throws {
    try Walkthrough(page: Page("docs/guide/integradores.md"), language: "es").follow(atLeast: 10)
  }

  @Test func `what the page of the workshop shows is what the commands print`() throws {
    try Walkthrough(page: Page("docs/reference/workshop.md"), language: "es").follow(atLeast: 4)
  }
}
