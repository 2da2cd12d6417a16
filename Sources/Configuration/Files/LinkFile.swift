internal import Interchange

extension ConfigurationFile {
  /// The settings of a linkage over any table, or everything that is wrong in them.
  package static func link(_ bytes: [UInt8], path: String) -> Loaded<LinkDefinition> {
    ConfigurationReading.load(bytes, path: path, kind: "link", shape: LinkFile.shape, read: LinkFile.read)
  }
}

/// The keys of a link file, and how they become a `LinkDefinition`.
enum LinkFile {
  static let shape = NodeShape.map([
    .required("link", .languageVersion(1), es: "versión del lenguaje: 1", en: "version of the language: 1"),
    .required(
      "id", .text, es: "columna que identifica a cada registro; no se repite",
      en: "the column that identifies each record; it does not repeat"),
    .optional(
      "source", .text, es: "columna que dice de qué lista es el registro; si falta, cada --table es una lista",
      en: "the column that says which list a record is of; without it each --table is a list"),
    .optional(
      "mode", .choice(of: LinkMode.self), default: "link-and-dedupe",
      es: "link compara solo registros de listas distintas; link-and-dedupe, todos",
      en: "link compares records of different lists only; link-and-dedupe compares all"),
    .optional(
      "one-to-one", .flag, default: "false", es: "true: una persona tiene a lo sumo un registro en cada lista",
      en: "true: a person has one record in each list at most"),
    .optional(
      "link-from", .decimal, default: "0.889", es: "probabilidad desde la que se une; 0.889 son 3 bits",
      en: "probability from which records are joined; 0.889 is 3 bits"),
    .optional(
      "pairs-from", .decimal, default: "0.5", es: "probabilidad desde la que un par sale en --pairs",
      en: "probability from which a pair is written to --pairs"),
    .optional(
      "dice-from", .decimal, default: "0.75",
      es: "con una columna clk: coeficiente de Dice desde el que dos codificaciones se unen",
      en: "with a clk column: Dice coefficient from which two encodings are joined"),
    .required(
      "columns", .list(column, atLeast: 1), es: "las columnas que se comparan", en: "the columns that are compared"),
    .optional(
      "blocking", .list(.list(.scalar(.text), atLeast: 1)), default: "[]",
      es: "reglas: dos registros se comparan si en una regla coinciden todas sus claves; si falta, se buscan",
      en: "rules: two records are compared if all keys of one rule agree; without it rules are searched for"),
    .optional(
      "largest-block", .integer(2...5000), default: "250", es: "bloques mayores no se comparan y se informan",
      en: "larger blocks are not compared and are reported"),
    .optional(
      "pairs-per-record", .integer(1...1000), default: "70",
      es: "cuántos pares por registro hacen a lo sumo las reglas buscadas",
      en: "how many pairs for each record the searched rules make at most"),
  ])

  private static let column = NodeShape.map([
    .required("column", .text, es: "nombre de la columna", en: "name of the column"),
    .required("kind", .choice(of: ColumnKind.self), es: "qué contiene", en: "what it holds"),
    .optional(
      "within", .text, es: "de un código, la columna que lo contiene: de la provincia, el departamento",
      en: "of a code, the column that contains it: of the province, the department"),
  ])

  static func read(_ root: Section, _ findings: inout [Finding]) -> LinkDefinition {
    let columns = root.sections("columns").map {
      LinkDefinition.Column(
        name: $0.text("column"), kind: $0.choice("kind", default: .text), within: $0.optionalText("within"))
    }
    findings += NameCheck.repeated(columns.map(\.name))
    checkWithin(columns, &findings)
    checkCount(columns, root, &findings)
    checkEncoding(columns, &findings)
    return LinkDefinition(
      path: root.path, id: root.text("id"), source: root.optionalText("source"),
      mode: root.choice("mode", default: .linkAndDedupe), isOneToOne: root.flag("one-to-one"),
      linkFrom: probability("link-from", 889_000, root, &findings),
      pairsFrom: probability("pairs-from", 500_000, root, &findings),
      diceFrom: dice(root, &findings), columns: columns,
      blocking: blocking(root, columns, &findings),
      largestBlock: root.has("largest-block") ? root.integer("largest-block") : 250,
      pairsPerRecord: root.has("pairs-per-record") ? root.integer("pairs-per-record") : 70)
  }

  private static func probability(
    _ key: String, _ fallback: Int, _ root: Section, _ findings: inout [Finding]
  ) -> Int {
    guard let text = root.optionalText(key), let micros = ScalarFormat.micros(text.value) else { return fallback }
    if micros >= 1_000_000 { findings.append(Finding(.linkProbability, at: text.place, ["key": .word(key)])) }
    return micros
  }

  /// Only a code lies within another, and not within one that lies within a third.
  private static func checkWithin(_ columns: [LinkDefinition.Column], _ findings: inout [Finding]) {
    let outer = columns.filter { $0.kind == .code && $0.within == nil }.map(\.name.value)
    for column in columns {
      guard let within = column.within else { continue }
      if column.kind == .code, outer.contains(within.value) { continue }
      findings.append(
        Finding(
          .linkWithin, at: within.place,
          ["word": .clipped(within.value), "known": .suggestion(for: within.value, from: outer)]))
    }
  }

  private static func checkCount(
    _ columns: [LinkDefinition.Column], _ root: Section, _ findings: inout [Finding]
  ) {
    let others = columns.count { !$0.kind.isName }
    if others > mostColumns {
      findings.append(Finding(.linkTooManyColumns, at: root.keyPlace("columns"), ["limit": .number(mostColumns)]))
    }
  }

  /// Besides names, which are two comparisons however many columns they have.
  private static let mostColumns = 12

  /// An encoding speaks of the whole record: what is beside it is in it.
  private static func checkEncoding(_ columns: [LinkDefinition.Column], _ findings: inout [Finding]) {
    guard columns.count > 1, let encoding = columns.first(where: { $0.kind == .clk }) else { return }
    findings.append(Finding(.linkEncodingAlone, at: encoding.name.place))
  }

  private static func dice(_ root: Section, _ findings: inout [Finding]) -> Int {
    guard let text = root.optionalText("dice-from"), let micros = ScalarFormat.micros(text.value) else {
      return 750_000
    }
    if !(100_000...1_000_000).contains(micros) { findings.append(Finding(.linkDice, at: text.place)) }
    return micros
  }

  private static func blocking(
    _ root: Section, _ columns: [LinkDefinition.Column], _ findings: inout [Finding]
  ) -> [[BlockingKey]] {
    let known = BlockingKey.all(columns.map { ($0.name.value, $0.kind) })
    let rules = (root["blocking"]?.items ?? []).map { Section(path: root.path, node: $0) }
    return rules.map { rule in
      rule.ownTexts.compactMap { word in
        if let key = known.first(where: { $0.text == word.value }) { return key }
        findings.append(
          Finding(
            .linkKeyUnknown, at: word.place,
            ["word": .clipped(word.value), "known": .suggestion(for: word.value, from: known.map(\.text))]))
        return nil
      }
    }
  }
}

extension FindingCode {
  static let linkProbability = FindingCode(
    "link-probability", .error, es: "«{key}» es una probabilidad menor que 1",
    en: "“{key}” is a probability below 1",
    hint: Localised(es: "escriba, por ejemplo, 0.95", en: "write 0.95, for instance"))
  static let linkEncodingAlone = FindingCode(
    "link-encoding-alone", .error, es: "junto a una columna clk no se compara otra",
    en: "no other column is compared beside a clk column",
    hint: Localised(es: "deje en columns solo la clk", en: "keep only the clk column in columns"))
  static let linkDice = FindingCode(
    "link-dice", .error, es: "«dice-from» está entre 0.1 y 1", en: "“dice-from” is between 0.1 and 1",
    hint: Localised(es: "escriba, por ejemplo, 0.75", en: "write 0.75, for instance"))
  static let linkWithin = FindingCode(
    "link-within", .error, es: "un código está dentro de otra columna de códigos; «{word}» no lo es",
    en: "a code lies within another column of codes; “{word}” is none",
    hint: Localised(es: "escriba {known}, o quite within", en: "write {known}, or remove within"))
  static let linkTooManyColumns = FindingCode(
    "link-too-many-columns", .error, es: "se comparan a lo sumo {limit} columnas además de los nombres",
    en: "at most {limit} columns besides names are compared",
    hint: Localised(es: "deje las que distinguen personas", en: "keep those that tell people apart"))
  static let linkKeyUnknown = FindingCode(
    "link-key-unknown", .error, es: "«{word}» no es una clave de bloqueo de estas columnas",
    en: "“{word}” is no blocking key of these columns", hint: Localised(es: "escriba {known}", en: "write {known}"))
}
