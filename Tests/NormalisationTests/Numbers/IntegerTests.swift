import Interchange
import Testing

@testable import Normalisation

@Suite struct IntegerTests {
  @Test func `only the declared numbers stand for not known`() throws {
    #expect(
      try apply("integer", "blank = 99, blank = 98", ["99", "98", "97", "099"]).values == [
        nil, nil, "97", nil,
      ])
    #expect(try apply("integer", "", ["99"]).values == ["99"])
    #expect(try apply("integer", "99", ["99"]).values == [nil])
  }

  @Test func `what is not exactly whole fails`() throws {
    for cell in ["", "1.5", "1.000", "1,000", "1e3", "15 AÑOS", "9999999999999999999", "+", "1 2"] {
      #expect(try apply("integer", "", [cell]).failures == ["0 integer-unreadable"], "\(cell)")
    }
    #expect(
      try apply("integer", "", ["999999999999999999", "-7", "16.0", "16,00"]).values == [
        "999999999999999999", "-7", "16", "16",
      ])
  }

  @Test func `a blank that is no number is refused`() {
    let failure = #expect(throws: Failure.self) { try apply("integer", "blank = \"SIN DATO\"", []) }
    #expect(failure?.finding.code.slug == "step-argument-invalid")
  }
}
