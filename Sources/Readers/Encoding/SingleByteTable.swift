/// What each of the 256 bytes of a single-byte encoding is in UTF-8.
///
/// An entry packs up to three bytes (the first in the lowest bits) and their number in the top byte, so
/// that a decoder stores four bytes at once and steps by the number. 0 means that the byte is undefined:
/// such a byte is a finding, never U+FFFD.
///
/// SAFETY (`@unchecked`): the entries are written before the table can be seen and never again; the
/// tables live as long as the program.
final class SingleByteTable: @unchecked Sendable {
  /// 256 of them.
  let entries: UnsafePointer<UInt32>

  private init(upperHalf: [UInt32?]) {
    let scalars = (0..<128).map { UInt32($0) } + upperHalf
    precondition(scalars.count == 256)
    let entries = UnsafeMutablePointer<UInt32>.allocate(capacity: 256)
    for (byte, scalar) in scalars.enumerated() {
      (entries + byte).initialize(to: scalar.map { Self.packed($0) } ?? 0)
    }
    self.entries = UnsafePointer(entries)
  }

  static func of(_ encoding: TextEncoding) -> SingleByteTable? {
    switch encoding {
    case .ascii: ascii
    case .windows1252: windows1252
    case .latin1: latin1
    case .latin9: latin9
    case .cp850: cp850
    case .utf8, .utf16LittleEndian, .utf16BigEndian: nil
    }
  }

  private static let ascii = SingleByteTable(upperHalf: Array(repeating: nil, count: 128))

  private static let latin1 = SingleByteTable(upperHalf: (0x80...0xFF).map { UInt32($0) })

  /// The Windows code page as Microsoft published it: five bytes are undefined.
  private static let windows1252 = SingleByteTable(
    upperHalf: [
      0x20AC, nil, 0x201A, 0x0192, 0x201E, 0x2026, 0x2020, 0x2021,
      0x02C6, 0x2030, 0x0160, 0x2039, 0x0152, nil, 0x017D, nil,
      nil, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014,
      0x02DC, 0x2122, 0x0161, 0x203A, 0x0153, nil, 0x017E, 0x0178,
    ] + (0xA0...0xFF).map { UInt32($0) })

  /// ISO 8859-1 with eight signs exchanged.
  private static let latin9 = SingleByteTable(
    upperHalf: (UInt32(0x80)...0xFF).map { byte -> UInt32 in
      switch byte {
      case 0xA4: 0x20AC
      case 0xA6: 0x0160
      case 0xA8: 0x0161
      case 0xB4: 0x017D
      case 0xB8: 0x017E
      case 0xBC: 0x0152
      case 0xBD: 0x0153
      case 0xBE: 0x0178
      default: byte
      }
    })

  /// The page of the IBM PC, in which ZIPs name their members; no source is declared in it.
  static let cp437 = SingleByteTable(
    upperHalf: ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜ¢£¥₧ƒ"
      + "áíóúñÑªº¿⌐¬½¼¡«»░▒▓│┤╡╢╖╕╣║╗╝╜╛┐"
      + "└┴┬├─┼╞╟╚╔╩╦╠═╬╧╨╤╥╙╘╒╓╫╪┘┌█▄▌▐▀"
      + "αßΓπΣσµτΦΘΩδ∞φε∩≡±≥≤⌠⌡÷≈°∙·√ⁿ²■\u{A0}").unicodeScalars.map { $0.value })

  static let cp850 = SingleByteTable(
    upperHalf: ("ÇüéâäàåçêëèïîìÄÅÉæÆôöòûùÿÖÜø£Ø×ƒ"
      + "áíóúñÑªº¿®¬½¼¡«»░▒▓│┤ÁÂÀ©╣║╗╝¢¥┐"
      + "└┴┬├─┼ãÃ╚╔╩╦╠═╬¤ðÐÊËÈıÍÎÏ┘┌█▄¦Ì▀"
      + "ÓßÔÒõÕµþÞÚÛÙýÝ¯´\u{AD}±‗¾¶§÷¸°¨·¹³²■\u{A0}").unicodeScalars.map { $0.value })

  /// In UTF-8, with a question mark for an undefined byte: for names and guesses, never for cells.
  func text(of bytes: some Sequence<UInt8>) -> [UInt8] {
    var text: [UInt8] = []
    for byte in bytes {
      let entry = entries[Int(byte)] == 0 ? UInt32(UInt8(ascii: "?")) | 1 << 24 : entries[Int(byte)]
      for place in 0..<entry >> 24 { text.append(UInt8(truncatingIfNeeded: entry >> (place * 8))) }
    }
    return text
  }

  private static func packed(_ scalar: UInt32) -> UInt32 {
    switch scalar {
    case 0..<0x80:
      return scalar | 1 << 24
    case 0x80..<0x800:
      return (0xC0 | scalar >> 6) | (0x80 | scalar & 0x3F) << 8 | 2 << 24
    default:
      let last = (0x80 | scalar & 0x3F) << 16
      return (0xE0 | scalar >> 12) | (0x80 | scalar >> 6 & 0x3F) << 8 | last | 3 << 24
    }
  }
}
