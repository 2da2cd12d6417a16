/// What a place in a configuration file may hold.
///
/// Every kind of file is a table of these. The checker walks the table, so that unknown keys, missing
/// keys and wrong words are found everywhere alike; the JSON Schema for editors comes from it too.
indirect enum NodeShape: Sendable {
  case scalar(ScalarFormat)
  case list(NodeShape, atLeast: Int = 0)
  case map(MapShape)
  /// The short form of a rule is a text, the long one a map.
  case scalarOrMap(ScalarFormat, MapShape)
  /// A shape that holds itself, such as an entity with entities in it.
  case named(String, @Sendable () -> NodeShape)

  static func map(_ keys: [KeyShape]) -> NodeShape { .map(MapShape(keys)) }

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

  init(
    _ keys: [KeyShape], others: (format: ScalarFormat, value: NodeShape)? = nil, atLeast: Int = 0
  ) {
    self.keys = keys
    self.others = others
    self.atLeast = atLeast
  }
}

struct KeyShape: Sendable {
  let name: String
  let isRequired: Bool
  let shape: NodeShape

  static func required(_ name: String, _ shape: NodeShape) -> KeyShape {
    KeyShape(name: name, isRequired: true, shape: shape)
  }
  static func optional(_ name: String, _ shape: NodeShape) -> KeyShape {
    KeyShape(name: name, isRequired: false, shape: shape)
  }
  static func required(_ name: String, _ format: ScalarFormat) -> KeyShape {
    required(name, .scalar(format))
  }
  static func optional(_ name: String, _ format: ScalarFormat) -> KeyShape {
    optional(name, .scalar(format))
  }
}
