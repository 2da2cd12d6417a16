import Interchange
import Testing

@testable import Normalisation

@Suite struct LatinBytesTests {
  private func folded(_ text: String) -> String {
    String(decoding: Array(text.utf8).withCell { LatinBytes.folded($0) }, as: UTF8.self)
  }

  private func tidied(_ text: String) -> String {
    var bytes: [UInt8] = []
    Array(text.utf8).withCell { LatinBytes.tidyUpper($0, into: &bytes) }
    return String(decoding: bytes, as: UTF8.self)
  }

  @Test func `folding bytes gives what folding text gives, for all pairs of Latin characters`() {
    let scalars =
      (1...0x17F).compactMap { Unicode.Scalar($0) } + ["\u{301}", "\u{303}", "\u{2019}", "Ω"]
    var wrong = 0
    for first in scalars {
      for second in scalars {
        var text = String.UnicodeScalarView([first])
        text.append(second)
        let string = String(text)
        if Array(folded(string).utf8) != Array(Folding.fold(string).utf8) { wrong += 1 }
      }
    }
    #expect(wrong == 0)
  }

  @Test func `capitals by bytes are the capitals of the standard library`() {
    for value in UInt32(0x21)...0x17F where value != 0xA0 {
      guard let scalar = Unicode.Scalar(value), !scalar.properties.isWhitespace else { continue }
      let text = "a\(scalar)b"
      if value >= 0x7F, value < 0xA0 { continue }
      #expect(tidied(text) == text.uppercased(), "\(value)")
    }
  }

  @Test func `ends are trimmed and runs of space become one`() {
    #expect(tidied(" \t a\u{A0}\u{A0} b \n") == "A B")
    #expect(tidied("\u{A0}") == "")
    #expect(tidied("") == "")
    #expect(tidied("ÿ  a ") == "Ÿ A")
  }
}
