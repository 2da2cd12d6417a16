import Interchange
import Testing

@testable import Normalisation

@Suite struct SurnamesTests {
  private func parts(_ cell: String) throws -> [String?] {
    try ["paternal", "maternal", "married"].map {
      try apply("full-surnames", "\"\($0)\"", [cell]).values[0]
    }
  }

  @Test(
    arguments: [
      ("QUISPE DE LA CRUZ", ["QUISPE", "DE LA CRUZ", nil]),
      ("DE LA CRUZ QUISPE", ["DE LA CRUZ", "QUISPE", nil]),
      ("del Castillo de la Vega", ["DEL CASTILLO", "DE LA VEGA", nil]),
      ("SAN MARTIN QUISPE", ["SAN MARTIN", "QUISPE", nil]),
      ("MAMANI C.", ["MAMANI", "C.", nil]), ("PEREZ", ["PEREZ", nil, nil]),
      ("DE LOS RÍOS", ["DE LOS RÍOS", nil, nil]),
      ("QUISPE MAMANI DE CONDORI", ["QUISPE", "MAMANI", "DE CONDORI"]),
      ("QUISPE DE LA", ["QUISPE DE LA", nil, nil]),
      ("A B C", ["A", "B C", nil]), ("NN", [nil, nil, nil]),
    ] as [(String, [String?])])
  func `surnames of one field are told apart`(_ cell: String, _ expected: [String?]) throws {
    #expect(try parts(cell) == expected)
  }

  @Test func `doubts are noted once, by the paternal part`() throws {
    let doubts = [
      ("QUISPE DE CONDORI", "surname-perhaps-married"),
      ("QUISPE MAMANI CONDORI", "surnames-more-than-two"),
      ("MAMANI C.", "surname-initial"), ("N.N.", "name-placeholder"),
    ]
    for (cell, slug) in doubts {
      #expect(try apply("full-surnames", "\"paternal\"", [cell]).findings == ["0 \(slug)"])
      #expect(try apply("full-surnames", "\"maternal\"", [cell]).findings.isEmpty)
    }
  }

  @Test func `the part is one of three words`() {
    let failure = #expect(throws: Failure.self) { try apply("full-surnames", "\"materno\"", []) }
    #expect(failure?.finding.code.slug == "step-argument-invalid")
  }
}
