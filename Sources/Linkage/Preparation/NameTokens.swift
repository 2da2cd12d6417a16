internal import Interchange

/// The words of a name as linkage compares them: folded, Ñ and its damage to N, particles dropped.
enum NameTokens {
  private static let particles: Set<String> = [
    "DE", "DEL", "LA", "LAS", "LOS", "LO", "EL", "DA", "DAS", "DO", "DOS", "VDA", "SAN", "Y",
  ]

  /// A cell's words in order. A name of particles alone keeps them.
  static func of(_ text: String) -> [String] {
    let words = words(text)
    let kept = words.filter { !particles.contains($0) }
    return kept.isEmpty ? words : kept
  }

  /// `DE SOTO` in the place of a maternal surname names a husband; `DE LA CRUZ` is a surname.
  static func isMarried(_ text: String) -> Bool {
    let words = words(text)
    return words.count == 2 && words[0] == "DE"
  }

  private static func words(_ text: String) -> [String] {
    var words: [String] = []
    var word: [UInt8] = []
    for scalar in Folding.fold(text).unicodeScalars {
      switch scalar {
      case "A"..."Z", "0"..."9": word.append(UInt8(scalar.value))
      case "Ñ", "#", "?": word.append(UInt8(ascii: "N"))
      case "'", "’", "`": break
      case _ where scalar.properties.isAlphabetic: word += Array(String(scalar).utf8)
      default:
        if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
        word = []
      }
    }
    if !word.isEmpty { words.append(String(decoding: word, as: UTF8.self)) }
    return words
  }
}
