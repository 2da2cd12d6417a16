import Testing

@testable import Normalisation

@Suite struct FullNameTests {
  private func parts(_ cell: String) throws -> [String?] {
    try ["given", "paternal", "maternal"].map {
      try apply("full-name", "\"\($0)\"", [cell]).values[0]
    }
  }

  @Test func `the girl has the same name in one field as in three`() throws {
    #expect(
      try parts("Quispe de la Cruz, María del Carmen") == [
        "MARÍA DEL CARMEN", "QUISPE", "DE LA CRUZ",
      ])
    #expect(
      try apply("given-names", "", ["MARÍA DEL CARMEN", "María del Carmen"]).values == [
        "MARÍA DEL CARMEN", "MARÍA DEL CARMEN",
      ])
  }

  @Test func `without a comma the order is assumed and noted once`() throws {
    #expect(try parts("MAMANI CONDORI LUZ MARINA") == ["LUZ MARINA", "MAMANI", "CONDORI"])
    #expect(try parts("PEREZ YULEISI") == ["YULEISI", "PEREZ", nil])
    #expect(try parts("YULEISI") == ["YULEISI", nil, nil])
    #expect(
      try apply("full-name", "\"given\"", ["PEREZ YULEISI"]).findings == ["0 name-order-assumed"])
    #expect(try apply("full-name", "\"paternal\"", ["PEREZ YULEISI"]).findings.isEmpty)
  }

  @Test func `halves of a name and placeholders give what is there`() throws {
    #expect(try parts("QUISPE,") == [nil, "QUISPE", nil])
    #expect(try parts(", LUZ") == ["LUZ", nil, nil])
    #expect(try parts("NO IDENTIFICADO") == [nil, nil, nil])
    #expect(try parts("QUISPE, LUZ (a) \"FLOR\"") == ["LUZ", "QUISPE", nil])
  }
}
