import Interchange

/// Folds and capitalises UTF-8 bytes without making a `String` for what Peruvian files hold.
///
/// ASCII and the Latin-1 letters (two bytes, C3 80…BF) go through a table; anything else takes the slow
/// path through `Folding` or the standard library, so both ways give the same bytes.
enum LatinBytes {
  /// `Folding.fold`, byte by byte: capitals, no accents, Ñ kept, single spaces.
  static func fold(_ cell: Cell, into folded: inout [UInt8]) {
    folded.removeAll(keepingCapacity: true)
    var index = 0
    var pendingSpace = false
    while index < cell.count {
      let byte = cell[index]
      if byte <= 0x20 || (byte == 0xC2 && index + 1 < cell.count && cell[index + 1] == 0xA0) {
        pendingSpace = !folded.isEmpty
        index += byte <= 0x20 ? 1 : 2
        continue
      }
      if byte >= 0x80, byte != 0xC3 || index + 1 == cell.count {
        folded = Array(Folding.fold(cell.string).utf8)
        return
      }
      if pendingSpace { folded.append(0x20) }
      pendingSpace = false
      if byte < 0x80 {
        folded.append(byte.uppercased)
        index += 1
      } else {
        folded += bases[Int(cell[index + 1] & 0x3F)]
        index += 2
      }
    }
  }

  static func folded(_ cell: Cell) -> [UInt8] {
    var bytes: [UInt8] = []
    fold(cell, into: &bytes)
    return bytes
  }

  /// Capitals with their accents, ends trimmed, runs of white space as one space, and letters written
  /// as a base and a combining mark put together: `" María  del\tCarmen "` gives `"MARÍA DEL CARMEN"`.
  static func tidyUpper(_ cell: Cell, into tidy: inout [UInt8]) {
    tidy.removeAll(keepingCapacity: true)
    var index = 0
    var pendingSpace = false
    while index < cell.count {
      let byte = cell[index]
      if byte <= 0x20 || (byte == 0xC2 && index + 1 < cell.count && cell[index + 1] == 0xA0) {
        pendingSpace = !tidy.isEmpty
        index += byte <= 0x20 ? 1 : 2
        continue
      }
      if byte >= 0x80, !hasCapitalInLatin1(cell, at: index) {
        tidy = slowTidyUpper(cell)
        return
      }
      if pendingSpace { tidy.append(0x20) }
      pendingSpace = false
      tidy.append(byte.uppercased)
      index += 1
      if byte >= 0x80 {
        let second = cell[index]
        tidy.append(second >= 0xA0 && second != 0xB7 ? second - 0x20 : second)
        index += 1
      }
    }
  }

  /// ß has a capital of two letters and ÿ one outside Latin-1.
  private static func hasCapitalInLatin1(_ cell: Cell, at index: Int) -> Bool {
    guard cell[index] == 0xC3, index + 1 < cell.count else { return false }
    return cell[index + 1] != 0x9F && cell[index + 1] != 0xBF
  }

  private static func slowTidyUpper(_ cell: Cell) -> [UInt8] {
    var out = String.UnicodeScalarView()
    var pendingSpace = false
    for scalar in cell.string.uppercased().unicodeScalars {
      if scalar.value <= 0x20 || scalar.properties.isWhitespace {
        pendingSpace = !out.isEmpty
      } else if let last = out.last, !pendingSpace, let whole = CombiningMarks.joined(last, scalar) {
        out.removeLast()
        out.append(whole)
      } else {
        if pendingSpace { out.append(" ") }
        pendingSpace = false
        out.append(scalar)
      }
    }
    return Array(String(out).utf8)
  }

  /// Folded spelling of U+00C0…U+00FF, made by `Folding` so that there is one truth.
  private static let bases: [[UInt8]] = (0xC0...0xFF).map { (value: UInt32) in
    let letter = Unicode.Scalar(value).map { String(Character($0)) } ?? ""
    return Array(Folding.fold(letter).utf8)
  }
}

/// Puts a capital and its combining mark together, for files that come from macOS or PDF.
enum CombiningMarks {
  static func joined(_ base: Unicode.Scalar, _ mark: Unicode.Scalar) -> Unicode.Scalar? {
    guard (0x300...0x327).contains(mark.value) else { return nil }
    return table[mark]?[base]
  }

  private static let table: [Unicode.Scalar: [Unicode.Scalar: Unicode.Scalar]] = [
    "\u{300}": pairs("AEIOU", "ÀÈÌÒÙ"), "\u{301}": pairs("AEIOUY", "ÁÉÍÓÚÝ"),
    "\u{302}": pairs("AEIOU", "ÂÊÎÔÛ"), "\u{303}": pairs("ANO", "ÃÑÕ"),
    "\u{308}": pairs("AEIOU", "ÄËÏÖÜ"), "\u{327}": pairs("C", "Ç"),
  ]

  private static func pairs(
    _ bases: String, _ letters: String
  ) -> [Unicode.Scalar: Unicode.Scalar] {
    Dictionary(uniqueKeysWithValues: zip(bases.unicodeScalars, letters.unicodeScalars))
  }
}
