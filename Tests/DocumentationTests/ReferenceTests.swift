import Foundation
import Testing

/// The page of commands is made from the program; `./check record` rewrites it.
@Suite struct ReferenceTests {
  @Test func `the page of commands is what help says`() throws {
    var text = "# Commands\n\nMade from `quipu help`; `--lang es` says the same in Spanish, which is the default.\n"
    text += "\n```\n\(try help([]))```\n"
    for verb in try verbs() {
      text += "\n## \(verb)\n\n```\n\(try help(verb.split(separator: " ").map(String.init)))```\n"
    }
    try Page("docs/reference/commands.md").compare(text)
  }

  /// The verbs as the overview names them, so that a new one cannot be left out.
  private func verbs() throws -> [String] {
    let lines = try help([]).split(separator: "\n").drop { !$0.hasPrefix("Usage") }
    let verbs = lines.prefix { !$0.hasPrefix("More") }.filter { $0.hasPrefix("  ") }.compactMap { line in
      line.dropFirst(2).split(separator: /\ \ +/).first.map(String.init)
    }
    #expect(verbs.count > 20)
    return verbs
  }

  private func help(_ arguments: [String]) throws -> String {
    let outcome = try QuipuProgram().run(["help"] + arguments + ["--lang", "en"])
    #expect(outcome.status == 0)
    return outcome.text
  }
}
