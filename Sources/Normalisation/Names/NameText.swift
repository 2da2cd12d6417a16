import Interchange

/// A name in capitals with single spaces, taken apart from aliases and placeholders.
///
/// Accents stay, since the model keeps names as the source has them; comparison folds them later.
struct NameText {
  /// Capitals; empty where nothing but an alias was there.
  private(set) var name: [UInt8] = []
  private(set) var aliases: [[UInt8]] = []
  private(set) var wasMojibake = false
  /// There is nothing in it but letters and spaces.
  private var isPlain = false

  /// N.N., NO IDENTIFICADO, XX, or no letter at all: nobody's name.
  var isPlaceholder: Bool { Self.isPlaceholder(name) }

  /// Digits and signs that no name has; Ñ often arrives as #, ?, N~, ¥ or the replacement character.
  var hasOddCharacter: Bool {
    !isPlain && (name.contains { $0 < 0x80 && !$0.isLetter && !Self.isAllowed($0) } || hasLostLetter)
  }

  /// Signs of Latin-1 (C2 80…BF), of which names have ª, º and ´ only, and the replacement character.
  private var hasLostLetter: Bool {
    for (index, byte) in name.enumerated() {
      if byte == 0xC2, index + 1 < name.count, ![0xAA, 0xBA, 0xB4].contains(name[index + 1]) { return true }
      if byte == 0xEF, name[index...].starts(with: [0xEF, 0xBF, 0xBD]) { return true }
    }
    return false
  }

  init() {}

  init(_ cell: Cell) { read(cell) }

  /// Reads the next cell into the memory of the last one.
  mutating func read(_ cell: Cell) {
    if !aliases.isEmpty { aliases = [] }
    wasMojibake = false
    LatinBytes.tidyUpper(cell, into: &name)
    isPlain = name.withCell { Self.isPlain($0) }
    if !isPlain {
      repairMojibake()
      cutAliases()
    }
  }

  /// Nothing but letters of ASCII and capitals of Latin-1 (C3 80…9E), and no word that may be ALIAS: what
  /// most names are, in which there is nothing to repair and nothing to cut off.
  private static func isPlain(_ name: Cell) -> Bool {
    var (before, twoBefore): (UInt8, UInt8) = (0, 0)
    for byte in name {
      if !byte.isLetter, byte != 0x20, byte != 0xC3, byte & 0xE0 != 0x80 { return false }
      if byte == UInt8(ascii: "L"), before == UInt8(ascii: "A"), twoBefore == 0x20 { return false }
      (before, twoBefore) = (byte, before)
    }
    return true
  }

  // MARK: Ñ read in the wrong encoding

  /// UTF-8 bytes of Ñ and ñ shown as Windows-1252 or Latin-1, in capitals.
  private static let mojibake = ["Ã‘", "Ã\u{91}", "Ã±"].map { Array($0.utf8) }
  private static let enye = Array("Ñ".utf8)

  private mutating func repairMojibake() {
    guard name.contains(0x83) else { return }
    for wrong in Self.mojibake {
      while let range = name.firstRange(of: wrong) {
        name.replaceSubrange(range, with: Self.enye)
        wasMojibake = true
      }
    }
  }

  // MARK: Aliases

  private static let markers = ["(A)", "(ALIAS)", " ALIAS ", "A.K.A."].map { Array($0.utf8) }
  private static let quotes = ["\"", "“", "”", "«", "»"].map { Array($0.utf8) }

  /// Everything behind a marker is an alias; without a marker, what stands in double quotes.
  private mutating func cutAliases() {
    if let first = Self.firstMarker(name) {
      var rest = name[first.upperBound...]
      name = Self.bare(name[..<first.lowerBound])
      while let next = Self.firstMarker(Array(rest)) {
        let whole = Array(rest)
        add(alias: whole[..<next.lowerBound])
        rest = whole[next.upperBound...]
      }
      add(alias: rest)
      return
    }
    let parts = Self.splitAtQuotes(name)
    if parts.count < 3 { return }
    for (index, part) in parts.enumerated() where index % 2 == 1 { add(alias: part[...]) }
    let outside = parts.enumerated().filter { $0.offset % 2 == 0 }.map {
      Self.bare($0.element[...])
    }
    name = Array(outside.filter { !$0.isEmpty }.joined(separator: [0x20]))
  }

  private mutating func add(alias: ArraySlice<UInt8>) {
    let bare = Self.bare(alias)
    if !bare.isEmpty { aliases.append(bare) }
  }

  private static func firstMarker(_ text: [UInt8]) -> Range<Int>? {
    guard text.contains(UInt8(ascii: "A")) else { return nil }
    return markers.compactMap { text.firstRange(of: $0) }.min { $0.lowerBound < $1.lowerBound }
  }

  private static func splitAtQuotes(_ text: [UInt8]) -> [[UInt8]] {
    var parts: [[UInt8]] = [[]]
    var index = 0
    while index < text.count {
      if let quote = quotes.first(where: { text[index...].starts(with: $0) }) {
        parts.append([])
        index += quote.count
      } else {
        parts[parts.count - 1].append(text[index])
        index += 1
      }
    }
    return parts
  }

  /// Without quotes, and without spaces, commas and hyphens at the ends.
  private static func bare(_ text: ArraySlice<UInt8>) -> [UInt8] {
    let unquoted = splitAtQuotes(Array(text)).joined()
    let ends = Set(" ,;-:".utf8)
    var bare = Array(unquoted.drop { ends.contains($0) })
    while let last = bare.last, ends.contains(last) { bare.removeLast() }
    return bare
  }

  // MARK: Placeholders

  private static func isAllowed(_ byte: UInt8) -> Bool {
    switch byte {
    case 0x20, UInt8(ascii: "."), UInt8(ascii: "'"), UInt8(ascii: "-"), UInt8(ascii: ","): true
    default: false
    }
  }
  private static let placeholders = [
    "NN", "NNN", "NNNN", "XX", "XXX", "XXXX", "SN", "NOIDENTIFICADO", "NOIDENTIFICADA", "SINNOMBRE",
    "SINNOMBRES", "SINAPELLIDO", "SINAPELLIDOS", "DESCONOCIDO", "DESCONOCIDA", "NOREGISTRA",
    "NOPRECISA", "PORIDENTIFICAR", "SINIDENTIFICAR",
  ].map { Array($0.utf8) }

  /// By byte: whether a placeholder begins with it.
  private static let initials: [Bool] = {
    var initials = [Bool](repeating: false, count: 256)
    for word in placeholders { initials[Int(word[0])] = true }
    return initials
  }()

  private static func isPlaceholder(_ name: [UInt8]) -> Bool {
    guard let first = name.first(where: isOfWord) else { return true }
    if name.count > 40 || !initials[Int(first)] { return false }
    return placeholders.contains { $0[0] == first && spells($0, name) }
  }

  private static func isOfWord(_ byte: UInt8) -> Bool { byte.isLetter || byte >= 0x80 }

  /// Whether the letters of a name are those of a word, whatever stands between them.
  private static func spells(_ word: [UInt8], _ name: [UInt8]) -> Bool {
    var index = 0
    for byte in name where isOfWord(byte) {
      if index == word.count || word[index] != byte { return false }
      index += 1
    }
    return index == word.count
  }
}

extension Array where Element == UInt8 {
  /// Where `part` first stands; nil if it does not.
  func firstRange(of part: [UInt8]) -> Range<Int>? {
    guard part.count > 0, part.count <= count else { return nil }
    for start in 0...(count - part.count) where self[start...].starts(with: part) {
      return start..<(start + part.count)
    }
    return nil
  }
}

extension NameText {
  /// Notes what was cut off or looks damaged. True where there is a name to give.
  func report(row: Int, _ report: inout StepReport) -> Bool {
    if wasMojibake { report.note(row, .nameMojibakeRepaired) }
    if !aliases.isEmpty { report.note(row, .aliasInName) }
    if isPlaceholder {
      if aliases.isEmpty { report.note(row, .namePlaceholder) }
      return false
    }
    if hasOddCharacter { report.note(row, .nameOddCharacter) }
    return true
  }

  static let findings: [FindingCode] = [
    .namePlaceholder, .aliasInName, .nameOddCharacter, .nameMojibakeRepaired,
  ]
}

extension FindingCode {
  static let namePlaceholder = FindingCode(
    "name-placeholder", .note,
    es: "no es el nombre de nadie (N.N., NO IDENTIFICADO…): se toma como que falta",
    en: "nobody's name (N.N., NO IDENTIFICADO…): it counts as missing")
  static let aliasInName = FindingCode(
    "alias-in-name", .note, es: "el nombre traía un alias: se separó",
    en: "the name held an alias: it was cut off",
    hint: Localised(
      es: "dé el alias a su campo con el paso alias",
      en: "give the alias to its field with step alias"))
  static let nameOddCharacter = FindingCode(
    "name-odd-character", .note,
    es: "el nombre tiene una cifra o un signo que los nombres no tienen; puede ser una Ñ perdida",
    en: "the name has a digit or a sign that names do not have; it may be a lost Ñ",
    hint: Localised(
      es: "revise la codificación declarada en source.encoding", en: "check source.encoding"))
  static let nameMojibakeRepaired = FindingCode(
    "name-mojibake-repaired", .note, es: "una Ñ leída con otra codificación: se repuso",
    en: "an Ñ read in another encoding: it was put back")
}
