import Testing

@testable import Normalisation

@Suite struct AgeTests {
  @Test(arguments: [
    ("15 AÑOS", "15"), ("15AÑOS", "15"), ("15 A?OS", "15"), ("15 a.", "15"), ("8 meses", "0"),
    ("23 MESES", "1"),
    ("24 meses", "2"), ("3 semanas", "0"), ("20 días", "0"), ("15 años y 3 meses", "15"),
    ("15 AÑOS DE EDAD", "15"),
    ("0", "0"), ("007", "7"),
  ])
  func `a phrase is an age in completed years`(_ cell: String, _ years: String) throws {
    #expect(try apply("age", "", [cell]) == Applied(values: [years], findings: [], failures: []))
  }

  @Test func `an estimate is noted, since in doubt the person is a child`() throws {
    for cell in ["APROX. 15", "15 aprox", "15 años aproximadamente", "± 15", "15 ±"] {
      #expect(
        try apply("age", "", [cell])
          == Applied(values: ["15"], findings: ["0 age-approximate"], failures: []), "\(cell)")
    }
  }

  @Test func `what is no single age fails`() throws {
    for cell in [
      "", "MENOR", "15-16", "15 o 16", "14/07/2007", "1500", "3 meses 15 años", "AÑOS 15", "15 16",
    ] {
      #expect(try apply("age", "", [cell]).failures == ["0 age-unreadable"], "\(cell)")
    }
  }

  @Test func `blank takes the number as written`() throws {
    #expect(try apply("age", "blank = 99", ["99", "99 AÑOS", "98"]).values == [nil, nil, "98"])
    #expect(try apply("age", "", ["111"]).findings == ["0 age-implausible"])
  }
}
