import Foundation
import Testing

/// `quipu read --format xml` on documents of the kinds that the W3C suite holds: a well-formed one gives its root
/// as one record, what is not well-formed or has a DOCTYPE exits 65 and gives nothing.
@Suite struct XMLScenarioTests {
  private func read(_ bytes: Data) throws -> CommandResult {
    let folder = try TestFolder()
    let path = folder.url.appending(path: "file.xml")
    try bytes.write(to: path)
    return try Scenario.quipu(["read", path.path, "--format", "xml", "--lang", "en"])
  }

  private static func element(_ content: String, attributes: String = "") -> String {
    "{\"name\":\"doc\",\"namespace\":null,\"attributes\":{\(attributes)},\"content\":[\(content)]}\n"
  }

  static let accepted: [(document: String, record: String)] = [
    ("<doc></doc>", element("")), ("<doc />", element("")), ("<doc></doc >\n", element("")),
    ("<doc a1=\"v1\"></doc>", element("", attributes: "\"a1\":\"v1\"")),
    ("<doc a1 = 'v\"1'></doc>", element("", attributes: "\"a1\":\"v\\\"1\"")),
    ("<doc>&amp;&lt;&gt;&quot;&apos;</doc>", element("\"&<>\\\"'\"")),
    ("<doc>&#65;&#x41;&#xF1;&#x1F600;</doc>", element("\"AAñ😀\"")),
    ("<?pi some data?><doc/><!-- a --><?pi?>\n", element("")),
    ("<doc><![CDATA[<foo>&]]]]><![CDATA[>]]></doc>", element("\"<foo>&]]>\"")),
    ("<doc>\r\n\r</doc>", element("\"\\n\\n\"")), ("<doc a='x\r\ny\tz'/>", element("", attributes: "\"a\":\"x y z\"")),
    ("<doc>a<!-- b -->c<?d e?>f</doc>", element("\"acf\"")), ("<doc>]] ></doc>", element("\"]] >\"")),
    ("<?xml version='1.0' standalone='yes'?><doc>é</doc>", element("\"é\"")),
    ("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<doc>\u{10000}</doc>", element("\"\u{10000}\"")),
    ("\u{FEFF}<doc/>", element("")),
    (
      "<doc xmlns:a='u'><a:b a:c='1'/></doc>",
      element("{\"name\":\"b\",\"namespace\":\"u\",\"attributes\":{\"{u}c\":\"1\"},\"content\":[]}")
    ),
  ]

  @Test(arguments: accepted.indices)
  func `a well-formed document gives its root`(index: Int) throws {
    let (document, record) = Self.accepted[index]
    let result = try read(Data(document.utf8))
    #expect(result.status == 0, "\(document): \(result.errors)")
    #expect(result.text == record, "\(document)")
  }

  static let refused = [
    "", " ", "text", "<doc>", "</doc>", "<doc", "<doc></DOC>", "<doc><a></doc></a>", "<doc/><doc/>", "<doc/>x",
    "<doc/>&amp;",
    "<doc a=1/>", "<doc a/>", "<doc a='1' a='2'/>", "<doc a='<'/>", "<doc a='1'b='2'/>", "<doc .a=''/>", "<1/>",
    "<doc>&</doc>",
    "<doc>&a</doc>", "<doc>&unknown;</doc>", "<doc>&#0;</doc>", "<doc>&#xFFFE;</doc>", "<doc>&#1;</doc>",
    "<doc>&# 65;</doc>",
    "<doc>]]></doc>", "<doc><![CDATA[</doc>", "<doc><![cdata[a]]></doc>", "<doc><!-- a -- b --></doc>",
    "<doc><!-- a --->\n</doc>",
    "<doc><?XML a?></doc>", "<doc><?xml version='1.0'?></doc>", "\n<?xml version='1.0'?><doc/>", "<?xml?><doc/>",
    "<?xml version='1.0' encoding='nowhere'?><doc/>", "<?xml standalone='yes' version='1.0'?><doc/>", "<?pi",
    "<doc>\u{1}</doc>",
    "<doc>\u{FFFF}</doc>", "<a:doc/>", "<doc xmlns:a=''/>", "<doc a:b:c=''/>", "<![CDATA[a]]><doc/>",
    "<doc><doc ?></doc>",
    "<!DOCTYPE doc><doc/>", "<!DOCTYPE doc SYSTEM 'file:///etc/hostname'><doc/>",
    "<!DOCTYPE doc [<!ENTITY e 'x'>]><doc>&e;</doc>", "<!doctype doc><doc/>",
  ]

  @Test(arguments: refused)
  func `what is not well-formed, or has a DOCTYPE, exits 65 and gives nothing`(document: String) throws {
    let result = try read(Data(document.utf8))
    #expect(result.status == 65, "\(document): \(result.status)")
    #expect(result.output.isEmpty && result.errors.contains("error:"), "\(document)")
  }

  @Test func `bytes that are no UTF-8 exit 65, in UTF-16 they are read`() throws {
    let latin = Data("<doc>PE".utf8) + [0xD1] + Data("A</doc>".utf8)
    #expect(try read(latin).status == 65)
    let declared = Data("<?xml version='1.0' encoding='ISO-8859-1'?>".utf8) + latin
    #expect(try read(declared).text == Self.element("\"PEÑA\""))
    let wide = "\u{FEFF}<doc>Ñ</doc>".utf16.flatMap { [UInt8($0 & 255), UInt8($0 >> 8)] }
    #expect(try read(Data(wide)).text == Self.element("\"Ñ\""))
    #expect(try read(Data(wide.dropLast())).status == 65)
  }

  @Test func `a document that breaks behind a hundred thousand records gives none of them`() throws {
    let text = "<doc>" + String(repeating: "<r>1</r>", count: 100_000)
    for (end, isWhole) in [("</doc>", true), ("</dac>", false), ("", false)] {
      let folder = try TestFolder()
      let path = folder.url.appending(path: "file.xml")
      try Data((text + end).utf8).write(to: path)
      let result = try Scenario.quipu(["read", path.path, "--format", "xml", "--record", "/doc/r"])
      #expect(result.status == (isWhole ? 0 : 65))
      #expect(result.output.count { $0 == 0x0A } == (isWhole ? 100_000 : 0))
    }
  }
}
