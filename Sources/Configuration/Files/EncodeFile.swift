package import Interchange

extension ConfigurationFile {
  /// The schema of keyed encodings, or everything that is wrong in it. JSON is read too, being YAML.
  package static func encode(_ bytes: [UInt8], path: String) -> Loaded<EncodingSchema> {
    ConfigurationReading.load(bytes, path: path, kind: "encode", shape: EncodeFile.shape, read: EncodeFile.read)
  }
}

/// The keys of an encode file: those of clkhash's linkage schema, version 3, so that one file serves both programs.
enum EncodeFile {
  static let shape = NodeShape.map([
    .required(
      "version", .languageVersion(3), es: "versión del esquema de clkhash: 3", en: "version of clkhash's schema: 3"),
    .required(
      "id", .text, es: "columna que identifica al registro; clkhash no la mira",
      en: "the column that identifies a record; clkhash does not look at it"),
    .required("clkConfig", settings, es: "el filtro y sus claves", en: "the filter and its keys"),
    .required(
      "features", .list(feature, atLeast: 1), es: "las columnas, en el orden que cuenta para sus claves",
      en: "the columns, in the order that counts for their keys"),
  ])

  private static let settings = NodeShape.map([
    .required(
      "l", .integer(8...65_536), es: "bits del filtro, después de plegarlo", en: "bits of the filter, after folding"),
    .optional(
      "xor_folds", .integer(0...8), default: "0",
      es: "cuántas veces se pliega en dos; clkhash no mira xorFolds, que es lo que dice su documentación",
      en: "how often it is folded in two; clkhash does not look at xorFolds, which its documentation has"),
    .required("kdf", derivation, es: "cómo salen las claves de la de --key", en: "how keys come from that of --key"),
  ])

  private static let derivation = NodeShape.map([
    .required("type", .choice(["HKDF"]), es: "RFC 5869", en: "RFC 5869"),
    .optional(
      "hash", .choice(of: EncodingSchema.KeyDerivation.Digest.self), default: "SHA256", es: "el resumen",
      en: "the digest"),
    .optional("salt", .text, es: "sal, en base64", en: "salt, in base64"),
    .optional("info", .text, es: "para qué son las claves, en base64", en: "what the keys are for, in base64"),
    .optional("keySize", .integer(1...256), default: "64", es: "bytes de cada clave", en: "bytes of each key"),
  ])

  private static let feature = NodeShape.map([
    .required("identifier", .text, es: "nombre de la columna", en: "name of the column"),
    .optional("ignored", .flag, es: "true: no se codifica", en: "true: it is not encoded"),
    .optional("description", .anyText, es: "para personas", en: "for people"),
    .optional("format", format, es: "qué contiene", en: "what it holds"),
    .optional("hashing", hashing, es: "cómo se codifica", en: "how it is encoded"),
  ])

  private static let format = NodeShape.map([
    .required("type", .choice(["string", "integer", "date", "enum"]), es: "qué es", en: "what it is"),
    .optional(
      "encoding", .choice(of: EncodingSchema.Charset.self), default: "utf-8", es: "de un string",
      en: "of a string"),
    .optional(
      "case", .choice(of: EncodingSchema.Letters.self), default: "mixed",
      es: "qué letras tiene; otras no se cambian, se rechazan", en: "its letters; others are refused, not changed"),
    .optional(
      "minLength", .integer(0...10_000), es: "letras de un string, al menos", en: "letters of a string, at least"),
    .optional(
      "maxLength", .integer(1...10_000), es: "letras de un string, a lo sumo", en: "letters of a string, at most"),
    .optional("minimum", .integer(0...999_999_999), es: "de un integer", en: "of an integer"),
    .optional("maximum", .integer(0...999_999_999), es: "de un integer", en: "of an integer"),
    .optional(
      "format", .text, es: "de una fecha, con %Y o %y, %m y %d", en: "of a date, with %Y or %y, %m and %d"),
    .optional("values", .list(.scalar(.anyText), atLeast: 1), es: "de un enum", en: "of an enum"),
    .optional("description", .anyText, es: "para personas", en: "for people"),
  ])

  private static let hashing = NodeShape.map([
    .required("comparison", comparison, es: "en qué trozos se parte", en: "into which pieces it is taken apart"),
    .required("strategy", strategy, es: "cuántos bits pone", en: "how many bits it sets"),
    .optional("hash", hash, es: "si falta, blakeHash", en: "without it, blakeHash"),
    .optional("missingValue", missing, es: "cómo se dice que falta", en: "how it is said that there is none"),
  ])

  private static let comparison = NodeShape.map([
    .required("type", .choice(["ngram", "exact", "numeric"]), es: "qué trozos", en: "which pieces"),
    .optional("n", .integer(1...16), es: "letras de un ngram", en: "letters of an ngram"),
    .optional(
      "positional", .flag, default: "false", es: "true: un ngram cuenta solo en su sitio",
      en: "true: an ngram counts at its place alone"),
    .optional(
      "thresholdDistance", .decimal, es: "numeric: a esta distancia dos números no comparten nada",
      en: "numeric: at this distance two numbers share nothing"),
    .optional("resolution", .integer(1...1000), es: "numeric: trozos a cada lado", en: "numeric: pieces on each side"),
    .optional(
      "fractional_precision", .integer(0...9), es: "numeric: decimales; si falta, ninguno",
      en: "numeric: decimals; without it none"),
  ])

  private static let strategy = NodeShape.map(
    [
      .optional("bitsPerToken", .integer(1...1000), es: "bits de cada trozo", en: "bits of each piece"),
      .optional(
        "bitsPerFeature", .integer(1...10_000), es: "bits de todos los trozos juntos",
        en: "bits of all pieces together"),
    ], exactlyOneOf: ["bitsPerToken", "bitsPerFeature"])

  private static let hash = NodeShape.map([
    .required("type", .choice(["doubleHash", "blakeHash"]), es: "qué función", en: "which function"),
    .optional(
      "prevent_singularity", .flag, default: "false", es: "doubleHash: un trozo no pone siempre el mismo bit",
      en: "doubleHash: a piece does not set one bit again and again"),
  ])

  private static let missing = NodeShape.map([
    .required("sentinel", .anyText, es: "el valor que dice que falta", en: "the value that says so"),
    .optional("replaceWith", .anyText, es: "qué se codifica en su lugar", en: "what is encoded in its place"),
  ])

  // MARK: Reading

  static func read(_ root: Section, _ findings: inout [Finding]) -> EncodingSchema {
    let settings = root.section("clkConfig")
    let features = root.sections("features")
    findings += NameCheck.repeated(features.map { $0.text("identifier") })
    let schema = EncodingSchema(
      id: root.text("id").value, length: settings.integer("l"), folds: settings.integer("xor_folds"),
      keys: keys(settings.section("kdf"), &findings),
      features: features.map { feature($0, &findings) })
    check(schema, root, &findings)
    return schema
  }

  private static func keys(_ section: Section, _ findings: inout [Finding]) -> EncodingSchema.KeyDerivation {
    var keys = EncodingSchema.KeyDerivation()
    keys.digest = section.choice("hash", default: .sha256)
    keys.salt = bytes("salt", section, &findings)
    keys.info = bytes("info", section, &findings)
    if section.has("keySize") { keys.keySize = section.integer("keySize") }
    return keys
  }

  private static func bytes(_ key: String, _ section: Section, _ findings: inout [Finding]) -> [UInt8]? {
    guard let text = section.optionalText(key) else { return nil }
    if let bytes = Base64.bytes(Array(text.value.utf8)) { return bytes }
    findings.append(Finding(.encodeNotBase64, at: text.place, ["key": .word(key)]))
    return nil
  }

  private static func feature(_ section: Section, _ findings: inout [Finding]) -> EncodingSchema.Feature {
    let name = section.text("identifier").value
    if section.flag("ignored") { return EncodingSchema.Feature(identifier: name, hashing: nil) }
    for key in ["format", "hashing"] where !section.has(key) {
      findings.append(Finding(.keyMissing, at: section.place, ["key": .word(key), "owner": .word("features")]))
    }
    let hashing = section.section("hashing")
    return EncodingSchema.Feature(
      identifier: name,
      hashing: EncodingSchema.Hashing(
        format: format(section.section("format"), &findings),
        comparison: comparison(hashing.section("comparison"), &findings),
        hash: hash(hashing.section("hash"), &findings), strategy: strategy(hashing.section("strategy"), &findings),
        missing: missing(hashing)))
  }

  private static func missing(_ hashing: Section) -> EncodingSchema.MissingValue? {
    guard hashing.has("missingValue") else { return nil }
    let section = hashing.section("missingValue")
    let sentinel = section.text("sentinel").value
    return EncodingSchema.MissingValue(
      sentinel: sentinel, replacement: section.optionalText("replaceWith")?.value ?? sentinel)
  }

  private static func format(_ section: Section, _ findings: inout [Finding]) -> EncodingSchema.Format {
    let type = section.text("type").value
    let own = [
      "string": ["encoding", "case", "minLength", "maxLength"], "integer": ["minimum", "maximum"],
      "date": ["format"], "enum": ["values"],
    ]
    checkKeys(section, type, own, always: ["type", "description"], &findings)
    switch type {
    case "integer": return .integer(range("minimum", "maximum", section, Int.min...Int.max, &findings))
    case "date":
      require("format", section, &findings)
      return .date(section.text("format").value)
    case "enum":
      require("values", section, &findings)
      return .choice(section.texts("values").map(\.value))
    default:
      return .text(
        section.choice("encoding", default: .utf8), section.choice("case", default: .mixed),
        lengths: range("minLength", "maxLength", section, 0...Int.max, &findings))
    }
  }

  private static func range(
    _ low: String, _ high: String, _ section: Section, _ whole: ClosedRange<Int>, _ findings: inout [Finding]
  ) -> ClosedRange<Int> {
    let from = section.has(low) ? section.integer(low) : whole.lowerBound
    let to = section.has(high) ? section.integer(high) : whole.upperBound
    if from <= to { return from...to }
    findings.append(Finding(.encodeRangeEmpty, at: section.keyPlace(low), ["low": .word(low), "high": .word(high)]))
    return whole
  }

  private static func comparison(_ section: Section, _ findings: inout [Finding]) -> EncodingSchema.Comparison {
    let type = section.text("type").value
    let own = [
      "ngram": ["n", "positional"], "exact": [],
      "numeric": ["thresholdDistance", "resolution", "fractional_precision"],
    ]
    checkKeys(section, type, own, always: ["type"], &findings)
    switch type {
    case "ngram":
      require("n", section, &findings)
      return .ngram(max(1, section.integer("n")), isPositional: section.flag("positional"))
    case "numeric":
      for key in ["thresholdDistance", "resolution"] { require(key, section, &findings) }
      let distance = section.optionalText("thresholdDistance").flatMap { ScalarFormat.micros($0.value) } ?? 1_000_000
      return .numeric(
        thresholdDistance: Double(distance) / 1_000_000, resolution: section.integer("resolution"),
        fractionalPrecision: section.integer("fractional_precision"))
    default: return .exact
    }
  }

  private static func hash(_ section: Section, _ findings: inout [Finding]) -> EncodingSchema.Hash {
    if section.optionalText("type")?.value == "doubleHash" {
      return .double(preventsSingularity: section.flag("prevent_singularity"))
    }
    checkKeys(section, "blakeHash", ["doubleHash": ["prevent_singularity"]], always: ["type"], &findings)
    return .blake
  }

  private static func strategy(_ section: Section, _ findings: inout [Finding]) -> EncodingSchema.Strategy {
    let keys = ["bitsPerToken", "bitsPerFeature"]
    if keys.count(where: section.has) != 1 {
      findings.append(Finding(.encodeOneStrategy, at: section.place))
    }
    return section.has("bitsPerFeature")
      ? .bitsPerFeature(section.integer("bitsPerFeature")) : .bitsPerToken(section.integer("bitsPerToken"))
  }

  // MARK: What concerns several keys

  private static func require(_ key: String, _ section: Section, _ findings: inout [Finding]) {
    if section.has(key) { return }
    findings.append(
      Finding(
        .keyMissing, at: section.place, ["key": .word(key), "owner": .word(section.text("type").value)]))
  }

  /// A key of another type would change nothing, which nobody means who writes it.
  private static func checkKeys(
    _ section: Section, _ type: String, _ own: [String: [String]], always: [String], _ findings: inout [Finding]
  ) {
    let foreign = own.filter { $0.key != type }.values.flatMap { $0 }
    for entry in section.entries where foreign.contains(entry.key.value) {
      findings.append(
        Finding(.encodeForeignKey, at: entry.key.place, ["key": .word(entry.key.value), "type": .word(type)]))
    }
  }

  private static func check(_ schema: EncodingSchema, _ root: Section, _ findings: inout [Finding]) {
    let hashes = schema.features.compactMap { $0.hashing?.hash }
    let length = schema.length << schema.folds
    if hashes.contains(.blake), schema.length > 0, length & (length - 1) != 0 {
      findings.append(Finding(.encodeLength, at: root.section("clkConfig").keyPlace("l")))
    }
    if hashes.contains(.blake), schema.keys.keySize > 64 {
      findings.append(Finding(.encodeKeySize, at: root.section("clkConfig").section("kdf").keyPlace("keySize")))
    }
    let most = 255 * (schema.keys.digest == .sha256 ? 32 : 64)
    if 2 * schema.features.count * schema.keys.keySize > most {
      findings.append(
        Finding(
          .encodeTooManyKeys, at: root.keyPlace("features"),
          ["limit": .number(most / 2 / max(1, schema.keys.keySize))]))
    }
    if hashes.isEmpty { findings.append(Finding(.encodeNothing, at: root.keyPlace("features"))) }
  }
}

extension FindingCode {
  static let encodeNotBase64 = FindingCode(
    "encode-not-base64", .error, es: "«{key}» no está en base64", en: "“{key}” is not in base64",
    hint: Localised(es: "hágalo con: printf '…' | base64", en: "make it with: printf '…' | base64"))
  static let encodeRangeEmpty = FindingCode(
    "encode-range-empty", .error, es: "«{low}» es mayor que «{high}»", en: "“{low}” is greater than “{high}”")
  static let encodeOneStrategy = FindingCode(
    "encode-one-strategy", .error, es: "una columna pone bitsPerToken o bitsPerFeature, y no ambos",
    en: "a column has bitsPerToken or bitsPerFeature, and not both")
  static let encodeForeignKey = FindingCode(
    "encode-foreign-key", .error, es: "«{key}» no es de {type} y no cambiaría nada",
    en: "“{key}” is none of {type} and would change nothing", hint: Localised(es: "quítela", en: "remove it"))
  static let encodeLength = FindingCode(
    "encode-length", .error, es: "con blakeHash, l por dos a la xor_folds debe ser una potencia de dos",
    en: "with blakeHash, l times two to the xor_folds has to be a power of two",
    hint: Localised(es: "escriba l: 1024", en: "write l: 1024"))
  static let encodeKeySize = FindingCode(
    "encode-key-size", .error, es: "blakeHash toma claves de 64 bytes a lo sumo",
    en: "blakeHash takes keys of 64 bytes at most", hint: Localised(es: "escriba keySize: 64", en: "write keySize: 64"))
  static let encodeTooManyKeys = FindingCode(
    "encode-too-many-keys", .error, es: "de una clave salen claves para {limit} columnas a lo sumo",
    en: "one key gives keys for {limit} columns at most",
    hint: Localised(es: "deje menos columnas, o baje keySize", en: "keep fewer columns, or lower keySize"))
  static let encodeNothing = FindingCode(
    "encode-nothing", .error, es: "ninguna columna se codifica", en: "no column is encoded")
}
