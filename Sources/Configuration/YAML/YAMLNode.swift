/// A node of a YAML file with the place where it stands.
///
/// Nothing is typed implicitly: `NO`, `0123` and `2024-01-01` are the text that was written.
struct YAMLNode: Sendable {
  enum Content: Sendable {
    case scalar(text: String, isPlain: Bool)
    case list([YAMLNode])
    /// In file order; keys are distinct.
    case map([YAMLEntry])
  }

  let content: Content
  /// Of a scalar: its first character, inside the quotes or below the `|`. Of an alias: its anchor's.
  let position: TextPosition

  var text: String? {
    if case .scalar(let text, _) = content { text } else { nil }
  }

  /// `null`, `~` or nothing at all, without quotes. Only readers for which missing means something ask.
  var isNull: Bool {
    if case .scalar(let text, true) = content { ["", "~", "null"].contains(text) } else { false }
  }

  var items: [YAMLNode]? {
    if case .list(let items) = content { items } else { nil }
  }

  var entries: [YAMLEntry]? {
    if case .map(let entries) = content { entries } else { nil }
  }
}

struct YAMLEntry: Sendable {
  let key: String
  let keyPosition: TextPosition
  let value: YAMLNode
}
