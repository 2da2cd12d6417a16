internal import Interchange

/// A place of a record that holds values, with the cells of the sample.
struct SampledColumn {
  /// Index into the source's levels; 0 is the record.
  let level: Int
  /// As an expression at its level names it; in backquotes where needed.
  let path: String
  /// From the record, for what repeats: `Materias/Materia/[]/@codigo`. nil where nothing repeats.
  let listPath: String?
  /// Names from the record down; a table has one.
  let words: [String]
  /// Stands in what surrounds the record; its cells are not the record's.
  let isAround: Bool
  /// By row of the level; of a list each item is one.
  var cells: [String?] = []

  var isList: Bool { path.contains("[]") }
  var filled: [String] { cells.compactMap { $0 } }

  /// Spelling to how often it occurs.
  var spellings: [String: Int] {
    filled.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }
}

/// The record, or something that repeats in it.
struct SampledLevel {
  /// From the record; empty for the record itself.
  let each: String
  let words: [String]
  var rows = 0
}

/// The front of a file, as what its records hold, and how the file is written.
///
/// Memory: at most `mostRecords` records and `mostBytes` of cells.
struct SampledSource {
  static let mostRecords = 2000
  static let mostBytes = 16 << 20
  /// Longer cells are cut: no code, name or number is longer.
  static let longestCell = 200

  var levels: [SampledLevel] = [SampledLevel(each: "", words: [])]
  var columns: [SampledColumn] = []
  /// Names that were not taken over, because they look like data.
  var hiddenNames = 0
  var facts = SourceFacts(format: .csv)

  var records: Int { levels[0].rows }
}

/// How the file is written: the lines of a mapping's `source`.
struct SourceFacts {
  let format: RecordPrinting.Format
  var encoding: Line?
  /// Byte, already as the word of a mapping.
  var delimiter: Line?
  var quote: String?
  var escape: String?
  var header: Line?
  /// Words that mean missing, in the order in which they were first seen.
  var blanks: [String] = []
  var record: Line?
  var sheet: String?
  var namespaces: [(prefix: String, uri: String)] = []
  var defaultPrefix: String?
  var tolerate: [String] = []
  /// A totals row: the column's path, its word, and the column that counts.
  var trailer: (path: String, word: String, count: String?)?
  /// Names of the columns in order, as the header writes them; empty without a header.
  var headerNames: [String] = []

  /// A value and how sure it is.
  struct Line {
    let value: String
    let sureness: Int
    let reason: Localised
  }
}

/// Words for "not there" that sources write into cells; no other word of a cell is ever taken for one.
enum BlankSpelling {
  static let words: Set<String> = [
    "-", "--", "---", ".", "S/D", "S/I", "S/N", "SIN FECHA", "SIN DATO", "SIN DATOS", "SIN INFORMACION", "NO REGISTRA",
    "NO PRECISA", "NO CONSIGNA", "NO APLICA", "N/A", "N.A.", "NULL", "NAN", "#N/D", "#N/A",
  ]

  static func isBlank(_ cell: String) -> Bool { cell.isEmpty || words.contains(Folding.fold(cell)) }
}

/// How a mapping writes a name in a path.
enum PathName {
  /// nil where no spelling of it is possible.
  static func written(_ name: String) -> String? {
    if name.isEmpty || name.unicodeScalars.contains(where: { $0 == "`" || $0.value < 0x20 }) { return nil }
    return isPlain(name) ? name : "`\(name)`"
  }

  private static let words: Set<String> = [
    "if", "then", "else", "and", "or", "not", "in", "null", "true", "false", "any", "all", "count", "exists", "length",
    "position", "text",
  ]

  private static func isPlain(_ name: String) -> Bool {
    func starts(_ byte: UInt8) -> Bool { byte >= 0x80 || byte == UInt8(ascii: "_") || (byte | 0x20) &- 0x61 < 26 }
    guard let first = name.utf8.first, starts(first), !words.contains(name.lowercased()) else { return false }
    return name.utf8.allSatisfy { starts($0) || $0 &- 0x30 < 10 || $0 == UInt8(ascii: "-") }
  }
}
