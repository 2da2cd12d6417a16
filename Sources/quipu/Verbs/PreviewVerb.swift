internal import Configuration
internal import Interchange
internal import Pipelines

extension Verbs {
  static let preview = Verb(
    name: "preview",
    summary: Localised(
      es: "muestra qué hace un mapeo con los primeros registros de un archivo, sin guardar nada",
      en: "shows what a mapping makes of the first records of a file, keeping nothing"),
    operands: [
      OperandDeclaration("MAPPING", es: "el archivo *.map.yaml", en: "the *.map.yaml file"),
      OperandDeclaration("FILE", es: "el archivo de datos", en: "the data file"),
    ],
    options: [
      OptionDeclaration(
        "records", short: "n", value: "N", es: "cuántos registros, de 1 a 1000 (por omisión, 20)",
        en: "how many records, 1 to 1000 (default 20)"),
      OptionDeclaration(
        "record", value: "N", es: "solo el registro N del archivo", en: "only record N of the file"),
      OptionDeclaration(
        "explain", value: "FIELD", es: "el camino de un campo (entidad.campo), paso por paso",
        en: "the way of one field (entity.field), step by step"),
      OptionDeclaration("entity", value: "E", es: "solo la tabla de esta entidad", en: "only the table of this entity"),
      OptionDeclaration(
        "member", value: "NAME", es: "qué archivo leer de un ZIP que trae varios",
        en: "which file to read of a ZIP that holds several"),
      revealOption,
      OptionDeclaration("json", es: "el resultado como JSON", en: "the result as JSON"),
    ] + configurationOptions
  ) { invocation in
    let request: MappingPreview.Request
    do throws(UsageTrouble) { request = try previewRequest(invocation) } catch {
      return invocation.refuse(error.message)
    }
    let loaded = MappingWorkshop(invocation).compile(invocation.operands[0])
    FindingPrinter(invocation.language).say(loaded.findings)
    guard let source = loaded.value else { return missingInput(loaded.findings) ?? .configuration }
    do throws(Failure) {
      let preview = try MappingPreview(source, file: invocation.operands[1], request)
      sayRevealed(invocation)
      if invocation.has("json") {
        Terminal.write(preview.json, to: 1)
      } else {
        Terminal.print(PreviewText(preview: preview, language: invocation.language).text)
      }
      return .clean
    } catch {
      return fail(error, invocation.language, otherwise: .badData)
    }
  }

  static let revealOption = OptionDeclaration(
    "reveal", es: "muestra los valores, también los que identifican a personas",
    en: "shows the values, also those that identify persons")

  /// Whoever looks on, or keeps the output, should know what it is.
  static func sayRevealed(_ invocation: Invocation) {
    guard invocation.has("reveal") else { return }
    Terminal.say(
      invocation.text(
        es: "quipu: --reveal muestra datos que identifican a personas; no los copie ni los guarde",
        en: "quipu: --reveal shows data that identifies persons; do not copy or keep it"))
  }

  private static func previewRequest(
    _ invocation: Invocation
  ) throws(UsageTrouble) -> MappingPreview.Request {
    var request = MappingPreview.Request()
    if let word = invocation.value("records") {
      guard let count = Int(word), (1...1000).contains(count) else {
        throw CommandLineParser.trouble("--records 1...1000", "--records 1...1000")
      }
      request.selection = .first(count)
    }
    if let word = invocation.value("record") {
      guard let number = Int(word), number >= 1, !invocation.has("records") else {
        throw CommandLineParser.trouble(
          "--record N, desde 1 y sin --records", "--record N, from 1 and without --records")
      }
      request.selection = .record(number)
    }
    request.explain = invocation.value("explain")
    request.entity = invocation.value("entity")
    request.member = invocation.value("member")
    request.reveals = invocation.has("reveal")
    return request
  }
}

private struct PreviewText {
  let preview: MappingPreview
  let language: Language

  private func say(_ spanish: String, _ english: String) -> String { language == .spanish ? spanish : english }

  var text: String {
    let head = [preview.mapping, AccountText.line(preview.account, language)]
    let body = preview.explains == nil ? preview.tables.flatMap(lines) : explanation
    let rest = [findings, unmapped, unread].filter { !$0.isEmpty }.flatMap { [""] + $0 }
    return (head + body + rest).joined(separator: "\n")
  }

  // MARK: Tables

  private func lines(of table: MappingPreview.Table) -> [String] {
    let hasValue = table.fields.indices.map { field in table.rows.contains { $0.cells[field] != .missing } }
    let hasLink = table.links.indices.map { link in table.rows.contains { $0.links[link] != nil } }
    let fields = table.fields.indices.filter { hasValue[$0] }
    let links = table.links.indices.filter { hasLink[$0] }
    let header =
      ["#", say("registro", "record")] + links.map { "→ \(table.links[$0])" } + fields.map { table.fields[$0] }
    let rows = table.rows.enumerated().map { index, row in
      ["\(index + 1)", "\(row.record)"] + links.map { row.links[$0].map { "#\($0)" } ?? "-" }
        + fields.map { row.cells[$0].text }
    }
    var lines = ["", "\(table.entity) (\(table.rows.count))"]
    for (index, band) in Columns.bands([header] + rows, width: Terminal.width).enumerated() {
      lines += (index > 0 ? [""] : []) + band
    }
    let blank = table.fields.indices.filter { !hasValue[$0] }.map { table.fields[$0] }
    if !blank.isEmpty {
      let words = [say("sin valor: ", "without a value: ") + blank[0]] + blank.dropFirst()
      lines += Columns.wrapped(words, width: Terminal.width, indent: "  ")
    }
    return lines
  }

  // MARK: One field

  private var explanation: [String] {
    if preview.traces.isEmpty {
      return ["", say("ningún registro de estos da esta entidad", "none of these records gives this entity")]
    }
    return preview.traces.flatMap { trace in trace.passed == nil ? lines(ofRule: trace) : lines(ofGate: trace) }
  }

  private func lines(ofRule trace: ShownTrace) -> [String] {
    let row = trace.row > 1 ? say(", fila ", ", row ") + "\(trace.row)" : ""
    var lines = ["", say("registro ", "record ") + "\(trace.record)\(row)  \(trace.place.description)"]
    lines.append("  \(preview.explains ?? ""): \(Columns.cut(trace.written, at: Terminal.width - 8))")
    lines += steps(of: trace)
    lines.append("  = \(Columns.cut(trace.result.text, at: Terminal.width - 8))")
    return lines
  }

  /// A condition that holds is one line; one that does not is shown with its steps.
  private func lines(ofGate trace: ShownTrace) -> [String] {
    let answer = trace.passed == true ? say("sí", "yes") : say("no: no hay fila", "no: there is no row")
    let head = say("registro ", "record ") + "\(trace.record)  \(trace.place.description)"
    let condition = Columns.cut(trace.written, at: Terminal.width - 30)
    return ["", head, "  \(trace.entity) when \(condition): \(answer)"]
      + (trace.passed == true ? [] : steps(of: trace))
  }

  private func steps(of trace: ShownTrace) -> [String] {
    let rows = trace.lines.enumerated().map { index, line in
      [String(index + 1), inputs(line, at: index), Columns.cut(label(line), at: 40), value(line)]
    }
    // A header of nothing: numbers go right and words left as everywhere.
    return Columns.text([["", "", "", ""]] + rows).dropFirst().map { "  " + $0 }
  }

  /// Said only where it is not the line above.
  private func inputs(_ line: ShownTrace.Line, at index: Int) -> String {
    line.inputs == [index - 1] || line.inputs.isEmpty
      ? "" : "[\(line.inputs.map { String($0 + 1) }.joined(separator: ","))]"
  }

  private func label(_ line: ShownTrace.Line) -> String {
    switch line.kind {
    case "step", "lookup": "| \(line.label)"
    case "normaliser": "| \(line.label)  (\(say("del modelo", "of the model")))"
    default: line.label
    }
  }

  private func value(_ line: ShownTrace.Line) -> String {
    let blank = line.isBlank ? say("  (cuenta como vacío)", "  (counts as blank)") : ""
    let findings = line.findings.isEmpty ? "" : "  ! \(line.findings.joined(separator: ", "))"
    return Columns.cut(line.value.text, at: 40) + blank + findings
  }

  // MARK: What was found

  private var findings: [String] {
    let found = preview.log.sorted.filter { preview.explains == nil || $0.key.field == preview.explains }
    return found.flatMap { key, entry in
      let places = entry.places.compactMap { place in
        place.recordNumber.map { number in
          "\(number)" + (place.line.map { say(" (línea \($0))", " (line \($0))") } ?? "")
        }
      }
      let at = places.isEmpty ? "" : say("; registro ", "; record ") + places.joined(separator: ", ")
      let more = entry.count > entry.places.count ? ", …" : ""
      return [
        "\(entry.severity.rawValue): \(key.code)  \(key.field)  \(entry.count)x\(at)\(more)",
        "  " + DiagnosticText.printable(entry.first.text(language)),
      ]
    }
  }

  private var unmapped: [String] {
    if preview.unmapped.isEmpty { return [] }
    let header = [say("código sin tabla", "unmapped code"), say("tabla", "table"), say("parecido", "nearest"), "n"]
    let rows = preview.unmapped.map {
      [
        Columns.cut($0.spelling.text, at: 28), $0.lookup, $0.candidate.map { Columns.cut($0, at: 28) } ?? "-",
        "\($0.records)",
      ]
    }
    return Columns.text([header] + rows)
  }

  private var unread: [String] {
    if preview.unread.isEmpty { return [] }
    return [say("nadie lee:", "nobody reads:")]
      + Columns.wrapped(preview.unread.map(\.path), width: Terminal.width, indent: "  ")
  }
}

/// `leídos 5  aceptados 4 …`
enum AccountText {
  static func line(_ account: PassAccount, _ language: Language) -> String {
    account.parts.map { "\(PassAccount.label($0.name, language)) \($0.count)" }.joined(separator: "  ")
  }
}
