internal import Interchange
internal import Readers
import Testing

/// Makes random documents together with the JSON that must come back: the obvious twin of the reader.
private struct DocumentMaker {
  private var state: UInt64
  private(set) var markup = ""

  init(seed: UInt64) { state = seed &* 0x9E37_79B9_7F4A_7C15 | 1 }

  mutating func below(_ bound: Int) -> Int {
    state ^= state << 13
    state ^= state >> 7
    state ^= state << 17
    return Int(state % UInt64(bound))
  }

  mutating func pick<Item>(_ items: [Item]) -> Item { items[below(items.count)] }

  /// As written, and what it means as text.
  private static let pieces: [(markup: String, meaning: String)] = [
    ("a", "a"), (" ", " "), ("ñ", "ñ"), ("😀", "😀"), ("]]", "]]"), ("&amp;", "&"), ("&#38;", "&"),
    ("&lt;", "<"), ("&gt;", ">"), ("&#13;", "\r"), ("&#xA;", "\n"), ("\\", "\\"), ("/", "/"),
    ("&#38;#38;", "&#38;"), (String(repeating: "x", count: 310), String(repeating: "x", count: 310)),
  ]

  mutating func document() -> String {
    if below(2) == 0 { markup += "<?xml version='1.0'?>\n" }
    noise()
    let json = element(depth: 0, declared: "")
    noise()
    return json
  }

  /// What leaves no trace.
  private mutating func noise() {
    for _ in 0..<below(3) {
      markup += pick(["<!-- <c> & -->", "<!--> -->", "<?p <i> & ?>", "<!---->", "<?q?>"])
    }
  }

  private mutating func element(depth: Int, declared: String) -> String {
    let uri = pick([declared, declared, "urn:a", "urn:b", ""])
    let name = pick(["a", "b", "ñ-1.x"])
    markup += "<" + name
    if uri != declared || below(8) == 0 { markup += " xmlns='\(uri)'" }
    var attributes: [String] = []
    for key in ["k", "l", "m"] where below(3) == 0 {
      markup += pick([" ", "\n", "  "]) + key + pick(["=", " = "]) + "'"
      attributes.append(quoted(key) + ":" + quoted(text()))
      markup += "'"
    }
    var content: [String] = []
    if below(5) == 0 {
      markup += pick(["/>", " />"])
    } else {
      markup += pick([">", "\n>"])
      content = self.content(depth: depth, declared: uri)
      markup += "</\(name)" + pick([">", " >"])
    }
    return "{\"name\":\(quoted(name)),\"namespace\":\(uri.isEmpty ? "null" : quoted(uri)),"
      + "\"attributes\":{\(attributes.joined(separator: ","))},"
      + "\"content\":[\(content.joined(separator: ","))]}"
  }

  private mutating func content(depth: Int, declared: String) -> [String] {
    var content: [String] = []
    var pending = ""
    for _ in 0..<below(6) {
      switch below(4) {
      case 0: noise()
      case 1: pending += characterData()
      case 2 where depth < 6:
        if !pending.isEmpty { content.append(quoted(pending)) }
        pending = ""
        content.append(element(depth: depth + 1, declared: declared))
      default: pending += text()
      }
    }
    if !pending.isEmpty { content.append(quoted(pending)) }
    return content
  }

  private mutating func text() -> String {
    var meaning = ""
    for _ in 0..<below(5) {
      let piece = pick(Self.pieces)
      markup += piece.markup
      meaning += piece.meaning
    }
    return meaning
  }

  private mutating func characterData() -> String {
    let data = pick(["", "<c>&amp;", "]", "] ]", "\n\n", String(repeating: "ñ\n", count: 250)])
    markup += "<![CDATA[\(data)]]>"
    return data
  }

  private func quoted(_ text: String) -> String {
    var writer = JSONWriter()
    writer.value(text)
    return writer.string
  }
}

@Suite struct XMLRoundTripTests {
  @Test func `random documents come back as they were made, in chunks of any size`() throws {
    for seed in 1...150 {
      var maker = DocumentMaker(seed: UInt64(seed))
      let json = maker.document()
      for chunk in [1, 2, 5, 64, 32 << 10] {
        var options = XMLOptions()
        options.chunkByteCount = chunk
        let reading = try readXML(maker.markup, .wholeRecords(), options)
        #expect(reading.column(0) == [json], "seed \(seed), chunk \(chunk)")
      }
    }
  }
}
