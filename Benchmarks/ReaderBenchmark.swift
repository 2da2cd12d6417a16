internal import Interchange
internal import Readers

/// A reader, and what it is asked to keep of its workload.
///
/// Shapes are those that a mapping asks for: about half of the columns, every level that repeats. The
/// peers of `peers.py` keep the same.
struct ReaderBenchmark {
  let name: String
  let shape: SourceShape
  let reader: @Sendable (any SeekableSource, SourceShape) throws(Failure) -> any RecordReader

  static var all: [ReaderBenchmark] {
    [
      ReaderBenchmark(name: "csv-12", shape: Shapes.csv(Shapes.csvKept), reader: csv),
      ReaderBenchmark(name: "csv-25", shape: Shapes.csv(Shapes.csvColumns), reader: csv),
      ReaderBenchmark(name: "xml", shape: Shapes.inspections, reader: xml),
      ReaderBenchmark(name: "json", shape: Shapes.cases(at: "casos/[]"), reader: json(.json)),
      ReaderBenchmark(name: "ndjson", shape: Shapes.cases(at: ""), reader: json(.ndjson)),
      ReaderBenchmark(name: "xlsx", shape: Shapes.csv(Shapes.csvKept), reader: xlsx),
    ]
  }

  static func csv(
    _ source: any SeekableSource, _ shape: SourceShape
  ) throws(Failure) -> any RecordReader {
    var options = CSVOptions()
    options.encoding = .windows1252
    options.delimiter = UInt8(ascii: ";")
    return try CSVReader(source: source, shape: shape, options: options)
  }

  private static func xml(
    _ source: any SeekableSource, _ shape: SourceShape
  ) throws(Failure) -> any RecordReader {
    try XMLReader(source: source, shape: shape, options: XMLOptions())
  }

  private static func xlsx(
    _ source: any SeekableSource, _ shape: SourceShape
  ) throws(Failure) -> any RecordReader {
    try XLSXReader(source: source, shape: shape, options: XLSXOptions())
  }

  private static func json(
    _ format: JSONOptions.Format
  ) -> @Sendable (any SeekableSource, SourceShape) throws(Failure) -> any RecordReader {
    { source, shape throws(Failure) in
      try JSONReader(source: source, shape: shape, options: JSONOptions(format: format))
    }
  }
}

/// What is kept of the files that `workloads.py` writes, as words of paths.
enum Shapes {
  static let csvKept = """
    NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO UBIGEO MODALIDAD FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO
    NOMBRES SEXO NACIONALIDAD
    """
  static let csvColumns = """
    NRO_DENUNCIA FECHA_REGISTRO FECHA_HECHO COMISARIA DEPARTAMENTO PROVINCIA DISTRITO UBIGEO ARTICULO
    MODALIDAD FINALIDAD TIPO_DOC NRO_DOC APE_PATERNO APE_MATERNO NOMBRES SEXO FEC_NAC EDAD NACIONALIDAD
    DIRECCION TELEFONO ESTADO CONDICION OBSERVACION
    """

  static func csv(_ columns: String) -> SourceShape {
    SourceShape(levels: [level(columns)])
  }

  /// Inspections, their workers, the findings of each worker, and referrals.
  static let inspections = SourceShape(
    record: path("b:Lote/b:Inspeccion"),
    levels: [
      level(
        """
        @numero @estado b:Fechas/@inicio b:Fechas/@fin
        b:Empleador/b:RUC b:Empleador/b:RazonSocial b:Empleador/b:CIIU b:Empleador/b:Ubigeo
        """),
      level(
        """
        @id p:Documento/@tipo p:Documento p:Nombres p:ApellidoPaterno p:ApellidoMaterno
        p:FechaNacimiento p:Sexo
        """, each: "b:Trabajadores/b:Trabajador", of: 0),
      level("@oit @desde b:Medio", each: "b:Hallazgos/b:Hallazgo", of: 1),
      level("@entidad @fecha", each: "b:Derivaciones/b:Derivacion", of: 0),
    ])

  /// Cases, their victims, and what each victim was put to.
  static func cases(at record: String) -> SourceShape {
    SourceShape(
      record: path(record),
      levels: [
        level(
          "expediente fechaRegistro unidad lugar/departamento lugar/ubigeo articulo captacion"),
        level(
          """
          documento/tipo documento/numero nombres apellidoPaterno apellidoMaterno sexo
          fechaNacimiento edad nacionalidad
          """, each: "victimas/[]", of: 0),
        level("forma desde horas medios/[] lugar/ubigeo", each: "explotaciones/[]", of: 1),
      ])
  }

  private static func level(
    _ columns: String, each: String = "", of parent: Int = -1
  ) -> SourceShape.Level {
    let kept = columns.split(whereSeparator: \.isWhitespace).map { word in
      SourceShape.Column(
        path: path(String(word)), name: String(word), isList: word.hasSuffix("[]"))
    }
    return SourceShape.Level(parent: parent, each: path(each), columns: kept)
  }

  private static let namespaces = [
    "b": "urn:example:quipu:bench:1", "p": "urn:example:quipu:bench:persona:1",
  ]

  private static func path(_ text: String) -> [PathStep] {
    text.split(separator: "/").map { word in
      if word == "[]" { return .item }
      if word.hasPrefix("@") { return .attribute(String(word.dropFirst())) }
      let parts = word.split(separator: ":").map(String.init)
      return parts.count == 2
        ? .name(parts[1], namespace: namespaces[parts[0]]) : .name(parts[0])
    }
  }
}
