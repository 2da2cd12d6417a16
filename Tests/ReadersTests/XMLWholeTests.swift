internal import Interchange
internal import Readers
import Testing

@Suite struct XMLWholeTests {
  @Test func `a record is one line of JSON with its content in order`() throws {
    let json = try wholeXML("<r a='1' b='2'>x<i/>y<i k=''>z</i> </r>")
    #expect(
      json == [
        #"{"name":"r","namespace":null,"attributes":{"a":"1","b":"2"},"content":["x","#
          + #"{"name":"i","namespace":null,"attributes":{},"content":[]},"y","#
          + #"{"name":"i","namespace":null,"attributes":{"k":""},"content":["z"]}," "]}"#
      ])
  }

  @Test func `names have their namespace, and declarations are no attributes`() throws {
    let json = try wholeXML(
      "<p:r xmlns:p='urn:a&amp;b' xmlns='urn:c' k='1' p:k='2' xml:lang='qu'><i/></p:r>")
    #expect(
      json == [
        #"{"name":"r","namespace":"urn:a&b","attributes":{"k":"1","{urn:a&b}k":"2","#
          + #""{http://www.w3.org/XML/1998/namespace}lang":"qu"},"content":["#
          + #"{"name":"i","namespace":"urn:c","attributes":{},"content":[]}]}"#
      ])
  }

  @Test func `text and CDATA are one string, comments and instructions leave no trace`() throws {
    let json = try wholeXML(
      "<r>a<!-- c -->b<![CDATA[<c>]]><?p i?>d<![CDATA[]]><!-- c --><i/><!-- c --></r>")
    #expect(
      json == [
        #"{"name":"r","namespace":null,"attributes":{},"content":["ab<c>d","#
          + #"{"name":"i","namespace":null,"attributes":{},"content":[]}]}"#
      ])
  }

  @Test func `strings are escaped as JSON asks and no further`() throws {
    let json = try wholeXML("<r k='\"\\&#10;&#9;&#13;&amp;/'>\"\\\n\t&#13;/ñ\u{7F}&lt;😀</r>")
    #expect(
      json == [
        #"{"name":"r","namespace":null,"attributes":{"k":"\"\\\n\t\r&/"},"#
          + #""content":["\"\\\n\t\r/ñ"# + "\u{7F}" + #"<😀"]}"#
      ])
  }

  @Test func `a record below the root is told without what is around it`() throws {
    let json = try wholeXML(
      "<r>x<g>y<i>1</i>z<i><i/></i></g></r>", at: [.name("r"), .name("g"), .name("i")])
    #expect(
      json == [
        #"{"name":"i","namespace":null,"attributes":{},"content":["1"]}"#,
        #"{"name":"i","namespace":null,"attributes":{},"content":[{"name":"i","namespace":null,"attributes":{},"content":[]}]}"#,
      ])
  }

  @Test func `the whole record may stand beside columns`() throws {
    let shape = SourceShape(
      record: [.name("r"), .name("i")],
      levels: [
        .init(columns: [column(.name("a")), column(.whole)]),
        .init(parent: 0, each: [.name("b")], columns: [column()]),
      ])
    let reading = try readXML("<r><i><a>1</a><b>2</b><c>3</c></i></r>", shape)
    #expect(reading.column(0) == ["1"])
    #expect(reading.column(0, level: 1) == ["2"])
    #expect(reading.column(1)[0]?.contains(#""name":"c""#) == true)
  }

  @Test func `chunks of any size give the same`() throws {
    let text = """
      <?xml version='1.0'?><!--> c --><!-- > --><r xmlns:p='u'>\r\n<i a='&amp;>' p:b="'">é]]<![CDATA[]]]>]] ><p:c/>]]&gt;&#241;&amp;<?x?></i>\r<i>\(String(repeating: "long ñ ]] ", count: 100))</i>\
      <i/><i  >😀</i  ></r><!--> > --><?y -->?>
      """
    let shape = SourceShape.wholeRecords(at: [.name("r"), .name("i")])
    let once = try readXML(text, shape)
    #expect(once.rows[0].count == 4)
    for chunk in Array(1...40) + [301, 1000] {
      var options = XMLOptions()
      options.chunkByteCount = chunk
      options.batchRecords = 1 + chunk % 3
      #expect(try readXML(text, shape, options, pieceSize: 7).isSame(as: once), "\(chunk)")
    }
  }
}
