import Interchange
import Testing

@Suite struct ValueShapeTests {
  @Test(arguments: [
    ("99/07/2007", "99/99/9999"), ("María Luz", "Aaaaa Aaa (9)"), ("", ""),
    ("S/ 300", "A/ 999 (6)"), ("ÑU", "AA (2)"),
    ("a\tb", "a?a (3)"), ("日本", "aa (2)"), ("999.000-17", "999.999-99"),
  ])
  func `digits, capitals and small letters lose themselves`(_ text: String, _ shape: String) {
    #expect(ValueShape(of: text).description == shape)
  }

  @Test func `a long value is cut, and its length told`() {
    let shape = ValueShape(of: String(repeating: "1", count: 30)).description
    #expect(shape == String(repeating: "9", count: 24) + "… (30)")
    #expect(
      ValueShape(of: String(repeating: "1", count: 24)).description
        == String(repeating: "9", count: 24))
  }

  @Test func `no letter or digit of the value is ever in its shape`() {
    for value in UInt32(0x21)...0x17F {
      guard let scalar = Unicode.Scalar(value),
        scalar.properties.isAlphabetic || (0x30...0x39).contains(value)
      else { continue }
      let shape = ValueShape(of: String(repeating: Character(scalar), count: 30)).description
      let letters = Set(shape.prefix(24))
      #expect(letters.isSubset(of: ["9", "A", "a"]), "\(value)")
    }
  }

  @Test func `bytes that are no UTF-8 have a shape too`() {
    let bytes: [UInt8] = [0x31, 0xFF, 0x32]
    #expect(bytes.withUnsafeBufferPointer { ValueShape(of: $0).description.hasPrefix("9") })
  }
}
