import Interchange
import Readers

/// What holds of the CSV reader for any bytes.
enum CSVInvariants {
  static func check(_ bytes: [UInt8], _ choice: Choice) throws(BrokenInvariant) {
    var choice = choice
    for header in choice.of(CSVOptions.Header.allCases) {
      for encoding in choice.of([nil, TextEncoding.windows1252]) {
        var options = CSVOptions()
        options.header = header
        options.encoding = encoding
        options.delimiter = bytes.contains(UInt8(ascii: ";")) ? UInt8(ascii: ";") : UInt8(ascii: ",")
        let whole = try outcome(bytes, .wholeRecords(), options, choice)
        for case let cell? in whole.tables.first?.columns.first ?? .init() { try PrintedRecord.check(cell) }
        if header == .none { try checkColumns(bytes, whole, options, choice) }
      }
    }
  }

  /// Cells by position, wanted singly, are as many as there are records, in the same places.
  private static func checkColumns(
    _ bytes: [UInt8], _ whole: ReaderOutcome, _ options: CSVOptions, _ choice: Choice
  ) throws(BrokenInvariant) {
    let shape = SourceShape(levels: [
      SourceShape.Level(
        columns: [0, 1, 5].map { SourceShape.Column(path: [.column($0)], name: "\($0)") })
    ])
    var options = options
    options.ragged = .pad
    options.columns = .allowMissing
    let cells = try outcome(bytes, shape, options, choice)
    try hold(cells.records == whole.records, "other columns, other records")
    try hold(cells.refusal?.code == whole.refusal?.code, "other columns, another refusal")
  }

  private static func outcome(
    _ bytes: [UInt8], _ shape: SourceShape, _ options: CSVOptions, _ choice: Choice
  ) throws(BrokenInvariant) -> ReaderOutcome {
    var choice = choice
    let sizes = [(16 << 10, Int.max, 2_048)] + choice.of([(1, 1, 1), (7, 3, 2), (64, .max, 2_048)])
    return try sameOutcome(
      "\(options.header)", shape,
      sizes.map { (window, piece, batch) in
        { () throws(Failure) -> any RecordReader in
          var sized = options
          sized.windowBytes = window
          sized.batchRecords = batch
          return try CSVReader(source: MemorySource(bytes, pieceSize: piece), shape: shape, options: sized)
        }
      })
  }
}
