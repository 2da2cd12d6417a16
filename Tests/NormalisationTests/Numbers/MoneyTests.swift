import Testing

@testable import Normalisation

@Suite struct MoneyTests {
  @Test func `the four spellings of the samples are one kind of amount`() throws {
    let cells: [String?] = [
      "1.500,00", "S/ 300", "2000,5", "1500.00", "S/.45", "s/. 1,200.50", "PEN 10", "10 soles", nil,
    ]
    let applied = try apply("money", "", cells)
    #expect(
      applied.values == [
        "1500.00", "300.00", "2000.50", "1500.00", "45.00", "1200.50", "10.00", "10.00", nil,
      ])
    #expect(applied.findings.isEmpty)
  }

  @Test func `one mark before three digits is thousands, and noted`() throws {
    for (cell, value) in [
      ("1.500", "1500.00"), ("1,500", "1500.00"), ("12.345", "12345.00"), ("999,000", "999000.00"),
    ] {
      let applied = try apply("money", "", [cell])
      #expect(applied.values == [value])
      #expect(applied.findings == ["0 number-ambiguous"])
    }
  }

  @Test func `what cannot be thousands is not ambiguous`() throws {
    let cases = [
      ("0.500", "0.5000"), ("1500.125", "1500.1250"), ("1.500.000", "1500000.00"),
      ("1.500.000,5", "1500000.50"),
    ]
    for (cell, value) in cases {
      #expect(
        try apply("money", "", [cell]) == Applied(values: [value], findings: [], failures: []))
    }
  }

  @Test func `groups that are not of three digits are no number`() throws {
    for cell in [
      "1.50.00", "1,5,00", "1.500,00,00", "12.34,5.6", "1..5", ".", "", "S/", "1.5000,00", "5.",
      "--5",
    ] {
      #expect(try apply("money", "", [cell]).failures == ["0 number-unreadable"], "\(cell)")
    }
  }

  @Test func `another currency is never taken for soles`() throws {
    for cell in ["US$ 300", "$300", "300 USD", "€ 50", "Bs 10", "100 dolares", "USD300"] {
      let applied = try apply("money", "", [cell])
      #expect(applied.values == [nil])
      #expect(applied.failures == ["0 money-foreign"], "\(cell)")
    }
  }

  @Test func `an amount that was read is read again as itself`() throws {
    for whole in ["0", "5", "12", "999", "1000", "1234567"] {
      for fraction in ["", ".5", ".25", ".125", ".1250", ".00"] {
        let once = try apply("money", "", [whole + fraction])
        guard let value = once.values[0] else {
          Issue.record("\(whole)\(fraction)")
          continue
        }
        #expect(
          try apply("money", "", [value]) == Applied(values: [value], findings: [], failures: []))
      }
    }
  }
}
