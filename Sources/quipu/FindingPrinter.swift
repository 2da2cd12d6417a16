internal import Configuration
internal import Interchange
internal import Pipelines

/// Findings on standard error, with the line of a configuration file and a caret under it.
struct FindingPrinter {
  let language: Language
  init(_ language: Language) { self.language = language }

  func say(_ findings: [Finding]) {
    if findings.isEmpty { return }
    Terminal.say(DiagnosticText(language, files: SourceText.of(findings)).text(findings))
  }
}
