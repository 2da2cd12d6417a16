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
  static var readers: [any RecordReader.Type] { [CSVReader.self, JSONReader.self, XLSXReader.self, XMLReader.self] }

  /// Throws: the reader's own refusal of options or header, and what a container is guilty of.
  static func reader(
    for source: MappingDefinition.Source, shape: SourceShape, file: DeliveredFile
  ) throws(Failure) -> any RecordReader {
    try formatReader(for: source, shape: shape, file: file)
      .watchingDoubleEncoding(shape, repairs: source.repairsDoubleEncoding)
  }

  private static func formatReader(
    for source: MappingDefinition.Source, shape: SourceShape, file: DeliveredFile
  ) throws(Failure) -> any RecordReader {
    switch source.format {
    case .csv:
      return try CSVReader(
        source: file.contents(), shape: shape,
        options: csvOptions(source))
    case .json, .ndjson:
      return try JSONReader(
        source: file.contents(), shape: shape,
        options: JSONOptions(
          format: source.format == .ndjson ? .ndjson : .json,
          tolerated: Set(source.tolerate.map(deviation))))
    case .xml:
      return try XMLReader(
        source: file.contents(), shape: shape, options: XMLOptions(encoding: source.encoding?.value))
    case .xlsx:
      return try XLSXReader(source: file.workbook(), shape: shape, options: xlsxOptions(source))
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

  private static func deviation(_ named: MappingDefinition.Deviation) -> JSONOptions.Deviation {
    switch named {
    case .nonFinite: .nonFinite
    case .byteOrderMark: .byteOrderMark
    case .comments: .comments
    case .trailingCommas: .trailingCommas
    }
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

  private static func xlsxOptions(_ source: MappingDefinition.Source) -> XLSXOptions {
    var options = XLSXOptions()
    options.sheet = source.sheet?.value
    options.header = header(source.header)
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
