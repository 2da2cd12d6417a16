import Interchange
import Testing

@testable import Estimation

@Suite struct HiddenPopulationTests {
  private func refusal(_ table: OverlapTable) -> String? {
    do throws(Failure) {
      _ = try HiddenPopulation(table, .aic)
      return nil
    } catch { return error.finding.code.slug }
  }

  @Test func `lists that share nobody, and a list of nobody, are refused`() {
    #expect(refusal(OverlapTable(["A", "B"], [1: 9, 2: 5])) == "estimate-no-overlap")
    #expect(refusal(OverlapTable(["A", "B", "C"], [1: 9, 2: 5, 3: 2])) == "estimate-list-empty")
    #expect(refusal(.three) == nil)
  }

  @Test func `main effects without a finite estimate are refused`() {
    // Everybody on B is on A too, and nobody is on B alone: Lincoln and Petersen leave nobody unseen.
    #expect(refusal(OverlapTable(["A", "B"], [1: 9, 3: 5])) == "estimate-impossible")
  }

  @Test func `what weakens an estimate is said of the lists concerned`() throws {
    #expect(try HiddenPopulation(.two, .aic).cautions.map(\.code).suffix(2) == ["two-lists", "saturated"])
    let apart = try HiddenPopulation(.apart, .aic)
    #expect(apart.cautions.contains(.minusInfinity(ListPair(2, 3))))
    #expect(apart.cautions.contains(.thinOverlap(ListPair(1, 2), 4)))
    let main = try HiddenPopulation(.apart, .surprise(below: 0))
    #expect(main.cautions.contains(.thinOverlap(ListPair(2, 3), 0)))
    let lonely = OverlapTable(["A", "B", "C"], [1: 30, 2: 20, 3: 10, 4: 15])
    #expect(try HiddenPopulation(lonely, .surprise(below: 0)).cautions.contains(.lonelyList(2)))
  }
}
