import Foundation
import Testing

/// A page of the documents: its text, its fenced blocks, and the parts of it that are made.
struct Page {
  /// A fenced block: the words behind its fence, its lines, and where it begins.
  struct Block {
    let info: String
    let text: String
    let line: Int

    var words: [Substring] { info.split(separator: " ") }

    /// What stands behind `$ `.
    var typed: [Substring] { text.split(separator: "\n").filter { $0.hasPrefix("$ ") }.map { $0.dropFirst(2) } }

    /// Of the word `name=value` behind the fence.
    func value(_ name: String) -> String? {
      words.first { $0.hasPrefix("\(name)=") }.map { String($0.dropFirst(name.count + 1)) }
    }
  }

  static let isRecording = ProcessInfo.processInfo.environment["QUIPU_RECORD"] != nil

  let path: String
  private var url: URL { DocumentationTests.root.appending(path: path) }

  init(_ path: String) { self.path = path }

  func text() throws -> String { try String(contentsOf: url, encoding: .utf8) }

  /// The page is this text; rewritten when recording.
  func compare(_ text: String) throws {
    if Self.isRecording { try text.write(to: url, atomically: true, encoding: .utf8) }
    #expect(try self.text() == text, "\(path) differs; ./check record rewrites it")
  }

  /// What stands between `<!-- made: name -->` and `<!-- end -->` is this text; rewritten when recording.
  func comparePart(_ name: String, _ part: String) throws {
    let text = try text()
    let opening = "<!-- made: \(name) -->\n"
    let start = try #require(text.range(of: opening), "\(path) lacks \(opening)")
    let rest = text[start.upperBound...]
    let end = try #require(rest.range(of: "<!-- end -->"), "\(path) does not end \(name)")
    try compare(text[..<start.upperBound] + part + text[end.lowerBound...])
  }

  func blocks(_ info: String) throws -> [Block] {
    try blocks().filter { $0.info == info || $0.info.hasPrefix(info + " ") }
  }

  func blocks() throws -> [Block] {
    var blocks: [Block] = []
    var open: (info: String, line: Int, lines: [Substring])?
    for (index, line) in try text().split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
      if line.hasPrefix("```") {
        if let block = open {
          let text = block.lines.map { $0 + "\n" }.joined()
          blocks.append(Block(info: block.info, text: text, line: block.line))
          open = nil
        } else {
          open = (String(line.dropFirst(3)), index + 1, [])
        }
      } else {
        open?.lines.append(line)
      }
    }
    return blocks
  }
}
