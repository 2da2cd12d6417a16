/// The keys of a mapping file, as docs/reference/mapping.md explains them.
enum MappingShape {
  typealias Definition = MappingDefinition

  static let file = NodeShape.map([
    .required("mapping", .languageVersion(1)),
    .required("name", .slug),
    .required("version", .version),
    .required("model", .modelReference),
    .required("source", source),
    .optional("lookups", .table(.name, of: lookup)),
    .optional("let", .table(.name, of: .scalar(.expression))),
    .required("entities", .list(.named("entity") { entity }, atLeast: 1)),
    .optional("tests", .list(test)),
  ])

  private static let source = NodeShape.map([
    .required("system", .text),
    .required("format", .choice(of: Definition.Format.self)),
    .optional("encoding", .text),
    .optional("dialect", dialect),
    .optional("columns", .choice(of: Definition.ColumnPolicy.self)),
    .optional("snapshot", .choice(of: Definition.Snapshot.self)),
    .optional("identical", .choice(of: Definition.Identical.self)),
    .optional("ubigeo", .choice(["inei", "reniec", "sunat"])),
    .optional("namespaces", .table(.text, of: .scalar(.text))),
    .optional("default-prefix", .text),
    .optional("record", .text),
    .optional("sheet", .text),
    .optional("missing", MissingWords.shape),
    .optional("trailer", trailer),
    .optional("blocks", blocks),
    .optional("totals", totals),
    .optional("repair", .list(.scalar(.choice(["double-encoding"])))),
    .optional("tolerate", .list(.scalar(.choice(of: Definition.Deviation.self)))),
  ])

  private static let dialect = NodeShape.map([
    .optional("delimiter", .character(delimiters.map(\.word))),
    .optional("quote", .character(["none"])),
    .optional("escape", .character(["none"])),
    .optional("comment", .character(["none"])),
    .optional("header", .choice(of: Definition.HeaderPlace.self)),
    .optional("header-rows", .integer(1...9)),
    .optional("blank", .list(.scalar(.anyText))),
    .optional("ragged", .choice(of: Definition.RaggedPolicy.self)),
  ])

  static let delimiters: [(word: String, byte: UInt8)] = [
    ("tab", UInt8(ascii: "\t")), ("comma", UInt8(ascii: ",")), ("semicolon", UInt8(ascii: ";")),
    ("pipe", UInt8(ascii: "|")),
  ]

  private static let trailer = NodeShape.map([
    .required("when", .expression), .optional("count", .expression),
  ])

  private static let blocks = NodeShape.map([
    .required("by", .list(.scalar(.expression), atLeast: 1)),
    // A repeated block is always a finding. The key lets a mapping say so to its reader.
    .optional("repeated", .choice(["finding"])),
  ])

  private static let totals = NodeShape.map([
    .required("value", .expression),
    .required(
      "groups",
      .list(
        .map([
          .required("name", .text), .required("total", .expression),
          .required("parts", .expression), .optional("required", .flag),
        ]), atLeast: 1)),
  ])

  private static let lookup = NodeShape.map([
    .optional("file", .text),
    .optional("codes", .table(.anyText, of: .scalar(.anyText), atLeast: 1)),
    .optional("from", .text),
    .optional("to", .text),
    .optional("match", .choice(of: Definition.Lookup.Match.self)),
    .optional("missing", .choice(of: Definition.Lookup.Missing.self)),
  ])

  private static let entity: NodeShape = .map([
    .required("entity", .name),
    .optional("each", .expression),
    .optional("when", .expression),
    .optional("key", .list(.scalar(.expression), atLeast: 1)),
    .optional("fields", .table(.name, of: field)),
    .optional("check", .list(check)),
    .optional("links", .table(.name, of: .scalar(.name))),
    .optional("entities", .list(.named("entity") { entity })),
  ])

  private static let field = NodeShape.scalarOrMap(
    .expression,
    MapShape([
      .required("value", .expression),
      .optional("on-error", .choice(of: Definition.OnError.self)),
    ]))

  private static let check = NodeShape.map([
    .required("that", .expression),
    .optional("severity", .choice(["note", "warning", "error"])),
    .required("message", .map([.required("es", .text), .required("en", .text)])),
  ])

  private static let test = NodeShape.map([
    .required("name", .text), .required("given", .anyText), .required("expect", expectation),
  ])

  private static let expectation = NodeShape.map(
    MapShape(
      [
        .optional(
          "findings", .list(.map([.required("code", .slug), .optional("field", .text)]))),
        .optional("account", .map(accountKeys.map { .optional($0, .integer(0...1_000_000)) })),
      ],
      others: (.name, .list(.table(.name, of: .scalar(.cell)))), atLeast: 1))

  static let accountKeys = ["read", "accepted", "quarantined", "duplicate", "filtered"]
}
