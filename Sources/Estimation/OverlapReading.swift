package import Interchange

/// A table of 0/1 columns and a count as an `OverlapTable`.
///
/// Every column but the count is a list, unless lists are named. Rows with the same lists are added up, which is noted; a combination
/// without a row counts nobody. A row on no list may only count 0, for nobody has seen those persons.
package struct OverlapReading {
  package struct Row: Sendable {
    package let line: Int
    /// nil where the row has no such cell, or one that cannot be decoded.
    package let cells: [String?]
    package init(line: Int, cells: [String?]) {
      self.line = line
      self.cells = cells
    }
  }

  /// nil: an error is among the findings.
  package private(set) var table: OverlapTable?
  package private(set) var findings: [Finding] = []

  /// Column names that mean a count without being told.
  static let countNames: Set<String> = [
    "count", "counts", "n", "freq", "frequency", "cantidad", "conteo", "casos", "personas",
  ]

  private let header: Row
  private var countColumn = 0
  private var listColumns: [Int] = []

  /// `rows`: the header first. `lists` empty: every column but the count.
  package init(_ rows: [Row], count: String? = nil, lists: [String] = []) {
    header = rows.first ?? Row(line: 1, cells: [])
    let names = header.cells.map { $0 ?? "" }
    guard chooseColumns(names, count, lists, rows.dropFirst()) else { return }
    var table = OverlapTable(lists: listColumns.map { names[$0] })
    addAll(rows.dropFirst(), to: &table, choosesLists: !lists.isEmpty)
    if !findings.contains(where: { $0.severity == .error }) { self.table = table }
  }

  // MARK: Columns

  private mutating func chooseColumns(
    _ names: [String], _ count: String?, _ lists: [String], _ rows: ArraySlice<Row>
  ) -> Bool {
    guard let counted = countColumn(names, count, rows) else { return false }
    countColumn = counted
    for (position, name) in lists.enumerated() {
      guard let column = names.firstIndex(of: name), column != counted, !lists[..<position].contains(name) else {
        return refuse(
          .overlapColumnUnknown,
          ["column": .word(name)].merging(near(name, names), uniquingKeysWith: { first, _ in first }))
      }
      listColumns.append(column)
    }
    if lists.isEmpty { listColumns = names.indices.filter { $0 != counted } }
    let chosen = listColumns.map { names[$0] }
    if let twice = chosen.first(where: { name in name.isEmpty || chosen.count(where: { $0 == name }) > 1 }) {
      return refuse(.overlapListNames, ["list": .word(twice)])
    }
    guard (2...OverlapTable.mostLists).contains(chosen.count) else {
      return refuse(
        .overlapListCount, ["found": .number(chosen.count), "most": .number(OverlapTable.mostLists)])
    }
    return true
  }

  private mutating func countColumn(_ names: [String], _ named: String?, _ rows: ArraySlice<Row>) -> Int? {
    if let named {
      if let column = names.firstIndex(of: named) { return column }
      _ = refuse(
        .overlapColumnUnknown,
        ["column": .word(named)].merging(near(named, names), uniquingKeysWith: { first, _ in first }))
      return nil
    }
    if let column = names.firstIndex(where: { Self.countNames.contains($0.lowercased()) }) { return column }
    let last = names.count - 1
    // A last column of nothing but 0 and 1 may be a list.
    guard last > 0,
      rows.contains(where: { row in
        let cell = row.cells.indices.contains(last) ? row.cells[last] : nil
        return cell != nil && cell != "0" && cell != "1"
      })
    else {
      _ = refuse(.overlapCountUnknown, [:])
      return nil
    }
    findings.append(
      Finding(.overlapCountAssumed, at: Place(line: header.line), ["column": .word(names[last])]))
    return last
  }

  private func near(_ name: String, _ names: [String]) -> [String: FindingArgument] {
    NearestWord.to(name, in: names).map { ["near": .word($0)] } ?? [:]
  }

  private mutating func refuse(_ code: FindingCode, _ arguments: [String: FindingArgument]) -> Bool {
    findings.append(Finding(code, at: Place(line: header.line), arguments))
    return false
  }

  // MARK: Rows

  private mutating func addAll(_ rows: ArraySlice<Row>, to table: inout OverlapTable, choosesLists: Bool) {
    var seen: Set<Int> = []
    var again = (rows: 0, line: 0)
    var outside = 0
    for row in rows {
      guard let set = set(row), let persons = persons(row) else { continue }
      if set == 0 {
        if persons > 0 && !choosesLists { complain(.overlapHiddenRow, row, countColumn) }
        outside += persons
        continue
      }
      table.add(persons, on: set)
      if seen.insert(set).inserted { continue }
      again = (again.rows + 1, again.rows == 0 ? row.line : again.line)
    }
    if again.rows > 0 {
      findings.append(Finding(.overlapRowsSummed, at: Place(line: again.line), ["count": .number(again.rows)]))
    }
    if outside > 0 && choosesLists {
      findings.append(Finding(.overlapOutsideLists, at: Place(line: header.line), ["count": .number(outside)]))
    }
  }

  private mutating func set(_ row: Row) -> Int? {
    var set = 0
    for (bit, column) in listColumns.enumerated() {
      switch row.cells.indices.contains(column) ? row.cells[column] : nil {
      case "1": set |= 1 << bit
      case "0": break
      default:
        complain(.overlapNotBinary, row, column)
        return nil
      }
    }
    return set
  }

  /// Digits alone, and no more of them than a census has.
  private mutating func persons(_ row: Row) -> Int? {
    let cell = row.cells.indices.contains(countColumn) ? row.cells[countColumn] : nil
    if let cell, (1...10).contains(cell.utf8.count), cell.utf8.allSatisfy({ (48...57).contains($0) }),
      let persons = Int(cell)
    {
      return persons
    }
    complain(.overlapCountMalformed, row, countColumn)
    return nil
  }

  private mutating func complain(_ code: FindingCode, _ row: Row, _ column: Int) {
    findings.append(Finding(code, at: Place(line: row.line, field: header.cells[column])))
  }
}

extension FindingCode {
  package static let overlapColumnUnknown = FindingCode(
    "overlap-column-unknown", .error, es: "no hay una columna «{column}» que sirva, o se nombró dos veces",
    en: "there is no column '{column}' to use, or it was named twice",
    hint: Localised(es: "¿quiso decir «{near}»?", en: "did you mean '{near}'?"))
  package static let overlapCountUnknown = FindingCode(
    "overlap-count-unknown", .error, es: "no se sabe qué columna cuenta las personas",
    en: "it is not clear which column counts the persons",
    hint: Localised(es: "nómbrela con --count", en: "name it with --count"))
  package static let overlapCountAssumed = FindingCode(
    "overlap-count-assumed", .note, es: "la última columna, «{column}», se lee como el número de personas",
    en: "the last column, '{column}', is read as the number of persons")
  package static let overlapListNames = FindingCode(
    "overlap-list-names", .error, es: "dos listas se llaman «{list}», o una no tiene nombre",
    en: "two lists are called '{list}', or one has no name")
  package static let overlapListCount = FindingCode(
    "overlap-list-count", .error, es: "hay {found} listas; hacen falta entre 2 y {most}",
    en: "there are {found} lists; between 2 and {most} are needed",
    hint: Localised(es: "elija las listas con --lists", en: "choose the lists with --lists"))
  package static let overlapNotBinary = FindingCode(
    "overlap-not-binary", .error, es: "la celda de una lista no es 0 ni 1", en: "the cell of a list is neither 0 nor 1",
    hint: Localised(
      es: "si la columna no es una lista, nombre las que lo son con --lists",
      en: "if the column is no list, name those that are with --lists"))
  package static let overlapCountMalformed = FindingCode(
    "overlap-count-malformed", .error, es: "el número de personas no es un entero sin signo",
    en: "the number of persons is no whole number without a sign")
  package static let overlapHiddenRow = FindingCode(
    "overlap-hidden-row", .error, es: "una fila cuenta personas que no están en ninguna lista",
    en: "a row counts persons who are on no list",
    hint: Localised(
      es: "quite la fila: ese número es lo que se estima", en: "remove the row: that number is what is estimated"))
  package static let overlapRowsSummed = FindingCode(
    "overlap-rows-summed", .note, es: "{count} filas repiten las listas de otra anterior y se sumaron a ella",
    en: "{count} rows repeat the lists of an earlier one and were added to it")
  package static let overlapOutsideLists = FindingCode(
    "overlap-outside-lists", .note, es: "{count} personas no están en ninguna de las listas elegidas y quedaron fuera",
    en: "{count} persons are on none of the chosen lists and were left out")
}
