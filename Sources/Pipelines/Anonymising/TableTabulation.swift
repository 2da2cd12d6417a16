internal import Anonymisation
package import Interchange
internal import Safekeeping
internal import Writers

/// `quipu tabulate`: counts the rows of any table by some of its columns, with all margins, and leaves blank what would let
/// somebody find out a small count.
package struct TableTabulation {
  package var table: String
  package var columns: [String]
  /// Counts below it, other than 0, are small.
  package var least: Int
  /// Published counts are rounded to a multiple; nil: they stand as they are.
  package var base: Int?
  package var output: String?

  package init(table: String, columns: [String], least: Int) {
    self.table = table
    self.columns = columns
    self.least = least
  }

  /// What stands in place of a category in a margin, and of a count that is left blank.
  package static let total = "total"
  package static let suppressed = "suppressed"

  /// Throws: refusals of files; `tabulate-word-taken`, `tabulate-too-large`, and then nothing is written.
  package func run(_ findings: inout [Finding]) throws(Failure) -> TabulationReport {
    let csv = try CSVTable(table, wanted: columns)
    let coding = try TableCoding(csv, columns: columns)
    findings += coding.findings.sorted.map(\.entry.first)
    let categories = try columns.map { name throws(Failure) in try Categories(coding, name, table) }
    let codes = zip(columns, categories).map { coding.codes($0, as: $1.numbers) }
    guard let counts = FrequencyTable(columns: codes, sizes: categories.map(\.labels.count)),
      let suppression = CellSuppression(counts, least: least)
    else { throw Failure(.tabulateTooLarge, at: Place(file: table)) }
    if let output { try write(counts, suppression, categories, to: output) }
    return TabulationReport(
      rows: coding.rowCount, damaged: coding.damagedRows, cells: counts.counts.count, primary: suppression.primary,
      secondary: suppression.secondary)
  }

  /// The values of a column in the order of their bytes, so that nothing depends on the order of the rows.
  private struct Categories {
    let labels: [String]
    /// Per value of the column's dictionary: its category.
    let numbers: [UInt32]

    init(_ coding: TableCoding, _ column: String, _ path: String) throws(Failure) {
      let values = coding.values(column)
      if values.contains(TableTabulation.total) {
        throw Failure(
          .tabulateWordTaken, at: Place(file: path), ["column": .word(column), "word": .word(TableTabulation.total)])
      }
      let order = values.indices.sorted { values[$0].utf8.lexicographicallyPrecedes(values[$1].utf8) }
      var numbers = [UInt32](repeating: 0, count: values.count)
      for (number, place) in order.enumerated() { numbers[place] = UInt32(number) }
      labels = order.map { values[$0] }
      self.numbers = numbers
    }
  }

  // MARK: The file

  /// One line a cell: the categories, the count.
  private func write(
    _ counts: FrequencyTable, _ suppression: CellSuppression, _ categories: [Categories], to path: String
  ) throws(Failure) {
    let file = try SafeFile(path: path)
    var text: [UInt8] = []
    for name in columns { Self.append(name, &text) }
    text += Array("count\n".utf8)
    for cell in counts.counts.indices {
      for (place, column) in zip(counts.place(of: cell), categories) {
        Self.append(place < column.labels.count ? column.labels[place] : Self.total, &text)
      }
      let count = suppression.isSuppressed[cell] ? Self.suppressed : String(rounded(counts.counts[cell]))
      text += Array((count + "\n").utf8)
      if text.count > 1 << 16 {
        try file.write(text)
        text.removeAll(keepingCapacity: true)
      }
    }
    try file.write(text)
    try file.publish()
  }

  private func rounded(_ count: Int) -> Int {
    guard let base else { return count }
    return (count + base / 2) / base * base
  }

  private static func append(_ label: String, _ text: inout [UInt8]) {
    var label = label
    if !label.isEmpty { label.withUTF8 { CSVText.appendCell($0, to: &text) } }
    text.append(UInt8(ascii: ","))
  }
}

/// What a table of counts came to. No count that was left blank stands in it.
package struct TabulationReport {
  let rows: Int
  let damaged: Int
  let cells: Int
  let primary: Int
  let secondary: Int

  package func lines(_ language: Language) -> [String] {
    let lines = [
      language == .spanish
        ? "\(rows) filas, \(cells) celdas; \(primary) suprimidas por pequeñas, \(secondary) para protegerlas"
        : "\(rows) rows, \(cells) cells; \(primary) suppressed as small, \(secondary) to protect them"
    ]
    if damaged == 0 { return lines }
    return lines + [
      language == .spanish ? "\(damaged) filas dañadas quedaron fuera" : "\(damaged) damaged rows were left out"
    ]
  }

  package var json: [UInt8] {
    var json = JSONWriter(pretty: true)
    json.object { json in
      json.member("rows", rows)
      json.member("damaged", damaged)
      json.member("cells", cells)
      json.member("primary", primary)
      json.member("secondary", secondary)
      json.member("published", cells - primary - secondary)
    }
    return json.bytes + [0x0A]
  }
}

extension FindingCode {
  static let tabulateWordTaken = FindingCode(
    "tabulate-word-taken", .error, es: "«{word}», que nombra los márgenes, es también un valor de «{column}»",
    en: "“{word}”, which names margins, is a value of “{column}” too",
    hint: Localised(es: "cambie ese valor en la tabla", en: "change that value in the table"))
  static let tabulateTooLarge = FindingCode(
    "tabulate-too-large", .error, es: "la tabla tiene demasiadas celdas para protegerlas",
    en: "the table has too many cells to protect them",
    hint: Localised(
      es: "cuente menos columnas, o hágalas antes más gruesas con quipu anonymise",
      en: "count fewer columns, or make them coarser by quipu anonymise first"))
}
