import Interchange

/// Folds and capitalises UTF-8 bytes without making a `String` for what Peruvian files hold.
///
/// ASCII and the Latin-1 letters (two bytes, C3 80…BF) go through a table; anything else takes the slow
/// path through `Folding` or the standard library, so both ways give the same bytes.
enum LatinBytes {
  /// `Folding.fold`, byte by byte: capitals, no accents, Ñ kept, single spaces.
  static func fold(_ cell: Cell, into folded: inout [UInt8]) {
    rewrite(cell, into: &folded, latin: foldedLetter) { Array(Folding.fold($0.string).utf8) }
  }

  static func folded(_ cell: Cell) -> [UInt8] {
    var bytes: [UInt8] = []
    fold(cell, into: &bytes)
    return bytes
  }

  /// Capitals with their accents, ends trimmed, runs of white space as one space, and letters written
  /// as a base and a combining mark put together: `" María  del\tCarmen "` gives `"MARÍA DEL CARMEN"`.
  static func tidyUpper(_ cell: Cell, into tidy: inout [UInt8]) {
    rewrite(cell, into: &tidy, latin: capitalLetter, slow: slowTidyUpper)
  }

  /// Appends the capitals of ASCII and Latin-1, spaces as they are; false where another way is needed.
  static func appendUpper(_ cell: Cell, to output: TextColumn) -> Bool {
    var index = 0
    while index < cell.count {
      if cell[index] < 0x80 {
        index += 1
      } else if let letter = latinLetter(cell, at: index), capitalLetter(letter) != nil {
        index += 2
      } else {
        return false
      }
    }
    output.append(capacity: cell.count) { room in
      var isSecond = false
      for index in 0..<cell.count {
        let byte = cell[index]
        room[index] = isSecond ? (capitalLetter(byte)?.second ?? byte) : byte.uppercased
        isSecond = byte == 0xC3
      }
      return cell.count
    }
    return true
  }

  /// One or two bytes that stand for a letter of Latin-1; a second byte of 0 is none.
  struct Letter {
    var first: UInt8
    var second: UInt8
  }

  /// Trims, makes runs of white space one space and ASCII capitals; `latin` rewrites the second byte of
  /// what begins with C3. Where a byte is none of these, or `latin` has no answer, the cell goes to `slow`.
  ///
  /// Works in the place to which the cell was copied, since nothing ever gets longer.
  @inline(__always)
  private static func rewrite(
    _ cell: Cell, into text: inout [UInt8], latin: (UInt8) -> Letter?, slow: (Cell) -> [UInt8]
  ) {
    text.removeAll(keepingCapacity: true)
    text.append(contentsOf: cell)
    let end: Int? = text.withUnsafeMutableBufferPointer { bytes in
      var (index, end) = (0, 0)
      var pendingSpace = false
      while index < bytes.count {
        let byte = bytes[index]
        if byte <= 0x20 || (byte == 0xC2 && index + 1 < bytes.count && bytes[index + 1] == 0xA0) {
          pendingSpace = end > 0
          index += byte <= 0x20 ? 1 : 2
          continue
        }
        var letter = Letter(first: byte.uppercased, second: 0)
        if byte >= 0x80 {
          guard let second = latinLetter(Cell(bytes), at: index), let made = latin(second) else {
            return nil
          }
          letter = made
        }
        index += byte < 0x80 ? 1 : 2
        if pendingSpace {
          bytes[end] = 0x20
          end += 1
          pendingSpace = false
        }
        bytes[end] = letter.first
        end += 1
        if letter.second != 0 {
          bytes[end] = letter.second
          end += 1
        }
      }
      return end
    }
    if let end { text.removeLast(text.count - end) } else { text = slow(cell) }
  }

  /// The second byte of a letter U+00C0…U+00FF.
  private static func latinLetter(_ cell: Cell, at index: Int) -> UInt8? {
    cell[index] == 0xC3 && index + 1 < cell.count ? cell[index + 1] : nil
  }

  /// ß has a capital of two letters and ÿ one outside Latin-1.
  private static func capitalLetter(_ second: UInt8) -> Letter? {
    if second == 0x9F || second == 0xBF { return nil }
    return Letter(first: 0xC3, second: second >= 0xA0 && second != 0xB7 ? second - 0x20 : second)
  }

  private static func foldedLetter(_ second: UInt8) -> Letter? { bases[Int(second & 0x3F)] }

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
  private static let bases: [Letter] = (0xC0...0xFF).map { (value: UInt32) in
    let letter = Unicode.Scalar(value).map { String(Character($0)) } ?? ""
    let folded = Array(Folding.fold(letter).utf8)
    precondition((1...2).contains(folded.count), "a folded letter stands in the room of the letter")
    return Letter(first: folded[0], second: folded.count > 1 ? folded[1] : 0)
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
