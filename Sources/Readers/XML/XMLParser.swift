internal import CLibXML2
internal import Interchange

/// libxml2's push parser, set up so that it does nothing but tell a shredder what it sees.
enum XMLParser {
  /// Once per process, and before any thread uses the library.
  private static let isReady: Bool = {
    xmlInitParser()
    return true
  }()

  /// The parser keeps the pointer and uses it from the first chunk on.
  static func make(for shredder: UnsafeMutablePointer<XMLShredder>) -> xmlParserCtxtPtr {
    make(events(), shredder)
  }

  static func make(
    _ events: xmlSAXHandler, _ userData: UnsafeMutableRawPointer
  ) -> xmlParserCtxtPtr {
    precondition(isReady)
    var events = events
    // Null only without memory, which Swift does not survive either.
    let parser = xmlCreatePushParserCtxt(&events, userData, nil, 0, nil)!
    // NOENT stays off, so that nothing is ever substituted; the encoding was dealt with before.
    xmlCtxtUseOptions(
      parser, Int32(XML_PARSE_NONET.rawValue | XML_PARSE_IGNORE_ENC.rawValue))
    parser.pointee.charset = Int32(XML_CHAR_ENCODING_UTF8.rawValue)
    return parser
  }

  /// A namespace name that is no URI by RFC 3986, for instance with `ñ`. Names are compared as text
  /// (Namespaces in XML 1.0, 2.3), so it does its work all the same.
  static func isHarmless(_ code: Int32) -> Bool { code == Int32(XML_WAR_NS_URI.rawValue) }

  /// libxml2's number. Its message is never shown: it quotes the document.
  static func cause(_ code: Int32) -> String { "XML_ERR \(code)" }

  private static func events() -> xmlSAXHandler {
    var events = xmlSAXHandler()
    events.initialized = UInt32(XML_SAX2_MAGIC)
    events.startElementNs = { shredder, local, prefix, uri, _, _, count, _, attributes in
      XMLParser.target(shredder).pointee.start(
        XMLStartTag(
          local: local!, prefix: prefix, uri: uri, attributeCount: Int(count),
          attributes: attributes))
    }
    events.endElementNs = { shredder, _, _, _ in XMLParser.target(shredder).pointee.end() }
    events.characters = characters
    // The parser looks for ignorable white space unless both are the same function.
    events.ignorableWhitespace = characters
    events.cdataBlock = { shredder, bytes, count in
      XMLParser.target(shredder).pointee.characterData(
        UnsafeBufferPointer(start: bytes, count: Int(count)))
    }
    events.internalSubset = { shredder, _, _, _ in
      XMLParser.target(shredder).pointee.refuse(.xmlDoctypeRefused)
    }
    events.reference = { shredder, _ in XMLParser.target(shredder).pointee.refuse(.xmlEntityRefused) }
    events.serror = { shredder, error in
      guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
      let code = error.pointee.code
      if XMLParser.isHarmless(code) { return }
      XMLParser.target(shredder).pointee.refuse(
        code == Int32(XML_ERR_UNDECLARED_ENTITY.rawValue) ? .xmlEntityRefused : .xmlMalformed,
        cause: XMLParser.cause(code))
    }
    return events
  }

  private static let characters: charactersSAXFunc = { shredder, bytes, count in
    XMLParser.target(shredder).pointee.characters(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private static func target(
    _ userData: UnsafeMutableRawPointer?
  ) -> UnsafeMutablePointer<XMLShredder> {
    // SAFETY: `make` gave the parser this pointer, and the reader frees it after the parser.
    userData!.assumingMemoryBound(to: XMLShredder.self)
  }
}
