import Interchange

/// How a component's spec reads on a page.
enum SpecTables {
  static func options(_ spec: ComponentSpec) -> String {
    if spec.options.isEmpty { return "" }
    let rows = spec.options.map { option in
      let kind = kind(option) + (option.repeats ? ", repeats" : "")
      return "| `\(option.name)` | \(kind) | \(option.required ? "yes" : "no") | "
        + "\(cell(option.summary.english)) | \(cell(option.summary.spanish)) |\n"
    }
    return "| option | takes | required | English | español |\n|---|---|---|---|---|\n" + rows.joined()
  }

  static func stepExamples(_ spec: ComponentSpec) -> String {
    if spec.examples.isEmpty { return "" }
    let rows = spec.examples.map { example in
      let call = example.arguments.isEmpty ? spec.name : "\(spec.name)(\(example.arguments))"
      let columns = example.columns.sorted { $0.key < $1.key }.map { "`\($0.key)` is \(shown($0.value))" }
      let beside = columns.isEmpty ? "" : " where " + columns.joined(separator: ", ")
      return "| \(shown(example.input)) | \(code("| " + call))\(beside) | \(shown(example.output)) | "
        + "\(example.findings.map { "`\($0)`" }.joined(separator: ", ")) |\n"
    }
    return "| cell | step | gives | findings |\n|---|---|---|---|\n" + rows.joined()
  }

  static func readerExamples(_ spec: ComponentSpec) -> String {
    if spec.examples.isEmpty { return "" }
    let rows = spec.examples.map { example in
      "| \(shown(example.input)) | \(example.arguments.isEmpty ? "" : code(example.arguments)) | "
        + "\(shown(example.output)) | \(example.findings.map { "`\($0)`" }.joined(separator: ", ")) |\n"
    }
    return "| file | options | first record | findings |\n|---|---|---|---|\n" + rows.joined()
  }

  static func findings(_ spec: ComponentSpec) -> String {
    if spec.findings.isEmpty { return "" }
    let rows = spec.findings.sorted { $0.slug < $1.slug }.map { finding in
      "| `\(finding.slug)` | \(finding.severity.rawValue) | \(cell(finding.text.english)) |\n"
    }
    return "| finding | severity | says |\n|---|---|---|\n" + rows.joined()
  }

  /// Sections that are there, with a blank line between.
  static func joined(_ parts: [String]) -> String {
    parts.filter { !$0.isEmpty }.joined(separator: "\n")
  }

  private static func kind(_ option: OptionSpec) -> String {
    switch option.kind {
    case .text: "text"
    case .integer: "whole number"
    case .flag: "`true` or `false`"
    case .choice(let words): words.map { "`\($0)`" }.joined(separator: ", ")
    case .textList: "list of texts"
    case .path: "path, or a text"
    }
  }

  private static func shown(_ text: String?) -> String {
    guard let text else { return "*missing*" }
    return text.isEmpty ? "*empty*" : code(text)
  }

  /// A code span that shows what cannot be seen, and the items of a list cell with a middle dot between.
  private static func code(_ text: String) -> String {
    var shown = ""
    for scalar in text.unicodeScalars {
      switch scalar.value {
      case 0x0A: shown += "␊"
      case 0x0D: shown += "␍"
      case 0x09: shown += "␉"
      case 0x1F: shown += " · "
      case 0xA0: shown += "⍽"
      case 0x200B...0x200F, 0xFEFF, 0..<0x20, 0x7F..<0xA0:
        shown += "⟨U+" + String(scalar.value, radix: 16, uppercase: true) + "⟩"
      default: shown.unicodeScalars.append(scalar)
      }
    }
    let fence = shown.contains("`") ? "``" : "`"
    let pad = shown.hasPrefix("`") || shown.hasSuffix("`") ? " " : ""
    return "\(fence)\(pad)\(shown.replacing("|", with: "\\|"))\(pad)\(fence)"
  }

  private static func cell(_ text: String) -> String { text.replacing("|", with: "\\|") }
}
