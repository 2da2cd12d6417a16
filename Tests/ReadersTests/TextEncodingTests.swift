import Interchange
import Readers
import Testing

/// The upper halves of the single-byte encodings as code points, written out by another implementation
/// (the codecs of CPython 3.11); `----` is an undefined byte.
private enum Expected {
  static let windows1252 = """
    20AC ---- 201A 0192 201E 2026 2020 2021 02C6 2030 0160 2039 0152 ---- 017D ----
    ---- 2018 2019 201C 201D 2022 2013 2014 02DC 2122 0161 203A 0153 ---- 017E 0178
    00A0 00A1 00A2 00A3 00A4 00A5 00A6 00A7 00A8 00A9 00AA 00AB 00AC 00AD 00AE 00AF
    00B0 00B1 00B2 00B3 00B4 00B5 00B6 00B7 00B8 00B9 00BA 00BB 00BC 00BD 00BE 00BF
    00C0 00C1 00C2 00C3 00C4 00C5 00C6 00C7 00C8 00C9 00CA 00CB 00CC 00CD 00CE 00CF
    00D0 00D1 00D2 00D3 00D4 00D5 00D6 00D7 00D8 00D9 00DA 00DB 00DC 00DD 00DE 00DF
    00E0 00E1 00E2 00E3 00E4 00E5 00E6 00E7 00E8 00E9 00EA 00EB 00EC 00ED 00EE 00EF
    00F0 00F1 00F2 00F3 00F4 00F5 00F6 00F7 00F8 00F9 00FA 00FB 00FC 00FD 00FE 00FF
    """

  static let latin1 = """
    0080 0081 0082 0083 0084 0085 0086 0087 0088 0089 008A 008B 008C 008D 008E 008F
    0090 0091 0092 0093 0094 0095 0096 0097 0098 0099 009A 009B 009C 009D 009E 009F
    00A0 00A1 00A2 00A3 00A4 00A5 00A6 00A7 00A8 00A9 00AA 00AB 00AC 00AD 00AE 00AF
    00B0 00B1 00B2 00B3 00B4 00B5 00B6 00B7 00B8 00B9 00BA 00BB 00BC 00BD 00BE 00BF
    00C0 00C1 00C2 00C3 00C4 00C5 00C6 00C7 00C8 00C9 00CA 00CB 00CC 00CD 00CE 00CF
    00D0 00D1 00D2 00D3 00D4 00D5 00D6 00D7 00D8 00D9 00DA 00DB 00DC 00DD 00DE 00DF
    00E0 00E1 00E2 00E3 00E4 00E5 00E6 00E7 00E8 00E9 00EA 00EB 00EC 00ED 00EE 00EF
    00F0 00F1 00F2 00F3 00F4 00F5 00F6 00F7 00F8 00F9 00FA 00FB 00FC 00FD 00FE 00FF
    """

  static let latin9 = """
    0080 0081 0082 0083 0084 0085 0086 0087 0088 0089 008A 008B 008C 008D 008E 008F
    0090 0091 0092 0093 0094 0095 0096 0097 0098 0099 009A 009B 009C 009D 009E 009F
    00A0 00A1 00A2 00A3 20AC 00A5 0160 00A7 0161 00A9 00AA 00AB 00AC 00AD 00AE 00AF
    00B0 00B1 00B2 00B3 017D 00B5 00B6 00B7 017E 00B9 00BA 00BB 0152 0153 0178 00BF
    00C0 00C1 00C2 00C3 00C4 00C5 00C6 00C7 00C8 00C9 00CA 00CB 00CC 00CD 00CE 00CF
    00D0 00D1 00D2 00D3 00D4 00D5 00D6 00D7 00D8 00D9 00DA 00DB 00DC 00DD 00DE 00DF
    00E0 00E1 00E2 00E3 00E4 00E5 00E6 00E7 00E8 00E9 00EA 00EB 00EC 00ED 00EE 00EF
    00F0 00F1 00F2 00F3 00F4 00F5 00F6 00F7 00F8 00F9 00FA 00FB 00FC 00FD 00FE 00FF
    """

  static let cp850 = """
    00C7 00FC 00E9 00E2 00E4 00E0 00E5 00E7 00EA 00EB 00E8 00EF 00EE 00EC 00C4 00C5
    00C9 00E6 00C6 00F4 00F6 00F2 00FB 00F9 00FF 00D6 00DC 00F8 00A3 00D8 00D7 0192
    00E1 00ED 00F3 00FA 00F1 00D1 00AA 00BA 00BF 00AE 00AC 00BD 00BC 00A1 00AB 00BB
    2591 2592 2593 2502 2524 00C1 00C2 00C0 00A9 2563 2551 2557 255D 00A2 00A5 2510
    2514 2534 252C 251C 2500 253C 00E3 00C3 255A 2554 2569 2566 2560 2550 256C 00A4
    00F0 00D0 00CA 00CB 00C8 0131 00CD 00CE 00CF 2518 250C 2588 2584 00A6 00CC 2580
    00D3 00DF 00D4 00D2 00F5 00D5 00B5 00FE 00DE 00DA 00DB 00D9 00FD 00DD 00AF 00B4
    00AD 00B1 2017 00BE 00B6 00A7 00F7 00B8 00B0 00A8 00B7 00B9 00B3 00B2 25A0 00A0
    """

  static let tables: [TextEncoding: String] = [
    .windows1252: windows1252, .latin1: latin1, .latin9: latin9, .cp850: cp850,
  ]

  static func scalar(_ byte: Int, in encoding: TextEncoding) -> Unicode.Scalar? {
    if byte < 0x80 { return Unicode.Scalar(UInt8(byte)) }
    let words = (tables[encoding] ?? "").split { $0 == " " || $0 == "\n" }
    return UInt32(words[byte - 0x80], radix: 16).flatMap { Unicode.Scalar($0) }
  }
}

/// Reads a source to its end. Gives its text and findings, or the finding that refused it.
private func transcode(
  _ bytes: [UInt8], _ declared: TextEncoding?, piece: Int = .max, room: Int = 4096
) -> (text: [UInt8], findings: [Finding], refusal: Finding?) {
  var text: [UInt8] = []
  do throws(Failure) {
    let source = try TranscodingSource(MemorySource(bytes, pieceSize: piece), declared: declared)
    var buffer = [UInt8](repeating: 0, count: room)
    while true {
      let count = try buffer.withUnsafeMutableBytes { buffer in
        Result { () throws(Failure) in try source.read(into: buffer) }
      }.get()
      if count == 0 { return (text, source.findings, nil) }
      text += buffer.prefix(count)
    }
  } catch {
    return (text, [], error.finding)
  }
}

@Suite struct TextEncodingTests {
  @Test(arguments: [
    ("UTF-8", TextEncoding.utf8), ("utf8", .utf8), ("Windows-1252", .windows1252),
    ("CP1252", .windows1252), ("latin1", .latin1), ("ISO-8859-1", .latin1),
    ("iso-8859-15", .latin9), ("CP850", .cp850), ("ibm850", .cp850),
    ("UTF-16LE", .utf16LittleEndian), ("utf-16be", .utf16BigEndian),
  ])
  func `an encoding is known by its name and aliases, capitals or not`(
    name: String, encoding: TextEncoding
  ) {
    #expect(TextEncoding(named: name) == encoding)
  }

  @Test func `an unknown encoding is none`() {
    #expect(TextEncoding(named: "utf-7") == nil)
    #expect(TextEncoding(named: "") == nil)
  }

  @Test(arguments: [TextEncoding.windows1252, .latin1, .latin9, .cp850])
  func `each of the 256 bytes is the character that the code page says`(encoding: TextEncoding) {
    for byte in 0...255 {
      let run = transcode([UInt8(ascii: "x"), UInt8(byte), UInt8(ascii: "y")], encoding)
      let cell = CSVRun(bytes: [UInt8(ascii: "x"), UInt8(byte)], [.column(0)]) {
        $0.encoding = encoding
        $0.header = .none
      }
      if let scalar = Expected.scalar(byte, in: encoding) {
        #expect(run.text == Array("x\(scalar)y".utf8), "byte \(byte)")
        if byte >= 0x80 { #expect(cell.columns[0] == ["x\(scalar)"], "byte \(byte)") }
      } else {
        #expect(run.refusal?.code == .byteUndecodable, "byte \(byte)")
        #expect(run.refusal?.place.byteOffset == 1)
        #expect(cell.columns[0] == [nil], "byte \(byte)")
        #expect(cell.recordFindings.map(\.finding.place.byteOffset) == [1])
      }
    }
  }
}

@Suite struct TranscodingSourceTests {
  static let text = "Ñandú;日本€;\u{1F9F5} \u{10FFFF}\r\nÁ"

  static func utf16(_ text: String, isBigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { isBigEndian ? [UInt8($0 >> 8), UInt8($0 & 255)] : [UInt8($0 & 255), UInt8($0 >> 8)] }
  }

  @Test(arguments: 1...9, [1, 2, 3, 4096])
  func `a source cut anywhere gives the same text`(piece: Int, room: Int) {
    let expected = Array(Self.text.utf8)
    #expect(transcode(expected, nil, piece: piece, room: room).text == expected)
    let little = Self.utf16(Self.text, isBigEndian: false)
    #expect(transcode(little, .utf16LittleEndian, piece: piece, room: room).text == expected)
    let big = Self.utf16(Self.text, isBigEndian: true)
    #expect(transcode([0xFE, 0xFF] + big, nil, piece: piece, room: room).text == expected)
  }

  @Test func `the mark at the front tells the encoding and is not text`() {
    #expect(transcode([0xEF, 0xBB, 0xBF, 0x41], nil).text == [0x41])
    #expect(transcode([0xFF, 0xFE, 0x41, 0x00], nil).text == [0x41])
    #expect(transcode([0xFE, 0xFF, 0x00, 0x41], nil).text == [0x41])
    #expect(transcode([0xEF, 0xBB], .latin1).text == Array("ï»".utf8))
    #expect(transcode([], nil).text == [])
  }

  @Test func `a mark that contradicts the declaration wins and is reported`() {
    let run = transcode([0xEF, 0xBB, 0xBF] + Array("Ñ".utf8), .windows1252)
    #expect(run.text == Array("Ñ".utf8))
    #expect(run.findings.map(\.code) == [.encodingContradicted])
    #expect(run.findings.first?.severity == .warning)
    #expect(transcode([0xEF, 0xBB, 0xBF, 0x41], .utf8).findings.isEmpty)
  }

  @Test(
    arguments: [
      [0xC0, 0xAF], [0xE0, 0x80, 0xAF], [0xF0, 0x80, 0x80, 0xAF], [0xED, 0xA0, 0x80],
      [0xF4, 0x90, 0x80, 0x80], [0xF5, 0x80, 0x80, 0x80], [0x80], [0xC3], [0xE2, 0x82],
      [0xC3, 0x28], [0xFF], [0xF0, 0x9F, 0xA7],
    ] as [[UInt8]])
  func `UTF-8 that is overlong, a surrogate, too large or cut off is refused at its first byte`(
    bad: [UInt8]
  ) {
    for piece in 1...5 {
      let refusal = transcode(Array("añb\nc".utf8) + bad, nil, piece: piece).refusal
      #expect(refusal?.code == .byteUndecodable)
      #expect(refusal?.place.byteOffset == 6)
      #expect(refusal?.place.line == 2)
    }
  }

  @Test func `every sequence of two bytes and of edge bytes is judged as the standard library judges it`() {
    let edges: [UInt8] = [
      0x41, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC1, 0xC2, 0xDF, 0xE0, 0xE1, 0xEC, 0xED, 0xEE,
      0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5,
    ]
    let continuations: [UInt8] = [0x41, 0x7F, 0x80, 0xBF, 0xC0, 0xF0]
    let differing = { (bytes: [UInt8]) in
      let isText = String(validating: bytes, as: UTF8.self) != nil
      let run = CSVRun(bytes: bytes, [.column(0)]) {
        $0.header = .none
        $0.windowBytes = 32
      }
      let wasRead = run.columns[0].first.map { $0 != nil } ?? false
      return wasRead != isText
    }
    // A letter in front keeps a byte order mark from being one.
    let pairs = (0x80...0xFF).flatMap { first in
      (0...0xFF).map { [0x61, UInt8(first), UInt8($0)] }
    }.filter { ![0x0A, 0x0D, 0x2C].contains($0[2]) }
    #expect(pairs.filter(differing).isEmpty)
    var quadruples: [[UInt8]] = []
    for first in edges.suffix(13) {
      for second in edges {
        for third in continuations {
          for fourth in continuations { quadruples.append([0x61, first, second, third, fourth]) }
        }
      }
    }
    #expect(quadruples.filter(differing).isEmpty)
  }

  @Test func `half a surrogate pair and half a unit are refused at their first byte`() {
    let alone: [[UInt8]] = [
      [0x41, 0x00, 0x00, 0xD8], [0x41, 0x00, 0x00, 0xDC], [0x41, 0x00, 0x00, 0xD8, 0x41, 0x00],
      [0x41, 0x00, 0x41],
    ]
    for bytes in alone {
      let refusal = transcode(bytes, .utf16LittleEndian).refusal
      #expect(refusal?.code == .byteUndecodable)
      #expect(refusal?.place.byteOffset == 2)
    }
  }
}
