import Testing

@testable import Estimation

@Suite struct PoissonDistributionTests {
  /// Computed with scipy.stats.poisson.
  @Test(arguments: [
    (3, 7.5, 0.05914545983268393, 0.9797432849433356), (0, 0.5, 0.6065306597126334, 1.0),
    (40, 12.25, 0.9999999999173642, 2.792844376997445e-10), (7, 7.2, 0.568941238882152, 0.5796443428305458),
    (1000, 1100.0, 0.001175230568136558, 0.9989406767460701),
  ])
  func `both tails are the peer's`(_ count: Int, _ mean: Double, _ lower: Double, _ upper: Double) {
    #expect(abs(PoissonDistribution.lowerTail(count, mean) / lower - 1) < 1e-9)
    #expect(abs(PoissonDistribution.upperTail(count, mean) / upper - 1) < 1e-9)
    #expect(abs(PoissonDistribution.smallerTail(count, expecting: mean) / min(lower, upper) - 1) < 1e-9)
  }

  @Test func `factorials go on smoothly where Stirling takes over`() {
    var sum = 0.0
    for count in 1...40 {
      sum = PoissonDistribution.logFactorial(Double(count))
      let before = PoissonDistribution.logFactorial(Double(count - 1))
      let ratio = PoissonDistribution.probability(count, 1) / PoissonDistribution.probability(count - 1, 1)
      #expect(abs(ratio * Double(count) - 1) < 1e-12 && sum >= before)
    }
    // 20! and 40! as whole numbers.
    #expect(abs(PoissonDistribution.logFactorial(20) - 42.335616460753485) < 1e-12)
    #expect(abs(sum - 110.32063971475740) < 1e-12)
  }
}
