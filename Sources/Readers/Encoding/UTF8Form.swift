/// UTF-8 as RFC 3629 has it: no overlong forms, no surrogates, nothing above U+10FFFF.
enum UTF8Form {
  /// Offset of the first byte that begins no character; nil when all are well-formed.
  ///
  /// A character cut off by the end is not well-formed. Time: O(n), eight bytes at a time over ASCII.
  static func firstInvalid(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int? {
    var at = 0
    while at < count {
      if at + 8 <= count, isASCII(bytes + at) {
        at += 8
      } else if bytes[at] < 0x80 {
        at += 1
      } else {
        let length = characterLength(bytes + at, count - at)
        if length == 0 { return at }
        at += length
      }
    }
    return nil
  }

  /// Bytes of a character that the end of the text cuts off (0...3), so that it may be read on with.
  static func cutOff(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    for back in 1...3 where back <= count {
      let byte = bytes[count - back]
      if byte & 0xC0 == 0x80 { continue }
      let wanted = byte >= 0xF0 ? 4 : byte >= 0xE0 ? 3 : byte >= 0xC0 ? 2 : 1
      return wanted > back ? back : 0
    }
    return 0
  }

  private static func isASCII(_ bytes: UnsafePointer<UInt8>) -> Bool {
    UnsafeRawPointer(bytes).loadUnaligned(as: UInt64.self) & 0x8080_8080_8080_8080 == 0
  }

  /// Length of the well-formed character of several bytes at the front; 0 when it is none.
  private static func characterLength(_ bytes: UnsafePointer<UInt8>, _ count: Int) -> Int {
    func continues(_ index: Int, _ low: UInt8 = 0x80, _ high: UInt8 = 0xBF) -> Bool {
      index < count && bytes[index] >= low && bytes[index] <= high
    }
    switch bytes[0] {
    case 0xC2...0xDF: return continues(1) ? 2 : 0
    case 0xE0: return continues(1, 0xA0) && continues(2) ? 3 : 0
    case 0xED: return continues(1, 0x80, 0x9F) && continues(2) ? 3 : 0
    case 0xE1...0xEF: return continues(1) && continues(2) ? 3 : 0
    case 0xF0: return continues(1, 0x90) && continues(2) && continues(3) ? 4 : 0
    case 0xF1...0xF3: return continues(1) && continues(2) && continues(3) ? 4 : 0
    case 0xF4: return continues(1, 0x80, 0x8F) && continues(2) && continues(3) ? 4 : 0
    default: return 0
    }
  }
}
