package import Interchange
internal import Linkage
internal import Safekeeping

/// `quipu link --suggest`: a first settings file, from the names and contents of a table's columns.
package struct LinkSuggestion {
  package let tables: [String]

  package init(tables: [String]) { self.tables = tables }

  /// The settings as YAML. Throws: refusals of files; `link-no-id`, `link-nothing-to-compare`.
  package func text() throws(Failure) -> String {
    var reading = LinkTableReading()
    reading.allowsMissing = true
    let records = try reading.read(tables)
    let guesses = zip(records.names, records.columns).map { ColumnContents(name: $0, cells: $1) }
    guard let id = guesses.filter(\.canBeID).max(by: { $0.idRank < $1.idRank }) else {
      throw Failure(.linkNoID, at: Place(file: tables[0]))
    }
    let source = guesses.first { $0.isSource && $0.name != id.name }
    let others = guesses.filter { $0.name != id.name && $0.name != source?.name }
    if let encoding = others.first(where: \.isEncoding) {
      return yaml(id.name, source?.name, [SuggestedColumn(name: encoding.name, kind: .clk, contents: encoding)], [])
    }
    let setting = ColumnContents.Setting(others)
    var columns = others.compactMap { guess in
      guess.kind(in: setting).map { SuggestedColumn(name: guess.name, kind: $0, contents: guess) }
    }
    columns = SuggestedColumn.nested(SuggestedColumn.fewest(columns))
    if columns.isEmpty { throw Failure(.linkNothingToCompare, at: Place(file: tables[0])) }
    let rules = self.rules(columns, records, id.name)
    return yaml(id.name, source?.name, columns, rules)
  }

  /// Throws: `file-cannot-be-written`.
  package static func write(_ text: String, to path: String) throws(Failure) {
    try SafeFile.write(Array(text.utf8), to: path)
  }

  private func rules(
    _ columns: [SuggestedColumn], _ records: LinkTableReading.Records, _ id: String
  ) -> [[BlockingKey]] {
    let ids = records.column(id)?.strings.map { $0 ?? "" } ?? []
    let order = ids.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) }.map { UInt32($0) }
    let table = LinkTable(
      ids: order.map { ids[Int($0)] }, sources: order.map { records.files[Int($0)] },
      columns: columns.map { column in
        let cells = TextColumn()
        cells.append(from: column.contents.cells, rows: order)
        return LinkTable.Column(
          name: column.name, kind: column.kind,
          within: column.within.flatMap { name in columns.firstIndex { $0.name == name } }, cells: cells)
      })
    var plan = LinkPlan()
    if tables.count > 1 { plan.mode = .link }
    return TableLinkage.rules(for: table, plan: plan)
  }

  private func yaml(
    _ id: String, _ source: String?, _ columns: [SuggestedColumn], _ rules: [[BlockingKey]]
  ) -> String {
    var lines = ["link: 1", "id: \(YAMLText.scalar(id))"]
    if let source { lines.append("source: \(YAMLText.scalar(source))") }
    lines += [
      "# link: solo registros de listas distintas / records of different lists only",
      "mode: \(tables.count > 1 ? "link" : "link-and-dedupe")",
    ]
    if tables.count > 1 { lines.append("one-to-one: true") }
    lines += columns[0].kind == .clk ? ["dice-from: 0.75"] : ["link-from: 0.889", "pairs-from: 0.5"]
    lines.append("columns:")
    for column in columns {
      let within = column.within.map { ", within: \(YAMLText.scalar($0))" } ?? ""
      lines.append("  - {column: \(YAMLText.scalar(column.name)), kind: \(column.kind.rawValue)\(within)}")
    }
    if rules.isEmpty { return lines.joined(separator: "\n") + "\n" }
    lines.append("blocking:")
    for rule in rules { lines.append("  - [\(rule.map { YAMLText.scalar($0.text) }.joined(separator: ", "))]") }
    return lines.joined(separator: "\n") + "\n"
  }
}

/// A text as YAML reads it back.
enum YAMLText {
  static func scalar(_ text: String) -> String {
    let isPlain =
      text.utf8.allSatisfy {
        ($0 &- 0x30 < 10) || (($0 | 0x20) &- 0x61 < 26) || $0 == 0x5F || $0 == 0x2D || $0 == 0x2E
      } && text.utf8.first.map { ($0 | 0x20) &- 0x61 < 26 } == true
    let isWord = ["true", "false", "null", "yes", "no", "on", "off", "y", "n"].contains(text.lowercased())
    if isPlain && !isWord { return text }
    return "'" + text.split(separator: "'", omittingEmptySubsequences: false).joined(separator: "''") + "'"
  }
}

extension FindingCode {
  static let linkNoID = FindingCode(
    "link-no-id", .error, es: "ninguna columna distingue a todos los registros",
    en: "no column tells all records apart",
    hint: Localised(
      es: "añada una columna con un número por registro", en: "add a column with a number for each record"))
  static let linkNothingToCompare = FindingCode(
    "link-nothing-to-compare", .error, es: "ninguna columna parece distinguir personas",
    en: "no column seems to tell people apart",
    hint: Localised(es: "escriba los ajustes a mano", en: "write the settings by hand"))
}
