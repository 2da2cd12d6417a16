import Interchange
import Readers

/// What holds of the JSON reader for any bytes.
enum JSONInvariants {
  private static func column(_ path: [PathStep], list: Bool = false) -> SourceShape.Column {
    SourceShape.Column(path: path, name: "c", isList: list)
  }

  /// As the shelter's mapping asks for it.
  static let nested = SourceShape(
    record: [.name("centros"), .item, .name("residentes"), .item],
    levels: [
      SourceShape.Level(columns: [
        column([.name("codigo")]), column([.name("documento"), .name("numero")]), column([.up, .name("codigo")]),
        column([.up, .up, .name("sistema")]), column([.name("atenciones"), .item, .name("tipo")], list: true),
        column([.whole]),
      ]),
      SourceShape.Level(
        parent: 0, each: [.name("atenciones"), .item], columns: [column([.name("tipo")]), column([.name("fecha")])]),
      SourceShape.Level(parent: 1, each: [.name("fechas"), .item], columns: [column([])]),
    ])

  static func check(_ bytes: [UInt8], _ choice: Choice) throws(BrokenInvariant) {
    var choice = choice
    for format in choice.of([JSONOptions.Format.json, .ndjson]) {
      let strict = try outcome(bytes, .wholeRecords(), JSONOptions(format: format), choice)
      try checkRecords(strict, bytes)
      try checkTolerant(bytes, strict, format, choice)
      if format == .json {
        try compareWithTwin(bytes, strict)
        try checkRecords(outcome(bytes, nested, JSONOptions(), choice), bytes)
      }
    }
  }

  /// A strict reading stays as it is when deviations are tolerated.
  private static func checkTolerant(
    _ bytes: [UInt8], _ strict: ReaderOutcome, _ format: JSONOptions.Format, _ choice: Choice
  ) throws(BrokenInvariant) {
    let options = JSONOptions(format: format, tolerated: Set(JSONOptions.Deviation.allCases))
    let tolerant = try outcome(bytes, .wholeRecords(), options, choice)
    try checkWhole(tolerant)
    if strict.refusal == nil { try hold(tolerant == strict, "tolerance changes what is JSON") }
    if tolerant.refusal == nil && strict.refusal != nil {
      try hold(
        (tolerant.findings + tolerant.fileFindings).contains { $0.code.slug.hasSuffix("-read") },
        "a deviation was read without a count")
    }
  }

  private static func outcome(
    _ bytes: [UInt8], _ shape: SourceShape, _ options: JSONOptions, _ choice: Choice
  ) throws(BrokenInvariant) -> ReaderOutcome {
    var choice = choice
    let sizes = [(16 << 10, Int.max)] + choice.of([(1, 1), (7, 3), (64, .max)])
    return try sameOutcome(
      "\(options.format)", shape,
      sizes.map { (window, piece) in
        { () throws(Failure) -> any RecordReader in
          var sized = options
          sized.windowBytes = window
          return try JSONReader(
            source: MemorySource(bytes, pieceSize: piece), shape: shape, options: sized)
        }
      })
  }

  private static func checkRecords(_ outcome: ReaderOutcome, _ bytes: [UInt8]) throws(BrokenInvariant) {
    for (span, raw) in zip(outcome.records, outcome.raw) {
      let end = span.byteOffset + span.byteLength
      try hold(
        end <= bytes.count && raw?.elementsEqual(bytes[span.byteOffset..<end]) == true,
        "a record's bytes are those at its place")
    }
    try checkWhole(outcome)
  }

  /// What is printed is JSON again, and the same when it is read and printed again.
  private static func checkWhole(_ outcome: ReaderOutcome) throws(BrokenInvariant) {
    guard outcome.tables.first?.columns.count == 1 else { return }
    for case let cell? in outcome.tables[0].columns[0] { try PrintedRecord.check(cell) }
  }

  /// The slow parser accepts exactly the same documents. It knows neither caps nor invalid UTF-8.
  private static func compareWithTwin(_ bytes: [UInt8], _ strict: ReaderOutcome) throws(BrokenInvariant) {
    guard let text = String(validating: bytes, as: UTF8.self), !bytes.starts(with: [0xEF, 0xBB, 0xBF]) else {
      return try hold(strict.refusal != nil, "accepted, and not UTF-8 without a mark")
    }
    guard bytes.count(where: { $0 == 0x5B || $0 == 0x7B }) < 500, bytes.count < 4 << 10 else { return }
    let isJSON = (try? JSONTwin.parse(text)) != nil
    try hold(isJSON == (strict.refusal == nil), isJSON ? "JSON was refused" : "accepted what is not JSON")
  }
}
