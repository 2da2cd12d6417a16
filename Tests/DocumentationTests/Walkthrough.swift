import Foundation
import Testing

/// A page that is followed from top to bottom in a folder with the program's own files.
///
/// Blocks, in the order of the page:
/// - `yaml save=PATH` is written to that file.
/// - `console exit=N` is typed: lines with `$`. The others must be seen in this order, and `…` stands for what
///   is not shown.
/// - `console exit=N whole` is one command, and everything it says, to the letter; rewritten when recording.
/// - `console pending …` shows a verb that this program does not have yet. Once it has, the word has to go.
struct Walkthrough {
  let page: Page
  let language: String

  /// Lines of the page that recording changes.
  private typealias Correction = (lines: Range<Int>, text: String)

  func follow(atLeast count: Int) throws {
    let folder = try ScratchFolder()
    for name in ["Mappings", "Pipelines", "Samples"] {
      try FileManager.default.copyItem(
        at: DocumentationTests.root.appending(path: name), to: folder.url.appending(path: name))
    }
    let blocks = try page.blocks()
    #expect(blocks.count { $0.words.first == "console" } >= count)
    var corrections: [Correction] = []
    for block in blocks {
      if let path = block.value("save") {
        try save(block.text, at: folder.url.appending(path: path))
      } else if block.words.contains("pending") {
        try expectPending(block, in: folder.url)
      } else if block.words.first == "console" {
        if let correction = try type(block, in: folder.url) { corrections.append(correction) }
      }
    }
    try page.compare(try corrected(corrections))
  }

  private func save(_ text: String, at url: URL) throws {
    try FileManager.default.createDirectory(at: url.deletingLastPathComponent(), withIntermediateDirectories: true)
    try text.write(to: url, atomically: true, encoding: .utf8)
  }

  private func expectPending(_ block: Page.Block, in folder: URL) throws {
    let outcome = try run(block, in: folder)
    #expect(
      try outcome.status != exit(of: block), "\(page.path):\(block.line) is pending no more: take the word away")
  }

  private func run(_ block: Page.Block, in folder: URL) throws -> QuipuProgram.Outcome {
    let commands = block.typed.joined(separator: "\n")
    return try QuipuProgram().shell("set -e\n" + commands, in: folder, language: language)
  }

  private func exit(of block: Page.Block) throws -> Int32 {
    try #require(block.value("exit").flatMap(Int32.init), "\(page.path):\(block.line) has no exit=N")
  }

  private func type(_ block: Page.Block, in folder: URL) throws -> Correction? {
    let lines = block.text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init)
    let outcome = try run(block, in: folder)
    #expect(try outcome.status == exit(of: block), "\(page.path):\(block.line)\n\(outcome.text)")
    if block.words.contains("whole") {
      let command = try #require(block.typed.first, "\(page.path):\(block.line) has no command")
      #expect(block.typed.count == 1, "\(page.path):\(block.line) has several commands")
      let said = "$ \(command)\n" + outcome.text
      if !Page.isRecording { #expect(said == block.text, "\(page.path):\(block.line)") }
      return (block.line..<(block.line + lines.count), said)
    }
    expect(lines.filter { !$0.hasPrefix("$ ") }, in: outcome.text, block)
    return nil
  }

  private func expect(_ lines: [String], in text: String, _ block: Page.Block) {
    var rest = text[...]
    for piece in lines.flatMap({ $0.split(separator: "…").map(String.init) }) where !piece.isEmpty {
      let found = rest.range(of: piece)
      #expect(found != nil, "\(page.path):\(block.line): \(piece)\n\(text)")
      if let found { rest = rest[found.upperBound...] }
    }
  }

  /// The page with what the program said where its `whole` blocks say otherwise.
  private func corrected(_ corrections: [Correction]) throws -> String {
    var lines = try page.text().split(separator: "\n", omittingEmptySubsequences: false).map(String.init)
    for (range, text) in corrections.reversed() {
      lines.replaceSubrange(
        range, with: text.split(separator: "\n", omittingEmptySubsequences: false).dropLast().map(String.init))
    }
    return lines.joined(separator: "\n")
  }
}
