/// Text that was encoded as UTF-8, taken for windows-1252 or Latin-1, and encoded again: `Ã‘` for `Ñ`.
///
/// Recognised are the letters and signs of Latin-1 (behind `Ã` and `Â`), dashes, quotation marks and the
/// euro (behind `â`): what Spanish text has, and what stands in no name as it is. Other letters may begin
/// such a pair by chance (`É”`) and are left alone. Text that was encoded three times is taken back once.
enum DoubleEncoding {
  /// Whether well-formed UTF-8 has a letter that could begin a pair. One sweep without an exit, so that it
  /// runs in vector registers: nearly every column has none.
  static func isPossible(in text: UnsafeBufferPointer<UInt8>) -> Bool {
    guard let bytes = text.baseAddress, text.count > 3 else { return false }
    var found: UInt8 = 0
    for at in 0..<text.count - 1 {
      let (first, second) = (bytes[at], bytes[at + 1])
      let begins = (second & 0xFE == 0x82 || second == 0xA2) && first == 0xC3
      found |= begins ? 1 : 0
    }
    return found != 0
  }

  /// The text with each pair taken back, in `repaired`; false and nothing of use when there is none.
  static func repair(_ text: UnsafeBufferPointer<UInt8>, into repaired: inout [UInt8]) -> Bool {
    repaired.removeAll(keepingCapacity: true)
    var isChanged = false
    var at = 0
    while at < text.count {
      if text[at] == 0xC3, let (original, length) = original(text, at) {
        repaired += original
        isChanged = true
        at += length
      } else {
        repaired.append(text[at])
        at += 1
      }
    }
    return isChanged
  }

  /// What the letters at `at` were before, and how many bytes they take.
  private static func original(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int
  ) -> (bytes: [UInt8], length: Int)? {
    guard at + 3 < text.count, let second = byte(text, at + 2) else { return nil }
    switch text[at + 1] {
    case 0x83: return ([0xC3, second.value], 2 + second.length)
    case 0x82: return second.value >= 0xA0 ? ([0xC2, second.value], 2 + second.length) : nil
    case 0xA2:
      guard let third = byte(text, at + 2 + second.length) else { return nil }
      let isEuro = second.value == 0x82 && third.value == 0xAC
      if second.value != 0x80 && !isEuro { return nil }
      return ([0xE2, second.value, third.value], 2 + second.length + third.length)
    default: return nil
    }
  }

  /// The byte 0x80...0xBF that the character at `at` is in windows-1252 or Latin-1.
  private static func byte(
    _ text: UnsafeBufferPointer<UInt8>, _ at: Int
  ) -> (value: UInt8, length: Int)? {
    guard at + 1 < text.count else { return nil }
    if text[at] == 0xC2 { return (text[at + 1], 2) }
    guard at + 2 < text.count || text[at] < 0xE0 else { return nil }
    let length = text[at] < 0xE0 ? 2 : 3
    let character = text[at..<at + length].reversed().reduce(0 as UInt32) { $0 << 8 | UInt32($1) }
    return windows1252[character | UInt32(length) << 24].map { ($0, length) }
  }

  /// By the entry of `SingleByteTable`.
  private static let windows1252: [UInt32: UInt8] = {
    guard let entries = SingleByteTable.of(.windows1252)?.entries else { return [:] }
    var bytes: [UInt32: UInt8] = [:]
    for byte in UInt8(0x80)...0x9F where entries[Int(byte)] != 0 { bytes[entries[Int(byte)]] = byte }
    return bytes
  }()
}
