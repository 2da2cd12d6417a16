/// A record of the sample as a tree: what is common to JSON and XML.
indirect enum SampledNode {
  case missing
  case text(String)
  case list([SampledNode])
  /// In the order of the file. XML: `@a` is an attribute, `.` the element's own text.
  case members([(name: String, node: SampledNode)])
}

/// Reads the JSON that the readers write for a whole record; it is known to be well formed.
struct SampledJSON {
  private let bytes: [UInt8]
  private var at = 0

  static func node(_ bytes: [UInt8]) -> SampledNode {
    var reader = SampledJSON(bytes: bytes)
    return reader.value()
  }

  private init(bytes: [UInt8]) { self.bytes = bytes }

  private var next: UInt8? { at < bytes.count ? bytes[at] : nil }

  private mutating func skipBlank() {
    while let byte = next, byte <= 0x20 { at += 1 }
  }

  private mutating func skip(_ sign: Character) -> Bool {
    skipBlank()
    guard let byte = sign.asciiValue, next == byte else { return false }
    at += 1
    return true
  }

  private mutating func value() -> SampledNode {
    skipBlank()
    switch next {
    case UInt8(ascii: "{"): return members()
    case UInt8(ascii: "["): return list()
    case UInt8(ascii: "\""): return .text(string())
    default:
      let start = at
      while let byte = next, !",]} \n\r\t".utf8.contains(byte) { at += 1 }
      let word = String(decoding: bytes[start..<at], as: UTF8.self)
      return word == "null" || word.isEmpty ? .missing : .text(word)
    }
  }

  private mutating func members() -> SampledNode {
    var found: [(name: String, node: SampledNode)] = []
    at += 1
    while !skip("}"), at < bytes.count {
      skipBlank()
      let name = string()
      _ = skip(":")
      found.append((name, value()))
      _ = skip(",")
    }
    return .members(found)
  }

  private mutating func list() -> SampledNode {
    var items: [SampledNode] = []
    at += 1
    while !skip("]"), at < bytes.count {
      items.append(value())
      _ = skip(",")
    }
    return .list(items)
  }

  private mutating func string() -> String {
    var text: [UInt8] = []
    at += 1
    while let byte = next, byte != UInt8(ascii: "\"") {
      at += 1
      if byte == UInt8(ascii: "\\") { escape(into: &text) } else { text.append(byte) }
    }
    at += 1
    return String(decoding: text, as: UTF8.self)
  }

  private mutating func escape(into text: inout [UInt8]) {
    guard let sign = next else { return }
    at += 1
    switch sign {
    case UInt8(ascii: "n"), UInt8(ascii: "r"), UInt8(ascii: "t"), UInt8(ascii: "b"), UInt8(ascii: "f"):
      text.append(0x20)
    case UInt8(ascii: "u"): text += Array(codeUnits().utf8)
    default: text.append(sign)
    }
  }

  /// One `\uXXXX`, or two that make a pair.
  private mutating func codeUnits() -> String {
    var units = [unit()]
    if 0xD800..<0xDC00 ~= units[0], next == UInt8(ascii: "\\") {
      at += 2
      units.append(unit())
    }
    return String(decoding: units, as: UTF16.self)
  }

  private mutating func unit() -> UInt16 {
    let end = min(at + 4, bytes.count)
    defer { at = end }
    return UInt16(String(decoding: bytes[at..<end], as: UTF8.self), radix: 16) ?? 0xFFFD
  }
}
