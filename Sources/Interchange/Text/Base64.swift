/// Bytes as base64 (RFC 4648, with padding).
package enum Base64 {
  private static let letters = Array("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/".utf8)

  package static func text(_ bytes: [UInt8]) -> [UInt8] {
    var text: [UInt8] = []
    text.reserveCapacity((bytes.count + 2) / 3 * 4)
    var start = 0
    while start < bytes.count {
      let group = (0..<3).reduce(UInt32(0)) { $0 << 8 | (start + $1 < bytes.count ? UInt32(bytes[start + $1]) : 0) }
      let present = min(3, bytes.count - start)
      for place in 0..<4 {
        text.append(place > present ? UInt8(ascii: "=") : letters[Int(group >> UInt32(18 - 6 * place)) & 63])
      }
      start += 3
    }
    return text
  }

  /// nil: a sign that is none of base64, a length that cannot be, or bits behind the last byte.
  package static func bytes(_ text: some Collection<UInt8>) -> [UInt8]? {
    if text.count % 4 != 0 { return nil }
    let end = text.suffix(2).map { $0 }
    // Padding stands at the end alone: `A=B=` is none, and what stands before it is read as a sign.
    let padding = end.last == UInt8(ascii: "=") ? end.count { $0 == UInt8(ascii: "=") } : 0
    let signs = text.dropLast(padding)
    var bytes: [UInt8] = []
    bytes.reserveCapacity(signs.count * 3 / 4)
    var (bits, width) = (UInt32(0), 0)
    for sign in signs {
      guard let value = value(of: sign) else { return nil }
      bits = (bits << 6 | value) & 0xFFFF
      width += 6
      if width >= 8 {
        width -= 8
        bytes.append(UInt8(truncatingIfNeeded: bits >> UInt32(width)))
      }
    }
    return bits & (1 << UInt32(width) - 1) == 0 && width < 6 ? bytes : nil
  }

  private static func value(of sign: UInt8) -> UInt32? {
    switch sign {
    case 0x41...0x5A: UInt32(sign - 0x41)
    case 0x61...0x7A: UInt32(sign - 0x61 + 26)
    case 0x30...0x39: UInt32(sign - 0x30 + 52)
    case 0x2B: 62
    case 0x2F: 63
    default: nil
    }
  }
}
