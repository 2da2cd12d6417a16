internal import CLibXML2
internal import Interchange

/// A record as one line of JSON, written while its markup goes by:
/// `{"name","namespace","attributes","content":[strings and elements in order]}`.
///
/// Comments and processing instructions are not content and do not split text; namespace declarations
/// are not attributes. Attribute keys are the local name, or `{uri}local` in a namespace.
struct XMLWhole: ~Copyable {
  private(set) var json = GrowingBytes(capacity: 4096)
  private var isInText = false
  /// Bytes of the string that is being written, before escaping.
  private(set) var textByteCount = 0

  mutating func removeAll() {
    json.removeAll()
    isInText = false
  }

  mutating func start(_ tag: borrowing XMLStartTag) {
    separate()
    json.append("{\"name\":")
    appendValue(xmlBytes(tag.local))
    json.append(",\"namespace\":")
    if let uri = tag.uri { appendValue(xmlBytes(uri)) } else { json.append("null") }
    json.append(",\"attributes\":{")
    for index in 0..<tag.attributeCount {
      if index > 0 { json.append(UInt8(ascii: ",")) }
      append(tag.attribute(index))
    }
    json.append("},\"content\":[")
  }

  mutating func text(_ bytes: UnsafeBufferPointer<UInt8>) {
    if bytes.isEmpty { return }
    if !isInText {
      separate()
      json.append(UInt8(ascii: "\""))
      isInText = true
      textByteCount = 0
    }
    textByteCount += bytes.count
    appendEscaped(bytes)
  }

  mutating func end() {
    closeText()
    json.append("]}")
  }

  private mutating func append(_ attribute: XMLAttribute) {
    json.append(UInt8(ascii: "\""))
    if let uri = attribute.uri {
      json.append(UInt8(ascii: "{"))
      forEachPiece(of: xmlBytes(uri)) { appendEscaped($0) }
      json.append(UInt8(ascii: "}"))
    }
    appendEscaped(xmlBytes(attribute.local))
    json.append("\":")
    appendValue(attribute.value)
  }

  /// Ends a string and writes the comma where one is due: everywhere but behind the opening bracket.
  private mutating func separate() {
    closeText()
    if json.count > 0, json.start[json.count - 1] != UInt8(ascii: "[") {
      json.append(UInt8(ascii: ","))
    }
  }

  private mutating func closeText() {
    if isInText { json.append(UInt8(ascii: "\"")) }
    isInText = false
  }

  private mutating func appendValue(_ value: UnsafeBufferPointer<UInt8>) {
    json.append(UInt8(ascii: "\""))
    forEachPiece(of: value) { appendEscaped($0) }
    json.append(UInt8(ascii: "\""))
  }

  /// RFC 8259's escapes and nothing else, as `JSONWriter`; clean stretches are copied in one piece.
  private mutating func appendEscaped(_ bytes: UnsafeBufferPointer<UInt8>) {
    var clean = 0
    for index in 0..<bytes.count {
      let byte = bytes[index]
      if byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { continue }
      json.append(UnsafeBufferPointer(rebasing: bytes[clean..<index]))
      clean = index + 1
      appendEscape(byte)
    }
    json.append(UnsafeBufferPointer(rebasing: bytes[clean...]))
  }

  private mutating func appendEscape(_ byte: UInt8) {
    json.append(UInt8(ascii: "\\"))
    switch byte {
    case 0x0A: json.append(UInt8(ascii: "n"))
    case 0x0D: json.append(UInt8(ascii: "r"))
    case 0x09: json.append(UInt8(ascii: "t"))
    // XML 1.0 has no other control characters.
    default: json.append(byte)
    }
  }
}
