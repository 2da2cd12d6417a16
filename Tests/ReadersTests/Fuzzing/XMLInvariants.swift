import Interchange
import Readers

/// What holds of the XML reader for any bytes.
enum XMLInvariants {
  private static func named(_ name: String) -> PathStep { .name(name, namespace: "*") }
  private static func column(_ path: [PathStep], list: Bool = false) -> SourceShape.Column {
    SourceShape.Column(path: path, name: "c", isList: list)
  }

  /// As the inspection's mapping asks for it.
  static let nested = SourceShape(
    record: [named("Lote"), named("OrdenInspeccion")],
    levels: [
      SourceShape.Level(columns: [
        column([.attribute("numero")]), column([named("Fechas"), .attribute("inicio")]),
        column([.up, .attribute("generado")]), column([named("Materias"), named("Materia")], list: true),
        column([.whole]),
      ]),
      SourceShape.Level(
        parent: 0, each: [named("Trabajadores"), named("Trabajador")],
        columns: [column([named("Nombre")]), column([.attribute("id")])]),
      SourceShape.Level(
        parent: 1, each: [named("Indicadores"), named("Indicador")], columns: [column([.attribute("oit")])]),
    ])

  static func check(_ bytes: [UInt8], _ choice: Choice) throws(BrokenInvariant) {
    let whole = try outcome(bytes, .wholeRecords(), choice)
    for case let cell? in whole.tables.first?.columns.first ?? .init() { try PrintedRecord.check(cell) }
    let shredded = try outcome(bytes, nested, choice)
    try hold(whole.refusal == nil || shredded.refusal != nil, "refused whole, and accepted in parts")
  }

  private typealias Way = (chunk: Int, piece: Int, batch: Int)

  /// How the bytes come changes nothing. Nor does how much of them libxml2 is given at once change what it
  /// accepts; but it notices what is malformed sooner or later, and so names one or the other of two faults.
  private static func outcome(
    _ bytes: [UInt8], _ shape: SourceShape, _ choice: Choice
  ) throws(BrokenInvariant) -> ReaderOutcome {
    var choice = choice
    let usual = (32 << 10, Int.max, 1_024)
    let pieces = [usual] + choice.of([(32 << 10, 1, 1_024), (32 << 10, 3, 1_024)])
    let chunks = [usual] + choice.of([(1, 1, 1), (7, 3, 2), (64, .max, 1_024)])
    _ = try outcome(bytes, shape, chunks, sameReason: false)
    return try outcome(bytes, shape, pieces, sameReason: true)
  }

  private static func outcome(
    _ bytes: [UInt8], _ shape: SourceShape, _ ways: [Way], sameReason: Bool
  ) throws(BrokenInvariant) -> ReaderOutcome {
    try sameOutcome(
      "XML", shape, sameReason: sameReason,
      ways.map { (chunk, piece, batch) in
        { () throws(Failure) -> any RecordReader in
          var options = XMLOptions()
          options.chunkByteCount = chunk
          options.batchRecords = batch
          return try XMLReader(source: MemorySource(bytes, pieceSize: piece), shape: shape, options: options)
        }
      })
  }
}
