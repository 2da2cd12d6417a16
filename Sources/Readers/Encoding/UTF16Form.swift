/// UTF-16 to UTF-8 and back, one code unit after the other.
struct UTF16Form {
  let isBigEndian: Bool

  /// Appends the characters as UTF-8, stopping before one that the end of the input cuts off.
  ///
  /// Gives: the number of bytes taken; `isValid` is false when the next unit is a surrogate without its
  /// other half.
  func decode(
    _ bytes: UnsafePointer<UInt8>, _ count: Int, into text: inout GrowingBytes
  ) -> (taken: Int, isValid: Bool) {
    text.reserve(count / 2 * 3)
    var at = 0
    while at + 2 <= count {
      let unit = unit(bytes + at)
      if unit & 0xF800 != 0xD800 {
        Self.append(UInt32(unit), to: &text)
        at += 2
      } else if unit >= 0xDC00 {
        return (at, false)
      } else if at + 4 > count {
        break
      } else {
        let low = self.unit(bytes + at + 2)
        if low & 0xFC00 != 0xDC00 { return (at, false) }
        Self.append(0x10000 + (UInt32(unit & 0x3FF) << 10 | UInt32(low & 0x3FF)), to: &text)
        at += 4
      }
    }
    return (at, true)
  }

  /// Bytes that well-formed UTF-8 takes in UTF-16.
  static func byteCount(ofUTF8 bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    var units = 0
    for index in 0..<count {
      let byte = bytes[index]
      if byte & 0xC0 != 0x80 { units += byte >= 0xF0 ? 2 : 1 }
    }
    return units * 2
  }

  /// Well-formed UTF-8 as UTF-16: the inverse of `decode`.
  func encode(utf8 bytes: UnsafeBufferPointer<UInt8>) -> [UInt8] {
    String(decoding: bytes, as: UTF8.self).utf16.flatMap { unit in
      isBigEndian
        ? [UInt8(unit >> 8), UInt8(unit & 0xFF)] : [UInt8(unit & 0xFF), UInt8(unit >> 8)]
    }
  }

  private func unit(_ bytes: UnsafePointer<UInt8>) -> UInt16 {
    isBigEndian
      ? UInt16(bytes[0]) << 8 | UInt16(bytes[1]) : UInt16(bytes[1]) << 8 | UInt16(bytes[0])
  }

  private static func append(_ scalar: UInt32, to text: inout GrowingBytes) {
    switch scalar {
    case 0..<0x80:
      text.append(UInt8(scalar))
    case 0x80..<0x800:
      text.append(UInt8(0xC0 | scalar >> 6))
      text.append(UInt8(0x80 | scalar & 0x3F))
    case 0x800..<0x10000:
      text.append(UInt8(0xE0 | scalar >> 12))
      text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      text.append(UInt8(0x80 | scalar & 0x3F))
    default:
      text.append(UInt8(0xF0 | scalar >> 18))
      text.append(UInt8(0x80 | scalar >> 12 & 0x3F))
      text.append(UInt8(0x80 | scalar >> 6 & 0x3F))
      text.append(UInt8(0x80 | scalar & 0x3F))
    }
  }
}
