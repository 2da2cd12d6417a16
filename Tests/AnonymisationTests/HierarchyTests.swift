import Interchange
import Testing

@testable import Anonymisation

@Suite struct HierarchyTests {
  private static let rows = [
    ["Lima", "Costa", "*"], ["Cusco", "Sierra", "*"], ["Ica", "Costa", "*"], ["Puno", "Sierra", "*"],
    ["Loreto", "Selva", "*"],
  ]

  @Test func `every node is a run of leaf codes`() throws {
    let hierarchy = try GeneralisationHierarchy(name: "place", rows: Self.rows)
    #expect(hierarchy.leafCount == 5 && hierarchy.levelCount == 3)
    #expect(hierarchy.rows.map { $0[0] } == ["Lima", "Ica", "Cusco", "Puno", "Loreto"])
    let coast = hierarchy.node(of: try #require(hierarchy.code(of: "Ica")), level: 1)
    #expect(hierarchy.nodes[Int(coast)].label == "Costa" && hierarchy.nodes[Int(coast)].range == 0..<2)
    #expect(hierarchy.share(of: coast) == 0.4 && hierarchy.share(of: hierarchy.root) == 1)
    #expect(hierarchy.code(of: "Tacna") == nil)
  }

  @Test func `the common node is the finest that holds both`() throws {
    let hierarchy = try GeneralisationHierarchy(name: "place", rows: Self.rows)
    func code(_ name: String) throws -> UInt32 { try #require(hierarchy.code(of: name)) }
    func common(_ one: String, _ other: String) throws -> String {
      hierarchy.nodes[Int(hierarchy.common(try code(one), try code(other)))].label
    }
    #expect(try common("Lima", "Ica") == "Costa")
    #expect(try common("Lima", "Puno") == "*")
    #expect(try common("Lima", "Lima") == "Lima")
    // A node with one leaf is that leaf.
    let jungle = hierarchy.node(of: try code("Loreto"), level: 1)
    #expect(hierarchy.common(jungle, try code("Loreto")) == (try code("Loreto")))
  }

  @Test func `a table without one value on top gets it`() throws {
    let hierarchy = try GeneralisationHierarchy(name: "sex", rows: [["F"], ["M"]])
    #expect(hierarchy.rows == [["F", "*"], ["M", "*"]])
    let two = try GeneralisationHierarchy(name: "x", rows: [["1", "a"], ["2", "b"]])
    #expect(two.levelCount == 3)
  }

  @Test func `what is no hierarchy is refused`() {
    func code(_ rows: [[String]]) -> String? {
      do throws(Failure) {
        _ = try GeneralisationHierarchy(name: "x", rows: rows)
        return nil
      } catch { return error.finding.code.slug }
    }
    #expect(code([]) == "hierarchy-empty")
    #expect(code([["a", "*"], ["b"]]) == "hierarchy-ragged")
    #expect(code([["a", "*"], ["a", "*"]]) == "hierarchy-value-repeated")
    #expect(code([["a", "x", "p", "*"], ["b", "x", "q", "*"]]) == "hierarchy-not-nested")
  }

  // MARK: Made ones

  private static let lists = CodeListSet([
    CodeList(
      name: "age_band", columns: ["code", "min"],
      rows: [["0-5", "0"], ["6-11", "6"], ["12-17", "12"], ["18-29", "18"], ["30-59", "30"], ["60+", "60"]]),
    CodeList(
      name: "age_band_ctdc", columns: ["code", "min"], rows: [["0--8", "0"], ["9--17", "9"], ["18--20", "18"]]),
    CodeList(name: "ubigeo", columns: ["inei"], rows: [["150101"], ["080101"]]),
    CodeList(
      name: "macro_region", columns: ["code", "macro_region"], rows: [["15", "Lima y Callao"], ["08", "Sur"]]),
    CodeList(
      name: "country_region", columns: ["code", "subregion", "region"], rows: [["PER", "South America", "Americas"]]),
  ])

  @Test(arguments: [
    (HierarchyKind.flat, "x", ["x", "*"]), (.number, "23", ["23", "20-24", "20-29", "*"]),
    (.number, "-3", ["-3", "-5--1", "-10--1", "*"]),
    (.date, "2024-05-17", ["2024-05-17", "2024-05", "2024-Q2", "2024", "*"]),
    (.date, "2024-05", ["2024-05", "2024-05", "2024-Q2", "2024", "*"]),
    (.date, "2024", ["2024", "2024", "2024", "2024", "*"]),
    (.birthDate, "2010-03-01", ["2010-03-01", "2010", "12-17", "0-17", "*"]),
    (.ageINEI, "17", ["17", "12-17", "0-17", "*"]),
    (.ageCTDC, "18", ["18", "18--20", "18+", "*"]), (.ageLegal, "14", ["14", "14-17", "0-17", "*"]),
    (.ageLegal, "13", ["13", "0-13", "0-17", "*"]), (.ageChild, "18", ["18", "18+", "*"]),
    (.ubigeo, "150101", ["150101", "1501", "15", "Lima y Callao", "*"]),
    (.ubigeo, "08", ["08", "08", "08", "Sur", "*"]),
    (.country, "PER", ["PER", "South America", "Americas", "*"]), (.isic, "9609", ["9609", "960", "96", "S", "*"]),
    (.document, "CE", ["CE", "foreign", "*"]),
  ])
  func `a value climbs its ladder`(kind: HierarchyKind, value: String, row: [String]) throws {
    let made = try GeneratedHierarchy(kind, codeLists: Self.lists, steps: [5, 10], year: 2024)
    #expect(made.row(of: value) == row)
  }

  @Test(arguments: [
    (HierarchyKind.number, "2.5"), (.date, "2024-02-30"), (.date, "17/05/2024"), (.birthDate, "2030-01-01"),
    (.ageINEI, "-1"),
    (.ageINEI, "121"), (.ubigeo, "150199"), (.ubigeo, "99"), (.country, "XXX"), (.isic, "0011"), (.document, "dni"),
  ])
  func `a value of another kind has no ladder`(kind: HierarchyKind, value: String) throws {
    #expect(try GeneratedHierarchy(kind, codeLists: Self.lists, steps: [5], year: 2024).row(of: value) == nil)
  }

  @Test func `a kind without its list says so`() {
    #expect(throws: Failure.self) { _ = try GeneratedHierarchy(.ubigeo, codeLists: CodeListSet([])) }
  }

  @Test func `a missing cell is a value of its own and unknown ones are told`() throws {
    let made = try GeneratedHierarchy(.ageLegal, codeLists: Self.lists)
    let coding = try ColumnCoding(name: "age", values: ["15", "", "old", "20"], generated: made)
    #expect(coding.unknown == [2])
    #expect(coding.codes.count == 4 && Set(coding.codes).count == 4)
    let rows = coding.hierarchy.rows
    #expect(rows.contains(["", "*", "*", "*"]) && rows.contains(["old", "*", "*", "*"]))
    let read = try ColumnCoding(name: "sex", values: ["F", "?"], rows: [["F", "any"], ["M", "any"]])
    #expect(read.unknown == [1] && read.hierarchy.rows.contains(["?", "any"]))
  }
}
