import Interchange
import Testing

@Suite struct JSONWriterTests {
  @Test func `objects and arrays nest with their commas`() {
    var writer = JSONWriter()
    writer.object { object in
      object.member("a", 1)
      object.member("b", "x")
      object.member("c", nil as String?)
      object.member("d", true)
      object.key("e")
      object.array { array in
        array.value(1)
        array.array { _ in }
        array.object { _ in }
        array.raw("1.50")
      }
    }
    #expect(writer.string == #"{"a":1,"b":"x","c":null,"d":true,"e":[1,[],{},1.50]}"#)
  }

  @Test func `the pretty form indents by two and leaves empty containers on one line`() {
    var writer = JSONWriter(pretty: true)
    writer.object { object in
      object.key("a")
      object.array {
        $0.value(1)
        $0.value(2)
      }
      object.key("b")
      object.object { _ in }
    }
    #expect(writer.string == "{\n  \"a\": [\n    1,\n    2\n  ],\n  \"b\": {}\n}")
  }

  @Test func `strings escape what RFC 8259 wants escaped, and nothing else`() {
    var writer = JSONWriter()
    writer.value("\"\\/\n\r\t\u{8}\u{C}\u{0}\u{1F}\u{7F}ñ😀\u{2028}")
    #expect(writer.string == "\"\\\"\\\\/\\n\\r\\t\\u0008\\u000c\\u0000\\u001f\u{7F}ñ😀\u{2028}\"")
  }

  @Test func `keys are escaped like values`() {
    var writer = JSONWriter()
    writer.object { $0.member("a\"b", -5) }
    #expect(writer.string == #"{"a\"b":-5}"#)
  }

  @Test func `a cell is written from its bytes`() {
    let column = TextColumn(["Ñ\u{1F}"])
    var writer = JSONWriter()
    writer.array { array in
      withExtendedLifetime(column) {
        if let cell = column[0] { array.value(utf8: cell) }
      }
    }
    #expect(writer.string == #"["Ñ\u001f"]"#)
  }

  @Test func `values one after the other at the top stand for themselves`() {
    var writer = JSONWriter()
    writer.value(false)
    #expect(writer.string == "false")
  }
}
