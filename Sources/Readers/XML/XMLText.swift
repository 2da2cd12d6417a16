internal import Glibc
package import Interchange

/// An encoding as XML documents name it: one of the house's, or UTF-16 whose byte order the bytes tell.
enum XMLEncoding: Equatable {
  case known(TextEncoding)
  case utf16

  init?(named name: String) {
    if ["utf-16", "utf16", "csutf16", "iso-10646-ucs-2"].contains(name.lowercased()) {
      self = .utf16
    } else if let encoding = TextEncoding(named: name) {
      self = .known(encoding)
    } else {
      return nil
    }
  }

  var name: String {
    switch self {
    case .known(let encoding): encoding.rawValue
    case .utf16: "utf-16"
    }
  }

  func agrees(with found: TextEncoding) -> Bool {
    self == .known(found) || (self == .utf16 && found.isUTF16)
  }
}

/// A source's bytes as UTF-8, a chunk at a time, so that the parser sees one encoding only and a byte
/// offset is a place in the text.
///
/// The encoding is the caller's, else that of the byte order mark, else the declared one, else UTF-8 (XML
/// 1.0, appendix F). A byte that means nothing in it ends the document: nothing is replaced.
/// Gives: text without its byte order mark. Memory: O(chunk).
struct XMLText: ~Copyable {
  private let source: any ByteSource
  private let chosen: XMLEncoding?
  private let chunkByteCount: Int
  private var text: TranscodingSource?
  /// Bytes of text that have been given, and the last of them.
  private var byteCount = 0
  private var lastByte: UInt8 = 0
  /// Why no text comes any more. Its line is missing when only the parser can tell it.
  private(set) var trouble: Failure?
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

  var encoding: TextEncoding? { text?.encoding }

  /// Appends the text of one chunk. Gives false at the end, and for `trouble`.
  ///
  /// What stands before a bad byte is given first, so that troubles come in the order of the document.
  mutating func append(to window: inout GrowingBytes) -> Bool {
    if trouble != nil { return false }
    do throws(Failure) {
      return try take(from: try opened(), into: &window)
    } catch {
      trouble = error
      return false
    }
  }

  private mutating func opened() throws(Failure) -> TranscodingSource {
    if let text { return text }
    let text = TranscodingSource(try sniff())
    self.text = text
    return text
  }

  private mutating func take(
    from text: TranscodingSource, into window: inout GrowingBytes
  ) throws(Failure) -> Bool {
    window.reserve(chunkByteCount)
    var left = chunkByteCount
    while left > 0 {
      let room = UnsafeMutableRawBufferPointer(start: window.end, count: left)
      let count = try text.read(into: room)
      if count == 0 { return false }
      let bytes = UnsafeBufferPointer(start: UnsafePointer(window.end), count: count)
      let zero = Self.firstZero(in: bytes)
      window.grow(by: zero ?? count)
      byteCount += zero ?? count
      // XML_ERR_INVALID_CHAR: a zero is no character of XML, and the parser would take it for the end.
      if zero != nil {
        throw refused(.xmlMalformed, at: byteCount + markByteCount, cause: "XML_ERR 9")
      }
      if text.encoding == .latin1 { countControls(bytes) }
      left -= count
    }
    return true
  }

  private static func firstZero(in bytes: UnsafeBufferPointer<UInt8>) -> Int? {
    guard let start = bytes.baseAddress, let zero = memchr(start, 0, bytes.count) else { return nil }
    return UnsafeRawPointer(zero) - UnsafeRawPointer(start)
  }

  /// In UTF-8 they are 0xC2 0x80...0xC2 0x9F.
  private mutating func countControls(_ bytes: UnsafeBufferPointer<UInt8>) {
    for byte in bytes {
      if lastByte == 0xC2, byte < 0xA0 { controlCount += 1 }
      lastByte = byte
    }
  }

  // MARK: Which encoding

  private mutating func sniff() throws(Failure) -> MarkedSource {
    let front = try firstBytes()
    if front.isEmpty { throw refused(.xmlEmpty) }
    let mark = TextEncoding.byteOrderMark(in: front)
    let declared = Self.declaration(in: front)
    let encoding = try choose(front, mark?.encoding, declared)
    if let declared, XMLEncoding(named: declared)?.agrees(with: encoding) != true {
      overruled = XMLEncoding(named: declared)?.name ?? "?"
    }
    let markLength = mark?.length ?? 0
    if encoding == .utf8 { markByteCount = markLength }
    return MarkedSource(
      source, front: Array(front.dropFirst(markLength)), encoding: encoding, markLength: markLength)
  }

  /// As many as an XML declaration may take; a source gives them in any pieces.
  private func firstBytes() throws(Failure) -> [UInt8] {
    var bytes = GrowingBytes(capacity: 1024)
    while bytes.count < 1024 {
      let room = UnsafeMutableRawBufferPointer(start: bytes.end, count: 1024 - bytes.count)
      let count = try source.read(into: room)
      if count == 0 { break }
      bytes.grow(by: count)
    }
    return Array(bytes.bytes)
  }

  private func choose(
    _ front: [UInt8], _ mark: TextEncoding?, _ declared: String?
  ) throws(Failure) -> TextEncoding {
    if front.starts(with: [0xFF, 0xFE, 0, 0]) || front.starts(with: [0, 0, 0xFE, 0xFF]) {
      throw refused(.xmlEncodingUnknown)  // UTF-32
    }
    let found = mark ?? Self.unmarkedUTF16(front)
    if let chosen { return try obey(chosen, mark, found) }
    if let found { return found }
    guard let declared else { return .utf8 }
    guard let said = XMLEncoding(named: declared) else { throw refused(.xmlEncodingUnknown) }
    // In UTF-16 the declaration could not have been read as bytes.
    guard case .known(let encoding) = said, !encoding.isUTF16 else { throw mismatch(said) }
    return encoding
  }

  private func obey(
    _ chosen: XMLEncoding, _ mark: TextEncoding?, _ found: TextEncoding?
  ) throws(Failure) -> TextEncoding {
    if let mark, !chosen.agrees(with: mark) { throw mismatch(chosen) }
    switch chosen {
    case .known(let encoding): return encoding
    case .utf16: return found ?? .utf16LittleEndian
    }
  }

  private func mismatch(_ said: XMLEncoding) -> Failure {
    refused(.xmlEncodingMismatch, ["declared": .word(said.name)])
  }

  private func refused(
    _ code: FindingCode, _ arguments: [String: FindingArgument] = [:], at byteOffset: Int = 0,
    cause: String? = nil
  ) -> Failure {
    Failure(code, at: Place(byteOffset: byteOffset), arguments, cause: cause)
  }

  private static func unmarkedUTF16(_ front: [UInt8]) -> TextEncoding? {
    if front.starts(with: [0x3C, 0]) { return .utf16LittleEndian }
    if front.starts(with: [0, 0x3C]) { return .utf16BigEndian }
    return nil
  }

  /// The encoding that the XML declaration names; it is ASCII, with zeros between in UTF-16.
  private static func declaration(in front: [UInt8]) -> String? {
    var head = String(decoding: front.lazy.filter { $0 > 0 && $0 < 0x80 }, as: UTF8.self)[...]
    guard head.hasPrefix("<?xml"), head.dropFirst(5).first?.isWhitespace == true,
      let end = head.firstIndex(of: ">")
    else { return nil }
    head = head[..<end]
    guard let name = head.firstRange(of: "encoding") else { return nil }
    head = head[name.upperBound...].drop { $0 == "=" || $0.isWhitespace }
    guard let quote = head.first, quote == "\"" || quote == "'" else { return nil }
    return String(head.dropFirst().prefix { $0 != quote })
  }
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
}
