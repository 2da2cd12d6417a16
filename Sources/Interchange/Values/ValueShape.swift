/// What a value looks like, without the value: `99/99/9999`, `Aaaa Aaa (8)`.
///
/// Messages, logs and the report show shapes only. Digits become 9, capitals A, other letters a; other
/// ASCII signs stay; every other character becomes `a`, control characters `?`. Letters keep their
/// number, so a shape is cut at 24 signs; the number of characters follows when letters occur.
package struct ValueShape: Sendable, Hashable, CustomStringConvertible {
  package let description: String

  package init(of text: String) {
    var shape = ""
    var length = 0
    var hasLetters = false
    for scalar in text.unicodeScalars {
      length += 1
      if length > 24 { continue }
      switch scalar.value {
      case 0x30...0x39: shape.append("9")
      case 0x41...0x5A:
        shape.append("A")
        hasLetters = true
      case 0x61...0x7A:
        shape.append("a")
        hasLetters = true
      case 0x20...0x7E: shape.unicodeScalars.append(scalar)
      case 0..<0x20, 0x7F..<0xA0: shape.append("?")
      default:
        shape.append(scalar.properties.isUppercase ? "A" : "a")
        hasLetters = true
      }
    }
    if length > 24 { shape += "…" }
    description = hasLetters || length > 24 ? "\(shape) (\(length))" : shape
  }

  package init(of bytes: UnsafeBufferPointer<UInt8>) {
    self.init(of: String(decoding: bytes.prefix(4096), as: UTF8.self))
  }
}
