/// Spellings made comparable: accents away, capitals, single spaces; Ñ stays a letter of its own.
package enum Folding {
  /// `"  José  PEÑA "` gives `"JOSE PEÑA"`.
  ///
  /// Latin letters with marks lose them, except Ñ. Control characters and no-break spaces count as
  /// spaces. Takes UTF-8, precomposed or not; other scripts pass through.
  package static func fold(_ text: String) -> String {
    var text = text
    return text.withUTF8 { foldLatin($0) } ?? foldAny(text)
  }

  /// Folds what is written in ASCII and Latin-1 only, byte by byte; nil for anything else.
  private static func foldLatin(_ text: UnsafeBufferPointer<UInt8>) -> String? {
    var isFolded = true
    let folded = String(unsafeUninitializedCapacity: text.count) { room in
      var (index, end) = (0, 0)
      var pendingSpace = false
      while index < text.count {
        let byte = text[index]
        index += 1
        if byte <= 0x20 {
          pendingSpace = end > 0
          continue
        }
        var letter = Latin(first: byte &- 0x61 < 26 ? byte & 0xDF : byte, second: 0)
        if byte >= 0x80 {
          guard byte == 0xC3, index < text.count else {
            isFolded = false
            return 0
          }
          letter = latin[Int(text[index] & 0x3F)]
          index += 1
        }
        if pendingSpace {
          room[end] = 0x20
          end += 1
          pendingSpace = false
        }
        room[end] = letter.first
        end += 1
        if letter.second != 0 {
          room[end] = letter.second
          end += 1
        }
      }
      return end
    }
    return isFolded ? folded : nil
  }

  /// The folded letter in UTF-8; a second byte of 0 is none.
  private struct Latin {
    let first: UInt8
    let second: UInt8
  }

  /// U+00C0…U+00FF, none of which gets longer.
  private static let latin: [Latin] = (0xC0...0xFF).map { (value: UInt32) in
    let bytes = Array(foldAny(Unicode.Scalar(value).map { String(Character($0)) } ?? "").utf8)
    precondition((1...2).contains(bytes.count), "a folded letter stands in the room of the letter")
    return Latin(first: bytes[0], second: bytes.count > 1 ? bytes[1] : 0)
  }

  /// Any text; what folding means.
  static func foldAny(_ text: String) -> String {
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
