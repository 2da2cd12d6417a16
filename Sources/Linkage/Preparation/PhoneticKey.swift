/// How a name sounds in Andean Spanish, so that QUISPE, KISPE and QUISPI, or HUAMAN and WAMAN, meet.
///
/// Takes: capitals A to Z as `NameTokens` gives them. Gives: a key of capitals; never empty for a token.
enum PhoneticKey {
  static func of(_ token: [UInt8]) -> [UInt8] {
    var key = replaced(token)
    if key.first == UInt8(ascii: "J"), key.count > 1, isVowel(key[1]) { key[0] = UInt8(ascii: "Y") }
    var out: [UInt8] = []
    for letter in key where letter != out.last { out.append(letter) }
    // A last E and I, or O and U, are heard alike in Quechua.
    if out.count > 3, let last = out.last, last == UInt8(ascii: "I") { out[out.count - 1] = UInt8(ascii: "E") }
    return out.isEmpty ? token : out
  }

  private struct Rule {
    let from: [UInt8]
    let to: [UInt8]
    init(_ from: String, _ to: String) {
      self.from = Array(from.utf8)
      self.to = Array(to.utf8)
    }
  }

  /// The first rule that fits at a place holds; longer ones stand before shorter ones.
  private static let rules: [Rule] = [
    Rule("HUA", "UA"), Rule("GUA", "UA"), Rule("CCH", "X"), Rule("QHU", "K"), Rule("NIA", "NA"), Rule("NIO", "NO"),
    Rule("NIE", "NE"), Rule("KK", "K"), Rule("CC", "K"), Rule("QH", "K"), Rule("QU", "K"), Rule("CH", "X"),
    Rule("SH", "X"), Rule("LL", "Y"), Rule("WA", "UA"), Rule("JH", "Y"), Rule("PH", "F"), Rule("TH", "T"),
    Rule("CE", "SE"), Rule("CI", "SI"), Rule("GE", "JE"), Rule("GI", "JI"), Rule("MB", "NB"), Rule("MP", "NP"),
    Rule("Q", "K"), Rule("Z", "S"), Rule("V", "B"), Rule("H", ""), Rule("C", "K"), Rule("W", "U"),
  ]

  /// Rules by the letter that they begin with.
  private static let byLetter: [[Rule]] = (0..<128).map { letter in
    rules.filter { $0.from[0] == UInt8(letter) }
  }

  private static func replaced(_ token: [UInt8]) -> [UInt8] {
    var out: [UInt8] = []
    var rest = token[...]
    while let letter = rest.first {
      let candidates = letter < 128 ? byLetter[Int(letter)] : []
      if let rule = candidates.first(where: { rest.starts(with: $0.from) }) {
        out += rule.to
        rest = rest.dropFirst(rule.from.count)
      } else {
        out.append(letter)
        rest = rest.dropFirst()
      }
    }
    return out
  }

  private static func isVowel(_ letter: UInt8) -> Bool { "AEIOU".utf8.contains(letter) }
}
