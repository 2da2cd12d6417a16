import Interchange
import Testing

@testable import Pipelines

@Suite struct RowComparisonTests {
  private func lines(_ expected: [RowComparison.ExpectedRow], _ got: [[String: String]]) -> [String] {
    RowComparison(entity: "person", expected: expected, got: got).differences.map(\.english)
  }

  @Test func `rows that agree in what is named say nothing`() {
    #expect(lines([[("a", "1"), ("b", nil)]], [["a": "1", "c": "2"]]) == [])
    #expect(lines([], []) == [])
  }

  @Test func `a field that differs stands with what agrees around it`() {
    #expect(
      lines([[("name", "ANA"), ("age", "17"), ("sex", "female")]], [["name": "ANA", "sex": "female"]]) == [
        "person[1]", "    name: ANA", "  - age: 17", "  + age: null", "    sex: female",
      ])
  }

  @Test func `a row that did not come is named, and those after it are still beside their own`() {
    #expect(
      lines([[("n", "A")], [("n", "B")], [("n", "C")]], [["n": "A"], ["n": "C"]]) == [
        "person: expected 3 rows, got 2", "person[2] did not come", "  - n: B",
      ])
  }

  @Test func `a row too many is shown whole`() {
    #expect(
      lines([[("n", "B")]], [["n": "A", "m": "x"], ["n": "B"]]) == [
        "person: expected 1 rows, got 2", "person[1] was not expected", "  + m: x", "  + n: A",
      ])
    #expect(lines([], [["n": "A"]]).count == 3)
  }

  @Test func `the languages say the same`() {
    let differences = RowComparison(entity: "person", expected: [[("n", "A")]], got: []).differences
    #expect(differences.map(\.spanish) == ["person: se esperaban 1 filas, hubo 0", "person[1] no vino", "  - n: A"])
  }
}
