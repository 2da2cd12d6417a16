internal import Configuration
package import Interchange

/// Source spellings and the codes they stand for; in a table with dates, on which days.
struct LookupTable: Sendable {
  /// What a spelling stands for during a period; the whole of time where the table has no dates.
  private struct Meaning: Sendable {
    let target: Int
    let period: DayPeriod
    let row: Int
  }

  let name: String
  let missing: MappingDefinition.Lookup.Missing
  let targets: [[UInt8]]
  /// Whether the table's file says on which days its rows hold.
  let isDated: Bool
  private let match: MappingDefinition.Lookup.Match
  /// By key, indices into `meanings`.
  private let entries: [String: Int]
  private let meanings: [[Meaning]]
  /// By key, as the table writes them; what a candidate is shown as.
  private let spellings: [String: String]

  /// Findings: `lookup-file-missing`, `lookup-column-unknown`, `lookup-ambiguous`, `lookup-date-malformed`,
  /// `lookup-periods-overlap`.
  init(
    _ lookup: MappingDefinition.Lookup, files: [String: CodeList], _ findings: inout [Finding]
  ) {
    name = lookup.name.value
    missing = lookup.missing
    match = lookup.match
    let rows = LookupRows(lookup, files, &findings)
    isDated = rows.isDated
    var targets: [[UInt8]] = []
    var entries: [String: Int] = [:]
    var meanings: [[Meaning]] = []
    var spellings: [String: String] = [:]
    // An empty target is a stub that a person has still to fill: the spelling is not mapped yet.
    for row in rows.rows where !row.target.isEmpty {
      let key = Self.key(row.source, match)
      let bytes = Array(row.target.utf8)
      let entry = entries[key] ?? meanings.count
      if entry == meanings.count {
        entries[key] = entry
        meanings.append([])
        spellings[key] = row.source
      }
      if let known = meanings[entry].first(where: { $0.period.overlaps(row.period) }) {
        let isSame = targets[known.target] == bytes
        if !isSame { findings.append(rows.contradiction(of: row, with: known.row)) }
        if !isSame || !isDated { continue }
      }
      meanings[entry].append(Meaning(target: targets.count, period: row.period, row: row.number))
      targets.append(bytes)
    }
    self.targets = targets
    self.entries = entries
    self.meanings = meanings
    self.spellings = spellings
  }

  /// In the order of the table, each once.
  var distinctTargets: [String] {
    var seen: Set<[UInt8]> = []
    return targets.filter { seen.insert($0).inserted }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// The entry of a spelling; nil where the table does not have it.
  func entry(of cell: UnsafeBufferPointer<UInt8>) -> Int? { entries[key(cell)] }

  /// Index into `targets` of what an entry stands for in a table without dates.
  func target(of entry: Int) -> Int { meanings[entry][0].target }

  /// What an entry stands for on every day of a period; nil where it changes within it, or holds on none.
  func target(of entry: Int, throughout days: DayPeriod) -> Int? {
    meanings[entry].first { meaning in
      (meaning.period.from == nil || days.from.map(meaning.period.contains) ?? false)
        && (meaning.period.to == nil || days.to.map(meaning.period.contains) ?? false)
    }?.target
  }

  /// Whether an entry stands for anything on some day of a period.
  func holds(_ entry: Int, during days: DayPeriod) -> Bool {
    meanings[entry].contains { $0.period.overlaps(days) }
  }

  /// The spelling that was probably meant: a word of the table, never of the source.
  func candidate(for cell: UnsafeBufferPointer<UInt8>) -> String {
    NearestWord.to(key(cell), in: spellings.keys).flatMap { spellings[$0] } ?? "-"
  }

  private func key(_ cell: UnsafeBufferPointer<UInt8>) -> String {
    Self.key(String(decoding: cell, as: UTF8.self), match)
  }

  private static func key(_ text: String, _ match: MappingDefinition.Lookup.Match) -> String {
    match == .fold ? Folding.fold(text) : text
  }
}

/// The rows of a table as its file, or the mapping itself, has them.
private struct LookupRows {
  struct Row {
    let source: String
    let target: String
    let period: DayPeriod
    /// In the list, from 0.
    let number: Int
  }

  private let lookup: MappingDefinition.Lookup
  private let list: CodeList?
  private(set) var rows: [Row] = []
  let isDated: Bool

  init(
    _ lookup: MappingDefinition.Lookup, _ files: [String: CodeList], _ findings: inout [Finding]
  ) {
    self.lookup = lookup
    let list = lookup.file.flatMap { files[$0.value] }
    self.list = list
    isDated = ["valid_from", "valid_to"].contains { list?.index(ofColumn: $0) != nil }
    guard let file = lookup.file else {
      rows = lookup.inline.enumerated().map {
        Row(source: $1.source, target: $1.target, period: DayPeriod(), number: $0)
      }
      return
    }
    guard let list else {
      findings.append(
        Finding(.lookupFileMissing, at: file.place, ["file": .word(file.value)]))
      return
    }
    for column in [lookup.from, lookup.to] where list.index(ofColumn: column) == nil {
      var words: [String: FindingArgument] = .unknown(column, among: list.columns)
      words["file"] = .word(file.value)
      findings.append(Finding(.lookupColumnUnknown, at: file.place, words))
    }
    for (number, (source, target)) in zip(list.column(lookup.from), list.column(lookup.to)).enumerated() {
      let period = Self.period(list, number, &findings)
      rows.append(Row(source: source, target: target, period: period, number: number))
    }
  }

  /// An end that is not there, or empty, is open.
  private static func period(_ list: CodeList, _ row: Int, _ findings: inout [Finding]) -> DayPeriod {
    func day(_ column: String) -> Day? {
      guard let index = list.index(ofColumn: column), !list.rows[row][index].isEmpty else { return nil }
      if let day = Day(list.rows[row][index]) { return day }
      findings.append(
        Finding(.lookupDateMalformed, at: list.place(ofRow: row), ["column": .word(column)]))
      return nil
    }
    let period = DayPeriod(from: day("valid_from"), to: day("valid_to"))
    if period.isEmpty {
      findings.append(
        Finding(.lookupDateMalformed, at: list.place(ofRow: row), ["column": .word("valid_to")]))
    }
    return period
  }

  /// Two codes for one spelling: at any time, or on the same days.
  func contradiction(of row: Row, with earlier: Int) -> Finding {
    guard isDated, let list else {
      return Finding(
        .lookupAmbiguous, at: lookup.name.place,
        ["lookup": .word(lookup.name.value), "word": .word(row.source)])
    }
    return Finding(
      .lookupPeriodsOverlap, at: list.place(ofRow: row.number),
      ["word": .word(row.source), "other": .word(list.place(ofRow: earlier).line.map(String.init) ?? "-")])
  }
}

extension FindingCode {
  package static let lookupFileMissing = FindingCode(
    "lookup-file-missing", .error, es: "no se pudo leer la tabla «{file}»",
    en: "table '{file}' could not be read",
    hint: Localised(
      es: "la ruta es relativa al archivo del mapeo", en: "the path is relative to the mapping file"
    ))
  package static let lookupColumnUnknown = FindingCode(
    "lookup-column-unknown", .error, es: "la tabla «{file}» no tiene la columna «{word}»",
    en: "table '{file}' has no column '{word}'", hint: nearestHint)
  package static let lookupAmbiguous = FindingCode(
    "lookup-ambiguous", .error,
    es: "la tabla «{lookup}» da dos códigos distintos para «{word}»",
    en: "table '{lookup}' gives two different codes for '{word}'",
    hint: Localised(
      es: "con match: fold, mayúsculas y tildes no distinguen",
      en: "with match: fold, capitals and accents do not distinguish"))
  package static let lookupPeriodsOverlap = FindingCode(
    "lookup-periods-overlap", .error,
    es: "«{word}» tiene aquí y en la línea {other} códigos distintos para los mismos días",
    en: "'{word}' has different codes here and in line {other} for the same days",
    hint: Localised(
      es: "cierre el periodo anterior con valid_to, el día antes de que empiece el nuevo",
      en: "close the earlier period with valid_to, the day before the new one begins"))
  package static let lookupDateMalformed = FindingCode(
    "lookup-date-malformed", .error, es: "la columna «{column}» no da un periodo posible",
    en: "column '{column}' does not give a possible period",
    hint: Localised(
      es: "escriba fechas como 2024-12-31, o deje la celda vacía", en: "write dates like 2024-12-31, or leave it empty")
  )
}
