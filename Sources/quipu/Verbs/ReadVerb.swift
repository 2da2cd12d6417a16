internal import Interchange
internal import Pipelines

extension Verbs {
  static let read = Verb(
    name: "read",
    summary: Localised(
      es: "muestra cada registro de un archivo como una línea de JSON",
      en: "prints each record of a file as one line of JSON"),
    operands: [OperandDeclaration("FILE", es: "el archivo", en: "the file")],
    options: [
      OptionDeclaration(
        "format", value: "csv|json|ndjson|xml|xlsx", required: true, es: "formato del archivo", en: "format of the file"
      ),
      OptionDeclaration(
        "encoding", value: "E", es: "codificación de CSV o XML, si no la dice el archivo",
        en: "encoding of CSV or XML, if the file does not say it"),
      OptionDeclaration(
        "delimiter", value: "D", es: "separador de CSV (por omisión, coma)", en: "CSV delimiter (default comma)"),
      OptionDeclaration("quote", value: "Q", es: "comillas de CSV, o none", en: "CSV quote, or none"),
      OptionDeclaration(
        "escape", value: "E", es: "carácter de CSV que hace texto del siguiente (por omisión, ninguno)",
        en: "CSV character that makes the next one text (default none)"),
      OptionDeclaration(
        "comment", value: "C", es: "carácter con que empiezan los comentarios de CSV (por omisión, ninguno)",
        en: "character that begins CSV comment lines (default none)"),
      OptionDeclaration(
        "header", value: "none|first|find", es: "cabecera de CSV o XLSX (por omisión, first)",
        en: "header of CSV or XLSX (default first)"
      ),
      OptionDeclaration(
        "header-rows", value: "N", es: "filas de la cabecera de CSV (por omisión, 1)",
        en: "rows of the CSV header (default 1)"),
      OptionDeclaration(
        "record", value: "PATH", es: "dónde está cada registro en JSON o XML",
        en: "where each record stands in JSON or XML"),
      OptionDeclaration(
        "sheet", value: "NAME", es: "hoja de un XLSX (por omisión, la primera)",
        en: "sheet of an XLSX (default the first)"),
      OptionDeclaration(
        "member", value: "NAME", es: "qué archivo leer de un ZIP que trae varios",
        en: "which file to read of a ZIP that holds several"),
      OptionDeclaration(
        "tolerate", value: "WORDS",
        es: "desviaciones de JSON que se leen y se cuentan: non-finite,bom,comments,trailing-commas",
        en: "deviations from JSON that are read and counted: non-finite,bom,comments,trailing-commas"),
      OptionDeclaration(
        "repair", value: "double-encoding", es: "repara texto codificado dos veces (Ã‘ por Ñ)",
        en: "takes back text that was encoded twice (Ã‘ for Ñ)"),
    ]
  ) { invocation in
    let printing: RecordPrinting
    do throws(UsageTrouble) { printing = try recordPrinting(invocation) } catch {
      return invocation.refuse(error.message)
    }
    var output: [UInt8] = []
    do throws(Failure) {
      try printing.print(invocation.operands[0]) { record in
        output.append(contentsOf: record)
        output.append(UInt8(ascii: "\n"))
        if output.count > 1 << 16 {
          Terminal.write(output, to: 1)
          output.removeAll(keepingCapacity: true)
        }
      } finding: { finding in
        FindingPrinter(invocation.language).say([finding])
      }
      Terminal.write(output, to: 1)
      return .clean
    } catch {
      var failure = error
      failure.finding = Configured.located(failure.finding, in: invocation.operands[0])
      return fail(failure, invocation.language, otherwise: memberMistake(failure) ?? .badData)
    }
  }

  /// Who names a member of what has none has written the command wrongly.
  static func memberMistake(_ failure: Failure) -> ExitStatus? {
    failure.finding.code.slug == "container-has-no-members" ? .usage : nil
  }

  private static func recordPrinting(_ invocation: Invocation) throws(UsageTrouble) -> RecordPrinting {
    guard let word = invocation.value("format"), let format = RecordPrinting.Format(rawValue: word) else {
      throw CommandLineParser.trouble("--format csv|json|ndjson|xml|xlsx", "--format csv|json|ndjson|xml|xlsx")
    }
    try checkOptions(invocation, format)
    var printing = RecordPrinting(format: format)
    printing.encoding = invocation.value("encoding")
    printing.recordPath = invocation.value("record")
    printing.sheet = invocation.value("sheet")
    printing.member = invocation.value("member")
    if let repair = invocation.value("repair") {
      guard repair == "double-encoding" else {
        throw CommandLineParser.trouble("--repair double-encoding", "--repair double-encoding")
      }
      printing.repairsDoubleEncoding = true
    }
    if let delimiter = invocation.value("delimiter") { printing.delimiter = try oneByte(delimiter, "delimiter") }
    if let quote = invocation.value("quote") {
      printing.quote = quote == "none" ? nil : try oneByte(quote, "quote")
    }
    for word in (invocation.value("tolerate") ?? "").split(separator: ",").map(String.init)
    where !printing.tolerate(word) {
      let near = NearestWord.to(word, in: RecordPrinting.deviations)
      let choice = near ?? RecordPrinting.deviations.joined(separator: "|")
      throw CommandLineParser.trouble(
        "--tolerate: «\(word)» no existe; \(choice)", "--tolerate: no '\(word)'; \(choice)")
    }
    if let escape = invocation.value("escape"), escape != "none" {
      printing.escape = try oneByte(escape, "escape")
    }
    if let comment = invocation.value("comment"), comment != "none" {
      printing.comment = try oneByte(comment, "comment")
    }
    if let rows = invocation.value("header-rows") {
      guard let count = Int(rows), (1...9).contains(count) else {
        throw CommandLineParser.trouble("--header-rows 1...9", "--header-rows 1...9")
      }
      printing.headerRows = count
    }
    if let header = invocation.value("header") {
      guard let place = RecordPrinting.Header(rawValue: header) else {
        throw CommandLineParser.trouble("--header none|first|find", "--header none|first|find")
      }
      printing.header = place
    }
    return printing
  }

  /// The formats that an option is for; what is not here is for all.
  private static let formatsOfOptions: [(option: String, formats: [RecordPrinting.Format])] = [
    ("encoding", [.csv, .xml]), ("delimiter", [.csv]), ("quote", [.csv]), ("escape", [.csv]), ("comment", [.csv]),
    ("header", [.csv, .xlsx]), ("header-rows", [.csv]), ("record", [.json, .xml]), ("sheet", [.xlsx]),
    ("tolerate", [.json, .ndjson]),
  ]

  /// An option that would change nothing is a mistake of whoever wrote it.
  private static func checkOptions(
    _ invocation: Invocation, _ format: RecordPrinting.Format
  ) throws(UsageTrouble) {
    for (option, formats) in formatsOfOptions where invocation.has(option) && !formats.contains(format) {
      let words = formats.map(\.rawValue).joined(separator: ", ")
      throw CommandLineParser.trouble(
        "--\(option) no es para --format \(format.rawValue); es para: \(words)",
        "--\(option) is not for --format \(format.rawValue); it is for: \(words)")
    }
  }

  private static func oneByte(_ text: String, _ option: String) throws(UsageTrouble) -> UInt8 {
    if text == "\\t" || text == "tab" { return 9 }
    guard text.utf8.count == 1, let byte = text.utf8.first else {
      throw CommandLineParser.trouble("--\(option): un solo carácter ASCII", "--\(option): one ASCII character")
    }
    return byte
  }
}
