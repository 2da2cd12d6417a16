import Testing

@testable import Estimation

@Suite struct ChaoBoundTests {
  @Test func `the bound of counts is f1 squared over twice f2`() {
    #expect(isNear(ChaoBound(.two).ofCounts.total, 60 + 125))
    // 270 on one list, 61 on two.
    #expect(isNear(ChaoBound(.three).ofCounts.total, 336 + 72_900.0 / 122))
  }

  @Test func `the bound of lists is Lincoln and Petersen's estimate for two`() {
    #expect(isNear(ChaoBound(.two).ofLists.total, 120))
    // 120 x 90 + 120 x 60 + 90 x 60 = 23,400.
    #expect(isNear(ChaoBound(.three).ofLists.total, 336 + 23_400.0 / 61))
  }

  @Test func `its interval is Chao's of 1987`() {
    // f1 50, f2 10: variance 10 (625/4 + 125 + 25/2) = 2937.5; exp(1.96 sqrt(log(1 + 2937.5 / 125^2))) = 2.25578.
    let interval = ChaoBound(.two).ofCounts
    #expect(isNear((interval.high - 60) * (interval.low - 60), 125.0 * 125))
    #expect(isNear((interval.high - 60) / 125, 2.25578, within: 1e-5))
  }

  @Test func `nobody on exactly two lists takes the form without division`() {
    let bound = ChaoBound(OverlapTable(["A", "B", "C"], [1: 4, 2: 3, 4: 3, 7: 2]))
    #expect(isNear(bound.ofCounts.total, 12 + 45))
    #expect(isNear(bound.ofLists.total, 12 + 12 + 12 + 9))
    #expect(bound.ofCounts.low >= 12 && bound.ofCounts.high > bound.ofCounts.total)
  }
}
