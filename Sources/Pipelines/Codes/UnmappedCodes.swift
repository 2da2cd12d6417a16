internal import Configuration
package import Interchange
internal import Mapping
internal import Readers
internal import Safekeeping

extension FindingCode {
  static let lookupUnknownHere = FindingCode(
    "lookup-not-in-mapping", .error, es: "el mapeo no tiene una tabla «{word}»",
    en: "the mapping has no table '{word}'",
    hint: Localised(es: "¿quiso decir «{nearest}»?", en: "did you mean '{nearest}'?"))
}

/// The spellings of a file that the lookups of a mapping lack.
///
/// Memory: at most `mostSpellings` of them; what comes later is only counted.
package struct UnmappedCodes: Sendable {
  package struct Spelling: Sendable {
    package let lookup: String
    /// As the file has it.
    package let text: Withheld<String>
    /// What may be shown of it: itself, or its shape.
    package let shown: String
    /// It may be a datum of a person, because it is rare, long, has a document's figures or a word of a name.
    package let isMasked: Bool
    /// In how many records.
    package let records: Int
    /// Spellings of the table that are near, the nearest first, with their codes.
    package let candidates: [(spelling: String, code: String)]
  }

  static let mostSpellings = 20_000

  /// By lookup in the mapping's order, the most frequent first.
  package let spellings: [Spelling]
  /// Records of the file, totals rows not counted.
  package let records: Int
  /// Different spellings beyond the bound, once for each record.
  package let uncounted: Int

  /// Runs the mapping over the file; nothing is stored.
  ///
  /// Takes: `lookup`, the only one to look at; nil: all. Throws: the refusal of the file or its reader, and
  /// `lookup-not-in-mapping`.
  package init(
    _ source: CompiledSource, file path: String, member: String? = nil, lookup: String? = nil
  ) throws(Failure) {
    let compiled = source.compiled
    let names = compiled.definition.lookups.map(\.name.value)
    if let lookup, !names.contains(lookup) {
      var words: [String: FindingArgument] = ["word": .word(lookup)]
      words["nearest"] = NearestWord.to(lookup, in: names).map { .word($0) }
      throw Failure(.lookupUnknownHere, at: Place(file: compiled.definition.path), words)
    }
    let census = SpellingCensus(compiled, only: lookup)
    let file = try FileSource(path: path)
    do throws(Failure) {
      try census.count(DeliveredFile(file, name: path, member: member))
    } catch {
      // A file that was being written looks damaged; that it changed is the better word for it.
      try file.verifyUnchanged()
      throw error
    }
    try file.verifyUnchanged()
    records = census.records
    uncounted = census.uncounted
    var found: [Spelling] = []
    for declared in compiled.definition.lookups where lookup == nil || declared.name.value == lookup {
      let table = try LookupWords(declared, beside: compiled.definition.path)
      found += census.spellings(of: declared).map { text, records in
        Self.spelling(text, records, declared.name.value, table, census)
      }
    }
    spellings = found
  }

  private static func spelling(
    _ text: String, _ records: Int, _ lookup: String, _ table: LookupWords, _ census: SpellingCensus
  ) -> Spelling {
    let candidates = table.nearest(text)
    let isPlain = table.isNear(text) || records >= 3
    let isMasked = !isPlain || census.looksPersonal(text)
    return Spelling(
      lookup: lookup, text: Withheld(text), shown: isMasked ? ValueShape(of: text).description : text,
      isMasked: isMasked, records: records, candidates: candidates)
  }
}

/// Counts what lookups lack while a mapping runs.
private final class SpellingCensus {
  private struct Key: Hashable {
    let lookup: String
    let text: String
  }

  private let compiled: CompiledMapping
  private let only: String?
  private var counts: [Key: Int] = [:]
  /// Of the batch: a spelling counts once for a record, however many fields ask for it.
  private var seen: [Key: Set<Int>] = [:]
  /// Words of names that the mapping took from the file.
  private var names: Set<String> = []
  private(set) var records = 0
  private(set) var uncounted = 0

  init(_ compiled: CompiledMapping, only: String?) {
    self.compiled = compiled
    self.only = only
  }

  func count(_ file: DeliveredFile) throws(Failure) {
    let reader = try SourceOpening.reader(for: compiled.definition.source, shape: compiled.shape, file: file)
    let run = MappingRun(compiled)
    run.observeUnmapped { [self] lookup, record, cell in
      if only == nil || only == lookup { note(lookup, record, cell) }
    }
    let batch = SourceBatch(shape: compiled.shape)
    let entities = EntityBatch(model: compiled.model)
    while try reader.read(into: batch) {
      run.map(batch, skip: [], into: entities)
      records += entities.fates.count { $0 != .trailer }
      for (key, rows) in seen { counts[key, default: 0] += rows.count }
      seen.removeAll(keepingCapacity: true)
      learnNames(entities)
      batch.removeAll()
      entities.removeAll()
    }
  }

  private func note(_ lookup: String, _ record: Int, _ cell: UnsafeBufferPointer<UInt8>) {
    let key = Key(lookup: lookup, text: String(decoding: cell.prefix(1024), as: UTF8.self))
    let isKnown = counts[key] != nil || seen[key] != nil
    if !isKnown, counts.count + seen.count >= UnmappedCodes.mostSpellings {
      uncounted += 1
    } else {
      seen[key, default: []].insert(record)
    }
  }

  /// Words of what goes into the vault, up to a bound: a code that shares one may be a person's name.
  private func learnNames(_ entities: EntityBatch) {
    for table in entities.tables where table.count > 0 && names.count < UnmappedCodes.mostSpellings {
      for (field, column) in zip(table.type.fields, table.columns) where field.privacy == .directIdentifier {
        for row in 0..<column.count {
          guard let text = column.string(row) else { continue }
          for word in Folding.fold(text).split(whereSeparator: { !$0.isLetter }) where word.count > 2 {
            names.insert(String(word))
          }
        }
      }
    }
  }

  /// What the lookup takes for one spelling is one; the most frequent way of writing it stands for it.
  func spellings(of lookup: MappingDefinition.Lookup) -> [(text: String, records: Int)] {
    var merged: [String: (text: String, best: Int, records: Int)] = [:]
    let own = counts.filter { $0.key.lookup == lookup.name.value }
    for (key, count) in own.sorted(by: { $0.key.text < $1.key.text }) {
      let same = lookup.match == .fold ? Folding.fold(key.text) : key.text
      var entry = merged[same] ?? (key.text, count, 0)
      if count > entry.best { (entry.text, entry.best) = (key.text, count) }
      entry.records += count
      merged[same] = entry
    }
    return merged.values.map { (text: $0.text, records: $0.records) }
      .sorted { ($1.records, $0.text) < ($0.records, $1.text) }
  }

  func looksPersonal(_ text: String) -> Bool {
    let words = Folding.fold(text).split { !$0.isLetter }.map(String.init)
    return text.count > 40 || words.count > 6 || text.count(where: \.isNumber) > 4 || text.contains("@")
      || words.contains(where: names.contains)
  }
}

/// The spellings of a lookup's table, to find near ones.
struct LookupWords {
  private let rows: [(spelling: String, folded: [UInt8], code: String)]

  /// Throws: what reading its file throws.
  init(_ lookup: MappingDefinition.Lookup, beside mapping: String) throws(Failure) {
    var pairs = lookup.inline.map { (source: $0.source, target: $0.target) }
    if let file = lookup.file {
      let list = try CodeListFiles.read(MappingFiles.joined(Folder.parent(of: mapping), file.value))
      pairs = Array(zip(list.column(lookup.from), list.column(lookup.to))).map { (source: $0, target: $1) }
    }
    rows = pairs.filter { !$0.target.isEmpty }.map { ($0.source, Array(Folding.fold($0.source).utf8), $0.target) }
  }

  /// Up to three spellings within half of the word's length, the nearest first.
  func nearest(_ text: String) -> [(spelling: String, code: String)] {
    let folded = Array(Folding.fold(text).utf8)
    return rows.map { (row: $0, distance: NearestWord.distance(folded, $0.folded)) }
      .filter { $0.distance <= max(2, folded.count / 2) }
      .sorted { ($0.distance, $0.row.spelling) < ($1.distance, $1.row.spelling) }
      .prefix(3).map { ($0.row.spelling, $0.row.code) }
  }

  /// A known spelling with a slip: one sign in a short word, two in a long one.
  func isNear(_ text: String) -> Bool {
    let folded = Array(Folding.fold(text).utf8)
    let limit = folded.count >= 8 ? 2 : folded.count >= 4 ? 1 : 0
    return rows.contains { NearestWord.distance(folded, $0.folded) <= limit }
  }
}
