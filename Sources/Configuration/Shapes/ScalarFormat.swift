internal import Interchange

/// What a single text of a configuration file may look like.
enum ScalarFormat: Sendable {
  /// Any text, but not none.
  case text
  /// Any text, the empty one too.
  case anyText
  /// Any text; `null`, `~` or nothing means missing.
  case cell
  /// An expression of the mapping language, compiled elsewhere.
  case expression
  /// `pnp-denuncias`
  case slug
  /// `birth_date`
  case name
  /// `2.1.0`
  case version
  /// `unified@1`
  case modelReference
  /// `2024-12-31`
  case date
  case choice([String])
  /// Digits without sign or leading zero.
  case integer(ClosedRange<Int>)
  /// Digits, or digits with a point and up to six behind it; no sign.
  case decimal
  /// One ASCII character, or one of the words that stand for one.
  case character([String])
  /// A file below the input folder: relative, without `..`.
  case inputFile
  /// The only version of the file's language that this program reads.
  case languageVersion(Int)

  static let flag = ScalarFormat.choice(["true", "false"])

  static func choice<Word: RawRepresentable & CaseIterable>(of type: Word.Type) -> ScalarFormat
  where Word.RawValue == String {
    .choice(type.allCases.map(\.rawValue))
  }

  /// What is wrong with the text; nil when nothing is. `key` is the word it stands under.
  func problem(
    in text: String, under key: String
  ) -> (code: FindingCode, arguments: [String: FindingArgument])? {
    switch self {
    case .anyText, .cell: nil
    case _ where text.isEmpty: (.valueEmpty, ["key": .word(key)])
    case .text, .expression: nil
    case .slug: Self.isSlug(text) ? nil : (.slugMalformed, ["word": .clipped(text)])
    case .name: Self.isName(text) ? nil : (.nameMalformed, ["word": .clipped(text)])
    case .version: Self.isVersion(text) ? nil : (.versionMalformed, ["word": .clipped(text)])
    case .modelReference:
      Self.isModelReference(text) ? nil : (.modelReferenceMalformed, ["word": .clipped(text)])
    case .date: Day(text) == nil ? (.dateMalformed, ["word": .clipped(text)]) : nil
    case .choice(let words):
      words.contains(text)
        ? nil
        : (
          .choiceUnknown,
          ["key": .word(key), "word": .clipped(text), "known": .suggestion(for: text, from: words)]
        )
    case .integer(let range):
      Self.isPlainNumber(text.utf8) && Int(text).map(range.contains) == true
        ? nil
        : (
          .integerExpected,
          ["key": .word(key), "from": .number(range.lowerBound), "to": .number(range.upperBound)]
        )
    case .decimal: Self.micros(text) == nil ? (.decimalExpected, ["key": .word(key)]) : nil
    case .character(let words):
      Self.isCharacter(text) || words.contains(text)
        ? nil
        : (.characterExpected, ["key": .word(key), "known": .word(words.joined(separator: " | "))])
    case .inputFile: Self.staysInside(text) ? nil : (.pathLeavesInput, ["key": .word(key)])
    case .languageVersion(let version):
      text == String(version)
        ? nil
        : (
          .languageVersionUnknown,
          ["key": .word(key), "word": .clipped(text), "known": .number(version)]
        )
    }
  }

  private static func isSlug(_ text: String) -> Bool { isWord(text, joinedBy: UInt8(ascii: "-")) }
  private static func isName(_ text: String) -> Bool { isWord(text, joinedBy: UInt8(ascii: "_")) }

  /// Lower-case letters and digits in groups, the first of which begins with a letter.
  private static func isWord(_ text: String, joinedBy joint: UInt8) -> Bool {
    guard let first = text.utf8.first, isLower(first) else { return false }
    return text.utf8.split(separator: joint, omittingEmptySubsequences: false)
      .allSatisfy { !$0.isEmpty && $0.allSatisfy { isLower($0) || isDigit($0) } }
  }

  /// Three numbers without leading zeros. Pre-release and build parts are not used by this house.
  private static func isVersion(_ text: String) -> Bool {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    return parts.count == 3 && parts.allSatisfy(isPlainNumber)
  }

  private static func isModelReference(_ text: String) -> Bool {
    let parts = text.split(separator: "@", omittingEmptySubsequences: false)
    return parts.count == 2 && isSlug(String(parts[0])) && isPlainNumber(parts[1].utf8)
  }

  private static func isPlainNumber(_ digits: some Collection<UInt8>) -> Bool {
    guard let first = digits.first, digits.count <= 9, digits.allSatisfy(isDigit) else {
      return false
    }
    return digits.count == 1 || first != UInt8(ascii: "0")
  }

  /// A decimal in millionths; nil when it is none.
  static func micros(_ text: String) -> Int? {
    let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
    guard parts.count <= 2, isPlainNumber(parts[0]), let whole = Int(Substring(parts[0])) else { return nil }
    guard parts.count == 2 else { return whole * 1_000_000 }
    guard (1...6).contains(parts[1].count), parts[1].allSatisfy(isDigit) else { return nil }
    let fraction = String(Substring(parts[1])) + String(repeating: "0", count: 6 - parts[1].count)
    return Int(fraction).map { whole * 1_000_000 + $0 }
  }

  private static func isCharacter(_ text: String) -> Bool {
    // Line ends separate records and can be nothing else; other control characters may separate cells.
    let lineEnds = [UInt8(ascii: "\n"), UInt8(ascii: "\r")]
    return text.utf8.count == 1
      && text.utf8.allSatisfy { $0 < 0x80 && $0 != 0 && !lineEnds.contains($0) }
  }

  private static func staysInside(_ path: String) -> Bool {
    !path.utf8.starts(with: "/".utf8) && !path.utf8.contains(0)
      && !path.utf8.split(separator: UInt8(ascii: "/")).contains { Array($0) == Array("..".utf8) }
  }

  private static func isLower(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
  }
  private static func isDigit(_ byte: UInt8) -> Bool {
    (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
  }
}

extension FindingArgument {
  /// A word of a configuration file, cut where a whole paragraph was written in its place.
  static func clipped(_ text: String) -> FindingArgument {
    .word(text.count > 40 ? text.prefix(39) + "…" : text)
  }

  /// The known word that was probably meant, or all of them.
  static func suggestion(for word: String, from known: [String]) -> FindingArgument {
    .word(NearestWord.to(word, in: known) ?? known.joined(separator: " | "))
  }
}

extension FindingCode {
  static let valueEmpty = FindingCode(
    "value-empty", .error,
    es: "«{key}» no tiene valor", en: "“{key}” has no value",
    hint: Localised(
      es: "escriba el valor o quite la clave", en: "write the value or remove the key"))
  static let slugMalformed = FindingCode(
    "slug-malformed", .error,
    es: "«{word}» no sirve de nombre aquí", en: "“{word}” cannot be a name here",
    hint: Localised(
      es: "use minúsculas, cifras y guiones: pnp-denuncias",
      en: "use lower-case letters, digits and hyphens: pnp-denuncias"))
  static let nameMalformed = FindingCode(
    "name-malformed", .error,
    es: "«{word}» no sirve de nombre aquí", en: "“{word}” cannot be a name here",
    hint: Localised(
      es: "use minúsculas, cifras y guiones bajos: birth_date",
      en: "use lower-case letters, digits and underscores: birth_date"))
  static let versionMalformed = FindingCode(
    "version-malformed", .error,
    es: "«{word}» no es una versión", en: "“{word}” is not a version",
    hint: Localised(es: "use tres números: 2.1.0", en: "use three numbers: 2.1.0"))
  static let modelReferenceMalformed = FindingCode(
    "model-reference-malformed", .error,
    es: "«{word}» no nombra un modelo", en: "“{word}” does not name a model",
    hint: Localised(
      es: "use nombre@versión mayor: unified@1", en: "use name@major version: unified@1"))
  static let dateMalformed = FindingCode(
    "date-malformed", .error, es: "«{word}» no es una fecha", en: "“{word}” is not a date",
    hint: Localised(es: "escríbala así: 2024-12-31", en: "write it like this: 2024-12-31"))
  static let choiceUnknown = FindingCode(
    "choice-unknown", .error,
    es: "«{word}» no es un valor de «{key}»", en: "“{word}” is not a value of “{key}”",
    hint: Localised(es: "escriba {known}", en: "write {known}"))
  static let integerExpected = FindingCode(
    "integer-expected", .error,
    es: "«{key}» debe ser un número entero entre {from} y {to}",
    en: "“{key}” must be a whole number between {from} and {to}")
  static let decimalExpected = FindingCode(
    "decimal-expected", .error,
    es: "«{key}» debe ser un número como 0.95 o 12", en: "“{key}” must be a number such as 0.95 or 12",
    hint: Localised(
      es: "use punto decimal y hasta seis cifras detrás", en: "use a point and up to six digits behind it"))
  static let characterExpected = FindingCode(
    "character-expected", .error,
    es: "«{key}» debe ser un solo carácter ASCII", en: "“{key}” must be a single ASCII character",
    hint: Localised(es: "escriba el carácter o {known}", en: "write the character or {known}"))
  static let pathLeavesInput = FindingCode(
    "path-leaves-input", .error,
    es: "«{key}» sale de la carpeta de entrada", en: "“{key}” leaves the input folder",
    hint: Localised(
      es: "dé una ruta relativa, sin «..»", en: "give a relative path without “..”"))
  static let languageVersionUnknown = FindingCode(
    "language-version-unknown", .error,
    es: "este programa no conoce la versión «{word}» de «{key}»",
    en: "this program does not know version “{word}” of “{key}”",
    hint: Localised(es: "escriba {key}: {known}", en: "write {key}: {known}"))
}
