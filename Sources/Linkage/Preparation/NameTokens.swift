internal import Interchange

/// The words of a name as linkage compares them: folded, Ñ and its damage to N, particles dropped.
struct NameTokens {
  /// In order. A name of particles alone keeps them.
  let words: [[UInt8]]
  /// How many of the words stand before a comma; 0 where there is none.
  let beforeComma: Int
  /// `DE SOTO` in the place of a maternal surname names a husband; `DE LA CRUZ` is a surname.
  let isMarried: Bool

  private static let particles = Set(
    ["DE", "DEL", "LA", "LAS", "LOS", "LO", "EL", "DA", "DAS", "DO", "DOS", "VDA", "SAN", "Y"].map { Array($0.utf8) })

  init(_ text: String) {
    let parts = text.split(separator: ",", maxSplits: 1, omittingEmptySubsequences: false)
    let all = Self.split(text)
    isMarried = all.count == 2 && all[0] == Array("DE".utf8)
    words = Self.kept(all)
    beforeComma = parts.count < 2 ? 0 : min(words.count, Self.kept(Self.split(String(parts[0]))).count)
  }

  static func of(_ text: String) -> [String] {
    NameTokens(text).words.map { String(decoding: $0, as: UTF8.self) }
  }

  static func isMarried(_ text: String) -> Bool { NameTokens(text).isMarried }

  private static func kept(_ words: [[UInt8]]) -> [[UInt8]] {
    let kept = words.filter { !particles.contains($0) }
    return kept.isEmpty ? words : kept
  }

  private static func split(_ text: String) -> [[UInt8]] {
    var words: [[UInt8]] = []
    var word: [UInt8] = []
    for scalar in Folding.fold(text).unicodeScalars {
      switch scalar {
      case "A"..."Z", "0"..."9": word.append(UInt8(scalar.value))
      case "Ñ", "#", "?": word.append(UInt8(ascii: "N"))
      case "'", "’", "`": break
      case _ where scalar.properties.isAlphabetic: word += Array(String(scalar).utf8)
      default:
        if !word.isEmpty { words.append(word) }
        word = []
      }
    }
    if !word.isEmpty { words.append(word) }
    return words
  }
}
