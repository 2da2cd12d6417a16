/// What a component says of itself: from it come option checks, `quipu list`, reference pages and tests.
package struct ComponentSpec: Sendable {
  /// The word in mappings and on the command line: `fold-name`.
  package let name: String
  package let summary: Localised
  package let options: [OptionSpec]
  package let examples: [ComponentExample]
  package let findings: [FindingCode]

  package init(
    _ name: String, summary: Localised, options: [OptionSpec] = [],
    examples: [ComponentExample] = [], findings: [FindingCode] = []
  ) {
    self.name = name
    self.summary = summary
    self.options = options
    self.examples = examples
    self.findings = findings
  }
}

package struct OptionSpec: Sendable {
  package enum Kind: Sendable, Hashable {
    case text
    case integer
    case flag
    case choice([String])
    case textList
    /// A step's argument that is a path: it brings in another column.
    case path
  }
  package let name: String
  package let kind: Kind
  package let required: Bool
  /// The last option of a step may be given any number of times.
  package let repeats: Bool
  package let summary: Localised
  package init(
    _ name: String, _ kind: Kind, required: Bool = false, repeats: Bool = false,
    summary: Localised
  ) {
    self.name = name
    self.kind = kind
    self.required = required
    self.repeats = repeats
    self.summary = summary
  }
}

/// `input | step(arguments)` gives `output`; run as a test and printed in the reference.
package struct ComponentExample: Sendable {
  /// nil is a missing cell.
  package let input: String?
  /// As written in a mapping: literals in quotes, `name = literal`.
  package let arguments: String
  /// Cells of the columns that the arguments name, for examples that cross-check columns.
  package let columns: [String: String]
  package let output: String?
  /// Slugs, in order.
  package let findings: [String]
  package init(
    _ input: String?, _ arguments: String = "", columns: [String: String] = [:], gives output: String?,
    findings: [String] = []
  ) {
    self.input = input
    self.arguments = arguments
    self.columns = columns
    self.output = output
    self.findings = findings
  }
}
