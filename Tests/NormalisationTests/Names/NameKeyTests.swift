import Testing

@testable import Normalisation

@Suite struct NameKeyTests {
  @Test func `spellings of one name have one key, and Ñ stays apart from N`() throws {
    let keys = try apply("name-key", "", ["María del Carmen", "MARIA  DEL CARMEN", "maría carmen"])
      .values
    #expect(Set(keys).count == 1)
    #expect(try apply("name-key", "", ["PEÑA", "PENA"]).values == ["PEÑA", "PENA"])
  }
}
