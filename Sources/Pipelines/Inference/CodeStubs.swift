internal import Interchange

/// The spellings of a code column and the codes that are known for them.
struct CodeStub {
  struct Row {
    let spelling: String
    /// Empty where a person has still to say it.
    let code: String
    /// The known spelling nearest to one without a code.
    let nearest: String?
  }

  /// Of the lookup.
  let name: String
  let rows: [Row]
  /// Spellings of the sample that are not written down, because they may be data of persons.
  let hidden: Int

  var filled: [Row] { rows.filter { !$0.code.isEmpty } }
}

/// Decides which words of a file may be written into a mapping.
///
/// A word that the code lists know is no datum of a person and is always shown. Another one is shown only if the
/// column is one of codes: its name says so, it repeats its words, and the word itself occurs often, is short,
/// has no document's figures in it and shares no word with a name of the file. A column in which fewer than three
/// cells of ten are known words may hold anything, the names of persons of a small file too, which are few and
/// frequent as codes are; of its words only those stand that no name looks like: `2`, `C_04`, `SD`.
struct CodeStubs {
  private let names: Set<String>

  /// Takes: cells of the columns that hold names of persons.
  init(names cells: [String]) {
    var words: Set<String> = []
    for cell in cells {
      for word in Folding.fold(cell).split(whereSeparator: { !$0.isLetter }) where word.count > 2 {
        words.insert(String(word))
      }
    }
    names = words
  }

  func stub(_ column: SampledColumn, named name: String, _ known: KnownSpellings) -> CodeStub {
    var counts: [String: (spelling: String, best: Int, all: Int)] = [:]
    for (spelling, count) in column.spellings.sorted(by: { $0.key < $1.key }) {
      var entry = counts[Folding.fold(spelling)] ?? (spelling, count, 0)
      if count > entry.best { (entry.spelling, entry.best) = (spelling, count) }
      entry.all += count
      counts[Folding.fold(spelling)] = entry
    }
    let filled = column.filled.count
    let knownCells = counts.values.filter { known.code($0.spelling) != nil }.reduce(0) { $0 + $1.all }
    let isVouched = knownCells > 0 && knownCells * 10 >= filled * 3
    var rows: [CodeStub.Row] = []
    var hidden = 0
    for (_, entry) in counts.sorted(by: { ($1.value.all, $0.key) < ($0.value.all, $1.key) }) {
      if let code = known.code(entry.spelling) {
        rows.append(CodeStub.Row(spelling: entry.spelling, code: code, nearest: nil))
      } else if mayBeShown(entry.spelling, entry.all, of: filled, distinct: counts.count, isVouched) {
        rows.append(CodeStub.Row(spelling: entry.spelling, code: "", nearest: known.nearest(entry.spelling)?.spelling))
      } else {
        hidden += 1
      }
    }
    return CodeStub(name: name, rows: rows.filter { Self.isWritable($0.spelling) }, hidden: hidden)
  }

  func mayBeShown(_ spelling: String, _ count: Int, of filled: Int, distinct: Int, _ isVouched: Bool) -> Bool {
    let words = Folding.fold(spelling).split { !$0.isLetter }.map(String.init)
    let isShort = spelling.count <= 40 && words.count <= 6 && spelling.count(where: \.isNumber) <= 4
    let repeats = count >= 3 && distinct * 2 <= filled && distinct <= 60
    guard isShort, repeats, !words.contains(where: names.contains), !spelling.contains("@") else { return false }
    return isVouched || isCodeLike(spelling)
  }

  /// `2`, `C_04`, `SD`: no name looks so.
  private func isCodeLike(_ spelling: String) -> Bool {
    spelling.count <= 2 || spelling.contains { $0.isNumber || $0 == "_" }
  }

  /// One line of YAML or CSV.
  private static func isWritable(_ spelling: String) -> Bool {
    !spelling.unicodeScalars.contains { $0.value < 0x20 || (0x7F..<0xA0).contains($0.value) }
  }
}

/// A table of codes as a CSV that a person fills in.
enum CodeTable {
  static let columns = ["source", "target", "note"]

  static func text(_ stub: CodeStub, _ language: Language) -> String {
    let rows = stub.rows.map { row in
      [row.spelling, row.code, row.code.isEmpty ? note(nearest: row.nearest, language) : ""]
    }
    return ([columns] + rows).map { $0.map(cell).joined(separator: ",") + "\n" }.joined()
  }

  static func note(nearest: String?, _ language: Language) -> String {
    guard let nearest else { return language == .spanish ? "falta el código" : "code missing" }
    return language == .spanish ? "falta el código; ¿\(nearest)?" : "code missing; \(nearest)?"
  }

  static func cell(_ text: String) -> String {
    let needsQuotes = text.contains { ",\"\n\r".contains($0) } || text.hasPrefix(" ") || text.hasSuffix(" ")
    return needsQuotes ? "\"\(text.replacingQuotes)\"" : text
  }
}

extension String {
  fileprivate var replacingQuotes: String { map { $0 == "\"" ? "\"\"" : String($0) }.joined() }
}
