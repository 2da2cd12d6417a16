internal import Interchange
internal import Readers
import Testing

@Suite struct XMLTextTests {
  private let shape = SourceShape(
    record: [.name("r")], levels: [.init(columns: [column()])])

  private func value(
    _ bytes: [UInt8], _ encoding: String? = nil, chunk: Int = 32 << 10
  ) throws(Failure) -> String? {
    var options = XMLOptions(encoding: encoding)
    options.chunkByteCount = chunk
    return try readXML(bytes, shape, options).rows[0][0][0]
  }

  private func document(_ declared: String?, _ text: [UInt8]) -> [UInt8] {
    Array((declared.map { "<?xml version='1.0' encoding=\"\($0)\"?>" } ?? "").utf8)
      + Array("<r>".utf8) + text + Array("</r>".utf8)
  }

  private func utf16(_ text: String, bigEndian: Bool) -> [UInt8] {
    text.utf16.flatMap { unit in
      let bytes = [UInt8(unit >> 8), UInt8(unit & 255)]
      return bigEndian ? bytes : bytes.reversed()
    }
  }

  @Test func `declared encodings are read, in chunks down to one byte`() throws {
    for chunk in [1, 2, 3, 32 << 10] {
      for name in ["ISO-8859-1", "iso-8859-1", "latin1"] {
        #expect(try value(document(name, [0xD1, 0xE1, 0x41]), chunk: chunk) == "ÑáA")
      }
      for name in ["windows-1252", "cp1252"] {
        #expect(try value(document(name, [0xD1, 0x80, 0x93, 0x9F]), chunk: chunk) == "Ñ€“Ÿ")
      }
      for name in ["ISO-8859-15", "latin9"] {
        #expect(try value(document(name, [0xD1, 0xA4, 0xBE]), chunk: chunk) == "Ñ€Ÿ")
      }
      for name in ["cp850", "IBM850"] {
        #expect(try value(document(name, [0xA5, 0xA4, 0x82, 0xFF]), chunk: chunk) == "Ññé\u{A0}")
      }
      let wide = "ñ€😀中"
      for name in ["UTF-8", "utf8", nil] {
        #expect(try value(document(name, Array(wide.utf8)), chunk: chunk) == wide)
      }
      let text = "<?xml version='1.0' encoding='UTF-16'?><r>\(wide)</r>"
      #expect(try value([0xFF, 0xFE] + utf16(text, bigEndian: false), chunk: chunk) == wide)
      #expect(try value([0xFE, 0xFF] + utf16(text, bigEndian: true), chunk: chunk) == wide)
      #expect(try value(utf16(text, bigEndian: false), chunk: chunk) == wide)
      #expect(try value(utf16(text, bigEndian: true), chunk: chunk) == wide)
      #expect(try value([0xEF, 0xBB, 0xBF] + document("UTF-8", Array(wide.utf8)), chunk: chunk) == wide)
      #expect(try value([0xEF, 0xBB, 0xBF] + document(nil, Array(wide.utf8)), chunk: chunk) == wide)
    }
  }

  @Test func `raw bytes and offsets are those of the text as UTF-8`() throws {
    let bytes = document("ISO-8859-1", [0xD1])
    let reading = try readXML(bytes, shape)
    #expect(reading.raw == ["<r>Ñ</r>"])
    #expect(reading.records[0].byteOffset == bytes.count - 8)
    #expect(reading.records[0].byteLength == 9)
  }

  @Test func `a byte that means nothing refuses the document with its place in the file`() throws {
    let cases: [(declared: String?, bytes: [UInt8], at: Int)] = [
      ("windows-1252", [0x41, 0x0A, 0x81], 2), (nil, [0xC3], 0), (nil, [0xC0, 0x80], 0),
      (nil, [0xE0, 0x80, 0x80], 0), (nil, [0xED, 0xA0, 0x80], 0), (nil, [0xF4, 0x90, 0x80, 0x80], 0),
      (nil, [0xF8, 0x80, 0x80, 0x80], 0), (nil, [0x41, 0xF1], 1), ("UTF-8", [0x4D, 0xF1, 0x6F], 1),
      ("us-ascii", [0x41, 0xE1], 1),
    ]
    for (declared, bytes, at) in cases {
      let start = document(declared, []).count - 4
      for chunk in [1, 3, 32 << 10] {
        var options = XMLOptions()
        options.chunkByteCount = chunk
        let failure = try #require(xmlFailure(document(declared, bytes), shape, options))
        #expect(failure.finding.code.slug == "byte-undecodable")
        #expect(failure.finding.place.byteOffset == start + at)
        #expect(failure.finding.place.line == 1 + bytes[..<at].count { $0 == 10 })
      }
    }
    let half = utf16("<r>x</r>", bigEndian: false).dropLast()
    #expect(xmlFailure([0xFF, 0xFE] + half)?.finding.code.slug == "byte-undecodable")
    let lone = utf16("<r>", bigEndian: true) + [0xD8, 0x00] + utf16("</r>", bigEndian: true)
    #expect(xmlFailure([0xFE, 0xFF] + lone)?.finding.code.slug == "byte-undecodable")
  }

  @Test func `the first trouble of the document is told, whatever the chunks`() {
    for chunk in [1, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      let slug = xmlFailure(document(nil, Array("<a></b>".utf8) + [0xFF]), shape, options)?
        .finding.code.slug
      #expect(slug == "xml-malformed")
    }
  }

  @Test func `an unknown encoding is refused, declared or chosen`() {
    #expect(xmlFailure(document("klingon", []), shape)?.finding.code.slug == "xml-encoding-unknown")
    #expect(
      xmlFailure(document(nil, []), shape, XMLOptions(encoding: "klingon"))?.finding.code.slug
        == "xml-encoding-unknown")
    #expect(
      xmlFailure([0xFF, 0xFE, 0, 0] + [0x3C, 0, 0, 0])?.finding.code.slug == "xml-encoding-unknown")
  }

  @Test func `a chosen encoding overrules the declared one and says so`() throws {
    let bytes = document("UTF-8", [0xD1])
    #expect(xmlFailure(bytes, shape)?.finding.code.slug == "byte-undecodable")
    let reading = try readXML(bytes, shape, XMLOptions(encoding: "windows-1252"))
    #expect(reading.rows[0] == [["Ñ"]])
    #expect(reading.fileFindings == ["xml-encoding-overruled"])
    #expect(
      try readXML(document("latin1", [0xD1]), shape, XMLOptions(encoding: "iso-8859-1")).fileFindings
        == [])
    // A declaration in an encoding that nobody knows does not matter then.
    let unknown = try readXML(document("klingon", [0xD1]), shape, XMLOptions(encoding: "latin1"))
    #expect(unknown.rows[0] == [["Ñ"]])
    #expect(unknown.fileFindings == ["xml-encoding-overruled"])
  }

  @Test func `a byte order mark overrules the declaration and says so`() throws {
    let reading = try readXML([0xEF, 0xBB, 0xBF] + document("ISO-8859-1", Array("ñ".utf8)), shape)
    #expect(reading.rows[0] == [["ñ"]])
    #expect(reading.fileFindings == ["xml-encoding-overruled"])
    #expect(
      xmlFailure(
        [0xEF, 0xBB, 0xBF] + document(nil, []), shape, XMLOptions(encoding: "windows-1252"))?
        .finding.code.slug == "xml-encoding-mismatch")
  }

  @Test func `bytes that cannot be the declared UTF-16 are refused, and read when the true one is chosen`()
    throws
  {
    let bytes = document("utf-16", Array("ñ".utf8))
    #expect(xmlFailure(bytes, shape)?.finding.code.slug == "xml-encoding-mismatch")
    #expect(try value(bytes, "utf-8") == "ñ")
  }

  @Test func `only the XML declaration declares an encoding`() throws {
    let style = "<?xml-stylesheet href='a' encoding='latin1'?><r>ñ</r>"
    #expect(try value(Array(style.utf8)) == "ñ")
    let spread = "<?xml\n version = '1.0'\r\n encoding\t=\n'UTF-8' standalone='yes' ?><r>ñ</r>"
    #expect(try value(Array(spread.utf8)) == "ñ")
  }

  @Test func `control characters in ISO-8859-1 are kept and reported`() throws {
    let reading = try readXML(document("ISO-8859-1", [0x93, 0x41, 0x94]), shape)
    #expect(reading.rows[0] == [["\u{93}A\u{94}"]])
    #expect(reading.fileFindings == ["xml-control-characters"])
  }
}
