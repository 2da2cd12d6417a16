package import Interchange

extension ConfigurationFile {
  /// The mapping as written, with every expression still text, or everything that is wrong with it.
  ///
  /// Takes: the file's bytes; `path` as it shall stand in messages.
  /// Findings: those of `YAMLTree`, `ShapeCheck`, `ScalarFormat`, and the ones below.
  package static func mapping(_ bytes: [UInt8], path: String) -> Loaded<MappingDefinition> {
    ConfigurationReading.load(bytes, path: path, kind: "mapping", shape: MappingShape.file) {
      root, findings in MappingFile.read(root, bytes, &findings)
    }
  }

  /// The mapping even where something is wrong with it, for a check of the rest; nil when there is nothing to check.
  package static func mappingAsFarAsRead(
    _ bytes: [UInt8], path: String
  ) -> (definition: MappingDefinition?, findings: [Finding]) {
    let read = ConfigurationReading.asFarAsRead(bytes, path: path, kind: "mapping", shape: MappingShape.file) {
      root, findings in MappingFile.read(root, bytes, &findings)
    }
    return (read.value, read.findings)
  }
}

/// How the keys of a mapping file become a `MappingDefinition`. `MappingShape` says which there are.
enum MappingFile {
  typealias Definition = MappingDefinition

  static func read(_ root: Section, _ bytes: [UInt8], _ findings: inout [Finding]) -> Definition {
    checkFormatKeys(root, &findings)
    checkDialect(root.section("source").section("dialect"), &findings)
    checkBlank(root.section("source"), &findings)
    return Definition(
      path: root.path, name: root.text("name"), version: root.text("version"),
      model: root.text("model"), validFor: period("valid-for", of: root, &findings),
      source: source(root.section("source")),
      lookups: root.section("lookups").sectionEntries.map { lookup($0, $1, &findings) },
      variables: root.section("let").textEntries.map { (name: $0, value: $1) },
      entities: root.sections("entities").map(entity), tests: root.sections("tests").map(test),
      text: bytes)
  }

  private static func source(_ section: Section) -> Definition.Source {
    var source = Definition.Source(
      system: section.text("system"), format: section.choice("format", default: .csv))
    source.encoding = section.optionalText("encoding")
    read(section.section("dialect"), into: &source)
    if section.has("blank") { source.blank = section.texts("blank").map(\.value) }
    source.columns = section.choice("columns", default: source.columns)
    source.snapshot = section.choice("snapshot", default: source.snapshot)
    source.identical = section.choice("identical", default: source.identical)
    source.ubigeo = section.optionalText("ubigeo")?.value
    source.namespaces = Dictionary(
      section.section("namespaces").textEntries.map { ($0.value, $1.value) },
      uniquingKeysWith: { first, _ in first })
    source.defaultPrefix = section.optionalText("default-prefix")?.value
    source.record = section.optionalText("record")
    source.sheet = section.optionalText("sheet")
    source.missing = MissingWords.read(section)
    source.trailer = section["trailer"].map { _ in trailer(section.section("trailer")) }
    source.blocks = section["blocks"].map { _ in
      Definition.Blocks(by: section.section("blocks").texts("by"))
    }
    source.totals = section["totals"].map { _ in totals(section.section("totals")) }
    source.tolerate = section.texts("tolerate").compactMap { Definition.Deviation(rawValue: $0.value) }
    source.repairsDoubleEncoding = section.texts("repair").contains { $0.value == "double-encoding" }
    return source
  }

  private static func read(_ dialect: Section, into source: inout Definition.Source) {
    if let delimiter = dialect.optionalText("delimiter")?.value {
      let named = MappingShape.delimiters.first { $0.word == delimiter }?.byte
      source.delimiter = named ?? delimiter.utf8.first ?? source.delimiter
    }
    if let quote = dialect.optionalText("quote")?.value {
      source.quote = quote == "none" ? nil : quote.utf8.first
    }
    source.escape = sign("escape", of: dialect)
    source.comment = sign("comment", of: dialect)
    if dialect.has("header-rows") { source.headerRows = dialect.integer("header-rows") }
    source.header = dialect.choice("header", default: source.header)
    source.ragged = dialect.choice("ragged", default: source.ragged)
    if dialect.has("blank") { source.blank = dialect.texts("blank").map(\.value) }
  }

  private static func sign(_ key: String, of dialect: Section) -> UInt8? {
    dialect.optionalText(key).flatMap { $0.value == "none" ? nil : $0.value.utf8.first }
  }

  private static func trailer(_ section: Section) -> Definition.Trailer {
    Definition.Trailer(when: section.text("when"), count: section.optionalText("count"))
  }

  private static func totals(_ section: Section) -> Definition.Totals {
    Definition.Totals(
      value: section.text("value"),
      groups: section.sections("groups").map {
        Definition.Totals.Group(
          name: $0.text("name").value, total: $0.text("total"), parts: $0.text("parts"),
          required: $0.flag("required"))
      })
  }

  private static func lookup(
    _ name: Located<String>, _ section: Section, _ findings: inout [Finding]
  ) -> Definition.Lookup {
    checkOrigin(name, section, &findings)
    return Definition.Lookup(
      name: name, file: section.optionalText("file"),
      from: section.optionalText("from")?.value ?? "source",
      to: section.optionalText("to")?.value ?? "target",
      inline: section.section("codes").textEntries.map { (source: $0.value, target: $1.value) },
      match: section.choice("match", default: .exact),
      missing: section.choice("missing", default: .reject))
  }

  private static func entity(_ section: Section) -> Definition.Entity {
    Definition.Entity(
      entity: section.text("entity"), each: section.optionalText("each"),
      when: section.optionalText("when"), key: section.texts("key"),
      duplicates: section.optionalText("duplicates").flatMap { text in
        Duplicates(rawValue: text.value).map { Located($0, text.place) }
      },
      fields: section.section("fields").sectionEntries.map(field),
      checks: section.sections("check").map(check),
      links: section.section("links").textEntries.map { Definition.Link(role: $0, target: $1) },
      entities: section.sections("entities").map(entity))
  }

  private static func field(_ name: Located<String>, _ section: Section) -> Definition.FieldRule {
    Definition.FieldRule(
      field: name, value: section.ownText ?? section.text("value"),
      onError: section.choice("on-error", default: .reject), discloses: section.optionalText("discloses"))
  }

  private static func check(_ section: Section) -> Definition.Check {
    Definition.Check(
      that: section.text("that"), severity: section.choice("severity", default: .error),
      message: section.localised("message"))
  }

  private static func test(_ section: Section) -> Definition.Test {
    let expect = section.section("expect")
    return Definition.Test(
      name: section.text("name"), given: section.text("given"),
      expected: expect.entries.filter { !["findings", "account"].contains($0.key.value) }
        .map { (entity: $0.key, rows: rows(expect.sections($0.key.value))) },
      findings: expect.sections("findings").map {
        (code: $0.text("code"), field: $0.optionalText("field")?.value)
      },
      account: account(expect.section("account")))
  }

  private static func rows(
    _ rows: [Section]
  ) -> [[(field: Located<String>, value: String?)]] {
    rows.map { row in
      row.entries.map { (field: $0.key, value: $0.node.isNull ? nil : $0.node.text) }
    }
  }

  private static func account(_ section: Section) -> [String: Int] {
    var account: [String: Int] = [:]
    for key in MappingShape.accountKeys where section.has(key) {
      account[key] = section.integer(key)
    }
    return account
  }

  /// `{from: 2024-01-01, to: 2024-12-31}`
  private static func period(
    _ key: String, of section: Section, _ findings: inout [Finding]
  ) -> Located<DayPeriod>? {
    if !section.has(key) { return nil }
    let days = section.section(key)
    let period = DayPeriod(
      from: days.optionalText("from").flatMap { Day($0.value) }, to: days.optionalText("to").flatMap { Day($0.value) })
    if period.isEmpty { findings.append(Finding(.periodEmpty, at: days.keyPlace("to"))) }
    return Located(period, section.keyPlace(key))
  }

  // MARK: Keys that concern one another

  /// Keys that the format of the source does not know, which `MappingShape` says of each.
  private static func checkFormatKeys(_ root: Section, _ findings: inout [Finding]) {
    let text = root.section("source").optionalText("format")?.value
    guard let format = text.flatMap(Definition.Format.init) else { return }
    checkKeys(of: root, MappingShape.file, format, &findings)
  }

  private static func checkKeys(
    of section: Section, _ shape: NodeShape, _ format: Definition.Format, _ findings: inout [Finding]
  ) {
    guard case .map(let map) = shape else { return }
    for key in map.keys where section.has(key.name) {
      if key.isKnown(to: format) {
        checkKeys(of: section.section(key.name), key.shape, format, &findings)
        continue
      }
      let known = key.formats.map(\.rawValue).joined(separator: " | ")
      findings.append(
        Finding(
          .keyNotForFormat, at: section.keyPlace(key.name),
          ["key": .word(key.name), "format": .word(format.rawValue), "known": .word(known)]))
    }
  }

  /// Words that mean missing are declared once: in the dialect of a table, or in the source of any format.
  private static func checkBlank(_ source: Section, _ findings: inout [Finding]) {
    if source.has("blank"), source.section("dialect").has("blank") {
      findings.append(Finding(.blankTwice, at: source.keyPlace("blank")))
    }
  }

  /// Four signs that mean different things are different, and only a header has rows.
  private static func checkDialect(_ dialect: Section, _ findings: inout [Finding]) {
    var source = Definition.Source(system: dialect.text("system"), format: .csv)
    read(dialect, into: &source)
    let signs = [
      ("delimiter", source.delimiter), ("quote", source.quote), ("escape", source.escape),
      ("comment", source.comment),
    ]
    for (number, (key, sign)) in signs.enumerated() {
      guard let other = signs[..<number].first(where: { sign != nil && $0.1 == sign }) else { continue }
      let place = dialect.keyPlace(dialect.has(key) ? key : other.0)
      findings.append(
        Finding(.dialectSignTwice, at: place, ["key": .word(key), "other": .word(other.0)]))
    }
    if source.header == .none, source.headerRows > 1 {
      findings.append(Finding(.dialectRowsWithoutHeader, at: dialect.keyPlace("header-rows")))
    }
  }

  /// Codes come from a file or stand in the mapping, and only a file has columns.
  private static func checkOrigin(
    _ name: Located<String>, _ section: Section, _ findings: inout [Finding]
  ) {
    if section.has("file") == section.has("codes") {
      let code: FindingCode = section.has("file") ? .lookupHasTwoOrigins : .lookupHasNoOrigin
      findings.append(Finding(code, at: name.place, ["name": .word(name.value)]))
    }
    for key in ["from", "to"] where section.has(key) && !section.has("file") {
      findings.append(
        Finding(.lookupColumnWithoutFile, at: section.keyPlace(key), ["key": .word(key)]))
    }
  }
}

extension FindingCode {
  static let keyNotForFormat = FindingCode(
    "key-not-for-format", .error,
    es: "la clave «{key}» no vale para el formato {format}",
    en: "the key “{key}” is not for the format {format}",
    hint: Localised(
      es: "quítela, o cambie el formato a {known}", en: "remove it, or change the format to {known}"
    ))
  static let periodEmpty = FindingCode(
    "period-empty", .error, es: "el periodo termina antes de empezar", en: "the period ends before it begins")
  static let blankTwice = FindingCode(
    "blank-twice", .error, es: "«blank» está en source y en dialect", en: "“blank” stands in source and in dialect",
    hint: Localised(es: "quite uno de los dos", en: "remove one of the two"))
  static let dialectSignTwice = FindingCode(
    "dialect-sign-twice", .error, es: "«{key}» y «{other}» son el mismo carácter",
    en: "“{key}” and “{other}” are the same character",
    hint: Localised(es: "cambie uno de los dos", en: "change one of the two"))
  static let dialectRowsWithoutHeader = FindingCode(
    "dialect-rows-without-header", .error,
    es: "«header-rows» cuenta las filas de un encabezado, y «header» es none",
    en: "“header-rows” counts the rows of a header, and “header” is none",
    hint: Localised(es: "quítela, o declare header: first", en: "remove it, or declare header: first"))
  static let lookupHasNoOrigin = FindingCode(
    "lookup-has-no-origin", .error,
    es: "la tabla «{name}» no dice de dónde salen sus códigos",
    en: "the lookup “{name}” does not say where its codes come from",
    hint: Localised(es: "añada file: … o codes: {…}", en: "add file: … or codes: {…}"))
  static let lookupHasTwoOrigins = FindingCode(
    "lookup-has-two-origins", .error,
    es: "la tabla «{name}» tiene file y codes", en: "the lookup “{name}” has file and codes",
    hint: Localised(es: "quite uno de los dos", en: "remove one of the two"))
  static let lookupColumnWithoutFile = FindingCode(
    "lookup-column-without-file", .error,
    es: "«{key}» nombra una columna, pero los códigos no salen de un archivo",
    en: "“{key}” names a column, but the codes do not come from a file",
    hint: Localised(es: "quítela, o añada file: …", en: "remove it, or add file: …"))
}
