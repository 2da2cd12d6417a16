internal import Configuration
package import Interchange

/// Source spellings and the codes they stand for.
struct LookupTable: Sendable {
  let name: String
  let missing: MappingDefinition.Lookup.Missing
  let targets: [[UInt8]]
  private let match: MappingDefinition.Lookup.Match
  private let targetOf: [String: Int]
  /// By key, as the table writes them; what a candidate is shown as.
  private let spellings: [String: String]

  /// Findings: `lookup-file-missing`, `lookup-column-unknown`, `lookup-ambiguous`.
  init(
    _ lookup: MappingDefinition.Lookup, files: [String: CodeList], _ findings: inout [Finding]
  ) {
    name = lookup.name.value
    missing = lookup.missing
    match = lookup.match
    var targets: [[UInt8]] = []
    var targetOf: [String: Int] = [:]
    var spellings: [String: String] = [:]
    // An empty target is a stub that a person has still to fill: the spelling is not mapped yet.
    for (source, target) in Self.rows(lookup, files, &findings) where !target.isEmpty {
      let key = Self.key(source, match)
      let bytes = Array(target.utf8)
      if let known = targetOf[key] {
        if targets[known] != bytes {
          findings.append(
            Finding(
              .lookupAmbiguous, at: lookup.name.place,
              ["lookup": .word(lookup.name.value), "word": .word(source)]))
        }
        continue
      }
      targetOf[key] = targets.count
      targets.append(bytes)
      spellings[key] = source
    }
    self.targets = targets
    self.targetOf = targetOf
    self.spellings = spellings
  }

  /// In the order of the table, each once.
  var distinctTargets: [String] {
    var seen: Set<[UInt8]> = []
    return targets.filter { seen.insert($0).inserted }.map { String(decoding: $0, as: UTF8.self) }
  }

  /// Index into `targets`; nil for a spelling that the table does not have.
  func target(of cell: UnsafeBufferPointer<UInt8>) -> Int? { targetOf[key(cell)] }

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

  private static func rows(
    _ lookup: MappingDefinition.Lookup, _ files: [String: CodeList], _ findings: inout [Finding]
  ) -> [(source: String, target: String)] {
    guard let file = lookup.file else { return lookup.inline }
    guard let list = files[file.value] else {
      findings.append(
        Finding(.lookupFileMissing, at: file.place, ["file": .word(file.value)]))
      return []
    }
    for column in [lookup.from, lookup.to] where list.index(ofColumn: column) == nil {
      var words: [String: FindingArgument] = .unknown(column, among: list.columns)
      words["file"] = .word(file.value)
      findings.append(Finding(.lookupColumnUnknown, at: file.place, words))
    }
    return Array(zip(list.column(lookup.from), list.column(lookup.to)))
  }
}

extension FindingCode {
  package static let lookupFileMissing = FindingCode(
    "lookup-file-missing", .error, es: "no se pudo leer la tabla «{file}»",
    en: "table '{file}' could not be read",
    hint: Localised(
      es: "la ruta es relativa al archivo del mapeo", en: "the path is relative to the mapping file"))
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
}
