internal import Configuration
internal import Interchange
internal import Readers

extension FindingCode {
  static let encodingUnknown = FindingCode(
    "encoding-unknown", .error, es: "no se conoce la codificación «{name}»", en: "the encoding '{name}' is not known",
    hint: Localised(es: "¿quiso decir «{near}»?", en: "did you mean '{near}'?"))
}

/// Makes the reader that a mapping asks for. A new reader is one line here.
enum SourceOpening {
  /// The readers of the house, sorted by name.
  static var readers: [any RecordReader.Type] { [CSVReader.self, JSONReader.self, XMLReader.self] }

  /// Throws: the reader's own refusal of options or header.
  static func reader(
    for source: MappingDefinition.Source, shape: SourceShape, bytes: any ByteSource
  ) throws(Failure) -> any RecordReader {
    try formatReader(for: source, shape: shape, bytes: bytes)
      .watchingDoubleEncoding(shape, repairs: source.repairsDoubleEncoding)
  }

  private static func formatReader(
    for source: MappingDefinition.Source, shape: SourceShape, bytes: any ByteSource
  ) throws(Failure) -> any RecordReader {
    switch source.format {
    case .csv:
      return try CSVReader(
        source: bytes, shape: shape,
        options: csvOptions(source))
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

  /// The reader's encoding for a word; nil for no word. Throws: `encoding-unknown`.
  static func encoding(_ word: String?) throws(Failure) -> TextEncoding? {
    guard let word else { return nil }
    if let encoding = TextEncoding(named: word) { return encoding }
    let known = TextEncoding.allCases.map(\.rawValue)
    throw Failure(
      .encodingUnknown,
      ["name": .word(word), "near": .word(NearestWord.to(word, in: known) ?? known.joined(separator: ", "))])
  }

  private static func csvOptions(_ source: MappingDefinition.Source) throws(Failure) -> CSVOptions {
    var options = CSVOptions()
    options.encoding = try encoding(source.encoding?.value)
    options.delimiter = source.delimiter
    options.quote = source.quote
    options.escape = source.escape
    options.comment = source.comment
    options.header = header(source.header)
    options.headerRows = source.headerRows
    options.ragged = source.ragged == .pad ? .pad : .reject
    options.columns = columns(source.columns)
    return options
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
