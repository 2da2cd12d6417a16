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

  static func check(_ bytes: [UInt8]) throws(BrokenInvariant) {
    let whole = try outcome(bytes, .wholeRecords())
    for case let cell? in whole.tables.first?.columns.first ?? [] { try PrintedRecord.check(cell) }
    let shredded = try outcome(bytes, nested)
    try hold(whole.refusal == nil || shredded.refusal != nil, "refused whole, and accepted in parts")
  }

  /// Where libxml2 notices what is malformed depends on how much of it it was given, and so which of two
  /// faults is named; that the document is refused must not.
  private static func outcome(_ bytes: [UInt8], _ shape: SourceShape) throws(BrokenInvariant) -> ReaderOutcome {
    let sizes = [(32 << 10, Int.max, 1_024), (1, 1, 1), (7, 3, 2), (64, .max, 1_024)]
    return try sameOutcome(
      "XML", shape, sameReason: false,
      sizes.map { (chunk, piece, batch) in
        { () throws(Failure) -> any RecordReader in
          var options = XMLOptions()
          options.chunkByteCount = chunk
          options.batchRecords = batch
          return try XMLReader(source: MemorySource(bytes, pieceSize: piece), shape: shape, options: options)
        }
      })
  }
}
