internal import Configuration
package import Interchange
internal import Mapping
internal import Safekeeping

extension FindingCode {
  static let codesInline = FindingCode(
    "codes-stand-inline", .warning, es: "los códigos de «{lookup}» están en el mapeo y no en un archivo",
    en: "the codes of '{lookup}' stand in the mapping and not in a file",
    hint: Localised(
      es: "escriba allí las {count} grafías, o pase la tabla a un CSV y póngalo en file:",
      en: "write the {count} spellings there, or move the table to a CSV and name it in file:"))
}

/// `quipu codes add`: spellings that a table lacks, written below it for a person to give them their codes.
///
/// The file keeps its rows, its line ends and its byte order mark, and is replaced whole or not at all. A spelling
/// that is there already, by the rule of the lookup's `match`, is not written again; nor is one that may be a datum
/// of a person, unless `reveals`.
package struct CodeAddition {
  package struct Change: Sendable {
    package let lookup: String
    /// Path of the table.
    package let file: String
    package let added: Int
    /// Not written, because they may be data of persons.
    package let withheld: Int
  }

  package private(set) var changes: [Change] = []
  /// About tables that cannot be written.
  package private(set) var findings: [Finding] = []

  /// Throws: `file-cannot-be-read`, `file-cannot-be-written`, and what a table's CSV is refused for.
  package init(
    _ unmapped: UnmappedCodes, _ source: CompiledSource, reveals: Bool, language: Language
  ) throws(Failure) {
    let definition = source.compiled.definition
    for lookup in definition.lookups {
      let missing = unmapped.spellings.filter { $0.lookup == lookup.name.value }
      if missing.isEmpty { continue }
      guard let file = lookup.file else {
        findings.append(
          Finding(
            .codesInline, at: lookup.name.place,
            ["lookup": .word(lookup.name.value), "count": .number(missing.count)]))
        continue
      }
      let path = MappingFiles.joined(Folder.parent(of: definition.path), file.value)
      let shown = missing.filter { reveals || !$0.isMasked }
      let added = try Self.append(shown, lookup, path, language)
      changes.append(
        Change(lookup: lookup.name.value, file: path, added: added, withheld: missing.count - shown.count))
    }
  }

  /// Gives how many rows were written.
  private static func append(
    _ spellings: [UnmappedCodes.Spelling], _ lookup: MappingDefinition.Lookup, _ path: String, _ language: Language
  ) throws(Failure) -> Int {
    let list = try CodeListFiles.read(path)
    func key(_ text: String) -> String { lookup.match == .fold ? Folding.fold(text) : text }
    var known = Set(list.column(lookup.from).map(key))
    let new = spellings.filter { known.insert(key($0.text.value)).inserted }
    if new.isEmpty { return 0 }
    var bytes = try SafeFile.read(path)
    let end = lineEnd(bytes)
    if let last = bytes.last, last != UInt8(ascii: "\n") { bytes += end }
    for spelling in new {
      let cells = list.columns.map { cell(of: $0, spelling, lookup, language) }
      bytes += Array(cells.map(CodeTable.cell).joined(separator: ",").utf8) + end
    }
    try SafeFile.write(bytes, to: path)
    return new.count
  }

  /// A table without a column `note` gets no notes: its other columns have meanings of their own.
  private static func cell(
    of column: String, _ spelling: UnmappedCodes.Spelling, _ lookup: MappingDefinition.Lookup, _ language: Language
  ) -> String {
    switch column {
    case lookup.from: spelling.text.value
    case "note": CodeTable.note(nearest: spelling.candidates.first?.spelling, language)
    default: ""
    }
  }

  /// As the first line ends.
  private static func lineEnd(_ bytes: [UInt8]) -> [UInt8] {
    guard let feed = bytes.firstIndex(of: UInt8(ascii: "\n")), feed > 0 else { return [UInt8(ascii: "\n")] }
    let carriage = UInt8(ascii: "\r")
    return bytes[feed - 1] == carriage ? [carriage, UInt8(ascii: "\n")] : [UInt8(ascii: "\n")]
  }
}
