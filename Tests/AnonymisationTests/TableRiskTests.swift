import Interchange
import Testing

@testable import Anonymisation

@Suite struct TableRiskTests {
  private func table(_ rows: [[Int]], sensitive: [UInt32] = [], population: [[Int]]? = nil) throws -> RecodedTable {
    let width = rows[0].count
    let hierarchies = try (0..<width).map { try RandomTable.hierarchy("c\($0)", leaves: 10, step: 3) }
    func columns(_ rows: [[Int]]) -> [[UInt32]] { (0..<width).map { column in rows.map { UInt32($0[column]) } } }
    let counted = sensitive.isEmpty ? [] : [RecodingTable.CountedColumn(name: "s", codes: sensitive, valueCount: 4)]
    return RecodedTable.unchanged(
      RecodingTable(
        attributes: hierarchies.map { RecodingTable.Attribute($0) }, columns: columns(rows), counted: counted,
        population: population.map(columns)))
  }

  @Test func `classes and risks are those of a table counted by hand`() throws {
    // Classes of 3, 2 and 1 rows.
    let recoded = try table(
      [[1, 1], [1, 1], [1, 1], [2, 1], [2, 1], [3, 3]], sensitive: [0, 1, 1, 2, 2, 3],
      population: [[1, 1], [1, 1], [1, 1], [1, 1], [2, 1], [2, 1], [3, 3], [3, 3], [9, 9]])
    let figures = ClassFigures(recoded)
    #expect(figures.classes == 3 && figures.smallest == 1 && figures.sizes == [1: 1, 2: 1, 3: 1])
    #expect(figures.averageSize == 2 && figures.discernibility == 9 + 4 + 1 && figures.smallestPopulation == 2)
    let diversity = try #require(figures.diversity.first)
    #expect(diversity.distinct == 1 && abs(diversity.entropy - 1) < 1e-12 && diversity.largestShare == 1)
    // The class of the one row: 1 - 1/6 of the table has other values.
    #expect(abs(diversity.closeness - 5.0 / 6) < 1e-12)
    let risk = ReidentificationRisk(recoded, k: 3)
    #expect(risk.prosecutor.highest == 1 && risk.prosecutor.average == 0.5 && risk.prosecutor.shareAtRisk == 0.5)
    #expect(risk.marketer == 0.5)
    let journalist = try #require(risk.journalist)
    #expect(journalist.highest == 0.5 && abs(journalist.average - (3.0 / 4 + 2.0 / 2 + 1.0 / 2) / 6) < 1e-12)
    #expect(RecursiveDiversity.worst(recoded, column: 0, l: 1) == 1)
    #expect(RecursiveDiversity.worst(recoded, column: 0, l: 2) == .infinity)
  }

  // MARK: SUDA2

  /// All sets of columns of every unique row, by definition.
  private func slowSpecial(_ rows: [[Int]]) -> (bySize: [Int: Int], scores: [Double]) {
    let width = rows[0].count
    var (bySize, scores) = ([Int: Int](), [Double]())
    for row in rows where rows.count(where: { $0 == row }) == 1 {
      let alone = (1..<(1 << width)).filter { mask in
        rows.count { other in (0..<width).allSatisfy { mask & (1 << $0) == 0 || other[$0] == row[$0] } } == 1
      }
      let minimal = alone.filter { mask in !alone.contains { $0 != mask && $0 & mask == $0 } }
      for mask in minimal { bySize[mask.nonzeroBitCount, default: 0] += 1 }
      scores.append(
        minimal.reduce(0.0) { sum, mask in
          sum + (1...max(1, width - mask.nonzeroBitCount)).reduce(1.0) { $0 * Double($1) }
        })
    }
    return (bySize, scores.sorted(by: >))
  }

  @Test func `minimal uniques are those of all sets of columns`() throws {
    var uniques = 0
    for seed in 1...UInt64(10) {
      let random = try RandomTable(seed: seed, rows: 40, attributes: 4)
      let rows = random.sensitive.indices.map { row in random.columns.map { Int($0[row]) } }
      let special = SpecialUniques(try table(rows))
      let expected = slowSpecial(rows)
      #expect(special.bySize == expected.bySize, "seed \(seed)")
      #expect(special.scores.flatMap { [Double](repeating: $0.score, count: $0.rows) } == expected.scores)
      #expect(special.largest == 4 && special.uniques == expected.scores.count)
      uniques += special.uniques
    }
    #expect(uniques > 20)
  }

  @Test func `a search of small sets says how far it went`() throws {
    let special = SpecialUniques(try table([[1, 2, 3], [1, 2, 4], [1, 3, 3], [2, 2, 3]]), mostColumns: 1)
    #expect(special.largest == 1 && special.bySize == [1: 3])
  }

  // MARK: Uniques of the population

  /// Persons with values of very different frequency; every tenth is in the sample.
  private static let invented: (population: [Int], sample: [Int]) = {
    var state: UInt64 = 11
    func next() -> Double {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Double(state >> 11) / Double(1 << 53)
    }
    // Frequencies fall as 1/rank^2 does.
    let population = (0..<40_000).map { _ in Int(1 / max(1e-5, next())) }
    return (population, population.enumerated().filter { $0.offset % 10 == 0 }.map(\.element))
  }()

  private static func sizes(_ values: [Int]) -> [Int: Int] {
    var counts: [Int: Int] = [:]
    for value in values { counts[value, default: 0] += 1 }
    return counts.values.reduce(into: [:]) { $0[$1, default: 0] += 1 }
  }

  @Test func `estimated uniques come near those that there are`() throws {
    let truth = Double(Self.sizes(Self.invented.population)[1] ?? 0)
    let estimate = PopulationUniques(sizes: Self.sizes(Self.invented.sample), population: 40_000)
    let chosen = try #require(estimate.chosen)
    #expect(chosen.method == "pitman" && estimate.samplingFraction == 0.1)
    #expect(truth > 50 && chosen.count > truth / 1.5 && chosen.count < truth * 1.5, "\(chosen.count) of \(truth)")
    #expect((estimate.zayatz ?? 0) > 0)
  }

  @Test func `a sample of all has the uniques that it has`() {
    let whole = PopulationUniques(sizes: [1: 7, 3: 2], population: 13)
    #expect(whole.zayatz == 7 && whole.pitman == 7 && whole.chosen?.count == 7)
    #expect(PopulationUniques(sizes: [2: 5], population: 100).chosen?.count == 0)
  }

  @Test func `Pitman's model gives the sample's own uniques for the sample's size`() throws {
    let sizes = Self.sizes(Self.invented.sample)
    let own = try #require(PitmanModel(sizes: sizes)?.uniques(of: 4_000))
    let seen = Double(sizes[1] ?? 0)
    #expect(abs(own - seen) < 0.25 * seen, "\(own) and \(seen)")
  }
}
