/// Spellings made comparable: accents away, capitals, single spaces; Ñ stays a letter of its own.
package enum Folding {
  /// `"  José  PEÑA "` gives `"JOSE PEÑA"`.
  ///
  /// Latin letters with marks lose them, except Ñ. Control characters and no-break spaces count as
  /// spaces. Takes UTF-8, precomposed or not; other scripts pass through.
  package static func fold(_ text: String) -> String {
    var folded = String.UnicodeScalarView()
    var pendingSpace = false
    for scalar in text.unicodeScalars {
      if isSpace(scalar) {
        pendingSpace = !folded.isEmpty
        continue
      }
      if scalar.value == 0x303, let last = folded.last, last == "N" {
        // A combining tilde after N is Ñ written in two signs.
        folded.removeLast()
        folded.append("Ñ")
        continue
      }
      if isMark(scalar) { continue }
      if pendingSpace { folded.append(" ") }
      pendingSpace = false
      // Some capitals are written with a mark of their own: ǰ becomes J and a caron.
      for part in base(scalar).unicodeScalars where !isMark(part) { folded.append(part) }
    }
    return String(folded)
  }

  private static func isMark(_ scalar: Unicode.Scalar) -> Bool {
    (0x300...0x36F).contains(scalar.value)
  }

  private static func isSpace(_ scalar: Unicode.Scalar) -> Bool {
    scalar.value <= 0x20 || scalar.value == 0xA0 || scalar.properties.isWhitespace
  }

  private static func base(_ scalar: Unicode.Scalar) -> String {
    if scalar.isASCII {
      return String(Character(scalar)).uppercased()
    }
    let upper = scalar.properties.uppercaseMapping
    if upper == "Ñ" { return upper }
    // The tables of Latin-1 and Latin Extended-A, by base letter.
    var out = ""
    for part in upper.unicodeScalars { out += bases[part] ?? String(Character(part)) }
    return out
  }

  private static let bases: [Unicode.Scalar: String] = {
    let groups: [(String, String)] = [
      ("A", "ÀÁÂÃÄÅĀĂĄ"), ("C", "ÇĆĈĊČ"), ("D", "ÐĎĐ"), ("E", "ÈÉÊËĒĔĖĘĚ"), ("G", "ĜĞĠĢ"),
      ("H", "ĤĦ"), ("I", "ÌÍÎÏĨĪĬĮİ"), ("J", "Ĵ"), ("K", "Ķ"), ("L", "ĹĻĽĿŁ"), ("N", "ŃŅŇ"),
      ("O", "ÒÓÔÕÖØŌŎŐ"), ("R", "ŔŖŘ"), ("S", "ŚŜŞŠ"), ("T", "ŢŤŦ"), ("U", "ÙÚÛÜŨŪŬŮŰŲ"),
      ("W", "Ŵ"), ("Y", "ÝŶŸ"), ("Z", "ŹŻŽ"), ("AE", "Æ"), ("OE", "Œ"), ("SS", "ẞ"),
    ]
    var bases: [Unicode.Scalar: String] = [:]
    for (base, letters) in groups {
      for letter in letters.unicodeScalars { bases[letter] = base }
    }
    return bases
  }()
}
