/// Text as a workbook stores it: characters that XML cannot hold stand as `_x000D_` (ECMA-376, ST_Xstring).
enum XLSXText {
  private static let escapeLength = 7

  /// The text itself. `_x005F_` protects what only looks like an escape; escapes that name no character a
  /// text may have (NUL, lone surrogates) stay as they are.
  static func unescaped(_ text: [UInt8]) -> [UInt8] {
    guard text.contains(UInt8(ascii: "_")) else { return text }
    var result: [UInt8] = []
    var at = 0
    while at < text.count {
      if let unit = unit(text, at), unit != 0, let scalar = Unicode.Scalar(unit) {
        result.append(contentsOf: Array(String(Character(scalar)).utf8))
        at += escapeLength
      } else {
        result.append(text[at])
        at += 1
      }
    }
    return result
  }

  private static func unit(_ text: [UInt8], _ at: Int) -> UInt16? {
    guard at + escapeLength <= text.count, text[at] == UInt8(ascii: "_"),
      text[at + 1] == UInt8(ascii: "x"), text[at + 6] == UInt8(ascii: "_")
    else { return nil }
    var value: UInt16 = 0
    for byte in text[at + 2..<at + 6] {
      guard let digit = Character(Unicode.Scalar(byte)).hexDigitValue else { return nil }
      value = value << 4 | UInt16(digit)
    }
    return value
  }
}
