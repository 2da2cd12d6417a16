import Testing

@testable import Normalisation

@Suite struct DecimalTests {
  @Test func `a coordinate with three decimals stays a coordinate`() throws {
    let applied = try apply("decimal", "", ["-12.046", "-77.123"])
    #expect(applied.values == ["-12.046", "-77.123"])
    #expect(applied.findings.isEmpty)
  }

  @Test func `signs, zeros in front and a lone mark are tidied`() throws {
    #expect(
      try apply("decimal", "", ["+5", "-0", "-0,0", ".5", "00.50", " 14 "]).values == [
        "5", "0", "0.0", "0.5", "0.50", "14",
      ])
  }

  @Test func `words and exponents fail`() throws {
    for cell in ["", "1e5", "NaN", "12 34", "1.2.3", "-"] {
      #expect(try apply("decimal", "", [cell]).failures == ["0 number-unreadable"], "\(cell)")
    }
  }
}
