package import Interchange

/// An encoding that XML sources come in.
enum XMLEncoding: String {
  case utf8 = "utf-8"
  case ascii = "us-ascii"
  case utf16 = "utf-16"
  case utf16LittleEndian = "utf-16le"
  case utf16BigEndian = "utf-16be"
  case latin1 = "iso-8859-1"
  case latin9 = "iso-8859-15"
  case windows1252 = "windows-1252"
  case ibm850 = "cp850"

  /// By any usual name, in any case.
  init?(named name: String) {
    let word = name.lowercased()
    switch word {
    case "utf8": self = .utf8
    case "ascii": self = .ascii
    case "latin1", "latin-1", "iso8859-1", "iso_8859-1", "l1": self = .latin1
    case "latin9", "latin-9", "iso8859-15", "iso_8859-15", "l9": self = .latin9
    case "cp1252", "windows1252": self = .windows1252
    case "ibm850", "850": self = .ibm850
    default: self.init(rawValue: word)
    }
  }

  var isUTF16: Bool { self == .utf16 || self == .utf16LittleEndian || self == .utf16BigEndian }

  /// UTF-16 without a byte order means the one that the byte order mark says.
  func agrees(with mark: XMLEncoding) -> Bool { self == mark || (self == .utf16 && mark.isUTF16) }
}

/// A source's bytes as UTF-8, a chunk at a time, so that the parser sees one encoding only and a byte
/// offset is a place in the text.
///
/// The encoding is the caller's, else that of the byte order mark, else the declared one, else UTF-8 (XML
/// 1.0, appendix F). A byte that means nothing in it ends the document: nothing is replaced.
/// Gives: text without its byte order mark. Memory: O(chunk).
struct XMLText: ~Copyable {
  /// Why no text comes any more.
  struct Trouble: Error {
    let code: FindingCode
    var arguments: [String: FindingArgument] = [:]
    /// In the source, from 0.
    var byteOffset = 0
    var cause: String?
  }

  private let source: any ByteSource
  private let chosen: XMLEncoding?
  private let chunkByteCount: Int
  private(set) var encoding: XMLEncoding?
  /// Read and not yet decoded.
  private var raw = GrowingBytes(capacity: 4096)
  /// Offset of the first of them in the source.
  private var rawOffset = 0
  /// How many of them this chunk may take: finding out the encoding reads further.
  private var due = 0
  private var sourceEnded = false
  private var table: [UInt32] = []
  /// Set when the text ends badly.
  private(set) var trouble: Trouble?
  /// Bytes 0x80...0x9F in a text that says ISO-8859-1, where they are invisible control characters.
  private(set) var controlCount = 0
  /// What was declared, when the caller or the byte order mark said something else; `?` if unknown.
  private(set) var overruled: String?
  /// Bytes of a UTF-8 byte order mark: they stand before the text.
  private(set) var markByteCount = 0

  init(_ source: any ByteSource, chosen: XMLEncoding?, chunkByteCount: Int) {
    self.source = source
    self.chosen = chosen
    self.chunkByteCount = max(1, chunkByteCount)
  }

  /// Appends the text of one chunk. Gives false at the end.
  ///
  /// What stands before a bad byte is given first, so that troubles come in the order of the document.
  /// Throws: the source's own failure only; see `trouble`.
  mutating func append(to text: inout GrowingBytes) throws(Failure) -> Bool {
    if trouble != nil { return false }
    if encoding == nil {
      try read(1024)
      do {
        try sniff()
      } catch {
        trouble = error
        return false
      }
    }
    due += chunkByteCount
    if due > raw.count { try read(due - raw.count) }
    due = min(due, raw.count)
    decode(to: &text)
    return !(sourceEnded && raw.count == 0) && trouble == nil
  }

  /// Reads so many bytes more, or to the end; a source may give them in any pieces.
  private mutating func read(_ wanted: Int) throws(Failure) {
    raw.reserve(wanted)
    var left = wanted
    while left > 0, !sourceEnded {
      let count = try source.read(into: UnsafeMutableRawBufferPointer(start: raw.end, count: left))
      raw.grow(by: count)
      left -= count
      sourceEnded = count == 0
    }
  }

  // MARK: Which encoding

  private mutating func sniff() throws(Trouble) {
    if raw.count == 0 { throw Trouble(code: .xmlEmpty) }
    let (mark, markLength) = byteOrderMark()
    let declared = declaration()
    let choice = try choose(mark, declared)
    if let declared, XMLEncoding(named: declared)?.agrees(with: choice) != true {
      overruled = XMLEncoding(named: declared)?.rawValue ?? "?"
    }
    if choice == .utf8 { markByteCount = markLength }
    encoding = choice
    table = Self.table(of: choice)
    raw.removeFirst(markLength)
    rawOffset = markLength
  }

  private func choose(_ mark: XMLEncoding?, _ declared: String?) throws(Trouble) -> XMLEncoding {
    if hasPrefix([0xFF, 0xFE, 0, 0]) || hasPrefix([0, 0, 0xFE, 0xFF]) {
      throw Trouble(code: .xmlEncodingUnknown)  // UTF-32
    }
    if let chosen {
      if let mark, !chosen.agrees(with: mark) { throw mismatch(chosen) }
      return chosen == .utf16 ? mark ?? unmarkedUTF16() ?? .utf16LittleEndian : chosen
    }
    if let found = mark ?? unmarkedUTF16() { return found }
    guard let declared else { return .utf8 }
    guard let known = XMLEncoding(named: declared) else { throw Trouble(code: .xmlEncodingUnknown) }
    // In UTF-16 the declaration could not have been read as bytes.
    if known.isUTF16 { throw mismatch(known) }
    return known
  }

  private func mismatch(_ said: XMLEncoding) -> Trouble {
    Trouble(code: .xmlEncodingMismatch, arguments: ["declared": .word(said.rawValue)])
  }

  private func hasPrefix(_ prefix: [UInt8]) -> Bool { raw.bytes.starts(with: prefix) }

  private func byteOrderMark() -> (XMLEncoding?, length: Int) {
    if hasPrefix([0xEF, 0xBB, 0xBF]) { return (.utf8, 3) }
    if hasPrefix([0xFF, 0xFE]) { return (.utf16LittleEndian, 2) }
    if hasPrefix([0xFE, 0xFF]) { return (.utf16BigEndian, 2) }
    return (nil, 0)
  }

  private func unmarkedUTF16() -> XMLEncoding? {
    if hasPrefix([0x3C, 0]) { return .utf16LittleEndian }
    if hasPrefix([0, 0x3C]) { return .utf16BigEndian }
    return nil
  }

  /// The encoding that the XML declaration names; it is ASCII, with zeros between in UTF-16.
  private func declaration() -> String? {
    var head = String(decoding: raw.bytes.lazy.filter { $0 > 0 && $0 < 0x80 }, as: UTF8.self)[...]
    guard head.hasPrefix("<?xml"), head.dropFirst(5).first?.isWhitespace == true,
      let end = head.firstIndex(of: ">")
    else { return nil }
    head = head[..<end]
    guard let name = head.firstRange(of: "encoding") else { return nil }
    head = head[name.upperBound...].drop { $0 == "=" || $0.isWhitespace }
    guard let quote = head.first, quote == "\"" || quote == "'" else { return nil }
    return String(head.dropFirst().prefix { $0 != quote })
  }

  // MARK: Decoding

  private mutating func decode(to text: inout GrowingBytes) {
    let taken: Int
    switch encoding! {
    case .utf8: taken = decodeUTF8(to: &text)
    case .utf16, .utf16LittleEndian: taken = decodeUTF16(to: &text, high: 1)
    case .utf16BigEndian: taken = decodeUTF16(to: &text, high: 0)
    default: taken = decodeBytes(to: &text)
    }
    raw.removeFirst(taken)
    rawOffset += taken
    due -= taken
    if trouble == nil, sourceEnded, due > 0, due == raw.count { refuse(at: 0) }
  }

  private mutating func refuse(at index: Int, isZero: Bool = false) {
    trouble =
      isZero
      // XML_ERR_INVALID_CHAR: a zero is no character of XML in any encoding.
      ? Trouble(code: .xmlMalformed, byteOffset: rawOffset + index, cause: "XML_ERR 9")
      : Trouble(
        code: .xmlUndecodable, arguments: ["encoding": .word(encoding!.rawValue)],
        byteOffset: rawOffset + index)
  }

  /// Checks and copies; stops before a sequence that the chunk cuts in two. Gives the bytes taken.
  private mutating func decodeUTF8(to text: inout GrowingBytes) -> Int {
    let bytes = UnsafeBufferPointer(rebasing: raw.bytes[..<due])
    var index = 0
    while index < bytes.count {
      index = Self.skipASCII(bytes, from: index)
      if index == bytes.count { break }
      let length = Self.sequenceLength(bytes, at: index)
      if length > 0 {
        index += length
        continue
      }
      if length == 0 { refuse(at: index, isZero: bytes[index] == 0) }
      break
    }
    text.append(UnsafeBufferPointer(rebasing: bytes[..<index]))
    return index
  }

  /// The first byte from `start` on that is not 0x01...0x7F.
  private static func skipASCII(_ bytes: UnsafeBufferPointer<UInt8>, from start: Int) -> Int {
    var index = start
    let words = UnsafeRawPointer(bytes.baseAddress!)
    while index + 8 <= bytes.count {
      // SAFETY: eight bytes from `index` are inside, and an unaligned load is allowed.
      let word = words.loadUnaligned(fromByteOffset: index, as: UInt64.self)
      // A high bit, or (by borrow) a zero byte; a false alarm only sends us to the loop below.
      if (word | (word &- 0x0101_0101_0101_0101)) & 0x8080_8080_8080_8080 != 0 { break }
      index += 8
    }
    while index < bytes.count, bytes[index] &- 1 < 0x7F { index += 1 }
    return index
  }

  /// Of a well-formed sequence of Unicode's table 3-7; 0 when there is none, -1 when it may still come.
  private static func sequenceLength(_ bytes: UnsafeBufferPointer<UInt8>, at index: Int) -> Int {
    let length: Int
    var second: ClosedRange<UInt8> = 0x80...0xBF
    switch bytes[index] {
    case 0xC2...0xDF: length = 2
    case 0xE0: (length, second) = (3, 0xA0...0xBF)
    case 0xED: (length, second) = (3, 0x80...0x9F)
    case 0xE1...0xEF: length = 3
    case 0xF0: (length, second) = (4, 0x90...0xBF)
    case 0xF1...0xF3: length = 4
    case 0xF4: (length, second) = (4, 0x80...0x8F)
    default: return 0
    }
    for place in 1..<length {
      if index + place == bytes.count { return -1 }
      let allowed = place == 1 ? second : 0x80...0xBF
      if !allowed.contains(bytes[index + place]) { return 0 }
    }
    return length
  }

  private mutating func decodeUTF16(to text: inout GrowingBytes, high: Int) -> Int {
    let bytes = UnsafeBufferPointer(rebasing: raw.bytes[..<due])
    text.reserve(bytes.count / 2 * 3)
    var index = 0
    while index + 2 <= bytes.count {
      let unit = UInt32(bytes[index + high]) << 8 | UInt32(bytes[index + 1 - high])
      var scalar = unit
      var length = 2
      if unit & 0xFC00 == 0xD800 {
        if index + 4 > bytes.count { break }
        let low = UInt32(bytes[index + 2 + high]) << 8 | UInt32(bytes[index + 3 - high])
        if low & 0xFC00 == 0xDC00 {
          scalar = 0x10000 + (unit & 0x3FF) << 10 + (low & 0x3FF)
          length = 4
        }
      }
      guard scalar > 0, let known = Unicode.Scalar(scalar) else {
        refuse(at: index, isZero: scalar == 0)
        break
      }
      for byte in UTF8.encode(known)! { text.append(byte) }
      index += length
    }
    return index
  }

  private mutating func decodeBytes(to text: inout GrowingBytes) -> Int {
    let bytes = UnsafeBufferPointer(rebasing: raw.bytes[..<due])
    text.reserve(bytes.count * 3 + 4)
    var index = 0
    while index < bytes.count {
      let clean = Self.skipASCII(bytes, from: index)
      text.append(UnsafeBufferPointer(rebasing: bytes[index..<clean]))
      index = clean
      if index == bytes.count { break }
      let entry = table[Int(bytes[index])]
      if entry == 0 {
        refuse(at: index, isZero: bytes[index] == 0)
        break
      }
      if encoding == .latin1, bytes[index] < 0xA0 { controlCount += 1 }
      for place in 0..<(entry >> 24) { text.append(UInt8(truncatingIfNeeded: entry >> (8 * place))) }
      index += 1
    }
    return index
  }

  // MARK: Tables

  /// Per byte its UTF-8 in the low three bytes, first byte lowest, and their number on top; 0 = undefined.
  private static func table(of encoding: XMLEncoding) -> [UInt32] {
    let upper: [UInt32] =
      switch encoding {
      case .latin1: Array(0x80...0xFF)
      case .latin9: (0x80...0xFF).map { latin9[$0] ?? $0 }
      case .windows1252: windows1252 + Array(0xA0...0xFF)
      case .ibm850: ibm850
      default: Array(repeating: 0, count: 128)
      }
    return (Array(0..<0x80) + upper).map { scalar in
      guard scalar > 0, let known = Unicode.Scalar(scalar) else { return 0 }
      var entry: UInt32 = 0
      var length: UInt32 = 0
      for byte in UTF8.encode(known)! {
        entry |= UInt32(byte) << (8 * length)
        length += 1
      }
      return entry | length << 24
    }
  }

  private static let latin9: [UInt32: UInt32] = [
    0xA4: 0x20AC, 0xA6: 0x160, 0xA8: 0x161, 0xB4: 0x17D, 0xB8: 0x17E, 0xBC: 0x152, 0xBD: 0x153,
    0xBE: 0x178,
  ]
  /// 0x80...0x9F; five bytes are undefined.
  private static let windows1252: [UInt32] = [
    0x20AC, 0, 0x201A, 0x192, 0x201E, 0x2026, 0x2020, 0x2021, 0x2C6, 0x2030, 0x160, 0x2039, 0x152, 0, 0x17D, 0,
    0, 0x2018, 0x2019, 0x201C, 0x201D, 0x2022, 0x2013, 0x2014, 0x2DC, 0x2122, 0x161, 0x203A, 0x153, 0, 0x17E, 0x178,
  ]
  /// 0x80...0xFF
  private static let ibm850: [UInt32] = [
    0xC7, 0xFC, 0xE9, 0xE2, 0xE4, 0xE0, 0xE5, 0xE7, 0xEA, 0xEB, 0xE8, 0xEF, 0xEE, 0xEC, 0xC4, 0xC5,
    0xC9, 0xE6, 0xC6, 0xF4, 0xF6, 0xF2, 0xFB, 0xF9, 0xFF, 0xD6, 0xDC, 0xF8, 0xA3, 0xD8, 0xD7, 0x192,
    0xE1, 0xED, 0xF3, 0xFA, 0xF1, 0xD1, 0xAA, 0xBA, 0xBF, 0xAE, 0xAC, 0xBD, 0xBC, 0xA1, 0xAB, 0xBB,
    0x2591, 0x2592, 0x2593, 0x2502, 0x2524, 0xC1, 0xC2, 0xC0, 0xA9, 0x2563, 0x2551, 0x2557, 0x255D, 0xA2, 0xA5, 0x2510,
    0x2514, 0x2534, 0x252C, 0x251C, 0x2500, 0x253C, 0xE3, 0xC3, 0x255A, 0x2554, 0x2569, 0x2566, 0x2560, 0x2550, 0x256C,
    0xA4,
    0xF0, 0xD0, 0xCA, 0xCB, 0xC8, 0x131, 0xCD, 0xCE, 0xCF, 0x2518, 0x250C, 0x2588, 0x2584, 0xA6, 0xCC, 0x2580,
    0xD3, 0xDF, 0xD4, 0xD2, 0xF5, 0xD5, 0xB5, 0xFE, 0xDE, 0xDA, 0xDB, 0xD9, 0xFD, 0xDD, 0xAF, 0xB4,
    0xAD, 0xB1, 0x2017, 0xBE, 0xB6, 0xA7, 0xF7, 0xB8, 0xB0, 0xA8, 0xB7, 0xB9, 0xB3, 0xB2, 0x25A0, 0xA0,
  ]
}

extension FindingCode {
  package static let xmlEmpty = FindingCode(
    "xml-empty", .error, es: "el archivo está vacío", en: "the file is empty",
    hint: Localised(es: "pida de nuevo la exportación", en: "ask for the export again"))
  package static let xmlEncodingUnknown = FindingCode(
    "xml-encoding-unknown", .error, es: "codificación desconocida",
    en: "the encoding is not known",
    hint: Localised(
      es: "ponga en `encoding` la verdadera: utf-8, utf-16, iso-8859-1, iso-8859-15, windows-1252 o cp850",
      en: "set `encoding` to the true one: utf-8, utf-16, iso-8859-1, iso-8859-15, windows-1252 or cp850"))
  package static let xmlEncodingMismatch = FindingCode(
    "xml-encoding-mismatch", .error, es: "los bytes no son {declared}, como se dice",
    en: "the bytes are not {declared}, as is said",
    hint: Localised(
      es: "ponga en `encoding` la codificación verdadera",
      en: "set `encoding` to the true encoding"))
  package static let xmlUndecodable = FindingCode(
    "xml-undecodable", .error, es: "un byte no existe en {encoding}",
    en: "a byte means nothing in {encoding}",
    hint: Localised(
      es: "ponga en `encoding` la codificación verdadera, o pida de nuevo el archivo",
      en: "set `encoding` to the true encoding, or ask for the file again"))
}
