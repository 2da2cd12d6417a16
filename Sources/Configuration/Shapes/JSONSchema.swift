internal import Interchange

extension ConfigurationFile {
  /// The kinds of configuration files, by the word that each begins with.
  package enum Kind: String, Sendable, CaseIterable {
    case mapping, pipeline, model, release, link, encode, anonymise

    var shape: NodeShape {
      switch self {
      case .mapping: MappingShape.file
      case .pipeline: PipelineFile.shape
      case .model: ModelFile.shape
      case .release: ReleasePolicyFile.shape
      case .link: LinkFile.shape
      case .encode: EncodeFile.shape
      case .anonymise: AnonymiseFile.shape
      }
    }

    /// JSON Schema (draft 2020-12) for editors and for other people's checkers.
    ///
    /// It says which keys there are, what they hold and which formats know them. What concerns several
    /// keys or the model, and what is wrong inside an expression, only `quipu check` tells.
    package var jsonSchema: [UInt8] { JSONSchema.text(of: self) }
  }
}

/// Writes a shape as JSON Schema.
enum JSONSchema {
  static func text(of kind: ConfigurationFile.Kind) -> [UInt8] {
    var definitions: [String: NodeShape] = [:]
    collectDefinitions(in: kind.shape, &definitions)
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("$schema", "https://json-schema.org/draft/2020-12/schema")
      json.member("title", "quipu \(kind.rawValue)")
      members(of: kind.shape, &json)
      if kind == .mapping { formatConditions(kind.shape, &json) }
      json.key("$defs")
      json.object { json in
        for (name, shape) in definitions.sorted(by: { $0.key < $1.key }) {
          json.key(name)
          json.object { definition(shape, &$0) }
        }
      }
    }
    return json.bytes + [UInt8(ascii: "\n")]
  }

  // MARK: Shapes

  private static func members(of shape: NodeShape, _ json: inout JSONWriter) {
    switch shape {
    case .scalar(let format): format.writeSchemaOrReference(to: &json)
    case .list(let item, let atLeast):
      json.member("type", "array")
      if atLeast > 0 { json.member("minItems", atLeast) }
      json.key("items")
      json.object { members(of: item, &$0) }
    case .map(let map): members(of: map, &json)
    case .scalarOrMap(let format, let map):
      // Not `anyOf`, under which a checker cannot tell which of the two was meant.
      json.key("if")
      json.object { $0.member("type", "object") }
      json.key("then")
      json.object { members(of: map, &$0) }
      json.key("else")
      json.object { format.writeSchemaOrReference(to: &$0) }
    case .named(let name, _): json.member("$ref", "#/$defs/\(name)")
    }
  }

  private static func members(of map: MapShape, _ json: inout JSONWriter) {
    json.member("type", "object")
    if map.atLeast > 0 { json.member("minProperties", map.atLeast) }
    if !map.keys.isEmpty {
      json.key("properties")
      json.object { json in
        for key in map.keys {
          json.key(key.name)
          json.object { members(of: key, &$0) }
        }
      }
    }
    let required = map.keys.filter(\.isRequired).map(\.name)
    if !required.isEmpty { json.member("required", required) }
    if !map.exactlyOneOf.isEmpty {
      json.key("oneOf")
      json.array { json in
        for name in map.exactlyOneOf { json.object { $0.member("required", [name]) } }
      }
    }
    otherKeys(of: map, &json)
  }

  private static func otherKeys(of map: MapShape, _ json: inout JSONWriter) {
    guard let others = map.others else { return json.member("additionalProperties", false) }
    json.key("propertyNames")
    json.object { others.format.writeSchemaOrReference(to: &$0) }
    json.key("additionalProperties")
    json.object { members(of: others.value, &$0) }
  }

  private static func members(of key: KeyShape, _ json: inout JSONWriter) {
    let formats = key.formats.map(\.rawValue).joined(separator: ", ")
    json.member(
      "description",
      "\(key.summary.english) · \(key.summary.spanish)" + (formats.isEmpty ? "" : " (\(formats))"))
    if let fallback = key.fallback {
      json.key("default")
      if key.shape.isWrittenAsJSON { json.raw(fallback) } else { json.value(fallback) }
    }
    members(of: key.shape, &json)
  }

  // MARK: What is written once

  private static func collectDefinitions(in shape: NodeShape, _ found: inout [String: NodeShape]) {
    switch shape {
    case .scalar(let format): collect(format, &found)
    case .list(let item, _): collectDefinitions(in: item, &found)
    case .map(let map): collect(map, &found)
    case .scalarOrMap(let format, let map):
      collect(format, &found)
      collect(map, &found)
    case .named(let name, let inside):
      if found[name] != nil { return }
      found[name] = inside()
      collectDefinitions(in: inside(), &found)
    }
  }

  private static func collect(_ map: MapShape, _ found: inout [String: NodeShape]) {
    for key in map.keys { collectDefinitions(in: key.shape, &found) }
    guard let others = map.others else { return }
    collect(others.format, &found)
    collectDefinitions(in: others.value, &found)
  }

  private static func collect(_ format: ScalarFormat, _ found: inout [String: NodeShape]) {
    if let name = format.definitionName { found[name] = .scalar(format) }
  }

  private static func definition(_ shape: NodeShape, _ json: inout JSONWriter) {
    if case .scalar(let format) = shape { return format.writeSchema(to: &json) }
    members(of: shape, &json)
  }

  // MARK: Keys that a format does not know

  /// A key that must not be there, or a map in which some must not.
  private struct Barred {
    let key: String
    let inside: [Barred]
  }

  private static func barred(in shape: NodeShape, _ format: MappingDefinition.Format) -> [Barred] {
    guard case .map(let map) = shape else { return [] }
    return map.keys.compactMap { key in
      if !key.isKnown(to: format) { return Barred(key: key.name, inside: []) }
      let inside = barred(in: key.shape, format)
      return inside.isEmpty ? nil : Barred(key: key.name, inside: inside)
    }
  }

  private static func formatConditions(_ shape: NodeShape, _ json: inout JSONWriter) {
    json.key("allOf")
    json.array { json in
      for format in MappingDefinition.Format.allCases {
        json.object { json in
          json.key("if")
          json.object { isFormat(format, &$0) }
          json.key("then")
          json.object { forbid(barred(in: shape, format), &$0) }
        }
      }
    }
  }

  /// `source: {format: csv}` and anything else.
  private static func isFormat(_ format: MappingDefinition.Format, _ json: inout JSONWriter) {
    json.member("required", ["source"])
    json.key("properties")
    json.object { json in
      json.key("source")
      json.object { json in
        json.member("required", ["format"])
        json.key("properties")
        json.object { json in
          json.key("format")
          json.object { $0.member("const", format.rawValue) }
        }
      }
    }
  }

  private static func forbid(_ barred: [Barred], _ json: inout JSONWriter) {
    json.key("properties")
    json.object { json in
      for key in barred {
        json.key(key.key)
        if key.inside.isEmpty { json.value(false) } else { json.object { forbid(key.inside, &$0) } }
      }
    }
  }
}

extension NodeShape {
  /// Whether a default of this shape, as a file writes it, is JSON as it stands.
  fileprivate var isWrittenAsJSON: Bool {
    switch self {
    case .list: true
    case .scalar(let format): format.isNativeInYAML
    case .map, .scalarOrMap, .named: false
    }
  }
}
