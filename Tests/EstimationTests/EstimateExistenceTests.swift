import Testing

@testable import Estimation

@Suite struct EstimateExistenceTests {
  private func exists(_ counts: [Int: Int], _ pairs: [ListPair], lists: Int = 3) -> Bool {
    let table = OverlapTable((0..<lists).map { "L\($0)" }, counts)
    return EstimateExistence.holds(LogLinearDesign(table, pairs: pairs))
  }

  @Test func `nobody on C alone leaves nothing to estimate the unseen from once A and B interact`() {
    // With A:B, intercept -t, A +t, B +t, A:B -t lowers the expectation of the empty cell C and of no other.
    let counts = [1: 30, 2: 20, 3: 8, 5: 6, 6: 5, 7: 2]
    #expect(!exists(counts, [ListPair(0, 1)]))
    #expect(!exists(counts, [ListPair(0, 1), ListPair(0, 2)]))
    #expect(exists(counts, []))
    #expect(exists(counts, [ListPair(0, 2)]))
  }

  @Test func `an empty cell alone forbids nothing`() {
    #expect(exists([1: 30, 2: 20, 4: 10, 3: 8, 5: 6, 6: 5], [ListPair(0, 1), ListPair(1, 2)]))
  }

  @Test func `a pair at minus infinity beside all others takes more parameters than cells are left`() {
    let counts = [1: 30, 2: 20, 4: 9, 5: 6, 6: 5]
    let table = OverlapTable(["A", "B", "C"], counts)
    #expect(!LogLinearDesign(table, pairs: table.pairs).isIdentifiable)
    #expect(!exists(counts, table.pairs))
    #expect(!exists([1: 3, 2: 4, 3: 5], [ListPair(0, 1)], lists: 2))
  }

  /// Forty tables with about half of their cells empty and models drawn at random; whether the estimate exists was decided by
  /// scipy's linear programming (linprog on the unchanged counts) and numpy's rank.
  static let drawn: [(cells: String, pairs: [Int], exists: Bool)] = [
    ("319102292000743", [3, 1], true), ("000049000000004", [5], false), ("050002768200060", [3, 0, 4, 1], false),
    ("005000708205488", [4, 2, 1], false), ("007004343196000", [5, 0, 3, 2], true), ("078020213000405", [4, 2], true),
    ("080002000009900", [5, 0], false), ("060400400040090", [0, 5, 2, 1, 3], false),
    ("660484000602000", [1, 3, 2], true),
    ("700338080902004", [0], true), ("500936000000308", [4], true), ("380190000420000", [2, 4, 1], false),
    ("000000009082644", [2, 0, 1, 5, 3], false), ("302847076690090", [0, 5, 1, 4], true),
    ("533000090001021", [0, 2, 5, 4, 3], false), ("209504003500806", [], true), ("010088700004036", [], true),
    ("051700403860005", [2], true), ("684121549070003", [], true), ("000990004160800", [4, 1, 3, 5, 0], false),
    ("090982048080100", [], true), ("050850409809208", [], true), ("005429692083803", [2, 3, 5], true),
    ("660400670070010", [5, 1], true), ("566010000007000", [3, 0], true), ("007554903900603", [1, 5, 0, 3], true),
    ("264007051009000", [], true), ("485001800900230", [0, 3, 5, 2, 4], false),
    ("310300250040986", [1, 3, 5, 2, 0], true),
    ("701740010075004", [1, 5], true), ("058000030101080", [5, 0], false), ("003000700257045", [0, 5, 3], false),
    ("906000710040051", [5, 2], false), ("024805008500060", [0, 4, 1, 3], false),
    ("020007002700480", [1, 4, 0, 5, 2], false),
    ("554447402008080", [], true), ("014035006615400", [5, 2, 1], true), ("010020093550161", [5, 1], true),
    ("713260130060692", [], true), ("410073000084964", [1, 0, 4, 2, 5], true),
  ]

  @Test(arguments: drawn.indices)
  func `a drawn table and model are judged as the peer judges them`(_ index: Int) {
    let drawn = Self.drawn[index]
    let pairs = ListPair.all(ofLists: 4)
    let counts = Dictionary(
      uniqueKeysWithValues: drawn.cells.enumerated().map { ($0.offset + 1, $0.element.wholeNumberValue ?? 0) })
    #expect(exists(counts, drawn.pairs.map { pairs[$0] }, lists: 4) == drawn.exists)
  }

  @Test func `where the estimate exists the fit settles`() {
    let pairs = ListPair.all(ofLists: 4)
    for drawn in Self.drawn where drawn.exists {
      let counts = Dictionary(
        uniqueKeysWithValues: drawn.cells.enumerated().map { ($0.offset + 1, $0.element.wholeNumberValue ?? 0) })
      #expect(LogLinearFit(OverlapTable(["A", "B", "C", "D"], counts), pairs: drawn.pairs.map { pairs[$0] }) != nil)
    }
  }
}
