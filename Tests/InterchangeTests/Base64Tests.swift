import Foundation
import Testing

@testable import Interchange

@Suite struct Base64Tests {
  @Test func `bytes go and come back as Foundation has them`() {
    for length in 0..<40 {
      let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 * 37 + length) }
      let text = Base64.text(bytes)
      #expect(text == Array(Data(bytes).base64EncodedData()))
      #expect(Base64.bytes(text) == bytes)
    }
  }

  @Test(arguments: ["A", "AA", "AAA", "A===", "AA=A", "AB==", "AAB=", "A A=", "AAAA=", "====", "Ñ==="])
  func `what is no base64 is none`(text: String) { #expect(Base64.bytes(Array(text.utf8)) == nil) }
}
