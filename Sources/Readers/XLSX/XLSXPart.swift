internal import CLibXML2
internal import Interchange

/// What somebody makes of a part's elements. Only those of the part's own vocabulary are handed over.
protocol XLSXPartContent: AnyObject {
  /// The first thing that is wrong with the content; reading stops there.
  var failure: Failure? { get }
  func start(_ name: String, _ tag: borrowing XLSXTag)
  func end(_ name: String, at byteOffset: Int)
  func text(_ bytes: UnsafeBufferPointer<UInt8>)
}

/// A start tag whose attributes are looked up by name.
struct XLSXTag: ~Copyable {
  private let tag: XMLStartTag
  /// Where the parser is, in the part's text.
  let byteOffset: Int

  init(_ tag: consuming XMLStartTag, byteOffset: Int) {
    self.tag = tag
    self.byteOffset = byteOffset
  }

  /// - Parameter qualified: the attribute has a prefix, like `r:id`.
  subscript(name: StaticString, qualified qualified: Bool = false) -> String? {
    for index in 0..<tag.attributeCount {
      let attribute = tag.attribute(index)
      let matches =
        (attribute.uri != nil) == qualified
        && xmlStrcmp(attribute.local, name.utf8Start) == 0
      if !matches { continue }
      var bytes: [UInt8] = []
      forEachPiece(of: attribute.value) { bytes.append(contentsOf: $0) }
      return String(decoding: bytes, as: UTF8.self)
    }
    return nil
  }
}

/// One XML part of a workbook on its way through libxml2, under the rules of the XML reader: no DOCTYPE, no
/// entities, no network, bounded depth, names and tags.
///
/// Throws: `xml-malformed`, `xml-doctype-refused`, `xml-entity-refused`, `xml-too-deep`,
/// `xml-too-many-names`, `xml-tag-too-long`, `xml-undecodable` and its like, and the content's own failure.
final class XLSXPart {
  static let spreadsheet = [
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main",
    "http://purl.oclc.org/ooxml/spreadsheetml/main",
  ]
  static let relationships = ["http://schemas.openxmlformats.org/package/2006/relationships"]

  private static let limits = XMLOptions()

  private let part: String
  private let vocabulary: [String]
  private let content: any XLSXPartContent
  private var text: XMLText
  private var window = GrowingBytes(capacity: 64 << 10)
  private var parser: xmlParserCtxtPtr?
  private var pushedCount = 0
  private var depth = 0
  private var failure: Failure?
  /// The namespace that was last looked at, and whether it is of the vocabulary; names are interned.
  private var lastNamespace: (uri: UnsafePointer<xmlChar>, isKnown: Bool)?

  /// - Parameter part: what it is called in messages.
  init(
    _ source: any ByteSource, _ part: String, vocabulary: [String], content: any XLSXPartContent
  ) {
    self.part = part
    self.vocabulary = vocabulary
    self.content = content
    text = XMLText(source, chosen: nil, chunkByteCount: Self.limits.chunkByteCount)
    parser = XMLParser.make(Self.events(), Unmanaged.passUnretained(self).toOpaque())
  }

  deinit { xmlFreeParserCtxt(parser) }

  func readAll() throws(Failure) {
    while try readChunk() {}
  }

  /// Gives false at the end of the part, which is then well-formed and wholly read.
  func readChunk() throws(Failure) -> Bool {
    window.removeAll()
    let goesOn = text.append(to: &window)
    if window.count > 0 {
      let code = window.start.withMemoryRebound(to: CChar.self, capacity: window.count) {
        xmlParseChunk(parser, $0, Int32(window.count), 0)
      }
      pushedCount += window.count
      try check(code)
      try checkCaps()
    }
    if goesOn { return true }
    if var trouble = text.trouble {
      trouble.finding.place.line = trouble.finding.place.line ?? line
      trouble.finding.place.locator = part
      throw trouble
    }
    try check(xmlParseChunk(parser, nil, 0, 1))
    return false
  }

  private var line: Int { Int(parser?.pointee.input?.pointee.line ?? 0) }

  /// Bytes of the text that the parser has taken.
  var position: Int {
    guard let input = parser?.pointee.input else { return 0 }
    return Int(input.pointee.consumed) + (input.pointee.cur - input.pointee.base)
  }

  private func check(_ code: Int32) throws(Failure) {
    if let failure = failure ?? content.failure { throw located(failure) }
    if parser?.pointee.wellFormed == 1, code == 0 || XMLParser.isHarmless(code) { return }
    throw located(Failure(.xmlMalformed, cause: XMLParser.cause(code)))
  }

  private func checkCaps() throws(Failure) {
    if let names = parser?.pointee.dict, xmlDictSize(names) > Self.limits.names {
      throw located(Failure(.xmlTooManyNames, ["limit": .number(Self.limits.names)]))
    }
    // What the parser has not taken yet is a tag that has not ended, or text on its way.
    if pushedCount - position > Self.limits.tagByteCount {
      throw located(Failure(.xmlTagTooLong, ["limit": .number(Self.limits.tagByteCount)]))
    }
  }

  private func located(_ failure: Failure) -> Failure {
    var failure = failure
    if failure.finding.place == Place() {
      failure.finding.place = Place(line: line, byteOffset: position, locator: part)
    }
    return failure
  }

  private func isKnown(_ uri: UnsafePointer<xmlChar>?) -> Bool {
    guard let uri else { return false }
    if let lastNamespace, lastNamespace.uri == uri { return lastNamespace.isKnown }
    let name = String(decoding: xmlBytes(uri), as: UTF8.self)
    let isKnown = vocabulary.contains(name)
    lastNamespace = (uri, isKnown)
    return isKnown
  }
}

// MARK: The parser's events

extension XLSXPart {
  func start(_ tag: borrowing XMLStartTag) {
    depth += 1
    if depth > Self.limits.depth {
      return refuse(Failure(.xmlTooDeep, ["limit": .number(Self.limits.depth)]))
    }
    if !isReading || !isKnown(tag.uri) { return }
    let copy = XMLStartTag(
      local: tag.local, prefix: tag.prefix, uri: tag.uri, attributeCount: tag.attributeCount,
      attributes: tag.attributes)
    content.start(
      String(decoding: xmlBytes(tag.local), as: UTF8.self), XLSXTag(copy, byteOffset: position))
  }

  func end(_ local: UnsafePointer<xmlChar>, _ uri: UnsafePointer<xmlChar>?) {
    depth -= 1
    guard isReading, isKnown(uri) else { return }
    content.end(String(decoding: xmlBytes(local), as: UTF8.self), at: position)
  }

  func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if isReading { content.text(bytes) }
  }

  func refuse(_ code: FindingCode, cause: String?) { refuse(Failure(code, cause: cause)) }

  private func refuse(_ failure: Failure) {
    if self.failure == nil { self.failure = located(failure) }
  }

  private var isReading: Bool { failure == nil && content.failure == nil }

  private static func events() -> xmlSAXHandler {
    var events = xmlSAXHandler()
    events.initialized = UInt32(XML_SAX2_MAGIC)
    events.startElementNs = { part, local, prefix, uri, _, _, count, _, attributes in
      XLSXPart.of(part).start(
        XMLStartTag(
          local: local!, prefix: prefix, uri: uri, attributeCount: Int(count), attributes: attributes))
    }
    events.endElementNs = { part, local, _, uri in XLSXPart.of(part).end(local!, uri) }
    events.characters = characters
    events.ignorableWhitespace = characters
    events.cdataBlock = characters
    events.internalSubset = { part, _, _, _ in
      XLSXPart.of(part).refuse(.xmlDoctypeRefused, cause: nil)
    }
    events.reference = { part, _ in XLSXPart.of(part).refuse(.xmlEntityRefused, cause: nil) }
    events.serror = { part, error in
      guard let error, error.pointee.level.rawValue >= XML_ERR_ERROR.rawValue else { return }
      let code = error.pointee.code
      if XMLParser.isHarmless(code) { return }
      XLSXPart.of(part).refuse(
        code == Int32(XML_ERR_UNDECLARED_ENTITY.rawValue) ? .xmlEntityRefused : .xmlMalformed,
        cause: XMLParser.cause(code))
    }
    return events
  }

  private static let characters: charactersSAXFunc = { part, bytes, count in
    XLSXPart.of(part).text(UnsafeBufferPointer(start: bytes, count: Int(count)))
  }

  private static func of(_ userData: UnsafeMutableRawPointer?) -> XLSXPart {
    // SAFETY: the parser was made with its part as user data, and goes with it.
    Unmanaged<XLSXPart>.fromOpaque(userData!).takeUnretainedValue()
  }
}
