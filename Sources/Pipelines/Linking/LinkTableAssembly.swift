internal import Configuration
internal import Interchange
internal import Linkage

/// Records as read become a table to link: in the order of their ids, with lists numbered.
struct LinkTableAssembly {
  let definition: LinkDefinition
  let records: LinkTableReading.Records
  let path: String

  /// Throws: `link-id-missing`, `link-id-repeated`.
  func table() throws(Failure) -> LinkTable {
    let ids = try checkedIDs()
    let order = ids.indices.sorted { ids[$0].utf8.lexicographicallyPrecedes(ids[$1].utf8) }
    let rows = order.map { UInt32($0) }
    let names = definition.columns.map(\.name.value)
    let columns = definition.columns.map { column in
      LinkTable.Column(
        name: column.name.value, kind: column.kind,
        within: column.within.flatMap { names.firstIndex(of: $0.value) }, cells: ordered(column.name.value, rows))
    }
    let lists = sources()
    return LinkTable(ids: order.map { ids[$0] }, sources: order.map { lists[$0] }, columns: columns)
  }

  private func ordered(_ name: String, _ rows: [UInt32]) -> TextColumn {
    let cells = TextColumn()
    if let column = records.column(name) { cells.append(from: column, rows: rows) }
    return cells
  }

  private func checkedIDs() throws(Failure) -> [String] {
    let cells = records.column(definition.id.value)?.strings ?? []
    let ids = cells.compactMap { $0 }
    let missing = cells.count - ids.count
    let repeated = ids.count - Set(ids).count
    if missing > 0 {
      throw Failure(
        .linkIDMissing, at: Place(file: path), ["column": .word(definition.id.value), "count": .number(missing)])
    }
    if repeated > 0 {
      throw Failure(
        .linkIDRepeated, at: Place(file: path), ["column": .word(definition.id.value), "count": .number(repeated)])
    }
    return ids
  }

  /// Names of lists: the values of the column, or the files' names without folder and ending.
  func lists(of tables: [String]) -> [String] {
    if let name = definition.source?.value, let column = records.column(name) {
      return Set(column.strings.map { $0 ?? "" }).sorted()
    }
    return tables.map { table in
      let file = table.split(separator: "/").last.map(String.init) ?? table
      return file.split(separator: ".").first.map(String.init) ?? file
    }
  }

  /// By the column, in the order of its values, or by the file. A missing list is a list.
  private func sources() -> [UInt16] {
    guard let name = definition.source?.value, let column = records.column(name) else { return records.files }
    let lists = column.strings.map { $0 ?? "" }
    let numbers = Dictionary(
      Set(lists).sorted().enumerated().map { ($1, UInt16(truncatingIfNeeded: $0)) },
      uniquingKeysWith: { first, _ in first })
    return lists.map { numbers[$0] ?? 0 }
  }
}

extension FindingCode {
  static let linkIDMissing = FindingCode(
    "link-id-missing", .error, es: "{count} registros no tienen «{column}»", en: "{count} records have no “{column}”",
    hint: Localised(es: "cada registro necesita un identificador", en: "each record needs an id"))
  static let linkIDRepeated = FindingCode(
    "link-id-repeated", .error, es: "{count} registros repiten un «{column}» anterior",
    en: "{count} records repeat an earlier “{column}”",
    hint: Localised(
      es: "con varias tablas, los identificadores deben distinguirse entre ellas",
      en: "with several tables, ids must differ among them too"))
}
