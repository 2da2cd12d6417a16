internal import Interchange

/// What a place in a configuration file may hold.
///
/// Every kind of file is a table of these. The checker walks the table, so that unknown keys, missing
/// keys and wrong words are found everywhere alike; the JSON Schema for editors and the tables of keys
/// in docs/reference come from it too.
indirect enum NodeShape: Sendable {
  case scalar(ScalarFormat)
  case list(NodeShape, atLeast: Int = 0)
  case map(MapShape)
  /// The short form of a rule is a text, the long one a map.
  case scalarOrMap(ScalarFormat, MapShape)
  /// A shape that holds itself, such as an entity with entities in it.
  case named(String, @Sendable () -> NodeShape)

  static func map(_ keys: [KeyShape], exactlyOneOf choices: [String] = []) -> NodeShape {
    .map(MapShape(keys, exactlyOneOf: choices))
  }

  /// A text for people.
  static let inBothLanguages = NodeShape.map([
    .required("es", .text, es: "en español", en: "in Spanish"),
    .required("en", .text, es: "en inglés", en: "in English"),
  ])

  /// A map whose keys the author chooses.
  static func table(_ keys: ScalarFormat, of value: NodeShape, atLeast: Int = 0) -> NodeShape {
    .map(MapShape([], others: (keys, value), atLeast: atLeast))
  }
}

struct MapShape: Sendable {
  let keys: [KeyShape]
  /// What keys beside `keys` look like and hold; nil where there are none.
  let others: (format: ScalarFormat, value: NodeShape)?
  let atLeast: Int
  /// Keys of which one has to be there, and not two. The reader of the file says so in words of its own.
  let exactlyOneOf: [String]

  init(
    _ keys: [KeyShape], others: (format: ScalarFormat, value: NodeShape)? = nil, atLeast: Int = 0,
    exactlyOneOf choices: [String] = []
  ) {
    self.keys = keys
    self.others = others
    self.atLeast = atLeast
    exactlyOneOf = choices
  }
}

/// A key, what it holds, and how a page and an editor explain it.
struct KeyShape: Sendable {
  let name: String
  let isRequired: Bool
  let shape: NodeShape
  /// One line.
  let summary: Localised
  /// What the loader takes where the key is not there, as a file would write it.
  let fallback: String?
  /// Formats of a source that know the key; empty where that makes no difference.
  let formats: [MappingDefinition.Format]

  func isKnown(to format: MappingDefinition.Format) -> Bool { formats.isEmpty || formats.contains(format) }

  static func required(
    _ name: String, _ shape: NodeShape, for formats: [MappingDefinition.Format] = [], es: String, en: String
  ) -> KeyShape {
    KeyShape(
      name: name, isRequired: true, shape: shape, summary: Localised(es: es, en: en), fallback: nil,
      formats: formats)
  }
  static func optional(
    _ name: String, _ shape: NodeShape, default fallback: String? = nil,
    for formats: [MappingDefinition.Format] = [], es: String, en: String
  ) -> KeyShape {
    KeyShape(
      name: name, isRequired: false, shape: shape, summary: Localised(es: es, en: en), fallback: fallback,
      formats: formats)
  }
  static func required(
    _ name: String, _ format: ScalarFormat, for formats: [MappingDefinition.Format] = [], es: String, en: String
  ) -> KeyShape {
    required(name, .scalar(format), for: formats, es: es, en: en)
  }
  static func optional(
    _ name: String, _ format: ScalarFormat, default fallback: String? = nil,
    for formats: [MappingDefinition.Format] = [], es: String, en: String
  ) -> KeyShape {
    optional(name, .scalar(format), default: fallback, for: formats, es: es, en: en)
  }
}
