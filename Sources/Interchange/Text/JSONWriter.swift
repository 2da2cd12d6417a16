/// Writes JSON text into bytes, in the order of the calls; used for reports, manifests and `quipu read`.
///
/// Keys are written as given and never translated. `pretty` indents by two spaces.
package struct JSONWriter {
  package private(set) var bytes: [UInt8] = []
  private let pretty: Bool
  /// Per open container: has it a member yet.
  private var hasMember: [Bool] = []
  private var afterKey = false

  package init(pretty: Bool = false) { self.pretty = pretty }

  package var string: String { String(decoding: bytes, as: UTF8.self) }

  package mutating func object(_ body: (inout JSONWriter) -> Void) { container("{", "}", body) }
  package mutating func array(_ body: (inout JSONWriter) -> Void) { container("[", "]", body) }

  package mutating func key(_ name: String) {
    separate()
    appendQuoted(name)
    bytes.append(UInt8(ascii: ":"))
    if pretty { bytes.append(UInt8(ascii: " ")) }
    afterKey = true
  }

  package mutating func value(_ text: String?) {
    separate()
    if let text { appendQuoted(text) } else { bytes.append(contentsOf: "null".utf8) }
  }
  package mutating func value(_ number: Int) { raw(String(number)) }
  package mutating func value(_ flag: Bool) { raw(flag ? "true" : "false") }
  /// UTF-8 bytes as a JSON string.
  package mutating func value(utf8 cell: UnsafeBufferPointer<UInt8>) {
    separate()
    Self.appendQuoted(cell, to: &bytes)
  }

  package mutating func member(_ name: String, _ text: String?) {
    key(name)
    value(text)
  }
  package mutating func member(_ name: String, _ number: Int) {
    key(name)
    value(number)
  }
  package mutating func member(_ name: String, _ flag: Bool) {
    key(name)
    value(flag)
  }

  /// Text that is JSON already.
  package mutating func raw(_ json: String) {
    separate()
    bytes.append(contentsOf: json.utf8)
  }

  private mutating func container(
    _ open: Character, _ close: Character, _ body: (inout JSONWriter) -> Void
  ) {
    separate()
    bytes.append(open.asciiValue!)
    hasMember.append(false)
    body(&self)
    if hasMember.removeLast() { newLine() }
    bytes.append(close.asciiValue!)
  }

  private mutating func separate() {
    if afterKey {
      afterKey = false
      return
    }
    guard let last = hasMember.indices.last else { return }
    if hasMember[last] { bytes.append(UInt8(ascii: ",")) }
    hasMember[last] = true
    newLine()
  }

  private mutating func newLine() {
    guard pretty else { return }
    bytes.append(UInt8(ascii: "\n"))
    bytes.append(contentsOf: repeatElement(UInt8(ascii: " "), count: 2 * hasMember.count))
  }

  private mutating func appendQuoted(_ text: String) {
    var text = text
    text.withUTF8 { Self.appendQuoted($0, to: &bytes) }
  }

  /// Appends a JSON string with RFC 8259's escapes and nothing else escaped.
  package static func appendQuoted(_ cell: UnsafeBufferPointer<UInt8>, to bytes: inout [UInt8]) {
    bytes.append(UInt8(ascii: "\""))
    var plain = cell.startIndex
    for index in cell.indices where mustEscape(cell[index]) {
      bytes.append(contentsOf: UnsafeBufferPointer(rebasing: cell[plain..<index]))
      appendEscape(cell[index], to: &bytes)
      plain = index + 1
    }
    bytes.append(contentsOf: UnsafeBufferPointer(rebasing: cell[plain...]))
    bytes.append(UInt8(ascii: "\""))
  }

  private static func mustEscape(_ byte: UInt8) -> Bool {
    byte < 0x20 || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\")
  }

  private static func appendEscape(_ byte: UInt8, to bytes: inout [UInt8]) {
    switch byte {
    case 0x0A: bytes.append(contentsOf: "\\n".utf8)
    case 0x0D: bytes.append(contentsOf: "\\r".utf8)
    case 0x09: bytes.append(contentsOf: "\\t".utf8)
    case 0..<0x20:
      let digits = Array("0123456789abcdef".utf8)
      bytes.append(contentsOf: "\\u00".utf8)
      bytes.append(digits[Int(byte >> 4)])
      bytes.append(digits[Int(byte & 15)])
    default:
      bytes.append(UInt8(ascii: "\\"))
      bytes.append(byte)
    }
  }
}
