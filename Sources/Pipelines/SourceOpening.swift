package import Configuration
package import Interchange
package import Readers

/// Makes the reader that a mapping asks for. A new reader is one line here.
package enum SourceOpening {
  /// The readers of the house, sorted by name.
  package static let readers: [any RecordReader.Type] = [CSVReader.self, JSONReader.self, XMLReader.self]

  /// Throws: the reader's own refusal of options or header.
  package static func reader(
    for source: MappingDefinition.Source, shape: SourceShape, bytes: any ByteSource
  ) throws(Failure) -> any RecordReader {
    switch source.format {
    case .csv:
      return try CSVReader(
        source: bytes, shape: shape,
        options: CSVOptions(
          encoding: source.encoding?.value, delimiter: source.delimiter, quote: source.quote,
          header: header(source.header), ragged: source.ragged == .pad ? .pad : .reject,
          columns: columns(source.columns)))
    case .json, .ndjson:
      return try JSONReader(
        source: bytes, shape: shape,
        options: JSONOptions(
          format: source.format == .ndjson ? .ndjson : .json,
          nonFinite: source.tolerate.contains { $0.value == "non-finite" }))
    case .xml:
      return try XMLReader(
        source: bytes, shape: shape, options: XMLOptions(encoding: source.encoding?.value))
    }
  }

  private static func header(_ place: MappingDefinition.HeaderPlace) -> CSVOptions.Header {
    switch place {
    case .none: .none
    case .first: .first
    case .find: .find
    }
  }

  private static func columns(_ policy: MappingDefinition.ColumnPolicy) -> CSVOptions.Columns {
    switch policy {
    case .strict: .strict
    case .allowExtra: .allowExtra
    case .allowMissing: .allowMissing
    }
  }
}
