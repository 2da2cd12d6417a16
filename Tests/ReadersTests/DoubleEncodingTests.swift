import Interchange
import Readers
import Testing

@Suite struct DoubleEncodingTests {
  /// The text as it comes out of being encoded twice.
  static func twice(_ text: String, _ encoding: TextEncoding) throws -> String {
    let source = try TranscodingSource(MemorySource(text), declared: encoding)
    var buffer = [UInt8](repeating: 0, count: 4096)
    var bytes: [UInt8] = []
    while true {
      let count = try buffer.withUnsafeMutableBytes { try source.read(into: $0) }
      if count == 0 { return String(decoding: bytes, as: UTF8.self) }
      bytes += buffer.prefix(count)
    }
  }

  private func read(
    _ text: String, repairs: Bool
  ) throws -> (cells: [String?], findings: [Finding], raw: [String?]) {
    let shape = SourceShape(levels: [
      SourceShape.Level(columns: [SourceShape.Column(path: [.column(0)], name: "0")])
    ])
    var options = CSVOptions()
    options.header = .none
    let reader = try CSVReader(source: MemorySource(text), shape: shape, options: options)
      .watchingDoubleEncoding(shape, repairs: repairs)
    let batch = SourceBatch(shape: shape)
    #expect(try reader.read(into: batch))
    let cells = batch.tables[0].columns[0].strings
    let raw = batch.raw.strings
    batch.removeAll()
    #expect(try !reader.read(into: batch))
    return (cells, reader.fileFindings, raw)
  }

  @Test(arguments: [TextEncoding.windows1252, .latin1])
  func `every letter and sign of Latin-1 is taken back`(encoding: TextEncoding) throws {
    for value in UInt32(0xA0)...0xFF {
      let letter = String(Unicode.Scalar(value)!)
      // Five bytes are undefined in windows-1252: nobody can have taken them for letters of it.
      let isUndefined = [0x81, 0x8D, 0x8F, 0x90, 0x9D].contains(Array(letter.utf8)[1])
      if encoding == .windows1252, isUndefined { continue }
      let written = "a" + (try Self.twice(letter, encoding)) + "b"
      let (cells, findings, raw) = try read(written + "\n", repairs: true)
      #expect(cells == ["a\(letter)b"])
      #expect(raw == [written])
      #expect(findings.map(\.code.slug) == ["double-encoding-repaired"])
    }
  }

  @Test func `dashes, quotation marks and the euro are taken back`() throws {
    let signs = "–—‘’“…•€"
    let written = try Self.twice(signs, .windows1252)
    #expect(try read(written + "\n", repairs: true).cells == [signs])
  }

  @Test func `cells are counted per column and left alone unless a repair is asked for`() throws {
    let (cells, findings, _) = try read("PEÃ‘A Ã‘\nÑ\nÃ‘\n", repairs: false)
    #expect(cells == ["PEÃ‘A Ã‘", "Ñ", "Ã‘"])
    #expect(findings.map(\.code.slug) == ["text-double-encoded"])
    #expect(findings[0].severity == .note)
    #expect(findings[0].place.field == "0")
    #expect(findings[0].arguments == ["count": .number(2)])
  }

  @Test(arguments: ["JOSÉ”", "MAÇÃO", "Ã", "Â", "â", "â€", "Ãa", "Âa", "â‚", "IRMÃ", "ÂÑ", "Ñandú — “x”"])
  func `text that only looks like it is left alone`(text: String) throws {
    let (cells, findings, _) = try read(text + "\n\(text)\n", repairs: true)
    #expect(cells == [text, text])
    #expect(findings.isEmpty)
  }

  @Test func `missing cells stay missing where others are repaired`() throws {
    let shape = SourceShape(levels: [
      SourceShape.Level(columns: [SourceShape.Column(path: [.column(1)], name: "1")])
    ])
    var options = CSVOptions()
    options.header = .none
    options.ragged = .pad
    let reader = try CSVReader(source: MemorySource("a,Ã±\nb\nc,\n"), shape: shape, options: options)
      .watchingDoubleEncoding(shape, repairs: true)
    let batch = SourceBatch(shape: shape)
    #expect(try reader.read(into: batch))
    #expect(batch.tables[0].columns[0].strings == ["ñ", nil, ""])
  }
}
