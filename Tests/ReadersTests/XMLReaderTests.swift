internal import Interchange
internal import Readers
import Testing

@Suite struct XMLReaderTests {
  // MARK: Cells

  private let row = SourceShape(
    record: [.name("r"), .name("i")],
    levels: [
      .init(columns: [
        column(.name("a")), column(.name("b"), .name("c")), column(.attribute("k")), column(),
      ])
    ])

  @Test func `elements, nested elements, attributes and the record's own text become cells`() throws {
    let reading = try readXML("<r><i k='1'><a>x</a><b><c>y</c></b></i><i>t</i></r>", row)
    #expect(reading.rows[0] == [["x", "y", "1", ""], [nil, nil, nil, "t"]])
    #expect(reading.findings == [])
    #expect(reading.parents == [[0, 1]])
  }

  @Test func `absent is missing, empty is present, nil is missing`() throws {
    let nilled = "xmlns:x='http://www.w3.org/2001/XMLSchema-instance'"
    let reading = try readXML(
      """
      <r \(nilled)><i k=''><a/></i><i><a></a></i><i/><i><a x:nil='true'/></i><i><a x:nil='1'></a></i>\
      <i><a x:nil='false'>v</a></i><i><a nil='true'>v</a></i></r>
      """, row)
    #expect(reading.column(0) == ["", "", nil, nil, nil, "v", "v"])
    #expect(reading.column(2) == ["", nil, nil, nil, nil, nil, nil])
  }

  @Test func `nil with content is an error, so that the content is not lost in silence`() throws {
    let reading = try readXML(
      "<r xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><i><a x:nil='true'>v</a></i></r>", row)
    #expect(reading.column(0) == [nil])
    #expect(reading.findings == ["0/a nil-with-content"])
  }

  @Test func `white space is kept as it is`() throws {
    let reading = try readXML("<r><i><a> \n\t x  </a></i></r>", row)
    #expect(reading.column(0) == [" \n\t x  "])
  }

  @Test func `text and CDATA are joined, comments and instructions do not split them`() throws {
    let reading = try readXML(
      "<r><i><a>one<!-- no -->two<?no no?><![CDATA[<three> & ]] >]]>four</a></i></r>", row)
    #expect(reading.column(0) == ["onetwo<three> & ]] >four"])
  }

  @Test func `line ends are LF in text, CDATA too, and a space in attributes`() throws {
    for chunk in [1, 2, 3, 7, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      let filler = String(repeating: "x\r\ny\rz\n", count: 200)
      let reading = try readXML(
        "<r><i k='1\r\n2\r3\n4'><a>p\r\nq\rs\n<![CDATA[\(filler)]]>\r\n</a></i></r>", row, options)
      let plain = filler.replacing("\r\n", with: "\n").replacing("\r", with: "\n")
      #expect(reading.column(0) == ["p\nq\ns\n\(plain)\n"])
      #expect(reading.column(2) == ["1 2 3 4"])
    }
  }

  @Test func `character references and the five entities are decoded, in attributes too`() throws {
    let reading = try readXML(
      """
      <r><i k="&#38;&amp;&amp;#38;&#x26;lt;&lt;&gt;&apos;&quot;&#241;&#x1F600;a&#10;b&amp;"><a>&#38;&amp;\
      &amp;#38;&#x26;lt;&lt;&gt;&apos;&quot;&#241;&#x1F600;a&#13;b&amp;</a></i></r>
      """, row)
    #expect(reading.column(2) == ["&&&#38;&lt;<>'\"ñ😀a\nb&"])
    #expect(reading.column(0) == ["&&&#38;&lt;<>'\"ñ😀a\rb&"])
  }

  @Test func `an element that repeats gives its first value and a warning`() throws {
    let reading = try readXML("<r>\n<i><a>1</a>\n<a>2</a><a>3</a></i><i><a>4</a></i></r>", row)
    #expect(reading.column(0) == ["1", "4"])
    #expect(reading.findings == ["0/a value-repeats"])
    #expect(reading.findingLines == [3])
  }

  @Test func `a list joins what repeats, with empty items and without nil ones`() throws {
    let shape = SourceShape(
      record: [.name("r"), .name("i")],
      levels: [.init(columns: [column(.name("a"), isList: true)])])
    let reading = try readXML(
      """
      <r xmlns:x='http://www.w3.org/2001/XMLSchema-instance'><i><a>1</a><a x:nil='1'/><a/><a>2</a></i>\
      <i/><i><a/></i><i><a x:nil='1'/></i></r>
      """, shape)
    #expect(reading.column(0) == ["1\u{1F}\u{1F}2", nil, "", nil])
    #expect(reading.findings == [])
  }

  @Test func `an element inside a cell is an error and leaves the cell missing`() throws {
    let reading = try readXML(
      "<r><i><a>x<u>y</u>z</a></i><i><a>x<br/></a></i><i><a>v</a></i></r>", row)
    #expect(reading.column(0) == [nil, nil, "v"])
    #expect(reading.findings == ["0/a value-not-scalar", "1/a value-not-scalar"])
  }

  @Test func `an element may give its text and its mapped children`() throws {
    let shape = SourceShape(
      record: [.name("r"), .name("i")],
      levels: [.init(columns: [column(.name("a")), column(.name("a"), .name("b"))])])
    let reading = try readXML("<r><i><a>x<b>y</b>z</a></i></r>", shape)
    #expect(reading.rows[0] == [["xz", "y"]])
    #expect(reading.findings == [])
  }

  // MARK: What nobody asked for

  @Test func `names of elements that nobody asked for are counted and named once, in the order of the document`() throws
  {
    let text = "<r><meta><x/></meta><i><a>1</a><new/><n:more xmlns:n='u'/></i><i><new>v</new><b><d/></b></i></r>"
    let reader = try XMLReader(source: XMLTestSource(Array(text.utf8)), shape: row, options: XMLOptions())
    let batch = SourceBatch(shape: row)
    while try reader.read(into: batch) { batch.removeAll() }
    #expect(
      reader.fileFindings == [
        Finding(.xmlElementsUnread, ["count": .number(4), "names": .word("meta, new, more, d")])
      ])
  }

  @Test func `of many unread names eight are shown and all are counted`() throws {
    let text = "<r><i>" + (1...300).map { "<n\($0)/><n\($0 / 2 + 1)/>" }.joined() + "</i></r>"
    let reader = try XMLReader(source: XMLTestSource(Array(text.utf8)), shape: row, options: XMLOptions())
    let batch = SourceBatch(shape: row)
    while try reader.read(into: batch) { batch.removeAll() }
    #expect(
      reader.fileFindings == [
        Finding(.xmlElementsUnread, ["count": .number(300), "names": .word("n1, n2, n3, n4, n5, n6, n7, n8, …")])
      ])
  }

  @Test func `a document that is asked for whole has nothing unread`() throws {
    let shape = SourceShape.wholeRecords(at: [.name("r"), .name("i")])
    #expect(try readXML("<r><meta/><i><a/></i></r>", shape).fileFindings == [])
  }

  @Test func `a later version of XML is read as 1.0 and says so`() throws {
    #expect(try readXML("<?xml version='1.1'?><r/>", .wholeRecords()).fileFindings == ["xml-version-other"])
    #expect(try readXML("<?xml version='1.0'?><r/>", .wholeRecords()).fileFindings == [])
    #expect(try readXML("<r/>", .wholeRecords()).fileFindings == [])
  }

  // MARK: Levels

  @Test func `levels nest to any depth and know the rows of their parents`() throws {
    let shape = SourceShape(
      record: [.name("r"), .name("i")],
      levels: [
        .init(columns: [column(.attribute("k"))]),
        .init(parent: 0, each: [.name("ws"), .name("w")], columns: [column(.name("n"))]),
        .init(parent: 1, each: [.name("x")], columns: [column(.attribute("c")), column()]),
        .init(parent: 0, each: [.name("m")], columns: [column()]),
        .init(parent: 2, each: [.name("y")], columns: [column()]),
      ])
    let reading = try readXML(
      """
      <r><i k='1'><ws><w><x c='1'>p</x><n>A</n><x c='2'/></w><w/></ws><m>M</m><m/></i><i k='2'/>\
      <i k='3'><ws><w><n>B</n><x><y>1</y><y>2</y></x></w></ws><ws><w><n>C</n></w></ws></i></r>
      """, shape)
    #expect(reading.column(0) == ["1", "2", "3"])
    #expect(reading.column(0, level: 1) == ["A", nil, "B", "C"])
    #expect(reading.parents[1] == [0, 0, 2, 2])
    #expect(reading.rows[2] == [["1", "p"], ["2", ""], [nil, ""]])
    #expect(reading.parents[2] == [0, 0, 2])
    #expect(reading.column(0, level: 3) == ["M", ""])
    #expect(reading.parents[3] == [0, 0])
    #expect(reading.column(0, level: 4) == ["1", "2"])
    #expect(reading.parents[4] == [2, 2])
    #expect(reading.findings == [])
  }

  @Test func `two levels may walk the same elements`() throws {
    let level = SourceShape.Level(parent: 0, each: [.name("w")], columns: [column()])
    let shape = SourceShape(
      record: [.name("r")], levels: [.init(columns: []), level, level])
    let reading = try readXML("<r><w>1</w><w>2</w></r>", shape)
    #expect(reading.column(0, level: 1) == ["1", "2"])
    #expect(reading.column(0, level: 2) == ["1", "2"])
  }

  // MARK: Around the record

  private let aroundShape = SourceShape(
    record: [.name("r"), .name("g"), .name("i")],
    levels: [
      .init(columns: [
        column(), column(.up, .attribute("k")), column(.up, .name("h")),
        column(.up, .up, .attribute("total")), column(.up, .up, .name("c"), .name("d")),
      ])
    ])

  @Test func `a record sees attributes and earlier children of the elements around it`() throws {
    let reading = try readXML(
      """
      <r total='2'><c><d>D</d></c><g k='1'><h>H</h><i>a</i><i>b</i></g><g><i>c</i></g></r>
      """, aroundShape)
    #expect(
      reading.rows[0] == [
        ["a", "1", "H", "2", "D"], ["b", "1", "H", "2", "D"], ["c", nil, nil, "2", "D"],
      ])
  }

  @Test func `a wanted child that comes after a record is refused`() throws {
    let failure = try #require(
      xmlFailure("<r>\n<g><i>a</i>\n<h>H</h></g></r>", aroundShape))
    #expect(failure.finding.code.slug == "xml-ancestor-late")
    #expect(failure.finding.place.line == 3)
    #expect(failure.finding.place.field == "^/h")
    #expect(
      xmlFailure("<r><g><i>a</i></g><c><d>D</d></c></r>", aroundShape)?.finding.code.slug
        == "xml-ancestor-late")
    #expect(xmlFailure("<r><g><i>a</i></g><c><e>D</e></c></r>", aroundShape) == nil)
  }

  @Test func `troubles of what is around a record are told for every record`() throws {
    let reading = try readXML(
      "<r><g><h>1</h><h>2</h><i>a</i><i>b</i></g><g><h><u/></h><i>c</i></g><g><i>d</i></g></r>",
      aroundShape)
    #expect(reading.column(2) == ["1", "1", nil, nil])
    #expect(
      reading.findings == ["0/^/h value-repeats", "1/^/h value-repeats", "2/^/h value-not-scalar"])
  }

  @Test func `paths that XML cannot follow are refused before anything is read`() {
    let record: [PathStep] = [.name("r"), .name("i")]
    let paths: [[PathStep]] = [
      [.up], [.up, .up, .name("x")], [.up, .name("i")], [.up, .name("i"), .name("a")],
      [.attribute("k"), .name("x")], [.item], [.name("a"), .up], [.name("a"), .whole], [.column(0)],
    ]
    for path in paths {
      let shape = SourceShape(
        record: record, levels: [.init(columns: [.init(path: path, name: "bad")])])
      let failure = xmlFailure("<r/>", shape)
      #expect(failure?.finding.code.slug == "xml-path-unsupported", "\(path)")
      #expect(failure?.finding.place.field == "bad")
    }
    let shapes = [
      SourceShape(record: [.attribute("k")], levels: [.init(columns: [])]),
      SourceShape(record: record, levels: [.init(columns: []), .init(parent: 0, columns: [])]),
      SourceShape(record: record, levels: [.init(columns: []), .init(parent: 1, each: record, columns: [])]),
      SourceShape(
        record: record,
        levels: [.init(columns: []), .init(parent: 0, each: [.item], columns: [])]),
      SourceShape(
        record: record,
        levels: [
          .init(columns: []),
          .init(parent: 0, each: record, columns: [column(.up, .name("x"))]),
        ]),
    ]
    for shape in shapes {
      #expect(xmlFailure("<r/>", shape)?.finding.code.slug == "xml-path-unsupported")
    }
  }

  // MARK: Namespaces

  @Test func `a name is its namespace and local name, whatever the prefix`() throws {
    let shape = SourceShape(
      record: [.name("r", namespace: "urn:1"), .name("i", namespace: "urn:1")],
      levels: [
        .init(columns: [
          column(.name("a", namespace: "urn:2")), column(.name("a")), column(.attribute("k")),
          column(.attribute("k", namespace: "urn:2")),
          column(.attribute("lang", namespace: "http://www.w3.org/XML/1998/namespace")),
        ])
      ])
    let reading = try readXML(
      """
      <p:r xmlns:p='urn:1'><i xmlns='urn:1' xmlns:q='urn:2' k='1' q:k='2' xml:lang='qu'><q:a>x</q:a>\
      <a xmlns=''>y</a><a>no</a></i><p:i><a xmlns='urn:2'>z</a></p:i><i/></p:r>
      """, shape)
    #expect(reading.rows[0] == [["x", "y", "1", "2", "qu"], ["z", nil, nil, nil, nil]])
    #expect(reading.locators == ["/p:r/i[1]", "/p:r/p:i[2]"])
  }

  @Test func `a namespace name is compared as text, even when it is no URI`() throws {
    for (written, meant) in [("urn:a&amp;b", "urn:a&b"), ("urn:año 2024", "urn:año 2024")] {
      let shape = SourceShape(
        record: [.name("r", namespace: meant)],
        levels: [.init(columns: [column(), column(.attribute("k", namespace: meant))])])
      let reading = try readXML("<p:r xmlns:p='\(written)' p:k='1'>x</p:r>", shape)
      #expect(reading.rows[0] == [["x", "1"]])
    }
  }

  @Test func `an undeclared prefix is malformed`() throws {
    let failure = try #require(xmlFailure("<r>\n<x:i/></r>"))
    #expect(failure.finding.code.slug == "xml-malformed")
    #expect(failure.cause == "XML_ERR 201")
    #expect(failure.finding.place.line == 2)
    #expect(xmlFailure("<r x:k='1'/>")?.cause == "XML_ERR 201")
    #expect(
      xmlFailure("<r xmlns:a='u' xmlns:b='u' a:k='' b:k=''/>")?.finding.code.slug
        == "xml-malformed")
  }

  @Test func `a record path that matches nothing is refused with the step that fails`() throws {
    func reason(_ text: String) throws -> [String: FindingArgument] {
      let failure = try #require(
        xmlFailure(
          text,
          .wholeRecords(at: [.name("r", namespace: "u"), .name("g"), .name("i", namespace: "u")])))
      #expect(failure.finding.code.slug == "xml-record-path-unmatched")
      return failure.finding.arguments
    }
    #expect(
      try reason("<r/>") == ["step": .number(1), "name": .word("r"), "reason": .word("namespace")])
    #expect(
      try reason("<q/>") == ["step": .number(1), "name": .word("r"), "reason": .word("name")])
    #expect(
      try reason("<r xmlns='u'><i/></r>")
        == ["step": .number(2), "name": .word("g"), "reason": .word("name")])
    #expect(
      try reason("<u:r xmlns:u='u'><g><i/></g></u:r>")
        == ["step": .number(3), "name": .word("i"), "reason": .word("namespace")])
  }

  // MARK: Where a record stands

  @Test func `number, line, bytes, markup and XPath of every record are exact`() throws {
    let text = """
      <?xml version="1.0"?>
      <!-- <i>no</i> -->
      <p:r xmlns:p="u"><g>
        <i
          k="ñ>"/><x/>
        <i>ñ</i  ></g><h><i/></h>
      <g><i a="1"><i/></i></g></p:r>
      """
    let shape = SourceShape.wholeRecords(at: [.name("r", namespace: "u"), .name("g"), .name("i")])
    for chunk in [1, 2, 5, 64, 32 << 10] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      let reading = try readXML(text, shape, options)
      #expect(reading.raw == ["<i\n    k=\"ñ>\"/>", "<i>ñ</i  >", "<i a=\"1\"><i/></i>"])
      #expect(reading.records.map(\.number) == [1, 2, 3])
      #expect(reading.records.map(\.line) == [4, 6, 7])
      #expect(
        reading.locators == ["/p:r/g[1]/i[1]", "/p:r/g[1]/i[2]", "/p:r/g[2]/i[1]"])
      for (record, raw) in zip(reading.records, reading.raw) {
        let bytes = Array(text.utf8)[record.byteOffset..<record.byteOffset + record.byteLength]
        #expect(String(decoding: bytes, as: UTF8.self) == raw)
      }
    }
  }

  @Test func `the root alone is one record with its position`() throws {
    let reading = try readXML("<!-- c --><r>x</r>\n", .wholeRecords())
    #expect(reading.locators == ["/r[1]"])
    #expect(reading.raw == ["<r>x</r>"])
    #expect(reading.records[0].byteOffset == 10)
  }

  @Test func `a UTF-8 byte order mark counts in the offset and is not markup`() throws {
    let reading = try readXML("\u{FEFF}<r><i/></r>", .wholeRecords(at: [.name("r"), .name("i")]))
    #expect(reading.records[0].byteOffset == 6)
    #expect(reading.raw == ["<i/>"])
  }

  @Test func `batches end with a record and hold about what they should`() throws {
    let text = "<r>" + (1...5000).map { "<i><a>\($0)</a></i>" }.joined() + "</r>"
    let reading = try readXML(text, row)
    #expect(reading.rows[0].count == 5000)
    #expect(reading.column(0) == (1...5000).map { "\($0)" })
    #expect(reading.batchSizes.allSatisfy { $0 <= 1024 + (32 << 10) / 16 })
    #expect(reading.batchSizes.count >= 2)
    var options = XMLOptions()
    options.chunkByteCount = 64
    options.batchRecords = 3
    let small = try readXML(text, row, options)
    #expect(small.batchSizes.allSatisfy { $0 <= 3 + 64 / 16 + 1 })
    #expect(small.isSame(as: reading))
  }

  @Test func `the spec lists every finding once, with both texts and a hint`() {
    let codes = XMLReader.spec.findings
    #expect(Set(codes.map(\.slug)).count == codes.count)
    #expect(codes.map(\.slug).contains("xml-malformed"))
    for code in codes {
      #expect(!code.text.spanish.isEmpty && !code.text.english.isEmpty && code.hint != nil)
    }
  }
}
