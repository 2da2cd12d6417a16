import Testing

@testable import Mapping

@Suite struct DecimalTextTests {
  private func with<Result>(_ text: String, _ body: (UnsafeBufferPointer<UInt8>) -> Result) -> Result {
    Array(text.utf8).withUnsafeBufferPointer(body)
  }

  @Test(arguments: ["0", "12", "-3", "0.5", "-0.50", "007"])
  func `this is a number`(_ text: String) { #expect(with(text, DecimalText.isNumber)) }

  @Test(arguments: ["", "-", ".", "1.", ".5", "1e3", "+1", " 1", "1 ", "1,5", "--1", "1.2.3", "NaN"])
  func `this is no number`(_ text: String) { #expect(!with(text, DecimalText.isNumber)) }

  @Test func `numbers compare by value, whatever their zeros`() {
    let ascending = ["-100", "-99.5", "-1", "0", "0.000001", "0.1", "0.5", "1", "9", "10", "10.01"]
    let same = ["-100.0", "-099.50", "-1.000", "-0", "0.0000010", "00.10", "0.50", "01", "9.0", "010", "10.010"]
    for (i, left) in ascending.enumerated() {
      for (j, right) in ascending.enumerated() {
        let order = with(left) { a in with(right) { DecimalText.compare(a, $0) } }
        #expect(order == (i < j ? -1 : i == j ? 0 : 1), "\(left) \(right)")
      }
      #expect(with(left) { a in with(same[i]) { DecimalText.compare(a, $0) } } == 0)
    }
  }

  @Test(arguments: [
    ("0", 0), ("1", 1_000_000), ("-1.5", -1_500_000), ("0.000001", 1), ("2.5000000000", 2_500_000),
    ("9223372036854.775807", Int64.max), ("-9223372036854.775808", Int64.min),
  ])
  func `a number is kept in millionths exactly`(_ text: String, _ micros: Int64) {
    #expect(with(text, DecimalText.micros) == micros)
  }

  @Test(arguments: ["", "x", "0.0000001", "9223372036854.775808", "-9223372036854.775809", "99999999999999999999"])
  func `what does not fit is refused, not rounded`(_ text: String) {
    #expect(with(text, DecimalText.micros) == nil)
  }
}
