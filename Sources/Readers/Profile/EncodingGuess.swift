import Interchange

/// Guesses an encoding: a mark, then validity, then which reading gives Spanish.
enum EncodingGuess {
  /// - Parameter pieces: from further behind in the file. They may begin within a character.
  static func of(_ front: [UInt8], _ pieces: [[UInt8]]) -> Guess<TextEncoding> {
    if let mark = TextEncoding.byteOrderMark(in: front) {
      return Guess(mark.encoding, 100, es: "lo dice la marca al inicio", en: "the mark at the front says so")
    }
    if let wide = utf16(front) { return wide }
    // A line feed between them, so that what is cut stays cut.
    let sample = pieces.reduce(front.dropLast(cutOff(front))) { sample, piece in
      let whole = piece.dropFirst(piece.prefix(3).prefix { $0 & 0xC0 == 0x80 }.count)
      return sample + [0x0A] + whole.dropLast(cutOff(Array(whole)))
    }
    if !sample.contains(where: { $0 >= 0x80 }) {
      return Guess(.utf8, 90, es: "solo hay ASCII", en: "there is only ASCII")
    }
    return utf8(Array(sample)) ?? singleByte(front + pieces.joined())
  }

  private static func cutOff(_ sample: [UInt8]) -> Int {
    sample.withUnsafeBufferPointer { bytes in bytes.baseAddress.map { UTF8Form.cutOff($0, bytes.count) } ?? 0 }
  }

  /// Without a mark: nearly every other byte of Spanish text in UTF-16 is NUL.
  private static func utf16(_ sample: [UInt8]) -> Guess<TextEncoding>? {
    var zeros = [0, 0]
    for (at, byte) in sample.enumerated() where byte == 0 { zeros[at & 1] += 1 }
    let half = max(1, sample.count / 2)
    for (place, encoding) in [(1, TextEncoding.utf16LittleEndian), (0, .utf16BigEndian)]
    where zeros[place] * 2 > half && zeros[1 - place] * 20 < half {
      return Guess(
        encoding, 95, es: "casi uno de cada dos bytes es NUL", en: "nearly every other byte is NUL")
    }
    return nil
  }

  private static func utf8(_ sample: [UInt8]) -> Guess<TextEncoding>? {
    sample.withUnsafeBufferPointer { bytes in
      guard let base = bytes.baseAddress else { return nil }
      if UTF8Form.firstInvalid(base, bytes.count) != nil { return nil }
      let leads = bytes.count { $0 >= 0xC0 }
      return Guess(
        .utf8, leads < 3 ? 95 : 99, es: "\(leads) caracteres de varios bytes, todos válidos",
        en: "\(leads) characters of several bytes, all valid")
    }
  }

  /// In the order in which they are believed when they read the same.
  private static let singleByteEncodings: [TextEncoding] = [.windows1252, .latin1, .latin9, .cp850]

  private static func singleByte(_ sample: [UInt8]) -> Guess<TextEncoding> {
    let count = sample.count { $0 >= 0x80 }
    let scores = singleByteEncodings.map { score(sample, $0) }
    let best = scores.max() ?? 0
    let place = scores.firstIndex(of: best) ?? 0
    // Encodings with the same score read the same letters; the others are what this one stands out from.
    let next = scores.filter { $0 < best }.max() ?? best
    let distance = Double(best - next) / Double(2 * count)
    let same = zip(singleByteEncodings, scores).filter { $0.1 == best }.map(\.0.rawValue).dropFirst()
    let also = same.joined(separator: ", ")
    return Guess(
      singleByteEncodings[place],
      best <= 0 ? 20 : 50 + Int(45 * min(1, distance)) - (same.isEmpty ? 0 : 5),
      es: "no es UTF-8; así salen letras del español" + (also.isEmpty ? "" : "; igual con \(also)"),
      en: "it is not UTF-8; so its letters are Spanish" + (also.isEmpty ? "" : "; the same with \(also)"))
  }

  private static let lower = Set("áéíóúüñ".unicodeScalars.map(\.value))
  private static let upper = Set("ÁÉÍÓÚÜÑ".unicodeScalars.map(\.value))
  private static let signs = Set("“”‘’–—…•€".unicodeScalars.map(\.value))

  /// Two for each letter as Spanish has it between its neighbours, less for what it does not have.
  private static func score(_ sample: [UInt8], _ encoding: TextEncoding) -> Int {
    guard let entries = SingleByteTable.of(encoding)?.entries else { return .min }
    let scalars = (0..<256).map { scalar(entries[$0]) }
    var score = 0
    for (at, byte) in sample.enumerated() where byte >= 0x80 {
      let before = at > 0 ? scalars[Int(sample[at - 1])] : 0
      let behind = at + 1 < sample.count ? scalars[Int(sample[at + 1])] : 0
      score += self.score(scalars[Int(byte)], before, behind)
    }
    return score
  }

  private static func score(_ scalar: UInt32, _ before: UInt32, _ behind: UInt32) -> Int {
    let (isBehindLetter, isBeforeLetter) = (isLetter(before), isLetter(behind))
    if lower.contains(scalar) { return isUpper(before) && isUpper(behind) ? -1 : 2 }
    if upper.contains(scalar) { return isLower(before) ? -1 : 2 }
    switch scalar {
    case 0: return -20
    case 0xA1, 0xBF: return isBeforeLetter && !isBehindLetter ? 1 : -1
    case 0xAA, 0xB0, 0xBA: return isBeforeLetter ? -1 : 1
    case 0xA0: return 0
    default: return signs.contains(scalar) ? 1 : -2
    }
  }

  private static func isLower(_ scalar: UInt32) -> Bool {
    (0x61...0x7A).contains(scalar) || lower.contains(scalar)
  }

  private static func isUpper(_ scalar: UInt32) -> Bool {
    (0x41...0x5A).contains(scalar) || upper.contains(scalar)
  }

  private static func isLetter(_ scalar: UInt32) -> Bool { isLower(scalar) || isUpper(scalar) }

  /// Of an entry of `SingleByteTable`; 0 for an undefined byte and for NUL.
  private static func scalar(_ entry: UInt32) -> UInt32 {
    let bytes = (0..<entry >> 24).map { UInt8(truncatingIfNeeded: entry >> ($0 * 8)) }
    return String(decoding: bytes, as: UTF8.self).unicodeScalars.first?.value ?? 0
  }
}
