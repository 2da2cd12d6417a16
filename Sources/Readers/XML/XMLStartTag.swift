internal import CLibXML2

/// libxml2's zero-terminated bytes.
func xmlBytes(_ text: UnsafePointer<xmlChar>) -> UnsafeBufferPointer<UInt8> {
  UnsafeBufferPointer(start: text, count: Int(xmlStrlen(text)))
}

/// A start tag as the parser hands it over. Names are interned: equal names are the same pointer.
struct XMLStartTag: ~Copyable {
  let local: UnsafePointer<xmlChar>
  let prefix: UnsafePointer<xmlChar>?
  let uri: UnsafePointer<xmlChar>?
  let attributeCount: Int
  /// Five pointers per attribute: local name, prefix, URI, first byte of the value, end of the value.
  let attributes: UnsafeMutablePointer<UnsafePointer<xmlChar>?>?

  func attribute(_ index: Int) -> XMLAttribute {
    // SAFETY: the parser gives five pointers for each of `attributeCount` attributes; only prefix and
    // URI may be null.
    let first = attributes! + 5 * index
    return XMLAttribute(
      local: first[0]!, uri: first[2],
      value: UnsafeBufferPointer(start: first[3], count: first[4]! - first[3]!))
  }
}

struct XMLAttribute {
  let local: UnsafePointer<xmlChar>
  let uri: UnsafePointer<xmlChar>?
  /// As the parser holds it: see `forEachPiece`.
  let value: UnsafeBufferPointer<UInt8>
}

/// The pieces of an attribute value or namespace URI, decoded.
///
/// The parser, told to substitute no entities, hands every `&` of such a value over as `&#38;` and nothing
/// else escaped; so exactly that is undone.
func forEachPiece(
  of value: UnsafeBufferPointer<UInt8>, _ take: (UnsafeBufferPointer<UInt8>) -> Void
) {
  var start = 0
  var index = 0
  while index < value.count {
    index += 1
    if value[index - 1] != UInt8(ascii: "&") { continue }
    take(UnsafeBufferPointer(rebasing: value[start..<index]))
    start = index + 4
    index = start
  }
  take(UnsafeBufferPointer(rebasing: value[start...]))
}

/// The URI as the parser's names hold it; see `forEachPiece`.
func asHeldByParser(_ uri: String) -> String { uri.replacing("&", with: "&#38;") }
