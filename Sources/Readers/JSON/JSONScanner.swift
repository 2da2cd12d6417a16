/// Into a window of bytes that is followed by at least 64 zero bytes.
typealias JSONCursor = UnsafePointer<UInt8>

/// Why bytes are not the JSON that was asked for, and where.
///
/// The place is always the first byte that breaks the rule. A fault at the window's end therefore means
/// that the window ended, not that the text is wrong: the zero behind the window breaks every rule.
struct JSONFault: Error {
  enum Kind: UInt8 {
    case truncated, empty, byteOrderMark, valueExpected, keyExpected, colonExpected, commaExpected
    case trailingComma, trailingContent, comment, number, literal, notFinite
    case controlCharacter, escape, notUTF8
    case tooDeep, stringTooLong, keyTooLong, recordTooLarge
    case pathNeedsArray, pathNeedsObject, pathUnmatched, ancestorLate, duplicateKey
    case twoValues, lineBreak
  }
  let kind: Kind
  private let address: UInt
  var at: JSONCursor { JSONCursor(bitPattern: address)! }

  init(_ kind: Kind, _ at: JSONCursor) {
    self.kind = kind
    address = UInt(bitPattern: at)
  }
}

/// The tokens of RFC 8259 over bytes: no state, no allocation, no input or output.
///
/// Takes: a cursor into a window with 64 zero bytes behind it. A zero is in no token, so that no loop needs
/// a bound, and loads of 8 bytes may start at the window's last byte.
/// Throws: `JSONFault` at the first byte that breaks the grammar.
enum JSONScanner {
  /// A string between its quotes, as written.
  struct Text {
    let start: JSONCursor
    /// At the closing quote.
    let close: JSONCursor
    let isEscaped: Bool
    var count: Int { close - start }
    var bytes: UnsafeBufferPointer<UInt8> { UnsafeBufferPointer(start: start, count: count) }
  }

  /// SAFETY: the 64 bytes behind the window belong to it.
  @inline(__always)
  static func word(_ p: JSONCursor) -> UInt64 {
    UnsafeRawPointer(p).loadUnaligned(as: UInt64.self)
  }

  @inline(__always)
  static func skipSpace(_ start: JSONCursor) -> JSONCursor {
    start.pointee > 0x20 ? start : skipSpaceRun(start)
  }

  private static func skipSpaceRun(_ start: JSONCursor) -> JSONCursor {
    var p = start
    while true {
      switch p.pointee {
      case 0x20:
        p += 1
        // Indentation comes in long runs.
        while word(p) == 0x2020_2020_2020_2020 { p += 8 }
      case 0x0A, 0x0D, 0x09: p += 1
      default: return p
      }
    }
  }

  // MARK: Comments

  @inline(__always)
  static func beginsComment(_ p: JSONCursor) -> Bool { p.pointee == 0x2F || p.pointee == 0x23 }

  /// Takes: the first byte of a comment. Gives: the byte behind it; a line's comment ends before the line
  /// feed, and before what may not stand in a comment either, on which the next token fails.
  /// Throws: `.comment` where a slash begins none, and at the end of the window within `/* … */`.
  static func comment(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    switch (start[0], start[1]) {
    case (0x23, _): return try lineComment(start + 1)
    case (0x2F, 0x2F): return try lineComment(start + 2)
    case (0x2F, 0x2A): return try blockComment(start + 2)
    default: throw JSONFault(.comment, start + 1)
    }
  }

  /// A control character other than a tab or CR ends it.
  private static func lineComment(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    var p = start
    while true {
      switch p.pointee {
      case 0x09, 0x0D, 0x20..<0x80: p += 1
      case 0x80...: p = try multibyte(p)
      default: return p
      }
    }
  }

  private static func blockComment(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    var p = start
    while true {
      switch p.pointee {
      case 0x2A where p[1] == 0x2F: return p + 2
      case 0x09, 0x0A, 0x0D, 0x20..<0x80: p += 1
      case 0x80...: p = try multibyte(p)
      default: throw JSONFault(.comment, p)
      }
    }
  }

  // MARK: Strings

  /// Takes: the byte after the opening quote.
  @inline(__always)
  static func text(_ start: JSONCursor) throws(JSONFault) -> Text {
    var p = start
    var isEscaped = false
    while true {
      p = plainRun(p)
      switch p.pointee {
      case 0x22: return Text(start: start, close: p, isEscaped: isEscaped)
      case 0x5C:
        isEscaped = true
        p = try escape(p)
      case 0x80...: p = try multibyte(p)
      default: throw JSONFault(.controlCharacter, p)
      }
    }
  }

  /// The first quote, backslash, control character or non-ASCII byte, eight bytes at a time.
  ///
  /// A borrow in the subtractions can only come out of a byte that is itself a hit, so the lowest hit
  /// is exact.
  @inline(__always)
  private static func plainRun(_ start: JSONCursor) -> JSONCursor {
    var p = start
    while true {
      let bytes = word(p)
      let quote = (bytes ^ 0x2222_2222_2222_2222) &- 0x0101_0101_0101_0101
      let slash = (bytes ^ 0x5C5C_5C5C_5C5C_5C5C) &- 0x0101_0101_0101_0101
      let control = bytes &- 0x2020_2020_2020_2020
      let hits = (bytes | quote | slash | control) & 0x8080_8080_8080_8080
      if hits != 0 { return p + (UInt64(littleEndian: hits).trailingZeroBitCount >> 3) }
      p += 8
    }
  }

  private static func escape(_ backslash: JSONCursor) throws(JSONFault) -> JSONCursor {
    switch backslash[1] {
    case 0x22, 0x5C, 0x2F, 0x62, 0x66, 0x6E, 0x72, 0x74: return backslash + 2
    case 0x75:
      for place in 2..<6 where hexDigit(backslash[place]) == nil {
        throw JSONFault(.escape, backslash + place)
      }
      return backslash + 6
    default: throw JSONFault(.escape, backslash + 1)
    }
  }

  /// All characters up to the next ASCII byte; the well-formed sequences of Unicode 15, table 3-7.
  private static func multibyte(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    var p = start
    while p.pointee >= 0x80 {
      let lead = p.pointee
      let second: ClosedRange<UInt8>
      let length: Int
      switch lead {
      case 0xC2...0xDF: (second, length) = (0x80...0xBF, 2)
      case 0xE0: (second, length) = (0xA0...0xBF, 3)
      case 0xED: (second, length) = (0x80...0x9F, 3)
      case 0xE1...0xEF: (second, length) = (0x80...0xBF, 3)
      case 0xF0: (second, length) = (0x90...0xBF, 4)
      case 0xF1...0xF3: (second, length) = (0x80...0xBF, 4)
      case 0xF4: (second, length) = (0x80...0x8F, 4)
      default: throw JSONFault(.notUTF8, p)
      }
      guard second.contains(p[1]) else { throw JSONFault(.notUTF8, p + 1) }
      for place in 2..<max(length, 2) where p[place] & 0xC0 != 0x80 {
        throw JSONFault(.notUTF8, p + place)
      }
      p += length
    }
    return p
  }

  static func hexDigit(_ byte: UInt8) -> UInt32? {
    switch byte {
    case 0x30...0x39: UInt32(byte - 0x30)
    case 0x41...0x46: UInt32(byte - 0x41 + 10)
    case 0x61...0x66: UInt32(byte - 0x61 + 10)
    default: nil
    }
  }

  // MARK: Numbers and literals

  /// Takes: a minus or a digit. Gives: the byte behind the number.
  @inline(__always)
  static func number(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    var p = start
    if p.pointee == 0x2D { p += 1 }
    if p.pointee == 0x30 {
      p += 1
      if isDigit(p.pointee) { throw JSONFault(.number, p) }
    } else {
      p = try digits(p)
    }
    if p.pointee == 0x2E { p = try digits(p + 1) }
    if p.pointee | 0x20 == 0x65 {
      p += 1
      if p.pointee == 0x2B || p.pointee == 0x2D { p += 1 }
      p = try digits(p)
    }
    return p
  }

  @inline(__always)
  private static func digits(_ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    guard isDigit(start.pointee) else { throw JSONFault(.number, start) }
    var p = start + 1
    while isDigit(p.pointee) { p += 1 }
    return p
  }

  @inline(__always)
  static func isDigit(_ byte: UInt8) -> Bool { byte &- 0x30 < 10 }

  enum Literal { case yes, no, null, notFinite }

  /// `true`, `false`, `null`, and the `NaN`, `Infinity`, `-Infinity` that some exporters write.
  static func literal(_ start: JSONCursor) throws(JSONFault) -> (Literal, JSONCursor) {
    switch start.pointee {
    case 0x74: return (.yes, try word("true", start))
    case 0x66: return (.no, try word("false", start))
    case 0x6E: return (.null, try word("null", start))
    case 0x4E: return (.notFinite, try word("NaN", start))
    case 0x49: return (.notFinite, try word("Infinity", start))
    case 0x2D: return (.notFinite, try word("-Infinity", start))
    default: throw unexpected(start)
    }
  }

  private static func word(_ word: StaticString, _ start: JSONCursor) throws(JSONFault) -> JSONCursor {
    for place in 0..<word.utf8CodeUnitCount where start[place] != word.utf8Start[place] {
      throw JSONFault(.literal, start + place)
    }
    return start + word.utf8CodeUnitCount
  }

  /// What to say of a byte that begins no value.
  static func unexpected(_ p: JSONCursor) -> JSONFault {
    switch p.pointee {
    case 0x2F, 0x23: JSONFault(.comment, p)
    case 0x2B, 0x2E: JSONFault(.number, p)
    case 0x41...0x5A, 0x61...0x7A: JSONFault(.literal, p)
    default: JSONFault(.valueExpected, p)
    }
  }

  /// What to say of a byte that stands where a comma or the container's end must be.
  static func unseparated(_ p: JSONCursor) -> JSONFault {
    switch p.pointee {
    case 0x2F, 0x23: JSONFault(.comment, p)
    case 0x2B, 0x2D, 0x2E, 0x30...0x39, 0x41...0x5A, 0x61...0x7A:
      // It runs on from a number, a literal, or from neither.
      JSONFault(isDigit(p[-1]) ? .number : isLetter(p[-1]) ? .literal : .commaExpected, p)
    default: JSONFault(.commaExpected, p)
    }
  }

  private static func isLetter(_ byte: UInt8) -> Bool { (byte | 0x20) &- 0x61 < 26 }

  // MARK: Unescaping

  struct Unescaped {
    var count = 0
    /// Half of a surrogate pair stands alone; it was written as three bytes that are not UTF-8.
    var hasLoneSurrogate = false
    /// U+001F, which joins list cells and so may not stand in one.
    var hasSeparator = false
  }

  /// Writes a valid string without its escapes; the result is never longer than the source.
  static func unescape(_ text: Text, to target: UnsafeMutablePointer<UInt8>) -> Unescaped {
    var result = Unescaped()
    var p = text.start
    while p < text.close {
      if p.pointee != 0x5C {
        target[result.count] = p.pointee
        result.count += 1
        p += 1
      } else if p[1] == 0x75 {
        var unit = codeUnit(p)
        p += 6
        if unit & 0xFC00 == 0xD800, p < text.close, p[0] == 0x5C, p[1] == 0x75,
          codeUnit(p) & 0xFC00 == 0xDC00
        {
          unit = 0x10000 + (unit - 0xD800) << 10 + (codeUnit(p) - 0xDC00)
          p += 6
        }
        result.hasLoneSurrogate = result.hasLoneSurrogate || unit & 0xFFFF_F800 == 0xD800
        result.hasSeparator = result.hasSeparator || unit == 0x1F
        result.count += encode(unit, to: target + result.count)
      } else {
        target[result.count] = control(p[1])
        result.count += 1
        p += 2
      }
    }
    return result
  }

  /// Takes: the backslash of a valid `\uXXXX`.
  private static func codeUnit(_ p: JSONCursor) -> UInt32 {
    (2..<6).reduce(0) { $0 << 4 | (hexDigit(p[$1]) ?? 0) }
  }

  private static func control(_ letter: UInt8) -> UInt8 {
    switch letter {
    case 0x62: 0x08
    case 0x66: 0x0C
    case 0x6E: 0x0A
    case 0x72: 0x0D
    case 0x74: 0x09
    default: letter
    }
  }

  private static func encode(_ scalar: UInt32, to target: UnsafeMutablePointer<UInt8>) -> Int {
    func tail(_ shift: UInt32) -> UInt8 { UInt8(0x80 | (scalar >> shift) & 0x3F) }
    switch scalar {
    case 0..<0x80:
      target[0] = UInt8(scalar)
      return 1
    case 0..<0x800:
      (target[0], target[1]) = (UInt8(0xC0 | scalar >> 6), tail(0))
      return 2
    case 0..<0x10000:
      (target[0], target[1], target[2]) = (UInt8(0xE0 | scalar >> 12), tail(6), tail(0))
      return 3
    default:
      (target[0], target[1]) = (UInt8(0xF0 | scalar >> 18), tail(12))
      (target[2], target[3]) = (tail(6), tail(0))
      return 4
    }
  }

  // MARK: Minifying

  /// `NaN` grows by a third; nothing grows more.
  static func minifiedCapacity(_ byteCount: Int) -> Int { byteCount + byteCount / 3 + slack }

  /// What a copy in words may write behind its last byte.
  private static let slack = 16

  /// Copies a valid value of strict JSON without the white space between its tokens.
  ///
  /// Takes: room for `minifiedCapacity` bytes. Gives: the bytes written.
  static func minify(
    _ value: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) -> Int {
    guard var p = value.baseAddress else { return 0 }
    let end = p + value.count
    var written = target
    while p < end {
      if p.pointee <= 0x20 {
        p = min(skipSpace(p), end)
      } else if p.pointee == 0x22 {
        let behind = afterText(p)
        copy(p, behind - p, to: written)
        written += behind - p
        p = behind
      } else {
        written.pointee = p.pointee
        written += 1
        p += 1
      }
    }
    return written - target
  }

  /// SAFETY: both sides have slack behind them. Most strings are short, and a call costs more.
  @inline(__always)
  private static func copy(
    _ source: JSONCursor, _ count: Int, to target: UnsafeMutablePointer<UInt8>
  ) {
    if count > 16 { return target.update(from: source, count: count) }
    let words = UnsafeRawPointer(source)
    let copy = UnsafeMutableRawPointer(target)
    copy.storeBytes(of: words.loadUnaligned(as: UInt64.self), as: UInt64.self)
    copy.storeBytes(
      of: words.loadUnaligned(fromByteOffset: 8, as: UInt64.self), toByteOffset: 8, as: UInt64.self)
  }

  /// As `minify`, of a value with tolerated deviations: the copy is JSON. A non-finite number becomes
  /// `null`; comments and trailing commas are left out.
  static func minifyTolerated(
    _ value: UnsafeBufferPointer<UInt8>, to target: UnsafeMutablePointer<UInt8>
  ) throws(JSONFault) -> Int {
    guard var p = value.baseAddress else { return 0 }
    let end = p + value.count
    var written = 0
    var isCommaDue = false
    func put(_ bytes: UnsafeBufferPointer<UInt8>) {
      for byte in bytes {
        target[written] = byte
        written += 1
      }
    }
    while true {
      p = try skipSpaceAndComments(p, end)
      if p >= end { return written }
      if isCommaDue && p.pointee != 0x5D && p.pointee != 0x7D {
        target[written] = 0x2C
        written += 1
      }
      isCommaDue = p.pointee == 0x2C
      let start = p
      switch p.pointee {
      case 0x2C: p += 1
      case 0x22:
        p = afterText(p)
        put(UnsafeBufferPointer(start: start, count: p - start))
      case 0x4E, 0x49,
        0x2D where p[1] == 0x49:
        p = try literal(p).1
        StaticString("null").withUTF8Buffer { put($0) }
      default:
        p += 1
        put(UnsafeBufferPointer(start: start, count: 1))
      }
    }
  }

  private static func skipSpaceAndComments(
    _ start: JSONCursor, _ end: JSONCursor
  ) throws(JSONFault) -> JSONCursor {
    var p = skipSpace(start)
    while p < end && beginsComment(p) { p = skipSpace(try comment(p)) }
    return p
  }

  /// Takes: the opening quote of a valid string.
  @inline(__always)
  private static func afterText(_ start: JSONCursor) -> JSONCursor {
    var p = plainRun(start + 1)
    while p.pointee != 0x22 { p = plainRun(p + (p.pointee == 0x5C ? 2 : 1)) }
    return p + 1
  }
}
