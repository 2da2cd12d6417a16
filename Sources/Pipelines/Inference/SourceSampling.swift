internal import Interchange
internal import Readers

extension FindingCode {
  static let inferNoRecords = FindingCode(
    "infer-no-records", .error, es: "no se encontró ningún registro en el archivo",
    en: "no record was found in the file",
    hint: Localised(
      es: "diga el formato con --format, o mire el archivo con quipu profile",
      en: "name the format with --format, or look at the file with quipu profile"))
}

/// Opens a file that nobody has described and samples its records.
struct SourceSampling {
  let path: String
  /// nil: what the file looks like.
  var format: RecordPrinting.Format?
  var header: RecordPrinting.Header?
  var sheet: String?
  var member: String?

  /// One sample for a table; for JSON and XML one for each place where records may stand, the likeliest first.
  ///
  /// Throws: refusals of the file, its container and its reader, and `infer-no-records`.
  func samples() throws(Failure) -> [SampledSource] {
    let source = try FileSource(path: path)
    let samples = try samples(of: source)
    try source.verifyUnchanged()
    let held = samples.filter { $0.records > 0 && !$0.columns.isEmpty }
    if held.isEmpty { throw Failure(.inferNoRecords, at: Place(file: path)) }
    return held
  }

  private func samples(of source: FileSource) throws(Failure) -> [SampledSource] {
    if format == .xlsx || (format == nil && path.lowercased().hasSuffix(".xlsx")) { return [try workbook(source)] }
    let profile = try FileProfile(of: try file(source).contents())
    let format = format ?? RecordPrinting.Format(rawValue: profile.format.value.rawValue) ?? .csv
    // A source is read once from its front; the sample begins there again.
    let again = try FileSource(path: path)
    switch format {
    case .csv: return [try delimited(again, profile)]
    case .json, .ndjson: return try json(profile, format)
    case .xml: return try xml(profile)
    case .xlsx: return [try workbook(again)]
    }
  }

  private func file(_ source: FileSource) -> DeliveredFile { DeliveredFile(source, name: path, member: member) }

  // MARK: Tables

  private func delimited(_ source: FileSource, _ profile: FileProfile) throws(Failure) -> SampledSource {
    var options = CSVOptions()
    options.encoding = profile.encoding.value
    options.header = .none
    options.ragged = .pad
    options.columns = .allowMissing
    let dialect = profile.dialect?.value ?? FileProfile.Dialect(delimiter: UInt8(ascii: ","), quote: UInt8(ascii: "\""))
    options.delimiter = dialect.delimiter
    options.quote = dialect.quote
    options.escape = dialect.escape
    let contents = try file(source).contents()
    let width = min(TableSample.mostColumns, max(1, profile.columns.count))
    let rows = try TableSample.rows(width: width) { shape throws(Failure) in
      try CSVReader(source: contents, shape: shape, options: options)
    }
    var facts = SourceFacts(format: .csv)
    facts.encoding = line(profile.encoding.value.rawValue, profile.encoding)
    facts.delimiter = SourceFacts.Line(
      value: word(dialect.delimiter), sureness: profile.dialect?.sureness ?? 0,
      reason: profile.dialect?.reason ?? Localised(es: "se supone", en: "assumed"))
    facts.quote = dialect.quote == UInt8(ascii: "\"") ? nil : dialect.quote.map(word) ?? "none"
    facts.escape = dialect.escape.map(word)
    return table(rows, facts)
  }

  private func workbook(_ source: FileSource) throws(Failure) -> SampledSource {
    var options = XLSXOptions()
    options.sheet = sheet
    options.header = .none
    options.ragged = .pad
    options.columns = .allowMissing
    let rows = try TableSample.rows(width: 256) { shape throws(Failure) in
      try XLSXReader(source: source, shape: shape, options: options)
    }
    var facts = SourceFacts(format: .xlsx)
    facts.sheet = sheet
    return table(rows, facts)
  }

  private func table(_ rows: [TableSample.Row], _ facts: SourceFacts) -> SampledSource {
    var facts = facts
    let place = TableSample.header(rows, declared: header)
    // The first row that is not blank is `first`, wherever it stands.
    let first = rows.firstIndex { $0.cells.contains { $0?.isEmpty == false } }
    switch place {
    case nil:
      facts.header = SourceFacts.Line(
        value: "none", sureness: header == RecordPrinting.Header.none ? 100 : 50,
        reason: Localised(
          es: "ninguna fila tiene nombres conocidos; si la primera los tiene, use --header first",
          en: "no row has known names; if the first one has them, use --header first"))
    case let place?:
      let names = rows[place].cells.compactMap { $0 }.count(where: ColumnNames.knows)
      facts.header = SourceFacts.Line(
        value: place == first ? "first" : "find", sureness: header != nil ? 100 : min(99, 80 + names),
        reason: Localised(
          es: "línea \(rows[place].line): \(names) nombres conocidos",
          en: "line \(rows[place].line): \(names) known names"))
    }
    return TableSample.source(rows, header: place, facts: facts)
  }

  private func word(_ byte: UInt8) -> String { byte == 9 ? "tab" : String(UnicodeScalar(byte)) }

  private func line(_ value: String, _ guess: Guess<TextEncoding>) -> SourceFacts.Line {
    SourceFacts.Line(value: value, sureness: guess.sureness, reason: guess.reason)
  }

  // MARK: JSON

  private func json(_ profile: FileProfile, _ format: RecordPrinting.Format) throws(Failure) -> [SampledSource] {
    let paths = format == .ndjson ? ["/"] : places(profile) ?? ["/"]
    var samples: [SampledSource] = []
    for path in paths {
      let steps = path.split(separator: "/").map(String.init)
      let isTop = steps.isEmpty || steps == ["[]"]
      let (records, deviations) = try wholeJSON(isTop ? [] : steps, format)
      var sample = NestedSample(records, isXML: false).source
      sample.columns += try around(steps, format)
      sample.facts = SourceFacts(format: format)
      sample.facts.tolerate = deviations
      if !isTop { sample.facts.record = recordLine(path, profile) }
      samples.append(sample)
    }
    return samples
  }

  /// What repeats, without names that the profile withholds; nil for nothing.
  private func places(_ profile: FileProfile) -> [String]? {
    let paths = profile.paths.map(\.path).filter { !$0.contains("*") && $0.count { $0 == "/" } <= 6 }
    return paths.isEmpty ? nil : paths
  }

  private func recordLine(_ path: String, _ profile: FileProfile) -> SourceFacts.Line {
    let count = profile.paths.first { $0.path == path }?.count ?? 0
    return SourceFacts.Line(
      value: path, sureness: 80, reason: Localised(es: "se repite \(count) veces", en: "occurs \(count) times"))
  }

  private func wholeJSON(
    _ steps: [String], _ format: RecordPrinting.Format
  ) throws(Failure) -> (records: [SampledNode], deviations: [String]) {
    let shape = SourceShape.wholeRecords(at: steps.map { $0 == "[]" ? .item : .name($0) })
    let reader = try JSONReader(
      source: file(try FileSource(path: path)).contents(), shape: shape,
      options: JSONOptions(
        format: format == .ndjson ? .ndjson : .json, tolerated: Set(JSONOptions.Deviation.allCases)))
    let records = try whole(reader, shape)
    let found = Set(reader.fileFindings.map(\.code.slug))
    let deviations = Self.deviations.filter { found.contains($0.slug) }.map(\.word)
    return (records, deviations)
  }

  private static let deviations: [(slug: String, word: String)] = [
    ("json-not-finite-read", "non-finite"), ("json-bom-read", "bom"), ("json-comment-read", "comments"),
    ("json-trailing-comma-read", "trailing-commas"),
  ]

  /// Plain members of what encloses the records, as `^/name`.
  private func around(_ steps: [String], _ format: RecordPrinting.Format) throws(Failure) -> [SampledColumn] {
    var above = Array(steps.dropLast())
    if above.last != "[]", let inner = above.lastIndex(of: "[]") { above = Array(above[...inner]) }
    guard above.count > 1, above.last == "[]" else { return [] }
    let (records, _) = try wholeJSON(above, format)
    return around(NestedSample(records, isXML: false).source, words: above.filter { $0 != "[]" })
  }

  private func around(_ enclosing: SampledSource, words: [String]) -> [SampledColumn] {
    enclosing.columns.filter { $0.level == 0 && !$0.isList && !$0.path.contains("/") }.map {
      SampledColumn(
        level: 0, path: "^/\($0.path)", listPath: nil, words: words + $0.words, isAround: true, cells: $0.cells)
    }
  }

  /// Records up to the sample's bounds; a refusal behind a first good record ends the sample.
  private func whole(_ reader: any RecordReader, _ shape: SourceShape) throws(Failure) -> [SampledNode] {
    let batch = SourceBatch(shape: shape)
    var records: [SampledNode] = []
    var bytes = 0
    while records.count < SampledSource.mostRecords, bytes < SampledSource.mostBytes {
      do throws(Failure) {
        if try !reader.read(into: batch) { break }
      } catch {
        if records.isEmpty { throw error }
        break
      }
      for row in 0..<batch.count where records.count < SampledSource.mostRecords {
        guard let cell = batch.tables[0].columns[0][row] else { continue }
        bytes += cell.count
        records.append(SampledJSON.node(Array(cell)))
      }
      batch.removeAll()
    }
    return records
  }

  // MARK: XML

  private func xml(_ profile: FileProfile) throws(Failure) -> [SampledSource] {
    let declared = try declaredNamespaces()
    var samples: [SampledSource] = []
    for path in places(profile) ?? [] {
      let names = path.split(separator: "/").map(String.init)
      let locals = names.map { $0.split(separator: ":").last.map(String.init) ?? $0 }
      let shape = SourceShape.wholeRecords(at: locals.map { .name($0, namespace: "*") })
      let reader = try XMLReader(
        source: file(try FileSource(path: self.path)).contents(), shape: shape, options: XMLOptions())
      let records = try whole(reader, shape)
      samples.append(sample(records, path, names, declared, profile))
    }
    return samples
  }

  private func sample(
    _ records: [SampledNode], _ path: String, _ names: [String], _ declared: [(prefix: String, uri: String)],
    _ profile: FileProfile
  ) -> SampledSource {
    var namespaces: [(prefix: String, uri: String)] = []
    for uri in records.flatMap({ XMLSample.namespaces($0) }) + uris(of: names, declared)
    where !namespaces.contains(where: { $0.uri == uri }) {
      let known = declared.first { $0.uri == uri && !$0.prefix.isEmpty }?.prefix
      namespaces.append((known ?? "n\(namespaces.count + 1)", uri))
    }
    let defaultURI = records.first.flatMap { XMLSample.namespaces($0).first }
    let prefixes = Dictionary(namespaces.map { ($0.uri, $0.prefix) }, uniquingKeysWith: { first, _ in first })
    let trees = XMLSample(records, prefixes: prefixes, defaultURI: defaultURI)
    var sample = NestedSample(records.map { trees.node($0) }, isXML: true).source
    sample.facts = SourceFacts(format: .xml)
    sample.facts.namespaces = namespaces
    sample.facts.defaultPrefix = defaultURI.flatMap { prefixes[$0] }
    let written = names.map { name in
      let prefix = name.contains(":") ? String(name.split(separator: ":")[0]) : ""
      let local = name.split(separator: ":").last.map(String.init) ?? name
      guard let uri = declared.first(where: { $0.prefix == prefix })?.uri, uri != defaultURI else { return local }
      return prefixes[uri].map { "\($0):\(local)" } ?? local
    }
    let line = recordLine(path, profile)
    sample.facts.record = SourceFacts.Line(
      value: "/" + written.joined(separator: "/"), sureness: line.sureness, reason: line.reason)
    return sample
  }

  private func uris(of names: [String], _ declared: [(prefix: String, uri: String)]) -> [String] {
    names.compactMap { name in
      let prefix = name.contains(":") ? String(name.split(separator: ":")[0]) : ""
      return declared.first { $0.prefix == prefix }?.uri
    }
  }

  /// `xmlns:p="uri"` in the front of the file, in order; the prefix of a default one is empty.
  private func declaredNamespaces() throws(Failure) -> [(prefix: String, uri: String)] {
    let source = try file(try FileSource(path: path)).contents()
    var front = [UInt8](repeating: 0, count: 1 << 16)
    let count = try front.withUnsafeMutableBytes { room in
      Result { () throws(Failure) in try source.read(into: room) }
    }.get()
    var found: [(prefix: String, uri: String)] = []
    let text = String(decoding: front[..<count], as: UTF8.self)
    for piece in Self.pieces(of: text, after: "xmlns") {
      let prefix = piece.hasPrefix(":") ? piece.dropFirst().prefix { $0 != "=" && $0 != " " } : ""
      guard let quote = piece.firstIndex(where: { $0 == "\"" || $0 == "'" }) else { continue }
      let uri = piece[piece.index(after: quote)...].prefix { $0 != piece[quote] }
      found.append((String(prefix), String(uri)))
    }
    return found
  }

  private static func pieces(of text: String, after word: String) -> [Substring] {
    var pieces: [Substring] = []
    var rest = Array(text.utf8)[...]
    let mark = Array(word.utf8)
    while let start = rest.firstIndex(of: mark[0]) {
      rest = rest[start...]
      if rest.starts(with: mark) {
        let piece = String(decoding: rest.dropFirst(mark.count).prefix(400), as: UTF8.self)
        pieces.append(piece[...])
        rest = rest.dropFirst(mark.count)
      } else {
        rest = rest.dropFirst()
      }
    }
    return pieces
  }
}
