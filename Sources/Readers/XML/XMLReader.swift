internal import CLibXML2
internal import Glibc
package import Interchange

package struct XMLOptions: Sendable, Hashable {
  /// Over the declared one and without regard to it; nil: byte order mark, declaration, UTF-8.
  package var encoding: String?
  /// Nested elements.
  package var depth = 256
  /// Attributes of one element.
  package var attributes = 1024
  /// Different names and namespaces of the document; looked at after every chunk. The parser keeps them all
  /// and searches them slowly once there are hundreds of thousands.
  package var names = 16 << 10
  /// A start tag; looked at whenever a chunk ends within one.
  package var tagByteCount = 256 << 10
  /// A cell, or a stretch of text of a whole record. The parser's own limit is 10 MB.
  package var textByteCount = 8 << 20
  /// A record's markup as UTF-8; with an empty record path that is the whole document.
  package var recordByteCount = 32 << 20
  /// Read from the source at a time.
  package var chunkByteCount = 32 << 10
  /// A batch is full with so many records or so many bytes of them.
  package var batchRecords = 1024
  package var batchByteCount = 1 << 20

  package init(encoding: String? = nil) { self.encoding = encoding }
}

/// Records of an XML document, shredded into the tables of a shape.
///
/// libxml2's SAX2 push interface does the parsing: no entities, no network, and every DOCTYPE is refused
/// (OWASP, XML External Entity Prevention). A document that is not well-formed to its last byte gives
/// no record that counts.
///
/// Takes: any encoding of `TextEncoding`. Names without a namespace in the shape are names in no namespace.
/// Gives: records in document order; `raw` is the record's markup as UTF-8, `byteOffset` counts in the
/// document as UTF-8, `locators` are XPaths with the document's prefixes and positions.
/// Cells: the element's text and CDATA, white space kept. `<a/>` is present and empty; an absent element
/// and `xsi:nil` are missing.
/// Findings: value-repeats, value-not-scalar, nil-with-content; of the file: xml-encoding-overruled,
/// xml-control-characters, xml-version-other, xml-elements-unread, xml-no-records.
/// Throws: the other codes of `spec`. Memory: O(batch + largest record). Time: O(n).
///
///     let reader = try XMLReader(source: file, shape: .wholeRecords(), options: XMLOptions())
///     while try reader.read(into: batch) { … }
package final class XMLReader: RecordReader {
  private let options: XMLOptions
  private let plan: XMLPlan
  private let parser: xmlParserCtxtPtr
  private let shredder: UnsafeMutablePointer<XMLShredder>
  private var text: XMLText
  /// Text that was not yet pushed, and that which the shredder may still need.
  private var window = GrowingBytes(capacity: 128 << 10)
  /// Offset of the window's first byte in the stream.
  private var windowOffset = 0
  private var pushedCount = 0
  private var textEnded = false
  private var isFinished = false
  /// Offset of the line that the window starts in.
  private var lineStart = 0
  private var failure: Failure?

  package private(set) var fileFindings: [Finding] = []

  package init(
    source: any ByteSource, shape: SourceShape, options: XMLOptions
  ) throws(Failure) {
    self.options = options
    plan = try XMLPlan(shape)
    var chosen: XMLEncoding?
    if let name = options.encoding {
      chosen = XMLEncoding(named: name)
      if chosen == nil { throw Failure(.xmlEncodingUnknown, ["encoding": .word(name)]) }
    }
    text = XMLText(source, chosen: chosen, chunkByteCount: options.chunkByteCount)
    shredder = .allocate(capacity: 1)
    parser = XMLParser.make(for: shredder)
    shredder.initialize(
      to: XMLShredder(plan, options, parser, window: UnsafePointer(window.start)))
  }

  deinit {
    xmlFreeParserCtxt(parser)
    shredder.deinitialize(count: 1)
    shredder.deallocate()
  }

  package func read(into batch: SourceBatch) throws(Failure) -> Bool {
    if let failure { throw failure }
    do {
      return try fill(batch)
    } catch {
      failure = error
      throw error
    }
  }

  private func fill(_ batch: SourceBatch) throws(Failure) -> Bool {
    if isFinished { return false }
    shredder.pointee.attach(batch)
    while true {
      let isFull =
        batch.count >= options.batchRecords || batch.raw.byteCount >= options.batchByteCount
      if isFull, !shredder.pointee.isInsideRecord { return true }
      let piece = pieceCount(upToTag: isFull)
      if piece > 0 {
        try push(piece)
      } else if textEnded {
        try finish()
        return batch.count > 0
      } else {
        readText()
      }
    }
  }

  // MARK: Text in

  private func readText() {
    forget()
    textEnded = !text.append(to: &window)
    shredder.pointee.offsetOfText = text.markByteCount
  }

  /// Drops what neither parser nor shredder needs any more.
  private func forget() {
    let position = shredder.pointee.position
    // One byte more: the shredder looks at the one before a piece of CDATA.
    let needed = shredder.pointee.isInsideRecord ? shredder.pointee.recordStart : max(0, position - 1)
    let count = min(needed - windowOffset, pushedCount)
    if count <= 0 { return }
    lineStart = startOfLine(at: count)
    window.removeFirst(count)
    windowOffset += count
    pushedCount -= count
  }

  /// Stream offset of the line that holds the window's byte `index`.
  private func startOfLine(at index: Int) -> Int {
    let bytes = window.bytes
    var start = index
    while start > 0, bytes[start - 1] != 0x0A { start -= 1 }
    return start == 0 ? lineStart : windowOffset + start
  }

  /// How much to push next: all there is; for a full batch up to the next `>`, so that it ends with a
  /// record.
  private func pieceCount(upToTag: Bool) -> Int {
    let bytes = window.bytes[pushedCount...]
    if upToTag, let tagEnd = bytes.firstIndex(of: UInt8(ascii: ">")) {
      return tagEnd + 1 - pushedCount
    }
    if textEnded { return bytes.count }
    if let comment = openComment() { return max(0, comment - pushedCount) }
    // The push parser gives text away as it comes and does not see a `]]>` that is cut in two.
    let held = bytes.suffix(2).reversed().prefix { $0 == UInt8(ascii: "]") }.count
    // Nor does it like half a character.
    return bytes.count - held - UTF8Form.cutOff(window.start + pushedCount, bytes.count)
  }

  /// Where in the window a comment starts that begins with `>` and has not ended yet.
  ///
  /// Outside the root, the push parser takes the `-->` of `<!-->` for the comment's end and then complains
  /// that it has none, unless the true end is there too. The window is held back no further than 1 MiB,
  /// for a CDATA section may hold the same signs and never end them.
  private func openComment() -> Int? {
    let first = shredder.pointee.position - windowOffset
    var rest = UnsafeBufferPointer(rebasing: window.bytes[first...])
    if rest.count > 1 << 20 { return nil }
    while let start = rest.baseAddress, let sign = memchr(start, 0x21, rest.count) {
      let mark = UnsafeRawPointer(sign) - UnsafeRawPointer(start)
      let isComment = mark > 0 && rest[mark - 1] == UInt8(ascii: "<")
      rest = UnsafeBufferPointer(rebasing: rest[(mark + 1)...])
      if isComment, rest.starts(with: "-->".utf8), !endsComment(rest.dropFirst(3)) {
        return window.count - rest.count - 2
      }
    }
    return nil
  }

  private func endsComment(_ bytes: Slice<UnsafeBufferPointer<UInt8>>) -> Bool {
    bytes.indices.contains { bytes[$0...].starts(with: "-->".utf8) }
  }

  private func push(_ count: Int) throws(Failure) {
    shredder.pointee.window = UnsafePointer(window.start)
    shredder.pointee.windowOffset = windowOffset
    let code = (window.start + pushedCount).withMemoryRebound(to: CChar.self, capacity: count) {
      xmlParseChunk(parser, $0, Int32(count), 0)
    }
    pushedCount += count
    try check(code)
    checkCaps()
    try check(0)
  }

  private func checkCaps() {
    let position = shredder.pointee.position
    if shredder.pointee.isInsideRecord,
      position - shredder.pointee.recordStart > options.recordByteCount
    {
      return shredder.pointee.failRecordTooLong()
    }
    if xmlDictSize(parser.pointee.dict) > options.names {
      return shredder.pointee.failTooManyNames()
    }
    let open = window.bytes[(position - windowOffset)..<pushedCount]
    // Comments and instructions are not tags; the parser itself limits them to 10 MB. A tag has to be
    // stopped before the parser looks for equal attributes, which takes the square of their number.
    if open.count > options.tagByteCount, open.first == UInt8(ascii: "<"),
      open.dropFirst().first != UInt8(ascii: "!"), open.dropFirst().first != UInt8(ascii: "?")
    {
      shredder.pointee.failTagTooLong()
    }
  }

  private func finish() throws(Failure) {
    if let trouble = text.trouble { throw located(trouble) }
    try check(xmlParseChunk(parser, nil, 0, 1))
    try checkVersion()
    isFinished = true
    if shredder.pointee.isEmptyContainer {
      fileFindings.append(Finding(.xmlNoRecords))
    } else if shredder.pointee.recordCount == 0 {
      throw unmatched()
    }
    noteEncoding()
    noteUnread()
  }

  /// Fifth edition, 2.8: a processor of 1.0 reads every 1.x as 1.0. The parser lets `1.` pass, which is no
  /// number of a version.
  private func checkVersion() throws(Failure) {
    guard let version = parser.pointee.version.map({ xmlBytes($0) }) else { return }
    if version.last == UInt8(ascii: ".") {
      throw Failure(
        .xmlMalformed, at: Place(line: 1, byteOffset: text.markByteCount),
        cause: XMLParser.cause(Int32(XML_ERR_UNKNOWN_VERSION.rawValue)))
    }
    if !version.elementsEqual("1.0".utf8) { fileFindings.append(Finding(.xmlVersionOther)) }
  }

  /// A whole record holds everything, so that only the elements around it could be unread: no sign of drift.
  private func noteUnread() {
    let names = shredder.pointee.unread.names
    if names.isEmpty || plan.wantsWhole { return }
    var words = names.prefix(Self.shownNames).map { String(decoding: xmlBytes($0), as: UTF8.self) }
    if names.count > words.count { words.append("…") }
    fileFindings.append(
      Finding(
        .xmlElementsUnread,
        ["count": .number(names.count), "names": .word(words.joined(separator: ", "))]))
  }

  private static let shownNames = 8

  private func noteEncoding() {
    if let declared = text.overruled, let used = text.encoding {
      fileFindings.append(
        Finding(
          .xmlEncodingOverruled,
          ["declared": .word(declared), "used": .word(used.rawValue)]))
    }
    if text.controlCount > 0 {
      fileFindings.append(
        Finding(.xmlControlCharacters, ["count": .number(text.controlCount)]))
    }
  }

  // MARK: What went wrong

  private func check(_ code: Int32) throws(Failure) {
    if shredder.pointee.trouble == nil {
      if parser.pointee.wellFormed == 1, code == 0 || XMLParser.isHarmless(code) { return }
      shredder.pointee.refuse(.xmlMalformed, cause: XMLParser.cause(code))
    }
    let trouble = shredder.pointee.trouble!
    let index = min(max(trouble.byteOffset - windowOffset, 0), window.count)
    throw Failure(
      trouble.code,
      at: Place(
        line: trouble.line, column: trouble.byteOffset - startOfLine(at: index) + 1,
        recordNumber: shredder.pointee.isInsideRecord ? shredder.pointee.recordCount + 1 : nil,
        byteOffset: trouble.byteOffset + text.markByteCount, field: trouble.field),
      trouble.arguments, cause: trouble.cause)
  }

  /// The line of what stands behind the text that came, for a trouble of the text that knows none.
  private func located(_ trouble: Failure) -> Failure {
    var trouble = trouble
    if trouble.finding.place.byteOffset == nil || trouble.finding.place.line != nil { return trouble }
    let position = shredder.pointee.position - windowOffset
    trouble.finding.place.line = shredder.pointee.line + window.bytes[position...].count { $0 == 0x0A }
    return trouble
  }

  private func unmatched() -> Failure {
    let step = shredder.pointee.reached
    guard case .name(let name, _) = plan.shape.record[step] else {
      preconditionFailure("the plan let a record step pass that is no name")
    }
    let reason = shredder.pointee.sawOtherNamespace ? "namespace" : "name"
    return Failure(
      .xmlRecordPathUnmatched,
      ["step": .number(step + 1), "name": .word(name), "reason": .word(reason)])
  }
}

// MARK: What it says of itself

extension XMLReader {
  package static let spec = ComponentSpec(
    "xml",
    summary: Localised(
      es: "registros de un documento XML, por elementos y atributos con espacio de nombres",
      en: "records of an XML document, by elements and attributes with namespaces"),
    options: [
      OptionSpec(
        "encoding", .text,
        summary: Localised(
          es: "la codificación verdadera, si el documento declara otra o ninguna",
          en: "the true encoding, when the document declares another or none")),
      OptionSpec(
        "record", .path,
        summary: Localised(
          es: "de la raíz a cada registro; sin ella, la raíz es el único registro",
          en: "from the root to each record; without it the root is the one record")),
    ],
    findings: [
      .xmlAncestorLate, .xmlControlCharacters, .xmlDoctypeRefused, .xmlElementsUnread, .xmlEmpty,
      .xmlEncodingMismatch,
      .xmlEncodingOverruled, .xmlEncodingUnknown, .xmlEntityRefused, .xmlMalformed,
      .xmlNilWithContent, .xmlNoRecords, .xmlPathUnsupported, .xmlRecordPathUnmatched,
      .xmlRecordTooLong, .xmlTagTooLong, .xmlTextTooLong, .xmlTooDeep, .xmlTooManyAttributes,
      .xmlTooManyNames, .xmlVersionOther, .byteUndecodable, .valueNotScalar, .valueRepeats,
    ])
}

extension FindingCode {
  package static let xmlMalformed = FindingCode(
    "xml-malformed", .error, es: "el documento no está bien formado o está cortado",
    en: "the document is not well-formed, or is cut short",
    hint: Localised(
      es: "pida de nuevo la exportación; nada de este archivo se ha usado",
      en: "ask for the export again; nothing of this file was used"))
  package static let xmlDoctypeRefused = FindingCode(
    "xml-doctype-refused", .error, es: "el documento tiene DOCTYPE, que no se acepta",
    en: "the document has a DOCTYPE, which is not accepted",
    hint: Localised(
      es: "pida la exportación sin DOCTYPE: puede traer archivos ajenos o crecer sin límite",
      en: "ask for the export without DOCTYPE: it can pull in other files or grow without limit"))
  package static let xmlEntityRefused = FindingCode(
    "xml-entity-refused", .error,
    es: "una entidad no es ninguna de las cinco de XML (amp, lt, gt, apos, quot)",
    en: "an entity is none of XML's five (amp, lt, gt, apos, quot)",
    hint: Localised(
      es: "pida el carácter mismo o su número, `&#241;` en vez de `&ntilde;`",
      en: "ask for the character itself or its number, `&#241;` instead of `&ntilde;`"))
  /// The argument `reason` is `namespace` when an element of that name stands there in another namespace,
  /// else `name`.
  package static let xmlRecordPathUnmatched = FindingCode(
    "xml-record-path-unmatched", .error,
    es: "ningún elemento corresponde a la ruta de registros: falla el paso {step}, {name} ({reason})",
    en: "no element matches the record path: step {step} fails, {name} ({reason})",
    hint: Localised(
      es:
        "namespace: corrija el URI en `namespaces` o el prefijo en `record`; name: corrija el nombre en `record` (mayúsculas y acentos cuentan)",
      en:
        "namespace: correct the URI in `namespaces` or the prefix in `record`; name: correct the name in `record` (case and accents count)"
    ))
  package static let xmlNoRecords = FindingCode(
    "xml-no-records", .warning, es: "el documento no trae ningún registro", en: "the document holds no record",
    hint: Localised(
      es: "confirme con la institución que no hubo registros", en: "confirm with the institution that there were none"))
  package static let xmlAncestorLate = FindingCode(
    "xml-ancestor-late", .error,
    es: "{column} está en el documento después de un registro que lo necesita",
    en: "{column} comes in the document after a record that needs it",
    hint: Localised(
      es: "quite ese campo de la correspondencia, o lea el elemento que lo contiene como registro",
      en: "remove that field from the mapping, or read the element that holds it as the record"))
  package static let xmlTooDeep = FindingCode(
    "xml-too-deep", .error, es: "más de {limit} elementos anidados",
    en: "more than {limit} nested elements", hint: notAnExport)
  package static let xmlTooManyAttributes = FindingCode(
    "xml-too-many-attributes", .error, es: "más de {limit} atributos en un elemento",
    en: "more than {limit} attributes in an element", hint: notAnExport)
  package static let xmlTooManyNames = FindingCode(
    "xml-too-many-names", .error, es: "más de {limit} nombres distintos de elementos y atributos",
    en: "more than {limit} different names of elements and attributes", hint: notAnExport)
  package static let xmlTagTooLong = FindingCode(
    "xml-tag-too-long", .error, es: "una etiqueta de más de {limit} bytes",
    en: "a start tag of more than {limit} bytes", hint: notAnExport)
  package static let xmlTextTooLong = FindingCode(
    "xml-text-too-long", .error, es: "un texto de más de {limit} bytes",
    en: "a text of more than {limit} bytes", hint: notAnExport)
  package static let xmlRecordTooLong = FindingCode(
    "xml-record-too-long", .error, es: "un registro de más de {limit} bytes",
    en: "a record of more than {limit} bytes",
    hint: Localised(
      es: "revise `record`: ¿lleva a cada registro, y no a la lista entera?",
      en: "check `record`: does it lead to each record, and not to the whole list?"))
  private static let notAnExport = Localised(
    es: "revise con quien envía el archivo: ninguna exportación de casos necesita tanto",
    en: "check with the sender of the file: no export of cases needs so much")

  package static let xmlEncodingOverruled = FindingCode(
    "xml-encoding-overruled", .warning, es: "declara {declared} y se leyó como {used}",
    en: "declares {declared} and was read as {used}",
    hint: Localised(
      es: "pida que la exportación declare la codificación verdadera",
      en: "ask for an export that declares its true encoding"))
  package static let xmlControlCharacters = FindingCode(
    "xml-control-characters", .warning,
    es: "{count} caracteres de control invisibles: quizá no es ISO-8859-1 sino windows-1252",
    en: "{count} invisible control characters: perhaps not ISO-8859-1 but windows-1252",
    hint: Localised(
      es: "ponga `encoding: windows-1252` y compare", en: "set `encoding: windows-1252` and compare"))
  package static let xmlVersionOther = FindingCode(
    "xml-version-other", .warning, es: "declara otra versión de XML y se leyó como 1.0",
    en: "declares another version of XML and was read as 1.0",
    hint: Localised(
      es: "pida la exportación en XML 1.0: en 1.1 otros dos caracteres son fin de línea",
      en: "ask for the export in XML 1.0: in 1.1 two more characters are line ends"))
  /// Names are words of the sender's schema; at most eight are shown, in the order of the document.
  package static let xmlElementsUnread = FindingCode(
    "xml-elements-unread", .note,
    es: "{count} nombres de elementos que la correspondencia no pide: {names}",
    en: "{count} names of elements that the mapping does not ask for: {names}",
    hint: Localised(
      es: "si antes no estaban, el formato ha cambiado: revise la correspondencia",
      en: "if they were not there before, the format has changed: check the mapping"))
  package static let xmlNilWithContent = FindingCode(
    "nil-with-content", .error, es: "{column} dice `xsi:nil` y sin embargo tiene texto",
    en: "{column} says `xsi:nil` and has text all the same",
    hint: Localised(
      es: "pregunte a la institución cuál de los dos vale", en: "ask the institution which one holds"))
}
