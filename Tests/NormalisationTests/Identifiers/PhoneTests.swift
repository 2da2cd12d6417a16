import Testing

@testable import Normalisation

@Suite struct PhoneTests {
  @Test func `what is no number of a telephone fails`() throws {
    for cell in [
      "", "999", "899000017", "999 000 017 anexo 5", "999000017/999000018", "+1", "NO TIENE",
    ] {
      #expect(try apply("phone", "", [cell]).failures == ["0 phone-unreadable"], "\(cell)")
    }
  }
}
