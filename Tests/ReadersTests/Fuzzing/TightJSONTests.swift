import Testing

/// The judge of printed lines is judged by `JSONTwin`, which knows white space and builds a tree.
@Suite struct TightJSONTests {
  private func isWhole(_ bytes: [UInt8]) -> Bool {
    var value = TightJSON(bytes)
    return value.isWhole()
  }

  @Test func `it accepts what the slow parser accepts, over all short texts of brackets, commas and a string`() {
    let alphabet = Array("[]{},:1\"".utf8)
    var texts: [[UInt8]] = [[]]
    for _ in 0..<5 {
      texts = texts.flatMap { text in alphabet.map { text + [$0] } }
      for text in texts {
        let isJSON = (try? JSONTwin.parse(String(decoding: text, as: UTF8.self))) != nil
        if isWhole(text) != isJSON { Issue.record("\(String(decoding: text, as: UTF8.self))") }
      }
    }
  }

  @Test(arguments: [
    "0", "-0", "10", "1.5", "1e5", "1E+05", "-1.0e-2", "true", "false", "null", #""a\"\\\/\b\f\n\r\t\u00f1\ud800""#,
    #"{"a":[{},[],{"b":null}],"a":"ñ"}"#,
  ])
  func `it accepts numbers, words, escapes and nesting`(text: String) {
    #expect(isWhole(Array(text.utf8)))
  }

  @Test(arguments: [
    "", "01", "1.", ".5", "+1", "-", "1e", "1e+", "tru", "nulll", "NaN", "[1 ]", " 1", "1 ", "{\"a\": 1}", "\"\n\"",
    "\"\t\"",
    #""\x""#, #""\u12g4""#, #""\u123""#, #""\"#, "\"", "1,2", "[1]]", "{\"a\"}", "{a:1}", "[1,]", "{\"a\":1,}", "{]",
    "[}",
  ])
  func `it refuses white space and what is no JSON`(text: String) {
    #expect(!isWhole(Array(text.utf8)))
  }
}
