import Foundation
import Testing

/// docs/reference/findings.md is made from the sources; `./check record` rewrites it.
@Suite struct FindingsPageTests {
  @Test func `the page of findings lists every code of the sources`() throws {
    var lines = [
      "# Findings", "",
      "Every code that a report, a message or a test in a mapping may name. Codes never change their meaning. A `note` repaired something or is",
      "worth knowing; a `warning` blanked a value or differs from what was declared; an `error` sends the record to quarantine, or refuses the file",
      "or the configuration. A mapping's `on-error: blank` or `raw` turns a step's error into a warning. Messages show the shape of a value, never the value.",
      "", "| code | severity | español | English | raised in |", "|---|---|---|---|---|",
    ]
    for code in try FindingDeclarations.all() {
      let room = code.path.split(separator: "/").dropFirst().first ?? ""
      lines.append("| `\(code.slug)` | \(code.severity) | \(cell(code.spanish)) | \(cell(code.english)) | \(room) |")
    }
    let text = lines.joined(separator: "\n") + "\n"
    let page = Project.root.appending(path: "docs/reference/findings.md")
    if ProcessInfo.processInfo.environment["QUIPU_RECORD"] != nil {
      try text.write(to: page, atomically: true, encoding: .utf8)
    }
    #expect(try String(contentsOf: page, encoding: .utf8) == text, "run ./check record")
  }

  private func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
