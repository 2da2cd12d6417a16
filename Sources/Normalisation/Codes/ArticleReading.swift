/// An article of the Penal Code as a source writes it: `ART. 153-B`, `129° Ñ`, `129-Ã‘`.
struct ArticleReading {
  /// `153-B`
  private(set) var article: [UInt8] = []
  private(set) var wasMojibake = false
  /// Another number of three digits stands behind the first article.
  private(set) var hasMore = false

  /// Takes folded text. nil where there is no number of one to three digits.
  init?(_ folded: [UInt8]) {
    guard let start = folded.firstIndex(where: \.isDigit) else { return nil }
    let number = folded[start...].prefix(while: \.isDigit)
    guard number.count <= 3, Self.isIntroduction(folded[..<start]) else { return nil }
    article = Array(number)
    var rest = folded[number.endIndex...]
    if let letter = takeLetter(&rest) { article += [UInt8(ascii: "-")] + letter }
    hasMore = rest.split { !$0.isDigit }.contains { $0.count == 3 }
  }

  /// What may stand before the number; `LEY 28950` is no article.
  private static func isIntroduction(_ text: ArraySlice<UInt8>) -> Bool {
    let letters = text.filter(\.isLetter)
    return letters.isEmpty || introductions.contains(Array(letters))
  }

  private static let introductions = Set(
    ["A", "ART", "ARTS", "ARTICULO", "ARTICULOS", "ARTN", "ARTNO", "ARTICULON", "CP", "CPART"].map {
      Array($0.utf8)
    })

  /// The letter of `153-B`, `153 B`, `153°-B`, `153B`: one letter that does not begin a word.
  private mutating func takeLetter(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
    var ahead = rest.drop {
      !$0.isLetter && !$0.isDigit && $0 != 0xC3 && !Self.isLost($0) && $0 != 0x2C
    }
    guard let first = ahead.first else { return nil }
    if first.isLetter {
      if let enye = takeMojibake(&ahead) {
        rest = ahead
        return enye
      }
      guard !(ahead.dropFirst().first.map { $0.isLetter || $0 == 0xC3 } ?? false) else {
        return nil
      }
      rest = ahead.dropFirst()
      return [first]
    }
    if first == 0xC3, ahead.starts(with: Self.enye) {
      rest = ahead.dropFirst(2)
      return Self.enye
    }
    if Self.isLost(first), ahead.count == 1 {
      wasMojibake = true
      rest = ahead.dropFirst()
      return Self.enye
    }
    return nil
  }

  /// Ã‘ folds to A‘, its Latin-1 twin to A and a control character, which folds to a space.
  private mutating func takeMojibake(_ ahead: inout ArraySlice<UInt8>) -> [UInt8]? {
    for wrong in Self.mojibake where ahead.starts(with: wrong) {
      wasMojibake = true
      ahead = ahead.dropFirst(wrong.count)
      return Self.enye
    }
    return nil
  }

  /// The only letter of these articles that is not ASCII is Ñ, so what was lost was Ñ.
  private static func isLost(_ byte: UInt8) -> Bool {
    byte == UInt8(ascii: "?") || byte == UInt8(ascii: "#")
  }

  private static let enye = Array("Ñ".utf8)
  private static let mojibake = ["A‘", "A\u{91}", "A±"].map { Array($0.utf8) }
}
