import Testing

@testable import Estimation

@Suite struct StepwiseSelectionTests {
  /// The peer's own stepwise search, with its own linear programming (statsmodels, scipy). The published estimate for these lists is "10,000 to 13,000".
  @Test func `six published lists take in seven pairs at p below .02 and come to 11,418`() throws {
    let table = try OverlapTable.unitedKingdom()
    #expect(table.observed == 2744)
    let steps = StepwiseSelection(.surprise(below: 0.02)).steps(table)
    #expect(
      steps.compactMap(\.entered).map(table.name)
        == ["PF:NCA", "LA:NG", "NG:GP", "LA:PF", "PF:GP", "GO:GP", "NG:GO"])
    let probabilities = [7.132347486751082e-11, 2.184491136839457e-07, 2.1827584836486256e-05, 5.4342535340342466e-05]
    for (probability, peer) in zip(steps.compactMap(\.probability), probabilities) {
      #expect(abs(probability / peer - 1) < 1e-6)
    }
    let chosen = try #require(steps.last).fit
    #expect(isNear(chosen.population.total, 11417.991092) && isNear(chosen.population.low, 9977.282613))
    #expect(isNear(chosen.population.high, 13145.656547) && isNear(chosen.deviance, 22.993915, within: 1e-6))
    #expect(isNear(chosen.aic, 162.659055) && chosen.degreesOfFreedom == 49)
  }

  @Test func `by AIC two more pairs enter that share nobody`() throws {
    let table = try OverlapTable.unitedKingdom()
    let chosen = try #require(StepwiseSelection(.aic).steps(table).last).fit
    #expect(chosen.pairs.count == 9 && chosen.pairsAtMinusInfinity.map(table.name) == ["LA:GP", "LA:NCA"])
    #expect(isNear(chosen.population.total, 11251.547518) && isNear(chosen.population.low, 9835.938886))
    #expect(isNear(chosen.population.high, 12949.723135) && isNear(chosen.aic, 159.913591))
  }

  @Test func `nothing enters at p below 0`() throws {
    #expect(StepwiseSelection(.surprise(below: 0)).steps(try .unitedKingdom()).count == 1)
  }

  /// 10,000 people whom four lists see independently, but that the odds of being on both A and B are three times as high.
  @Test func `a pair that was built in is found, alone, and gives back the true number`() throws {
    let odds = [0.12, 0.18, 0.25, 0.15]
    let weights = (0..<16).map { (set: Int) -> Double in
      var weight: Double = set & 3 == 3 ? 3 : 1
      for (list, odds) in odds.enumerated() where set >> list & 1 == 1 { weight *= odds }
      return weight
    }
    let whole = weights.reduce(0, +)
    var table = OverlapTable(lists: ["A", "B", "C", "D"])
    for set in 1..<16 {
      let share = weights[set] / whole
      table.add(Int((10_000 * share).rounded()), on: set)
    }
    for criterion in [StepwiseSelection.Criterion.surprise(below: 0.02), .aic] {
      let steps = StepwiseSelection(criterion).steps(table)
      #expect(steps.compactMap(\.entered) == [ListPair(0, 1)])
      let total = try #require(steps.last).fit.population.total
      #expect(isNear(total, 10_000, within: 0.002))
      // Overlooked, the pair makes the others look fewer.
      #expect(steps[0].fit.population.total < 9_000)
    }
  }

  @Test func `two lists choose nothing: their pair cannot be told from the unseen`() {
    #expect(StepwiseSelection(.surprise(below: 1)).steps(.two).count == 1)
    #expect(StepwiseSelection(.aic).steps(.two).count == 1)
  }

  @Test func `the order of the lists changes no number`() throws {
    let table = try OverlapTable.unitedKingdom()
    let one = try #require(StepwiseSelection(.aic).steps(table).last).fit
    let other = try #require(StepwiseSelection(.aic).steps(table.ordered([4, 2, 0, 5, 1, 3])).last).fit
    #expect(isNear(one.population.total, other.population.total) && isNear(one.population.high, other.population.high))
    #expect(isNear(one.deviance, other.deviance, within: 1e-6) && one.degreesOfFreedom == other.degreesOfFreedom)
  }
}
