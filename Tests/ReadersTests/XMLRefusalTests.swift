internal import Glibc
internal import Interchange
internal import Readers
import Testing

@Suite struct XMLRefusalTests {
  private func slug(_ text: String, _ options: XMLOptions = XMLOptions()) -> String? {
    xmlFailure(text, .wholeRecords(), options)?.finding.code.slug
  }

  @Test func `every DOCTYPE is refused, and nothing it names is fetched`() throws {
    let documents = [
      "<!DOCTYPE r><r/>",
      "<!DOCTYPE r SYSTEM \"file:///etc/passwd\"><r/>",
      "<!DOCTYPE r PUBLIC \"-//x//y\" \"http://127.0.0.1:1/x.dtd\"><r/>",
      "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/hostname\">]><r>&e;</r>",
      "<!DOCTYPE r [<!ENTITY % p SYSTEM \"http://127.0.0.1:1/x.dtd\"> %p;]><r/>",
      "<!DOCTYPE r [<!ELEMENT r (#PCDATA)><!ATTLIST r k CDATA 'v'>]><r>x</r>",
      """
      <?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">
      <!ENTITY c "&b;&b;&b;&b;&b;&b;&b;&b;&b;&b;"><!ENTITY d "&c;&c;&c;&c;&c;&c;&c;&c;&c;&c;">
      <!ENTITY e "&d;&d;&d;&d;&d;&d;&d;&d;&d;&d;"><!ENTITY f "&e;&e;&e;&e;&e;&e;&e;&e;&e;&e;">
      <!ENTITY g "&f;&f;&f;&f;&f;&f;&f;&f;&f;&f;"><!ENTITY h "&g;&g;&g;&g;&g;&g;&g;&g;&g;&g;">]>
      <r k="&h;">&h;&h;&h;&h;&h;&h;&h;&h;&h;&h;</r>
      """,
    ]
    for chunk in [1, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      for document in documents { #expect(slug(document, options) == "xml-doctype-refused") }
    }
    #expect(xmlFailure("\n\n<!DOCTYPE r>\n<r/>")?.finding.place.line == 3)
  }

  @Test func `an entity beyond the five is refused by its own code`() {
    #expect(slug("<r>Mu&ntilde;oz</r>") == "xml-entity-refused")
    #expect(slug("<r k='&nbsp;'/>") == "xml-entity-refused")
    #expect(slug("<r>&amp;&lt;&gt;&quot;&apos;</r>") == nil)
  }

  @Test func `what is not well-formed is refused with line, column, byte and number`() throws {
    let cases: [(text: String, code: Int, line: Int, column: Int)] = [
      ("<r>\n<a></b></r>", 76, 2, 8),
      ("<r>\n a & b</r>", 68, 2, 5),
      ("<r/>\n<r/>", 5, 2, 1),
      ("<r/>x", 5, 1, 5),
      ("<r a='1' a='2'/>", 42, 1, 15),
    ]
    for (text, code, line, column) in cases {
      let failure = try #require(xmlFailure(text))
      #expect(failure.finding.code.slug == "xml-malformed", "\(text)")
      #expect(failure.cause == "XML_ERR \(code)", "\(text)")
      let place = failure.finding.place
      #expect(place.line == line, "\(text)")
      #expect(place.column == column, "\(text)")
      let before = text.utf8.prefix(place.byteOffset!)
      #expect(before.count { $0 == 10 } + 1 == line)
      #expect(
        before.count - (before.lastIndex(of: 10).map { before.distance(from: before.startIndex, to: $0) + 1 } ?? 0) + 1
          == column)
    }
  }

  @Test func `other malformed documents are refused too`() {
    let documents = [
      "x", " ", "<", "<r", "<r>", "</r>", "<r a=1/>", "<r a='<'/>", "<r><a/><b></r></b>", "<r>]]></r>",
      "<r>a]]]></r>", "<r>&#0;</r>", "<r>&#xD800;</r>", "<r>&#x110000;</r>", "<r>\u{1}</r>", "<r>\u{FFFE}</r>",
      "<r><!-- -- --></r>", "<r><?xml version='1.0'?></r>", " <?xml version='1.0'?><r/>", "<r k/>",
      "<r xmlns:p=''/>", "<r xmlns:xml='u'/>", "<a:b:c xmlns:a='u'/>", "<r><![CDATA[x]></r>", "<r><![CDATA[",
      "<r/><!-- ", "<r/>&amp;", "<r/><![CDATA[]]>", "<?xml version='1.0'", "<?xml?><r/>", "<r></r", "<r>&",
      "<r>&amp</r>", "<r><!-- \u{1} --></r>", "<1/>", "<r a='1'b='2'/>", "<r>\u{0}</r>", "<r/>\u{0}",
    ]
    for chunk in [1, 2, 3, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      for document in documents {
        #expect(slug(document, options) == "xml-malformed", "\(document) \(chunk)")
      }
    }
  }

  @Test func `doubtful documents that are well-formed are read`() {
    for document in [
      "<r xmlns='relative/name'/>", "<r xml:lang='not a language'/>", "<r xml:space='perhaps'/>",
      "<?xml version='1.1'?><r/>", "<?xml version='1.0' standalone='no'?><r/>", "<r xml:id='1 2'/>",
      "<r>]] ></r>", "<r>&#x85;</r>", "<!--> --><r/><!--> -->", "\u{FEFF}<r/>",
    ] {
      for chunk in [1, 32 << 10] {
        var options = XMLOptions()
        options.chunkByteCount = chunk
        #expect(slug(document, options) == nil, "\(document)")
      }
    }
  }

  @Test func `a document cut at any byte is refused, in any chunks`() {
    let text = """
      <?xml version="1.0" encoding="UTF-8"?>
      <r xmlns:p="urn:1"><!-- c --><p:i k="ñ&amp;">t<![CDATA[x]]>é</p:i><?pi x?><i/>
      </r>
      """
    let bytes = Array(text.utf8)
    let shape = SourceShape.wholeRecords(at: [.name("r"), .name("i")])
    for chunk in [1, 7, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      for count in 0..<bytes.count {
        let failure = xmlFailure(Array(bytes[..<count]), shape, options)
        let expected: Set = ["xml-malformed", "byte-undecodable", "xml-empty"]
        #expect(failure.map { expected.contains($0.finding.code.slug) } == true, "\(count)")
      }
      #expect(xmlFailure(bytes, shape, options) == nil)
    }
  }

  @Test func `an empty file is refused`() {
    #expect(slug("") == "xml-empty")
  }

  @Test func `a failed reader stays failed`() {
    let shape = SourceShape.wholeRecords()
    let reader = try! XMLReader(
      source: XMLTestSource(Array("<r>".utf8)), shape: shape, options: XMLOptions())
    let batch = SourceBatch(shape: shape)
    for _ in 0..<2 { #expect(throws: Failure.self) { try reader.read(into: batch) } }
  }

  // MARK: Caps

  @Test func `nesting has a cap`() {
    func nested(_ depth: Int) -> String {
      String(repeating: "<a>", count: depth) + String(repeating: "</a>", count: depth)
    }
    #expect(slug(nested(256)) == nil)
    #expect(slug(nested(257)) == "xml-too-deep")
    #expect(slug(nested(100_000)) == "xml-too-deep")
    let shape = SourceShape(record: [.name("a")], levels: [.init(columns: [column(.name("b"))])])
    #expect(xmlFailure(nested(257), shape)?.finding.code.slug == "xml-too-deep")
  }

  @Test func `attributes have a cap, and a long tag is stopped before they are compared`() {
    func tag(_ count: Int) -> String {
      "<r " + (0..<count).map { "a\($0)=''" }.joined(separator: " ") + "/>"
    }
    #expect(slug(tag(1024)) == nil)
    #expect(slug(tag(1025)) == "xml-too-many-attributes")
    #expect(slug(tag(200_000)) == "xml-tag-too-long")
  }

  @Test func `different names have a cap`() {
    func names(_ count: Int) -> String {
      "<r>" + (0..<count).map { "<n\($0)/>" }.joined() + "</r>"
    }
    #expect(slug(names(16_000)) == nil)
    #expect(slug(names(20_000)) == "xml-too-many-names")
  }

  @Test func `texts, lists and attribute values have a cap`() {
    var options = XMLOptions()
    options.textByteCount = 10
    #expect(slug("<r>0123456789<a>0123456789</a></r>", options) == nil)
    #expect(slug("<r>01234567890</r>", options) == "xml-text-too-long")
    let shape = SourceShape(
      record: [.name("r")],
      levels: [
        .init(columns: [column(), column(.name("l"), isList: true), column(.attribute("k"))])
      ])
    for text in [
      "<r>01234567890</r>", "<r><l>0123</l><l>0123</l><l>0</l></r>", "<r k='01234567890'/>",
    ] {
      #expect(xmlFailure(text, shape, options)?.finding.code.slug == "xml-text-too-long")
    }
    #expect(xmlFailure("<r k='0123456789'><l>0123</l><l>01234</l></r>", shape, options) == nil)
  }

  @Test func `a record has a cap, whether it comes in one chunk or many`() {
    let shape = SourceShape.wholeRecords(at: [.name("r"), .name("i")])
    for chunk in [1, 32 << 10] {
      var options = XMLOptions()
      options.recordByteCount = 20
      options.chunkByteCount = chunk
      #expect(xmlFailure("<r><i>0123456789abc</i></r>", shape, options) == nil)
      let failure = xmlFailure("<r><i>0123456789abcd</i></r>", shape, options)
      #expect(failure?.finding.code.slug == "xml-record-too-long")
      #expect(failure?.finding.arguments == ["limit": .number(20)])
    }
  }

  // MARK: Silence

  @Test func `the parser prints nothing and failures hold no value`() throws {
    let secret = "ZAPATO99900017"
    let path = "/tmp/quipu-xml-stderr-\(getpid())"
    let saved = dup(2)
    let file = open(path, O_CREAT | O_TRUNC | O_RDWR | O_CLOEXEC, 0o600)
    try #require(file >= 0 && saved >= 0)
    dup2(file, 2)
    var said: [String] = []
    for text in [
      "<r><\(secret)></r>", "<r \(secret)='1' \(secret)='2'/>", "<r>&\(secret);</r>",
      "<\(secret):r/>", "<r xmlns='\(secret) x'/>", "<r>\(secret)", "<!DOCTYPE \(secret)><r/>",
      "<?xml version='\(secret)'?><r/>", "<?xml version='1.0' encoding='\(secret)'?><r/>",
      "<?xml version='1.0' standalone='\(secret)'?><r/>", "<r xml:lang='\(secret) é'/>",
      "<r>\u{1}\(secret)</r>", "<r xml:space='\(secret)'/>",
    ] {
      let failure = xmlFailure(text)
      said.append(failure?.description ?? "")
      said.append(failure?.finding.text(.english) ?? "")
      said.append(failure?.finding.text(.spanish) ?? "")
    }
    dup2(saved, 2)
    close(saved)
    let printed = rewind(file)
    close(file)
    unlink(path)
    // Other tests report on the same descriptor meanwhile, so look for the parser's own words.
    printed.withUnsafeBytes { _ = write(2, $0.baseAddress, $0.count) }
    let words = String(decoding: printed, as: UTF8.self)
    for word in [secret, "Entity: line", " error : "] { #expect(!words.contains(word)) }
    #expect(!said.contains { $0.contains("ZAPATO") })
  }

  private func rewind(_ file: Int32) -> [UInt8] {
    let count = Int(lseek(file, 0, SEEK_END))
    var bytes = [UInt8](repeating: 0, count: count)
    let got = bytes.withUnsafeMutableBytes { pread(file, $0.baseAddress, count, 0) }
    #expect(got == count)
    return bytes
  }
}
