internal import Interchange
internal import Normalisation
internal import Pipelines
internal import Readers

/// Each step of the mapping language over a column of the workload, a batch at a time as in a run.
struct StepBenchmark {
  /// A step, the column it works on, and its arguments; those of kind `column` index `others`.
  struct Case {
    let step: String
    let column: String
    var arguments: [StepArgument] = []
    var others: [String] = []
  }

  struct Result {
    let step: String
    let column: String
    let cells: Int
    let bytes: Int
    let cpuSeconds: Double
  }

  static let cases: [Case] = [
    Case(step: "trim", column: "NRO_DENUNCIA"), Case(step: "collapse", column: "COMISARIA"),
    Case(step: "fold", column: "APE_PATERNO"), Case(step: "upper", column: "APE_PATERNO"),
    Case(step: "ascii", column: "APE_PATERNO"),
    Case(step: "given-names", column: "NOMBRES"), Case(step: "surname", column: "APE_PATERNO"),
    Case(step: "name-key", column: "APE_PATERNO"), Case(step: "alias", column: "NOMBRES"),
    Case(step: "date", column: "FECHA_HECHO", arguments: [.literal("dd/MM/yyyy")]),
    Case(
      step: "partial-date", column: "FEC_NAC",
      arguments: ["dd/MM/yyyy", "dd-MMM-yy", "yyyy", "excel"].map { .literal($0) }),
    Case(
      step: "datetime", column: "FECHA_REGISTRO",
      arguments: ["dd/MM/yyyy HH:mm", "dd/MM/yyyy"].map { .literal($0) }),
    Case(step: "age", column: "EDAD"), Case(step: "integer", column: "EDAD"),
    Case(step: "decimal", column: "EDAD"), Case(step: "money", column: "EDAD"),
    Case(step: "document", column: "NRO_DOC", arguments: [.column(0)], others: ["TIPO_DOC"]),
    Case(step: "document-validity", column: "NRO_DOC", arguments: [.column(0)], others: ["TIPO_DOC"]),
    Case(step: "phone", column: "TELEFONO"),
    Case(step: "ubigeo", column: "UBIGEO"),
    Case(
      step: "ubigeo", column: "UBIGEO", arguments: [.column(0), .column(1), .column(2)],
      others: ["DEPARTAMENTO", "PROVINCIA", "DISTRITO"]),
    Case(step: "country", column: "NACIONALIDAD"), Case(step: "article", column: "ARTICULO"),
    Case(step: "digits", column: "TELEFONO"),
    Case(step: "slice", column: "FECHA_HECHO", arguments: [.literal("6"), .literal("4")]),
    Case(step: "replace", column: "COMISARIA", arguments: [.literal("COMISARÍA "), .literal("")]),
  ]

  private let context: StepContext

  /// Throws: the first thing that is wrong with the code lists.
  init(codes folder: String) throws(Failure) {
    var findings: [Finding] = []
    let codes = CodeListFiles.load(folder: folder, &findings)
    if let finding = findings.first { throw Failure(finding.code, at: finding.place, finding.arguments) }
    context = StepContext(codeLists: codes, ubigeoCoding: "inei")
  }

  /// Reads the columns of the file's first batches and works through them until half a second has gone by.
  func measure(_ test: Case, path: String) throws(Failure) -> Result {
    guard let type = NormalisationSteps.library.step(test.step) else {
      preconditionFailure("there is no step \(test.step)")
    }
    let batches = try Self.batches(path, [test.column] + test.others)
    var step = try type.init(test.arguments, context)
    let output = TextColumn()
    var (cells, bytes, seconds) = (0, 0, 0.0)
    let start = Clock.cpu
    repeat {
      for batch in batches {
        let columns = batch.tables[0].columns
        var report = StepReport()
        output.removeAll()
        step.apply(
          StepInput(value: columns[0], arguments: Array(columns.dropFirst())), to: output, &report)
        cells += output.count
        bytes += columns[0].byteCount
      }
      seconds = Clock.cpu - start
    } while seconds < 0.5
    let column = ([test.column] + test.others).joined(separator: " ")
    return Result(step: test.step, column: column, cells: cells, bytes: bytes, cpuSeconds: seconds)
  }

  private static func batches(_ path: String, _ columns: [String]) throws(Failure) -> [SourceBatch] {
    let shape = Shapes.csv(columns.joined(separator: " "))
    let reader = try ReaderBenchmark.csv(FileSource(path: path), shape)
    var batches: [SourceBatch] = []
    while batches.count < 16 {
      let batch = SourceBatch(shape: shape)
      if try !reader.read(into: batch) { break }
      batches.append(batch)
    }
    return batches
  }
}
