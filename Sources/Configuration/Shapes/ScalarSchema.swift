internal import Interchange

/// How a text of a configuration file reads in JSON Schema.
///
/// This house reads every YAML scalar as text, and other readers make numbers and truths of some: where any
/// text will do, the schema lets those pass too. A quoted number is a number here.
extension ScalarFormat {
  /// Under `$defs`; nil for those that differ from key to key.
  var definitionName: String? {
    switch self {
    case .text: "text"
    case .anyText: "any-text"
    case .cell: "cell"
    case .expression: "expression"
    case .slug: "slug"
    case .name: "name"
    case .version: "version"
    case .modelReference: "model-reference"
    case .inputFile: "input-file"
    case .date: "date"
    case .decimal: "decimal"
    case .choice, .integer, .character, .languageVersion: nil
    }
  }

  /// Other readers of YAML do not see a text where one of these stands.
  var isNativeInYAML: Bool {
    switch self {
    case .integer, .languageVersion: true
    case .choice(let words): words == ["true", "false"]
    default: false
    }
  }

  func writeSchemaOrReference(to json: inout JSONWriter) {
    if let name = definitionName { json.member("$ref", "#/$defs/\(name)") } else { writeSchema(to: &json) }
  }

  func writeSchema(to json: inout JSONWriter) {
    switch self {
    case .text, .expression:
      json.member("type", ["string", "number", "boolean"])
      json.member("minLength", 1)
    case .anyText, .cell: json.member("type", ["string", "number", "boolean", "null"])
    case .slug: Self.write("^[a-z][a-z0-9]*(-[a-z0-9]+)*$", to: &json)
    case .name: Self.write("^[a-z][a-z0-9]*(_[a-z0-9]+)*$", to: &json)
    case .version: Self.write("^\(Self.number)\\.\(Self.number)\\.\(Self.number)$", to: &json)
    case .modelReference: Self.write("^[a-z][a-z0-9]*(-[a-z0-9]+)*@\(Self.number)$", to: &json)
    // Neither from the root nor through a folder `..`.
    case .inputFile: Self.write("^(?!/)(?!(.*/)?\\.\\.(/|$)).+$", to: &json)
    case .decimal: json.member("type", ["string", "number"])
    case .date: Self.write("^[0-9]{4}-[0-9]{2}-[0-9]{2}$", to: &json)
    case .choice(let words): Self.write(words, to: &json)
    case .integer(let range): Self.write(range, to: &json)
    case .character(let words): Self.writeCharacter(or: words, to: &json)
    case .languageVersion(let version):
      json.key("enum")
      json.array { json in
        json.value(version)
        json.value(String(version))
      }
    }
  }

  private static let number = "(0|[1-9][0-9]{0,8})"

  private static func write(_ pattern: String, to json: inout JSONWriter) {
    json.member("type", "string")
    json.member("pattern", pattern)
  }

  private static func write(_ words: [String], to json: inout JSONWriter) {
    json.key("enum")
    json.array { json in
      if words == ["true", "false"] {
        json.value(true)
        json.value(false)
      }
      for word in words { json.value(word) }
    }
  }

  private static func write(_ range: ClosedRange<Int>, to json: inout JSONWriter) {
    json.member("type", ["integer", "string"])
    json.member("minimum", range.lowerBound)
    json.member("maximum", range.upperBound)
    json.member("pattern", "^\(number)$")
  }

  private static func writeCharacter(or words: [String], to json: inout JSONWriter) {
    json.member("type", "string")
    json.key("anyOf")
    json.array { json in
      json.object { $0.member("enum", words) }
      json.object { $0.member("pattern", #"^[\x01-\x09\x0b\x0c\x0e-\x7f]$"#) }
    }
  }
}

extension JSONWriter {
  mutating func member(_ name: String, _ words: [String]) {
    key(name)
    array { json in for word in words { json.value(word) } }
  }
}
