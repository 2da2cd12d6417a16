internal import Interchange

/// The keys of a mapping file. The loader, `quipu schema mapping` and the tables of
/// docs/reference/mapping.md are all made from here.
enum MappingShape {
  typealias Definition = MappingDefinition

  static let file = NodeShape.map([
    .required(
      "mapping", .languageVersion(1), es: "versión del lenguaje: 1", en: "version of the language: 1"),
    .required(
      "name", .slug, es: "nombre del mapeo: minúsculas, cifras y guiones",
      en: "name of the mapping: lower-case letters, digits and hyphens"),
    .required(
      "version", .version, es: "versión del mapeo, tres números; queda en la procedencia de cada valor",
      en: "version of the mapping, three numbers; it stands in the provenance of every value"),
    .required(
      "model", .modelReference, es: "modelo y su versión mayor: unified@1",
      en: "model and its major version: unified@1"),
    .optional(
      "valid-for", period, es: "fechas de los archivos para las que vale esta versión; al menos un extremo",
      en: "dates of the files that this version is for; at least one end"),
    .required("source", source, es: "cómo está escrito el archivo", en: "how the file is written"),
    .optional(
      "lookups", .table(.name, of: lookup), es: "tablas de códigos, por nombre", en: "tables of codes, by name"),
    .optional(
      "let", .table(.name, of: .scalar(.expression)),
      es: "expresiones con nombre, en orden; se usan como $nombre", en: "named expressions, in order; used as $name"),
    .required(
      "entities", .list(.named("entity") { entity }, atLeast: 1), es: "qué filas salen", en: "what rows come out"),
    .optional(
      "tests", .list(test), for: [.csv, .json, .ndjson, .xml], es: "ejemplos, que `quipu test` ejecuta",
      en: "examples, which `quipu test` runs"),
  ])

  /// At least one end; the other is open.
  private static let period = NodeShape.map(
    MapShape(
      [
        .optional("from", .date, es: "primer día", en: "first day"),
        .optional("to", .date, es: "último día", en: "last day"),
      ], atLeast: 1))

  private static let source = NodeShape.map([
    .required(
      "system", .text, es: "quién lleva el registro: un código de jurisdiction_system",
      en: "who keeps the register: a code of jurisdiction_system"),
    .required("format", .choice(of: Definition.Format.self), es: "formato del archivo", en: "format of the file"),
    .optional(
      "encoding", .text, for: [.csv, .xml],
      es: "codificación del texto; si no se declara: la marca inicial, la declaración de XML, y si no utf-8",
      en: "encoding of the text; unless declared: the byte order mark, XML's declaration, and else utf-8"),
    .optional(
      "dialect", dialect, for: [.csv, .xlsx], es: "signos, encabezado y celdas vacías de una tabla",
      en: "signs, header and blank cells of a table"),
    .optional(
      "blank", .list(.scalar(.anyText)), default: "[\"\"]",
      es: "palabras que son un dato ausente, en cualquier formato",
      en: "words that mean missing, in any format"),
    .optional(
      "columns", .choice(of: Definition.ColumnPolicy.self), default: "allow-extra", for: [.csv, .xlsx],
      es: "strict: una columna que nadie usa rechaza el archivo; allow-extra: se cuenta; "
        + "allow-missing: además, una columna ausente es un dato ausente en cada registro",
      en: "strict: a column that nobody uses refuses the file; allow-extra: it is counted; "
        + "allow-missing: besides, an absent column is missing in every record"),
    .optional(
      "snapshot", .choice(of: Definition.Snapshot.self), default: "full",
      es: "full: el archivo trae todo lo que la fuente sabe, y lo que ya no está termina; delta: solo añade y cambia",
      en: "full: the file lists everything the source knows, and rows no longer made are ended; "
        + "delta: it only adds and changes"),
    .optional(
      "identical", .choice(of: Definition.Identical.self), default: "duplicate",
      es: "registros iguales byte por byte en un archivo: duplicate los cuenta como repetidos, "
        + "keep hace de cada uno un registro",
      en: "records of one file that are byte for byte the same: duplicate counts them as duplicates, "
        + "keep makes each a record"),
    .optional(
      "ubigeo", .choice(["inei", "reniec", "sunat"]),
      es: "codificación de los distritos en la fuente; la necesita el paso ubigeo",
      en: "coding of the source's district numbers; the step ubigeo needs it"),
    .optional(
      "namespaces", .table(.text, of: .scalar(.text)), for: [.xml], es: "de prefijo a espacio de nombres",
      en: "prefix to namespace"),
    .optional(
      "default-prefix", .text, for: [.xml],
      es: "prefijo de los elementos que se escriben sin uno; un atributo sin prefijo no tiene espacio de nombres",
      en: "prefix of elements that are written without one; attributes without a prefix have no namespace"),
    .optional(
      "record", .text, for: [.json, .xml],
      es: "ruta desde lo alto hasta cada registro, empieza con /; si falta, el documento entero",
      en: "path from the top to each record, beginning with /; without it, the whole document"),
    .optional(
      "sheet", .text, for: [.xlsx], es: "hoja del libro; si falta, la primera",
      en: "sheet of the workbook; without it, the first"),
    .optional(
      "missing", MissingWords.shape, es: "palabras que son un dato ausente y dicen por qué: {\"NO RESPONDE\": refused}",
      en: "words that mean missing and say why: {\"NO RESPONDE\": refused}"),
    .optional(
      "trailer", trailer, es: "filas de totales, que no son registros", en: "totals rows, which are no records"),
    .optional(
      "blocks", blocks, es: "grupos de registros que quien envía carga de una vez",
      en: "groups of records that a sender loads as one"),
    .optional(
      "totals", totals, es: "totales declarados dentro de un bloque", en: "declared totals inside blocks"),
    .optional(
      "repair", .list(.scalar(.choice(["double-encoding"]))), default: "[]",
      es: "double-encoding: el texto codificado dos veces (Ã‘) se devuelve a lo que era",
      en: "double-encoding: text that was encoded twice (Ã‘) is taken back"),
    .optional(
      "tolerate", .list(.scalar(.choice(of: Definition.Deviation.self))), default: "[]", for: [.json, .ndjson],
      es: "desviaciones de JSON que se leen y se cuentan en vez de rechazar el archivo",
      en: "deviations from JSON that are read and counted instead of refusing the file"),
  ])

  private static let dialect = NodeShape.map([
    .optional(
      "delimiter", .character(delimiters.map(\.word)), default: ",", for: [.csv],
      es: "separador: un carácter ASCII, o su nombre", en: "separator: one ASCII character, or its name"),
    .optional(
      "quote", .character(["none"]), default: "\"", for: [.csv], es: "comillas: un carácter ASCII, o none",
      en: "quote: one ASCII character, or none"),
    .optional(
      "escape", .character(["none"]), default: "none", for: [.csv],
      es: "carácter que hace texto del siguiente", en: "character that makes the next one text"),
    .optional(
      "comment", .character(["none"]), default: "none", for: [.csv],
      es: "carácter con que empieza una línea que no se lee", en: "character that begins a line that is not read"),
    .optional(
      "header", .choice(of: Definition.HeaderPlace.self), default: "first",
      es: "first: la primera fila que no está en blanco; find: la primera con todos los nombres que se usan, "
        + "tras un preámbulo; none: las columnas son números",
      en: "first: the first row that is not blank; find: the first row that has all wanted names, "
        + "after a preamble; none: columns are numbers"),
    .optional(
      "header-rows", .integer(1...9), default: "1", for: [.csv],
      es: "filas del encabezado; sus textos se unen con espacios", en: "rows of the header; their texts are joined"),
    .optional(
      "blank", .list(.scalar(.anyText)), default: "[\"\"]", es: "palabras que son un dato ausente",
      en: "words that mean missing"),
    .optional(
      "ragged", .choice(of: Definition.RaggedPolicy.self), default: "reject",
      es: "filas con celdas de más o de menos: reject las manda a cuarentena; pad advierte, "
        + "y las celdas que faltan son datos ausentes",
      en: "rows with too few or too many cells: reject sends them to quarantine; pad warns, "
        + "and absent cells are missing"),
  ])

  static let delimiters: [(word: String, byte: UInt8)] = [
    ("tab", UInt8(ascii: "\t")), ("comma", UInt8(ascii: ",")), ("semicolon", UInt8(ascii: ";")),
    ("pipe", UInt8(ascii: "|")),
  ]

  private static let trailer = NodeShape.map([
    .required(
      "when", .expression, es: "condición: la fila es de totales", en: "condition: the row is a totals row"),
    .optional(
      "count", .expression, es: "el número de registros que declara", en: "the number of records it declares"),
  ])

  private static let blocks = NodeShape.map([
    .required(
      "by", .list(.scalar(.expression), atLeast: 1), es: "expresiones cuyos valores nombran el bloque",
      en: "expressions whose values name the block"),
    // A repeated block is always a finding. The key lets a mapping say so to its reader.
    .optional(
      "repeated", .choice(["finding"]), default: "finding", es: "un bloque repetido siempre es un hallazgo",
      en: "a repeated block is a finding in any case"),
  ])

  private static let totals = NodeShape.map([
    .required("value", .expression, es: "el número de un registro", en: "the number of a record"),
    .required(
      "groups", .list(totalsGroup, atLeast: 1), es: "qué total contiene qué partes",
      en: "which total holds which parts"),
  ])

  private static let totalsGroup = NodeShape.map([
    .required("name", .text, es: "nombre del grupo en los hallazgos", en: "name of the group in findings"),
    .required(
      "total", .expression, es: "condición: el registro es el total declarado",
      en: "condition: the record is the declared total"),
    .required(
      "parts", .expression, es: "condición: el registro es una parte", en: "condition: the record is a part of it"),
    .optional(
      "required", .flag, default: "false", es: "un bloque sin el total es un hallazgo aunque no tenga partes",
      en: "a block without the total is a finding even if it has no parts"),
  ])

  private static let lookup = NodeShape.map(
    [
      .optional(
        "file", .text, es: "un CSV, relativo al mapeo", en: "a CSV, relative to the mapping"),
      .optional(
        "codes", .table(.anyText, of: .scalar(.anyText), atLeast: 1), es: "o la tabla misma: {F: female}",
        en: "or the table itself: {F: female}"),
      .optional(
        "from", .text, default: "source", es: "columna del archivo en que se busca",
        en: "column of the file that is looked up"),
      .optional(
        "to", .text, default: "target", es: "columna del archivo que se da", en: "column of the file that is given"),
      .optional(
        "match", .choice(of: Definition.Lookup.Match.self), default: "exact",
        es: "exact: byte por byte; fold: mayúsculas, tildes y espacios no distinguen",
        en: "exact: byte for byte; fold: capitals, accents and white space do not distinguish"),
      .optional(
        "missing", .choice(of: Definition.Lookup.Missing.self), default: "reject",
        es: "una palabra que la tabla no tiene: reject falla como un paso; blank y raw advierten "
          + "y dan nada, o el texto de la fuente",
        en: "a spelling that the table lacks: reject fails as a step does; blank and raw warn "
          + "and give missing, or the source's text"),
    ], exactlyOneOf: ["file", "codes"])

  private static let entity: NodeShape = .map([
    .required("entity", .name, es: "entidad del modelo", en: "entity of the model"),
    .optional(
      "each", .expression, es: "ruta de lo que se repite; una fila por cada uno. JSON pide su [], CSV no tiene each",
      en: "path to what repeats; one row for each. JSON needs its [], CSV has no each"),
    .optional(
      "when", .expression, es: "condición; solo donde se cumple hay una fila",
      en: "condition; only where it holds is there a row"),
    .optional(
      "key", .list(.scalar(.expression), atLeast: 1),
      es: "expresiones que distinguen esta fila en su fuente. Obligatoria arriba; una entidad anidada sin ella "
        + "se conoce por la clave de su madre y su posición",
      en: "expressions that tell this row apart in its source. Required at the top; a nested entity without one "
        + "is known by its parent's key and its position"),
    .optional(
      "duplicates", .choice(of: Duplicates.self),
      es: "qué es de las filas de un archivo con la misma clave; si falta, merge",
      en: "what becomes of rows of one file with the same key; merge unless declared"),
    .optional(
      "fields", .table(.name, of: field), es: "campo del modelo a expresión, o {value: …, on-error: …}",
      en: "field of the model to expression, or {value: …, on-error: …}"),
    .optional(
      "check", .list(check), es: "condiciones que deberían cumplirse", en: "conditions that should hold"),
    .optional(
      "links", .table(.name, of: .scalar(.name)),
      es: "enlace del modelo a parent, o a una entidad que encierra a esta o está antes",
      en: "role of the model to parent, or to an entity that encloses this one or stands before it"),
    .optional(
      "entities", .list(.named("entity") { entity }), es: "entidades de adentro; solo existen donde existe esta",
      en: "entities that stand inside; they exist only where this one does"),
  ])

  private static let field = NodeShape.scalarOrMap(
    .expression,
    MapShape([
      .required("value", .expression, es: "la expresión", en: "the expression"),
      .optional(
        "on-error", .choice(of: Definition.OnError.self), default: "reject",
        es: "si un paso falla: reject manda el registro a cuarentena; blank deja el campo ausente; "
          + "raw deja lo que tenía la fuente",
        en: "when a step fails: reject sends the record to quarantine; blank leaves the field missing; "
          + "raw leaves what the source had"),
      .optional(
        "discloses", .text, es: "por qué un dato que identifica puede quedar en claro en este campo",
        en: "why a datum that identifies may stand in the open in this field"),
    ]))

  private static let check = NodeShape.map([
    .required(
      "that", .expression, es: "condición; un nombre solo es primero un campo de la entidad",
      en: "condition; a bare name means a field of the entity first"),
    .optional(
      "severity", .choice(["note", "warning", "error"]), default: "error",
      es: "error manda el registro a cuarentena", en: "error sends the record to quarantine"),
    .required(
      "message", .inBothLanguages, es: "qué se dice cuando no se cumple", en: "what is said where it does not hold"),
  ])

  private static let test = NodeShape.map([
    .required("name", .text, es: "qué prueba el ejemplo", en: "what the example shows"),
    .required("given", .anyText, es: "texto de la fuente, tal cual", en: "raw source text"),
    .required("expect", expectation, es: "qué debe salir", en: "what has to come out"),
  ])

  private static let expectation = NodeShape.map(
    MapShape(
      [
        .optional(
          "findings", .list(expectedFinding), es: "hallazgos que debe haber", en: "findings that must occur"),
        .optional("account", .map(account), es: "la cuenta de los registros", en: "the account of the records"),
      ],
      others: (.name, .list(.table(.name, of: .scalar(.cell)))), atLeast: 1))

  private static let expectedFinding = NodeShape.map([
    .required("code", .slug, es: "código del hallazgo", en: "code of the finding"),
    .optional("field", .text, es: "entidad.campo que concierne", en: "entity.field it is about"),
  ])

  private static let account: [KeyShape] = [
    count("read", es: "registros leídos", en: "records read"),
    count("accepted", es: "dieron filas", en: "made rows"),
    count("quarantined", es: "en cuarentena", en: "in quarantine"),
    count("duplicate", es: "repetidos", en: "duplicates"),
    count("filtered", es: "ninguna entidad los quiso", en: "wanted by no entity"),
  ]

  private static func count(_ name: String, es: String, en: String) -> KeyShape {
    .optional(name, .integer(0...1_000_000), es: es, en: en)
  }

  static let accountKeys = account.map(\.name)
}
