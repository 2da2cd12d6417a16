import Interchange
import Testing

@testable import Normalisation

@Suite struct CountryTests {
  @Test func `codes, names in both languages and words for citizens are one country`() throws {
    for cell in ["PERUANA", "Peruano", "PERÚ", "Peru", "per", " PERÚ "] {
      #expect(try apply("country", "", [cell]).values == ["PER"], "\(cell)")
    }
    #expect(
      try apply("country", "", ["VENEZOLANA", "Venezuela", "BRASILERA", "Ecuatoriano"]).values == [
        "VEN", "VEN", "BRA", "ECU",
      ])
  }

  @Test func `every country of the list is known by each of its names`() throws {
    let list = CodeFiles.list("country")
    for column in ["code", "label_es", "label_en"] {
      let applied = try apply("country", "", list.column(column).map(Optional.init))
      #expect(applied.values == list.column("code").map(Optional.init), "\(column)")
    }
  }

  @Test func `an unknown word fails and is never another country`() throws {
    for cell in ["", "MARCIANA", "EXTRANJERA", "P E R U", "NA"] {
      #expect(try apply("country", "", [cell]).failures == ["0 country-unknown"], "\(cell)")
    }
    #expect(try apply("country", "", ["NAM", "Namibia"]).values == ["NAM", "NAM"])
  }

  @Test func `without the list the step is refused`() {
    let failure = #expect(throws: Failure.self) { try Country([], StepContext()) }
    #expect(failure?.finding.code.slug == "step-needs-code-list")
  }
}
