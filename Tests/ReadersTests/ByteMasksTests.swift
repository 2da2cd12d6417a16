import CByteMasks
import Testing

/// What this processor's instructions find, the portable function finds, and a look at each byte too.
@Suite struct ByteMasksTests {
  private static let telling = Array("\",;\\\t\n\r\0 |a\u{1F}\u{7F}".utf8) + [0x80, 0x9F, 0xA0, 0xFF]

  private static func slowly(_ bytes: [UInt8], _ signs: (UInt8, UInt8, UInt8)) -> (UInt64, UInt64) {
    var (delimiters, others): (UInt64, UInt64) = (0, 0)
    for (place, byte) in bytes.enumerated() {
      if byte == signs.0 {
        delimiters |= 1 << UInt64(place)
      } else if byte == signs.1 || byte == signs.2 || byte < 0x20 {
        others |= 1 << UInt64(place)
      }
    }
    return (delimiters, others)
  }

  @Test func `three ways find the same bytes, whatever the signs`() {
    var random = Xorshift(seed: 7)
    for _ in 0..<5_000 {
      let bytes = (0..<64).map { _ in
        let number = random.next()
        return number % 3 == 0
          ? UInt8(truncatingIfNeeded: number >> 8) : Self.telling[Int(number >> 8) % Self.telling.count]
      }
      let signs = (bytes[0], bytes[1], bytes[2])
      let here = quipuDelimited(bytes, signs.0, signs.1, signs.2)
      let portable = quipuDelimitedPortably(bytes, signs.0, signs.1, signs.2)
      let slow = Self.slowly(bytes, signs)
      #expect(here.delimiters == slow.0 && here.others == slow.1)
      #expect(portable.delimiters == slow.0 && portable.others == slow.1)
    }
  }
}
