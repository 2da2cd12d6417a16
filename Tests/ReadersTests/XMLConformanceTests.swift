internal import Interchange
internal import Readers
import Testing

/// Documents after the W3C XML Conformance Test Suite and Namespaces in XML, written anew: what the
/// recommendations (XML 1.0, fifth edition) call not well-formed must be refused, what they call well-formed must
/// be read with exactly its content, and what has a DOCTYPE is refused by rule.
///
/// Each is read in chunks of several sizes, for the push parser has paths of its own where a chunk ends.
@Suite struct XMLConformanceTests {
  private static let chunks = [1, 2, 3, 5, 32 << 10]

  private static func options(_ chunk: Int) -> XMLOptions {
    var options = XMLOptions()
    options.chunkByteCount = chunk
    return options
  }

  private static let refusals: Set = [
    "xml-malformed", "xml-entity-refused", "xml-doctype-refused", "xml-empty", "byte-undecodable",
    "xml-encoding-unknown", "xml-encoding-mismatch",
  ]

  @Test(arguments: XMLNotWellFormed.documents)
  func `a document that is not well-formed is refused`(document: String) {
    for chunk in Self.chunks {
      let slug = xmlFailure(document, .wholeRecords(), Self.options(chunk))?.finding.code.slug
      #expect(slug.map { Self.refusals.contains($0) } == true, "chunks of \(chunk): \(slug ?? "read")")
    }
  }

  @Test(arguments: XMLNotWellFormed.bytes)
  func `bytes that are no text of their encoding are refused`(document: [UInt8]) {
    for chunk in Self.chunks {
      let slug = xmlFailure(document, .wholeRecords(), Self.options(chunk))?.finding.code.slug
      #expect(slug.map { Self.refusals.contains($0) } == true, "chunks of \(chunk): \(slug ?? "read")")
    }
  }

  @Test(arguments: XMLNotWellFormed.doctypes)
  func `a document with a DOCTYPE is refused, valid or not`(document: String) {
    for chunk in Self.chunks {
      let slug = xmlFailure(document, .wholeRecords(), Self.options(chunk))?.finding.code.slug
      #expect(slug == "xml-doctype-refused", "chunks of \(chunk)")
    }
  }

  @Test(arguments: XMLWellFormed.documents)
  func `a well-formed document is read with exactly its content`(document: XMLWellFormed) throws {
    for chunk in Self.chunks {
      let reading = try readXML(document.bytes, .wholeRecords(), Self.options(chunk))
      #expect(reading.column(0) == [document.content.json], "chunks of \(chunk)")
      #expect(reading.findings == [])
    }
  }

  @Test func `the table is as long as it says`() {
    let count =
      XMLNotWellFormed.documents.count + XMLNotWellFormed.bytes.count + XMLNotWellFormed.doctypes.count
      + XMLWellFormed.documents.count
    #expect(count >= 640)
  }
}

enum XMLNotWellFormed {
  static let documents =
    tags + attributes + references + sections + instructions + declarations + characters + names + namespaces

  /// Productions 39 to 44, 1 and 22: one root, matching tags.
  private static let tags = [
    "", " ", "\n", "text", "<", "<>", "</>", "<doc", "<doc>", "</doc>", "<doc/", "<doc><", "<doc></", "<doc></doc",
    "<doc>\n<doc\n?\n<a</a>\n</doc>", "<doc></>", "<doc><a></aa></doc>", "<doc></DOC>", "<doc></doc\n\n/>",
    "<doc></doc>Illegal data", "<doc></doc>\n&#32;\n", "<doc></doc><doc></doc>", "<doc/></doc/>", "<doc/>Illegal data",
    "<doc/><doc/>", "<doc><a/</doc>", "<doc><a/</a></doc>", "<doc><a / ></doc>", "<doc></doc><![CDATA[]]>",
    "<!-- c --><![CDATA[]]><doc></doc>", "<!-- c -->&#32;<doc></doc>", "Illegal<doc/>", "<doc><a></doc></a>",
    "<doc><a></doc>", "<doc></a></doc>", "< doc></doc>", "<doc>< a></a></doc>", "<doc></ doc>", "<doc></doc a='1'>",
    "<doc></doc/>", "<doc/ >", "<doc>1 < 2 but not in XML</doc>", "<doc><=></doc>", "</doc><doc>", "<doc//>",
    "<doc><a></a ></a></doc>", "<doc>]]></doc>", "<doc>]]]></doc>", "<doc>abc]]]>def</doc>", "<doc>a]]>b]]>c</doc>",
    "<doc><a/>]]></doc>", "<doc/>&amp;", "&#60;doc/>", "<doc/><", "<doc/><!", "<doc/><?", "<doc/>\u{FEFF}",
    "<doc><!ELEMENT doc ANY></doc>", "<!ELEMENT doc ANY><doc/>", "<!doctype doc><doc/>", "<doc><!DOCTYPE doc></doc>",
    "<doc/><!DOCTYPE doc>",
  ]

  /// Productions 10, 25, 40, 41.
  private static let attributes = [
    "<doc a1></doc>", "<doc a1=v1></doc>", "<doc a1=\"v1></doc>", "<doc a1=\"<foo>\"></doc>", "<doc a1=></doc>",
    "<doc a1=\"v1\" \"v2\"></doc>", "<doc a1=\"A & B\"></doc>", "<doc a1=\"a&b\"></doc>", "<doc a1=\"&#123:\"></doc>",
    "<doc 12=\"34\"></doc>", "<doc x=\"foo\" y=\"bar\" x=\"baz\"></doc>", "<doc a='1'a2='2'/>", "<doc a=\"1\"b=\"2\"/>",
    "<doc a='1\"/>", "<doc a=\"1'/>", "<doc =\"1\"/>", "<doc a==\"1\"/>", "<doc a=\"1\" =/>", "<doc a=\"&lt\"/>",
    "<doc a='<'/>", "<doc a='x<y'/>", "<doc a='1' a='1'/>", "<doc a='1' A='2' a='3'/>", "<doc a:='1'/>",
    "<doc a='1',b='2'/>",
    "<doc a='&'/>", "<doc a='&;'/>", "<doc a='&#;'/>", "<doc a='&undefined;'/>", "<doc a='\u{1}'/>", "<doc a='\u{C}'/>",
    "<doc a='1' /b='2'/>", "<doc a '1'/>", "<doc a='1", "<doc a='1'", "<doc a=", "<doc a",
  ]

  /// Productions 66 to 68: no entity is declared but the five.
  private static let references = [
    "<doc>& no refc</doc>", "<doc>&.entity;</doc>", "<doc>&#RE;</doc>", "<doc>A & B</doc>", "<doc>&undefined;</doc>",
    "<doc>&AMP;</doc>", "<doc>&amp</doc>", "<doc>&amp ;</doc>", "<doc>& amp;</doc>", "<doc>&;</doc>", "<doc>&#;</doc>",
    "<doc>&#x;</doc>", "<doc>&#X58;</doc>", "<doc>&#0;</doc>", "<doc>&#x0;</doc>", "<doc>&#1;</doc>",
    "<doc>&#x1F;</doc>",
    "<doc>&#11;</doc>", "<doc>&#xB;</doc>", "<doc>&#xC;</doc>", "<doc>&#xD800;</doc>", "<doc>&#xDBFF;</doc>",
    "<doc>&#xDC00;</doc>", "<doc>&#xDFFF;</doc>", "<doc>&#55296;</doc>", "<doc>&#xFFFE;</doc>", "<doc>&#xFFFF;</doc>",
    "<doc>&#x110000;</doc>", "<doc>&#1114112;</doc>", "<doc>&#x100000041;</doc>", "<doc>&#4294967361;</doc>",
    "<doc>&#x10000000000000041;</doc>", "<doc>&#-65;</doc>", "<doc>&#+65;</doc>", "<doc>&#6 5;</doc>",
    "<doc>&# 65;</doc>",
    "<doc>&#x4G;</doc>", "<doc>&#6A;</doc>", "<doc>&#65</doc>", "<doc>&#x41</doc>", "<doc>&#65,</doc>",
    "<doc>%pe;&e;</doc>",
    "<doc a='&#0;'/>", "<doc a='&#xD800;'/>", "<doc a='&#x110000;'/>", "<doc a='&#xFFFF;'/>", "<doc>&nbsp;</doc>",
    "<doc>&a:b;</doc>",
  ]

  /// Productions 15 and 18 to 21.
  private static let sections = [
    "<doc><!-- a comment ending with three dashes ---></doc>", "<!-- three dashes ---><doc/>",
    "<doc><!-- abc</doc>", "<doc><!-- a -- b --></doc>", "<!-- a -- b --><doc/>", "<doc/><!-- a -- b -->",
    "<doc/><!-- ",
    "<doc/><!-- -", "<doc/><!-- --", "<doc><!--></doc>", "<doc><!---></doc>", "<doc><! -- c --></doc>",
    "<doc><!- c --></doc>",
    "<doc><!-- c -- ></doc>", "<doc><!-- \u{1} --></doc>", "<doc><!-- \u{C} --></doc>", "<!-- \u{FFFE} --><doc/>",
    "<doc><!-- c -->--></doc", "<doc><!-- <!-- nested --> --></doc><a/>", "<doc a='1' <!-- c --> />",
    "<doc><![CDATA[</doc>", "<doc><![CDATA [ stuff]]></doc>", "<doc><! [CDATA[x]]></doc>", "<doc><![cdata[x]]></doc>",
    "<doc><![CDATA[x]] ></doc>", "<doc><![CDATA[x]></doc>", "<doc><a><![CDATA[xyz]]]></a><![CDATA[]]></a></doc>",
    "<doc><![CDATA[ \u{1} ]]></doc>", "<doc><![CDATA[ \u{FFFF} ]]></doc>", "<doc><![CDATA[a]]>]]></doc>",
    "<doc><![INCLUDE[x]]></doc>", "<doc><![CDATA[x]]", "<doc><![CDATA", "<![CDATA[<doc/>]]>",
  ]

  /// Productions 16 and 17.
  private static let instructions = [
    "<doc><? ?></doc>", "<doc><?target some data></doc>", "<doc><?target some data?</doc>", "<doc><?a not closed</doc>",
    "<doc><??></doc>", "<doc><?1pi?></doc>", "<doc><?pi\u{1}?></doc>", "<doc><?pi \u{C}?></doc>",
    "<doc><?pi+data?></doc>",
    "<doc><?xml version='1.0'?></doc>", "<doc/><?xml version='1.0'?>", "<doc><?XML?></doc>",
    "<doc><?xMl version='1.0'?></doc>",
    "<doc><?xmL?></doc>", "<?XML version='1.0'?><doc/>", "<?xmL version='1.0'?><doc/>", "<?xml?><doc/>",
    "<?xml ?><doc/>",
    "<? pi?><doc/>", "<doc/><?pi", "<doc/><?pi ?", "<doc/><?pi>",
  ]

  /// Productions 23 to 26, 32, 80, 81.
  private static let declarations = [
    "<?xml VERSION=\"1.0\"?><doc/>", "<?xml encoding=\"UTF-8\" version=\"1.0\"?><doc/>",
    "<?xml encoding='UTF-8'?><doc/>",
    "<?xml version=\"1.0\"encoding=\"UTF-8\" ?><doc/>", "<?xml version=\"1.0' encoding=\"UTF-8\" ?><doc/>",
    "<?xml version=\"1.0\" version=\"1.0\"?><doc/>", "<?xml version=\"1.0\" valid=\"no\" ?><doc/>",
    "<?xml version=\"1.0\" standalone=\"YES\" ?><doc/>", "<?xml version=\"1.0\" encoding=\" UTF-8\"?><doc/>",
    "<?xml version=\"1.0 \" ?><doc/>", "<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"true\"?><doc/>",
    "<?xml version='1.0' standalone='yes' encoding='UTF-8'?><doc/>", "<?xml version='1.0' standalone=yes?><doc/>",
    "<?xml version='1.0' standalone='Yes'?><doc/>", "<?xml version='1.0' standalone=''?><doc/>",
    "<?xml version='1.0' standalone='no'standalone='no'?><doc/>",
    "<?xml version='1.0' standalone='no' standalone='no'?><doc/>",
    "<?xml version='1.0' Standalone='no'?><doc/>", "<?xml standalone='yes'?><doc/>",
    "<?xml version='1.0' encoding=''?><doc/>",
    "<?xml version='1.0' encoding='-8'?><doc/>", "<?xml version='1.0' encoding='8859'?><doc/>",
    "<?xml version='1.0' encoding=UTF-8?><doc/>",
    "<?xml version='1.0' encoding='UTF-8\"?><doc/>", "<?xml version='1.0' encoding='a/b'?><doc/>",
    "<?xml version='1.0' encoding='UTF-8' encoding='UTF-8'?><doc/>", "<?xml version='1.0' encoding='UTF 8'?><doc/>",
    "<?xml version='1.0' encoding=\"UTF-8'?><doc/>", "<?xml version='1.0' Encoding='UTF-8'?><doc/>",
    "<?xml version='1.0' encoding?><doc/>", "<?xml version=1.0?><doc/>", "<?xml version?><doc/>",
    "<?xml version=?><doc/>",
    "<?xml version=''?><doc/>", "<?xml version='2.0'?><doc/>", "<?xml version='0.9'?><doc/>",
    "<?xml version='1'?><doc/>",
    "<?xml version='1.'?><doc/>", "<?xml version='1.a'?><doc/>", "<?xml version='1.0.1'?><doc/>",
    "<?xml version='_1.0'?><doc/>",
    "<?xml version='1.0?'?><doc/>", "<?xml version='1,0'?><doc/>", "<?xml version='01.0'?><doc/>",
    "<?xml version=' 1.0'?><doc/>",
    "<?xmlversion='1.0'?><doc/>", "<?xml version='1.0'><doc/>", "<?xml version='1.0' ? ><doc/>",
    "<?xml version='1.0'? ><doc/>",
    "<?xml version='1.0'", "<?xml version='1.0'?>", "<?xml version='1.0'?", " <?xml version='1.0'?><doc/>",
    "\n<?xml version='1.0'?><doc/>", "<!-- c --><?xml version='1.0'?><doc/>", "<?pi?><?xml version='1.0'?><doc/>",
    "<?xml version='1.0'?><?xml version='1.0'?><doc/>", "<?xml version='1.0' <!-- c --> ?><doc/>",
    "<?xml\u{A0}version='1.0'?><doc/>",
    "<?xml version='1.0', encoding='UTF-8'?><doc/>", "<?xml version='1.0' encoding='UTF-16'?><doc/>",
    "<?xml version='1.0' encoding='UTF-9000'?><doc/>", "<?xml version='1.0'>?><doc/>", "<?xml:version='1.0'?><doc/>",
    "<?xml version='1.0' /><doc/>", "<?xml version=\"1.0\"?><doc", "\u{FEFF}\u{FEFF}<doc/>",
    "\u{FEFF} <?xml version='1.0'?><doc/>",
    "<?xml version='1.0' data?><doc/>",
  ]

  /// Production 2, wherever text may stand.
  private static let characters =
    (["\u{1}", "\u{8}", "\u{B}", "\u{C}", "\u{E}", "\u{1B}", "\u{1F}", "\u{FFFE}", "\u{FFFF}"] as [String])
    .flatMap { sign in
      [
        "<doc>a\(sign)b</doc>", "<doc>\(sign)</doc>", "<doc\(sign)/>", "<doc a='\(sign)'/>",
        "<doc><?pi a\(sign)?></doc>",
        "<doc/>\(sign)", "\(sign)<doc/>",
      ]
    } + [
      "<doc>\u{0}</doc>", "<doc a='\u{0}'/>", "<doc/>\u{0}", "\u{0}<doc/>", "<doc>\u{85}</doc>\u{85}", "<doc/>\u{A0}",
      "<doc\u{3000}a='1'/>",
    ]

  /// Productions 4, 4a, 5 as of the fifth edition.
  private static let names = [
    "<.doc></.doc>", "<doc><123></123></doc>", "<-doc/>", "<·doc/>", "<\u{300}doc/>", "<d*c/>", "<d$c/>", "<d@c/>",
    "<d+c/>",
    "<d,c/>", "<d;c/>", "<d!c/>", "<d#c/>", "<d%c/>", "<d(c/>", "<d^c/>", "<d|c/>", "<d~c/>", "<d\u{D7}c/>",
    "<\u{D7}/>",
    "<\u{F7}/>", "<d\u{F7}c/>", "<\u{37E}/>", "<d\u{37E}/>", "<d\u{2000}/>", "<\u{200B}d/>", "<\u{203F}d/>",
    "<\u{2190}/>", "<d\u{2190}/>",
    "<\u{3000}/>", "<d\u{3000}/>", "<\u{F0000}/>", "<d\u{F0000}/>", "<d\u{E000}/>", "<\u{B7}/>", "<\u{AA}/>",
    "<doc 1a=''/>", "<doc -a=''/>", "<doc .a=''/>", "<doc a*=''/>", "<doc \u{D7}=''/>", "<doc><?\u{D7}?></doc>",
    "<doc><?-a?></doc>",
  ]

  /// Namespaces in XML 1.0, third edition.
  private static let namespaces = [
    "<p:doc/>", "<doc p:a='1'/>", "<doc><p:a/></doc>", "<doc><a xmlns:p='u'/><p:b/></doc>", "<doc xmlns:p=''/>",
    "<doc xmlns:p='u'><a xmlns:p=''/></doc>", "<doc xmlns:xml='u'/>", "<doc xmlns:xmlns='u'/>",
    "<doc xmlns:xmlns='http://www.w3.org/2000/xmlns/'/>", "<doc xmlns:p='http://www.w3.org/2000/xmlns/'/>",
    "<doc xmlns='http://www.w3.org/2000/xmlns/'/>", "<doc xmlns:p='http://www.w3.org/XML/1998/namespace'/>",
    "<doc xmlns='http://www.w3.org/XML/1998/namespace'/>", "<doc xmlns:p='u' xmlns:q='u' p:a='1' q:a='2'/>",
    "<doc xmlns:p='u'><a xmlns:q='u' p:a='1' q:a='2'/></doc>", "<doc xmlns:p='u' p:a='1' p:a='2'/>",
    "<doc xmlns='u' xmlns='v'/>", "<doc xmlns:p='u' xmlns:p='v'/>", "<:doc/>", "<doc:/>", "<:/>",
    "<a:b:c xmlns:a='u'/>",
    "<doc :a='1'/>", "<doc a:b:c='1' xmlns:a='u'/>", "<p: xmlns:p='u'/>", "<p:1 xmlns:p='u'/>", "<p:-a xmlns:p='u'/>",
    "<doc xmlns:p='u' p:1='x'/>", "<xmlns:doc/>", "<xmlns:doc xmlns:xmlns='u'/>", "<doc><?p:i?></doc>",
    "<doc xmlns:='u'/>",
    "<doc xmlns:1='u'/>", "<p:doc xmlns:p='u'></doc>", "<doc xmlns:p='u'><p:a></q:a></doc>",
    "<p:doc xmlns:p='u' xmlns:q='u'></q:doc>",
    "<doc xmlns:a='u&#38;v' xmlns:b='u&amp;v' a:k='' b:k=''/>", "<doc xmlns='<'/>",
  ]

  /// Encodings: overlong, cut, surrogates, the wrong one, half units.
  static let bytes: [[UInt8]] =
    ([
      [0x80], [0xBF], [0xC0, 0x80], [0xC1, 0xBF], [0xC3], [0xC3, 0x28], [0xE0, 0x80, 0x80], [0xE0, 0x9F, 0xBF],
      [0xE2, 0x82],
      [0xED, 0xA0, 0x80], [0xED, 0xBF, 0xBF], [0xEF, 0xBF], [0xF0, 0x80, 0x80, 0x80], [0xF0, 0x8F, 0xBF, 0xBF],
      [0xF4, 0x90, 0x80, 0x80],
      [0xF5, 0x80, 0x80, 0x80], [0xF8, 0x88, 0x80, 0x80, 0x80], [0xFC, 0x84, 0x80, 0x80, 0x80, 0x80], [0xFE], [0xFF],
    ] as [[UInt8]]).map { Array("<doc>a".utf8) + $0 + Array("b</doc>".utf8) }
    + [
      Array("<?xml version='1.0' encoding='US-ASCII'?><doc>".utf8) + [0xE9] + Array("</doc>".utf8),
      Array("<?xml version='1.0' encoding='windows-1252'?><doc>".utf8) + [0x81] + Array("</doc>".utf8),
      Array("<?xml version='1.0' encoding='ISO-8859-1'?><doc>".utf8) + [0x07] + Array("</doc>".utf8),
      [0xFE, 0xFF] + XMLWellFormed.utf16("<doc>") + [0xD8, 0x00] + XMLWellFormed.utf16("</doc>"),
      [0xFE, 0xFF] + XMLWellFormed.utf16("<doc>") + [0xDC, 0x00] + XMLWellFormed.utf16("</doc>"),
      [0xFE, 0xFF] + XMLWellFormed.utf16("<doc>\u{FFFF}</doc>"),
      [0xFE, 0xFF] + XMLWellFormed.utf16("<doc></doc>").dropLast(),
      [0xFE, 0xFF] + XMLWellFormed.utf16("<doc>"), [0xFE, 0xFF], [0xEF, 0xBB, 0xBF], [0xFF, 0xFE, 0, 0, 0x3C, 0, 0, 0],
      [0, 0, 0, 0x3C, 0, 0, 0, 0x64], [0x3C, 0, 0, 0, 0x64, 0, 0, 0], [0x4C, 0x6F, 0xA7, 0x94, 0x93],
      [0xEF, 0xBB, 0xBF] + Array("<?xml version='1.0' encoding='UTF-8'?><doc>".utf8) + [0xFF] + Array("</doc>".utf8),
    ]

  static let doctypes = [
    "<!DOCTYPE doc><doc/>", "<!DOCTYPE doc [\n<!ELEMENT doc (#PCDATA)>\n]>\n<doc></doc>",
    "<!DOCTYPE doc SYSTEM 'a.dtd'><doc/>",
    "<!DOCTYPE doc PUBLIC 'p' 'a.dtd'><doc/>", "<!DOCTYPE doc [<!ENTITY e 'x'>]><doc>&e;</doc>",
    "<!DOCTYPE doc [<!ATTLIST doc a1 CDATA 'v'>]><doc/>", "<!DOCTYPE doc [<!NOTATION n SYSTEM 'x'>]><doc/>",
    "<!-- c --><!DOCTYPE doc []><doc/>", "<?xml version='1.0'?>\n<?pi?>\n<!DOCTYPE\ndoc\n>\n<doc/>",
    "<!DOCTYPE a:doc><a:doc xmlns:a='u'/>",
    "<!DOCTYPE doc [<!ENTITY % e '<foo>'> %e;]><doc/>", "<!DOCTYPE doc [<!-- c --><?pi?>]><doc></doc>",
  ]
}

/// A document and what the recommendation says it holds.
struct XMLWellFormed: CustomTestStringConvertible {
  let bytes: [UInt8]
  let content: Element
  let testDescription: String

  init(_ text: String, _ content: Element) {
    self.init(bytes: Array(text.utf8), content, text)
  }

  init(bytes: [UInt8], _ content: Element, _ description: String) {
    self.bytes = bytes
    self.content = content
    testDescription = description
  }

  /// Written out independently of the reader's own JSON.
  struct Element: ExpressibleByStringLiteral {
    let json: String

    /// An element `doc` with this text and nothing else.
    init(stringLiteral text: String) { self.init("doc", text.isEmpty ? [] : [.text(text)]) }

    init(
      _ name: String, in namespace: String? = nil, _ attributes: KeyValuePairs<String, String> = [:],
      _ content: [Content] = []
    ) {
      let attributes = attributes.map { "\(Self.quoted($0)):\(Self.quoted($1))" }.joined(separator: ",")
      let content = content.map {
        switch $0 {
        case .text(let text): Self.quoted(text)
        case .element(let element): element.json
        }
      }.joined(separator: ",")
      json =
        "{\"name\":\(Self.quoted(name)),\"namespace\":\(namespace.map(Self.quoted) ?? "null"),"
        + "\"attributes\":{\(attributes)},\"content\":[\(content)]}"
    }

    init(_ name: String, _ content: [Content]) { self.init(name, in: nil, [:], content) }

    private static func quoted(_ text: String) -> String {
      var quoted = "\""
      for scalar in text.unicodeScalars {
        switch scalar {
        case "\"": quoted += "\\\""
        case "\\": quoted += "\\\\"
        case "\n": quoted += "\\n"
        case "\r": quoted += "\\r"
        case "\t": quoted += "\\t"
        default: quoted.unicodeScalars.append(scalar)
        }
      }
      return quoted + "\""
    }
  }

  enum Content {
    case text(String)
    case element(Element)
  }

  /// Big-endian.
  static func utf16(_ text: String) -> [UInt8] { text.utf16.flatMap { [UInt8($0 >> 8), UInt8($0 & 255)] } }

  private static func swapped(_ bytes: [UInt8]) -> [UInt8] {
    stride(from: 0, to: bytes.count, by: 2).flatMap { [bytes[$0 + 1], bytes[$0]] }
  }

  private static let xml = "http://www.w3.org/XML/1998/namespace"

  static let documents = plain + attributes + lineEnds + sections + declarations + names + namespaces + encodings

  private static let plain: [XMLWellFormed] = [
    XMLWellFormed("<doc></doc>", ""), XMLWellFormed("<doc />", ""), XMLWellFormed("<doc\n></doc\t\n>", ""),
    XMLWellFormed("\n\n<doc/>\n \t\r\n", ""), XMLWellFormed("<doc>&amp;&lt;&gt;&quot;&apos;</doc>", "&<>\"'"),
    XMLWellFormed("<doc>&#32;</doc>", " "), XMLWellFormed("<doc>&#x20;&#9;&#10;&#13;</doc>", " \t\n\r"),
    XMLWellFormed("<doc>&#65;&#x42;&#x0000043;&#000068;</doc>", "ABCD"),
    XMLWellFormed("<doc>&#x10FFFD;&#x10FFFF;</doc>", "\u{10FFFD}\u{10FFFF}"),
    XMLWellFormed(
      "<doc>\u{10000}\u{10FFFD}\u{FFFD}\u{E000}\u{D7FF}</doc>", "\u{10000}\u{10FFFD}\u{FFFD}\u{E000}\u{D7FF}"),
    XMLWellFormed("<doc>&#xD7FF;&#xE000;&#xFFFD;&#x10000;</doc>", "\u{D7FF}\u{E000}\u{FFFD}\u{10000}"),
    XMLWellFormed("<doc>&#38;#38;</doc>", "&#38;"), XMLWellFormed("<doc>&amp;lt;</doc>", "&lt;"),
    XMLWellFormed("<doc>></doc>", ">"),
    XMLWellFormed("<doc>]] > ] ]></doc>", "]] > ] ]>"), XMLWellFormed("<doc>]]&gt;</doc>", "]]>"),
    XMLWellFormed("<doc>'\"=/?!%</doc>", "'\"=/?!%"),
    XMLWellFormed("<doc>\u{7F}\u{80}\u{84}\u{85}\u{9F}\u{2028}</doc>", "\u{7F}\u{80}\u{84}\u{85}\u{9F}\u{2028}"),
    XMLWellFormed(
      "<doc>a<b>c</b>d<b/>e</doc>",
      Element(
        "doc", [.text("a"), .element(Element("b", [.text("c")])), .text("d"), .element(Element("b", [])), .text("e")])),
    XMLWellFormed(
      "<doc> <a/>\n<b/> </doc>",
      Element("doc", [.text(" "), .element(Element("a", [])), .text("\n"), .element(Element("b", [])), .text(" ")])),
    XMLWellFormed(
      "<doc><doc/><Doc/></doc>", Element("doc", [.element(Element("doc", [])), .element(Element("Doc", []))])),
    XMLWellFormed(
      "<doc>\(String(repeating: "]", count: 500))</doc>", Element("doc", [.text(String(repeating: "]", count: 500))])),
    XMLWellFormed(
      "<doc>\(String(repeating: "ñ€😀", count: 400))</doc>",
      Element("doc", [.text(String(repeating: "ñ€😀", count: 400))])),
  ]

  private static func attribute(_ written: String, _ value: String) -> XMLWellFormed {
    XMLWellFormed("<doc a=\(written)/>", Element("doc", ["a": value]))
  }

  /// 3.3.3: references are replaced, each white space character becomes a space, and without a DTD no more.
  private static let attributes: [XMLWellFormed] = [
    attribute("'v'", "v"), attribute("\"v\"", "v"), attribute("''", ""), attribute("'\"'", "\""),
    attribute("\"'\"", "'"),
    attribute("' a  b '", " a  b "), attribute("'a\tb\nc'", "a b c"), attribute("'a\r\nb'", "a b"),
    attribute("'a\rb'", "a b"),
    attribute("'a\r\rb'", "a  b"), attribute("'a\n\rb'", "a  b"), attribute("'a\r\n\r\nb'", "a  b"),
    attribute("'a&#10;b&#13;c&#9;d'", "a\nb\rc\td"),
    attribute("'&#13;&#10;'", "\r\n"), attribute("'&#x20;'", " "), attribute("'&lt;&gt;&amp;&quot;&apos;'", "<>&\"'"),
    attribute("'&#60;&#38;'", "<&"), attribute("'>'", ">"), attribute("']]>'", "]]>"),
    attribute("'&#38;#38;'", "&#38;"),
    attribute("'&amp;#38;&amp;amp;'", "&#38;&amp;"), attribute("'\u{10FFFD}&#xD7FF;'", "\u{10FFFD}\u{D7FF}"),
    attribute("'--><!-- ?>'".replacing("<", with: "&lt;"), "--><!-- ?>"),
    XMLWellFormed("<doc a = '1'\n\tb\n=\n'2'\r\n/>", Element("doc", ["a": "1", "b": "2"])),
    XMLWellFormed(
      "<doc a='1' A='2' a.b='3' a-b='4' _='5'/>",
      Element("doc", ["a": "1", "A": "2", "a.b": "3", "a-b": "4", "_": "5"])),
    XMLWellFormed("<doc z='1' a='2'></doc>", Element("doc", ["z": "1", "a": "2"])),
    XMLWellFormed(
      "<doc xml:lang='es' xml:space='preserve'/>", Element("doc", ["{\(xml)}lang": "es", "{\(xml)}space": "preserve"])),
    XMLWellFormed(
      "<doc xml:space='other' xml:lang=''/>", Element("doc", ["{\(xml)}space": "other", "{\(xml)}lang": ""])),
  ]

  /// 2.11
  private static let lineEnds: [XMLWellFormed] = [
    XMLWellFormed("<doc>a\r\nb\rc\nd</doc>", "a\nb\nc\nd"), XMLWellFormed("<doc>\r\r\n\n\r</doc>", "\n\n\n\n"),
    XMLWellFormed("<doc>\r</doc>", "\n"),
    XMLWellFormed("<doc>\r\n</doc>", "\n"), XMLWellFormed("<doc>&#13;\n</doc>", "\r\n"),
    XMLWellFormed("<doc>\r&#10;</doc>", "\n\n"),
    XMLWellFormed("<doc>&#xD;&#xA;</doc>", "\r\n"), XMLWellFormed("<doc><![CDATA[\r\n\r\n\r]]>\r</doc>", "\n\n\n\n"),
    XMLWellFormed("<doc><![CDATA[\r]]>\n</doc>", "\n\n"), XMLWellFormed("<doc>\r<![CDATA[\n]]></doc>", "\n\n"),
    XMLWellFormed("<doc>a\r\n<b/>\r</doc>", Element("doc", [.text("a\n"), .element(Element("b", [])), .text("\n")])),
  ]

  private static let sections: [XMLWellFormed] = [
    XMLWellFormed("<doc><!-- c --></doc>", ""), XMLWellFormed("<doc>a<!-- - < & > ]]> <?a?> -->b</doc>", "ab"),
    XMLWellFormed("<doc><!----></doc>", ""),
    XMLWellFormed("<!-- a --><!-- b --><doc/><!-- c -->", ""), XMLWellFormed("<doc><!--->--></doc>", ""),
    XMLWellFormed("<!--> a --><doc/>", ""),
    XMLWellFormed("<doc><!-- é € 😀 --></doc>", ""), XMLWellFormed("<doc><![CDATA[]]></doc>", ""),
    XMLWellFormed("<doc><![CDATA[<&>]]></doc>", "<&>"),
    XMLWellFormed("<doc><![CDATA[&amp;&#65;]]></doc>", "&amp;&#65;"),
    XMLWellFormed("<doc><![CDATA[]]]]><![CDATA[>]]></doc>", "]]>"), XMLWellFormed("<doc><![CDATA[a]]]></doc>", "a]"),
    XMLWellFormed("<doc><![CDATA[]]]]]></doc>", "]]]"), XMLWellFormed("<doc><![CDATA[<![CDATA[]]></doc>", "<![CDATA["),
    XMLWellFormed("<doc>a<![CDATA[b]]>c<![CDATA[d]]></doc>", "abcd"),
    XMLWellFormed("<doc><![CDATA[ñ😀\u{FFFD}]]></doc>", "ñ😀\u{FFFD}"), XMLWellFormed("<doc><?pi?></doc>", ""),
    XMLWellFormed("<doc>a<?pi <&>]]> ??>b</doc>", "ab"),
    XMLWellFormed("<?pi?>\n<doc/>\n<?pi data?>", ""), XMLWellFormed("<?xml-stylesheet href='a'?><doc/>", ""),
    XMLWellFormed("<doc><?xmlx?><?xm?><?p.-1 ?></doc>", ""),
    XMLWellFormed("<doc><?pi x=\"?>\"</doc>", "\""), XMLWellFormed("<doc><?_?></doc>", ""),
  ]

  private static func declared(_ declaration: String) -> XMLWellFormed {
    XMLWellFormed("<?xml \(declaration)?><doc/>", "")
  }

  private static let declarations: [XMLWellFormed] = [
    declared("version='1.0'"), declared("version=\"1.0\""), declared("version = '1.0' "),
    declared("\n\tversion\r\n=\n'1.0'\n"),
    declared("version='1.0' encoding='UTF-8'"), declared("version='1.0' encoding=\"utf-8\""),
    declared("version='1.0' encoding='UTF-8' standalone='yes'"),
    declared("version='1.0' standalone='no'"), declared("version='1.0' encoding='US-ASCII'"),
    declared("version='1.0' encoding='ISO-8859-1'"),
    declared("version='1.0'\tencoding='windows-1252'\tstandalone\t=\t\"yes\""),
    XMLWellFormed("<?xml version='1.0'?>\n\n<!-- c --> <?pi?>\n<doc/>\n<?pi?> ", ""),
    XMLWellFormed("\u{FEFF}<?xml version='1.0' encoding='UTF-8'?><doc>\u{FEFF}</doc>", "\u{FEFF}"),
    // Fifth edition, 2.8: a document of a later 1.x is read as 1.0.
    declared("version='1.1'"), declared("version='1.7'"), declared("version='1.10'"),
  ]

  /// Names of the fifth edition; those of the fourth are among them.
  private static let names: [XMLWellFormed] =
    ([
      "_", "A", "z", "doc1", "a.b", "a-b", "a_b", "a..", "a--", "é", "Ñandú", "a\u{B7}", "a\u{300}", "a\u{203F}b",
      "\u{370}", "\u{37F}", "\u{1FFF}",
      "\u{200C}", "\u{2070}", "\u{218F}", "\u{2C00}", "\u{3001}", "中文", "\u{D7FF}", "\u{F900}", "\u{FDF0}", "\u{10000}",
      "\u{EFFFF}", "\u{C0}", "\u{D8}", "\u{F8}",
      "a\u{EFFFF}", "ア", "xmldoc", "XML", "xml", "a٠", String(repeating: "n", count: 1000),
    ] as [String]).map { XMLWellFormed("<\($0) \($0)='1'/>", Element($0, [$0: "1"])) }

  private static let namespaces: [XMLWellFormed] = [
    XMLWellFormed("<doc xmlns='u'/>", Element("doc", in: "u")),
    XMLWellFormed("<p:doc xmlns:p='u'/>", Element("doc", in: "u")), XMLWellFormed("<doc xmlns=''/>", ""),
    XMLWellFormed("<doc xmlns='u'><a xmlns=''/></doc>", Element("doc", in: "u", [:], [.element(Element("a", []))])),
    XMLWellFormed("<doc xmlns='u' a='1'/>", Element("doc", in: "u", ["a": "1"])),
    XMLWellFormed("<doc xmlns:p='u' xmlns='u' p:a='1' a='2'/>", Element("doc", in: "u", ["{u}a": "1", "a": "2"])),
    XMLWellFormed("<doc p:a='1' xmlns:p='u'/>", Element("doc", ["{u}a": "1"])),
    XMLWellFormed("<doc xmlns:xml='\(xml)'/>", ""), XMLWellFormed("<xml:doc/>", Element("doc", in: xml)),
    XMLWellFormed(
      "<doc xmlns:p='u' xmlns:q='u'><p:a/><q:a/></doc>",
      Element("doc", [.element(Element("a", in: "u")), .element(Element("a", in: "u"))])),
    XMLWellFormed(
      "<doc xmlns:p='u'><a xmlns:p='v' p:k='1'/><p:b/></doc>",
      Element("doc", [.element(Element("a", ["{v}k": "1"])), .element(Element("b", in: "u"))])),
    XMLWellFormed("<doc xmlns:p='u' xmlns:q='U' p:a='1' q:a='2'/>", Element("doc", ["{u}a": "1", "{U}a": "2"])),
    XMLWellFormed(
      "<doc xmlns:p='http://a.org/%7Eb' xmlns:q='http://a.org/%7eb' p:a='' q:a=''/>",
      Element("doc", ["{http://a.org/%7Eb}a": "", "{http://a.org/%7eb}a": ""])),
    XMLWellFormed("<doc xmlns=' u  v '/>", Element("doc", in: " u  v ")),
    XMLWellFormed("<doc xmlns='#'/>", Element("doc", in: "#")),
    XMLWellFormed("<xmldoc xmlns:xmlp='u' xmlp:a='1'/>", Element("xmldoc", ["{u}a": "1"])),
    XMLWellFormed("<doc xmlns:_='u'><_:_/></doc>", Element("doc", [.element(Element("_", in: "u"))])),
  ]

  private static func encoded(_ name: String, _ bytes: [UInt8], _ text: String) -> XMLWellFormed {
    XMLWellFormed(
      bytes: Array("<?xml version='1.0' encoding='\(name)'?><doc>".utf8) + bytes + Array("</doc>".utf8),
      Element("doc", [.text(text)]), name)
  }

  private static let encodings: [XMLWellFormed] = [
    encoded("UTF-8", Array("ñ€😀".utf8), "ñ€😀"), encoded("ISO-8859-1", [0xD1, 0xFF], "Ñÿ"),
    encoded("iso-8859-1", [0xA4], "¤"), encoded("ISO_8859-1", [0xD1], "Ñ"),
    encoded("latin1", [0xD1], "Ñ"), encoded("ISO-8859-15", [0xA4, 0xD1], "€Ñ"),
    encoded("windows-1252", [0x80, 0x93, 0xD1], "€“Ñ"), encoded("Windows-1252", [0x80], "€"),
    encoded("cp1252", [0x80], "€"), encoded("US-ASCII", [0x41], "A"), encoded("ANSI_X3.4-1968", [0x41], "A"),
    encoded("IBM850", [0xA5], "Ñ"), encoded("CP819", [0xD1], "Ñ"),
    XMLWellFormed(bytes: [0xFE, 0xFF] + utf16("<doc>ñ€😀</doc>"), "ñ€😀", "UTF-16BE with a mark"),
    XMLWellFormed(bytes: swapped([0xFE, 0xFF] + utf16("<doc>ñ€😀</doc>")), "ñ€😀", "UTF-16LE with a mark"),
    XMLWellFormed(
      bytes: [0xFE, 0xFF] + utf16("<?xml version='1.0' encoding='UTF-16'?><doc>ñ</doc>"), "ñ", "UTF-16 declared, big"),
    XMLWellFormed(
      bytes: swapped([0xFE, 0xFF] + utf16("<?xml version='1.0' encoding='utf-16'?><doc>ñ</doc>")), "ñ",
      "UTF-16 declared, little"),
    XMLWellFormed(
      bytes: utf16("<?xml version='1.0' encoding='UTF-16BE'?><doc>ñ</doc>"), "ñ", "UTF-16BE without a mark"),
    XMLWellFormed(
      bytes: [0xFE, 0xFF] + utf16("<?xml version='1.0' encoding='ISO-10646-UCS-2'?><doc>ñ</doc>"), "ñ", "UCS-2"),
    XMLWellFormed(bytes: [0xEF, 0xBB, 0xBF] + Array("<doc>ñ</doc>".utf8), "ñ", "UTF-8 with a mark"),
  ]
}
