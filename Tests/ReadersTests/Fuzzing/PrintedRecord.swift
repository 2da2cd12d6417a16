/// A line that `quipu read` prints.
enum PrintedRecord {
  /// It is one JSON value without white space between its tokens, in UTF-8, and therefore on one line.
  static func check(_ line: [UInt8]) throws(BrokenInvariant) {
    var value = TightJSON(line)
    try hold(value.isWhole(), "a printed record is no JSON without white space at byte \(value.place)")
    try hold(String(validating: line, as: UTF8.self) != nil, "a printed record is not UTF-8")
  }
}

/// The strict grammar of RFC 8259 without its white space: a yes or a no, and nothing built.
///
/// Slow and obvious beside `JSONScanner`, and much faster than opening a reader for each line.
struct TightJSON {
  private let bytes: [UInt8]
  private(set) var place = 0
  /// What closes each open container, the innermost last.
  private var open: [UInt8] = []

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  mutating func isWhole() -> Bool {
    while beginsValue() {
      while let close = open.last, take(close) { open.removeLast() }
      if open.isEmpty { return place == bytes.count }
      guard take(UInt8(ascii: ",")) else { return false }
      if open.last == UInt8(ascii: "}"), !takeKey() { return false }
    }
    return false
  }

  /// Opening brackets, with the first key behind each brace, up to a scalar or an empty container.
  private mutating func beginsValue() -> Bool {
    while true {
      if take(UInt8(ascii: "[")) {
        open.append(UInt8(ascii: "]"))
        if peek == UInt8(ascii: "]") { return true }
      } else if take(UInt8(ascii: "{")) {
        open.append(UInt8(ascii: "}"))
        if peek == UInt8(ascii: "}") { return true }
        if !takeKey() { return false }
      } else {
        return takeScalar()
      }
    }
  }

  private var peek: UInt8? { place < bytes.count ? bytes[place] : nil }

  private mutating func take(_ byte: UInt8) -> Bool {
    if peek != byte { return false }
    place += 1
    return true
  }

  private mutating func takeKey() -> Bool { takeString() && take(UInt8(ascii: ":")) }

  private mutating func takeScalar() -> Bool {
    switch peek {
    case UInt8(ascii: "\""): takeString()
    case UInt8(ascii: "t"): takeWord("true")
    case UInt8(ascii: "f"): takeWord("false")
    case UInt8(ascii: "n"): takeWord("null")
    default: takeNumber()
    }
  }

  private mutating func takeWord(_ word: StaticString) -> Bool {
    for offset in 0..<word.utf8CodeUnitCount where !take(word.utf8Start[offset]) { return false }
    return true
  }

  private mutating func takeString() -> Bool {
    guard take(UInt8(ascii: "\"")) else { return false }
    while let byte = peek {
      place += 1
      switch byte {
      case UInt8(ascii: "\""): return true
      case UInt8(ascii: "\\"): if !takeEscape() { return false }
      case 0..<0x20: return false
      default: break
      }
    }
    return false
  }

  private mutating func takeEscape() -> Bool {
    guard let letter = peek else { return false }
    place += 1
    if letter != UInt8(ascii: "u") { return "\"\\/bfnrt".utf8.contains(letter) }
    for _ in 0..<4 {
      guard let digit = peek, UnicodeScalar(digit).properties.isASCIIHexDigit else { return false }
      place += 1
    }
    return true
  }

  private mutating func takeNumber() -> Bool {
    _ = take(UInt8(ascii: "-"))
    if !take(UInt8(ascii: "0")), !takeDigits() { return false }
    if take(UInt8(ascii: ".")), !takeDigits() { return false }
    guard take(UInt8(ascii: "e")) || take(UInt8(ascii: "E")) else { return true }
    _ = take(UInt8(ascii: "+")) || take(UInt8(ascii: "-"))
    return takeDigits()
  }

  private mutating func takeDigits() -> Bool {
    let start = place
    while let digit = peek, UInt8(ascii: "0")...UInt8(ascii: "9") ~= digit { place += 1 }
    return place > start
  }
}
