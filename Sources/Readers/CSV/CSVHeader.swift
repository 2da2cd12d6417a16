package import Interchange

/// Which column of the file each wanted column is.
struct CSVLayout {
  enum Source {
    case cell(Int)
    /// Wanted, not there, and allowed not to be.
    case absent
    case whole
  }
  /// Cells that every row should have; nil for a file without rows.
  var columnCount: Int?
  /// One per column of the shape.
  var sources: [Source] = []
  /// For whole records: what the members are called; empty without a header.
  var names = CSVMemberNames([])
  var findings: [Finding] = []

  /// A wanted column is not there: `csv-column-missing`, thrown unless columns may be missing.
  ///
  /// - Parameter field: the column as the mapping wrote it.
  mutating func addAbsent(
    _ column: String, named field: String, _ policy: CSVOptions.Columns, at place: Place
  ) throws(Failure) {
    var place = place
    place.field = field
    let arguments = ["column": FindingArgument.word(column)]
    if policy != .allowMissing { throw Failure(.csvColumnMissing, at: place, arguments) }
    findings.append(Finding(.csvColumnMissing, at: place, arguments, severity: .warning))
    sources.append(.absent)
  }

  /// Columns that nobody wants: `csv-column-extra`, thrown where columns are strict.
  mutating func judge(
    extra: Int, _ policy: CSVOptions.Columns, at place: Place
  ) throws(Failure) {
    if extra == 0 { return }
    let arguments = ["count": FindingArgument.number(extra)]
    if policy == .strict { throw Failure(.csvColumnExtra, at: place, arguments) }
    findings.append(Finding(.csvColumnExtra, at: place, arguments, severity: .note))
  }
}

/// The columns that a shape asks of a delimited file.
///
/// Paths are `NAME` where the file has a header, a position where it has none, or the whole record.
struct CSVColumns {
  let columns: [SourceShape.Column]
  let header: CSVOptions.Header

  /// Throws: `csv-path-impossible`.
  init(_ shape: SourceShape, header: CSVOptions.Header) throws(Failure) {
    guard shape.record.isEmpty, shape.levels.count == 1, let level = shape.levels.first else {
      throw Failure(.csvPathImpossible, ["path": .word("record")])
    }
    columns = level.columns
    self.header = header
    for column in columns where !canRead(column.path) {
      throw Failure(
        .csvPathImpossible, at: Place(field: column.name), ["path": .word(column.name)])
    }
  }

  private func canRead(_ path: [PathStep]) -> Bool {
    guard path.count == 1 else { return false }
    return switch path[0] {
    case .whole: true
    case .name(_, let namespace): namespace == nil && header != .none
    case .column(let position): position >= 0 && header == .none
    case .attribute, .item, .up: false
    }
  }

  /// Without repeats, in the order of the shape.
  var names: [String] {
    var names: [String] = []
    for case .name(let name, _)? in columns.map(\.path.first) where !names.contains(name) {
      names.append(name)
    }
    return names
  }

  var wantsWhole: Bool { columns.contains { $0.path == [.whole] } }

  /// The layout of a file without a header, whose rows are as long as the first one.
  ///
  /// Throws: `csv-column-missing`, `csv-column-extra`.
  func layout(
    columnCount: Int, policy: CSVOptions.Columns, at place: Place
  ) throws(Failure) -> CSVLayout {
    var layout = CSVLayout(columnCount: columnCount)
    var wanted: Set<Int> = []
    for column in columns {
      guard case .column(let position)? = column.path.first else {
        layout.sources.append(.whole)
        continue
      }
      wanted.insert(position)
      if position < columnCount {
        layout.sources.append(.cell(position))
      } else {
        try layout.addAbsent(column.name, named: column.name, policy, at: place)
      }
    }
    let extra = (0..<columnCount).count { !wanted.contains($0) }
    if !wantsWhole { try layout.judge(extra: extra, policy, at: place) }
    return layout
  }
}

/// Finds the header row and reads it.
///
/// A message never shows what a header cell says, only what was wanted: where the header is taken from the
/// wrong row, its cells are a person.
struct CSVHeader {
  /// A header that comes later is not looked for, so that a misspelt name cannot make thousands of records
  /// a preamble.
  static let searchedRows = 50

  let wanted: CSVColumns
  let policy: CSVOptions.Columns

  // MARK: Which row

  /// The header among the first rows (nil: an undecodable cell), from 0; nil when there is none.
  ///
  /// With wanted names it is the first row that has them all; where columns may be missing, the first of
  /// those that have the most, and at least half. For whole records it is the first row, of the cell count
  /// that most rows have, whose cells are all filled and different.
  func row(among rows: [[String?]]) -> Int? {
    let names = wanted.names
    return names.isEmpty ? telling(rows) : naming(names, rows)
  }

  private func naming(_ names: [String], _ rows: [[String?]]) -> Int? {
    let found = rows.map { row in names.count { row.contains($0) } }
    guard let most = found.max(), let row = found.firstIndex(of: most) else { return nil }
    let enough = policy == .allowMissing ? (names.count + 1) / 2 : names.count
    return most >= enough ? row : nil
  }

  private func telling(_ rows: [[String?]]) -> Int? {
    var frequency: [Int: Int] = [:]
    for row in rows where row.count > 1 { frequency[row.count, default: 0] += 1 }
    let usual = frequency.max { ($0.value, $0.key) < ($1.value, $1.key) }?.key
    return rows.firstIndex { row in
      row.count == usual && row.allSatisfy { $0 != nil && $0 != "" } && Set(row).count == row.count
    }
  }

  /// A wanted name that the most similar row lacks, for the message.
  func absentName(among rows: [[String?]]) -> String? {
    let names = wanted.names
    let best = rows.max { left, right in
      names.count { left.contains($0) } < names.count { right.contains($0) }
    }
    return names.first { best?.contains($0) != true }
  }

  // MARK: What it says

  /// Without blanks, line ends and no-break spaces around it.
  static func trimmed(_ cell: UnsafeBufferPointer<UInt8>) -> String {
    let scalars = Substring(decoding: cell, as: UTF8.self).unicodeScalars
    func isBlank(_ scalar: Unicode.Scalar) -> Bool { scalar.value <= 0x20 || scalar == "\u{A0}" }
    guard let first = scalars.firstIndex(where: { !isBlank($0) }),
      let last = scalars.lastIndex(where: { !isBlank($0) })
    else { return "" }
    return String(scalars[first...last])
  }

  /// The names that several rows give together, per column, with a blank between what the rows say.
  ///
  /// In all rows but the last an empty cell says what its left neighbour says: a heading over several
  /// columns is exported so. Gives nil for a name with a cell that has no text.
  static func joined(_ rows: ArraySlice<[String?]>) -> [String?] {
    guard var names = rows.last else { return [] }
    for row in rows.dropLast().reversed() {
      names += Array(repeating: "", count: max(0, row.count - names.count))
      var heading: String? = ""
      for column in names.indices {
        if column < row.count, row[column] != "" { heading = row[column] }
        guard let name = names[column], let heading else {
          names[column] = nil
          continue
        }
        names[column] = name.isEmpty || heading.isEmpty ? heading + name : "\(heading) \(name)"
      }
    }
    return names
  }

  /// Throws: `csv-column-missing`, `csv-column-ambiguous`, `csv-column-extra`.
  func layout(_ names: [String], at place: Place) throws(Failure) -> CSVLayout {
    var layout = CSVLayout(columnCount: names.count)
    for column in wanted.columns { try add(column, to: &layout, names, at: place) }
    if wanted.wantsWhole {
      layout.names = CSVMemberNames(names)
    } else {
      let known = wanted.names
      try layout.judge(extra: names.count { !known.contains($0) }, policy, at: place)
    }
    noteNames(names, at: place, &layout.findings)
    return layout
  }

  private func add(
    _ column: SourceShape.Column, to layout: inout CSVLayout, _ names: [String], at place: Place
  ) throws(Failure) {
    guard case .name(let name, _)? = column.path.first else { return layout.sources.append(.whole) }
    guard let first = names.firstIndex(of: name) else {
      return try layout.addAbsent(name, named: column.name, policy, at: place)
    }
    if names.lastIndex(of: name) != first {
      var place = place
      place.field = column.name
      throw Failure(.csvColumnAmbiguous, at: place, ["column": .number(first + 1)])
    }
    layout.sources.append(.cell(first))
  }

  private func noteNames(_ names: [String], at place: Place, _ findings: inout [Finding]) {
    let filled = names.filter { !$0.isEmpty }
    let repeated = filled.count - Set(filled).count
    let empty = names.count - filled.count
    if repeated + empty == 0 { return }
    findings.append(
      Finding(
        .csvHeaderNames, at: place, ["repeated": .number(repeated), "empty": .number(empty)]))
  }
}

extension FindingCode {
  package static let csvPathImpossible = FindingCode(
    "csv-path-impossible", .error, es: "{path} no es una ruta de un archivo CSV como se declaró",
    en: "{path} is no path of a CSV file as it was declared",
    hint: Localised(
      es: "use nombres de columna con encabezado y posiciones sin encabezado",
      en: "use column names with a header and positions without one"))
  package static let csvHeaderNotFound = FindingCode(
    "csv-header-not-found", .error, es: "no se encontró el encabezado en {searched} filas",
    en: "no header was found in {searched} rows",
    hint: Localised(
      es: "revise delimitador, codificación y nombres de columnas, o la clave header",
      en: "check delimiter, encoding and column names, or the key header"))
  package static let csvPreamble = FindingCode(
    "csv-preamble", .note, es: "se saltaron {lines} líneas antes del encabezado",
    en: "{lines} lines before the header were skipped")
  package static let csvColumnMissing = FindingCode(
    "csv-column-missing", .error, es: "falta la columna {column}", en: "the column {column} is missing",
    hint: Localised(
      es: "revise el archivo recibido, o permita que falte con columns: allow-missing",
      en: "check the file that came, or let it be missing with columns: allow-missing"))
  package static let csvColumnExtra = FindingCode(
    "csv-column-extra", .error, es: "hay {count} columnas que el mapeo no usa",
    en: "there are {count} columns that the mapping does not use",
    hint: Localised(
      es: "agréguelas al mapeo, o permítalas con columns: allow-extra",
      en: "add them to the mapping, or allow them with columns: allow-extra"))
  package static let csvColumnAmbiguous = FindingCode(
    "csv-column-ambiguous", .error,
    es: "el nombre de la columna {column} está más de una vez en el encabezado",
    en: "the name of column {column} is in the header more than once",
    hint: Localised(
      es: "corrija el encabezado, o lea el archivo sin encabezado (header: none)",
      en: "correct the header, or read the file without one (header: none)"))
  package static let csvHeaderNames = FindingCode(
    "csv-header-names", .note,
    es: "en el encabezado hay {repeated} nombres repetidos y {empty} vacíos",
    en: "the header has {repeated} repeated and {empty} empty names")
}
