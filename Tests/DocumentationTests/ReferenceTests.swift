import Foundation
import Testing

/// The page of commands is made from the program; `./check record` rewrites it.
@Suite struct ReferenceTests {
  @Test func `the page of commands is what help says`() throws {
    var text = "# Commands\n\nMade from `quipu help`; `--lang es` says the same in Spanish, which is the default.\n"
    text += "\n```\n\(try help([]))```\n"
    for verb in ["run", "check", "test", "read", "profile", "status"] {
      text += "\n## \(verb)\n\n```\n\(try help([verb]))```\n"
    }
    try Page("docs/reference/commands.md").compare(text)
  }

  private func help(_ arguments: [String]) throws -> String {
    let outcome = try QuipuProgram().run(["help"] + arguments + ["--lang", "en"])
    #expect(outcome.status == 0)
    return outcome.text
  }
}
