import Foundation
import Testing

@testable import Estimation

/// Closed forms are those of the textbooks; figures called peer's were computed with statsmodels 0.15 (GLM, Poisson) on the same table.
@Suite struct LogLinearFitTests {
  @Test func `two lists give the estimate of Lincoln and Petersen`() throws {
    let fit = try #require(LogLinearFit(.two, pairs: []))
    #expect(isNear(fit.population.total, 120))
    #expect(fit.degreesOfFreedom == 0 && fit.deviance < 1e-9)
    // The variance of the hidden number's logarithm is the sum of the reciprocals.
    let variance: Double = 1.0 / 30 + 1.0 / 20 + 1.0 / 10
    let error = variance.squareRoot()
    #expect(isNear(fit.parameters[0].standardError, error))
    let spread = exp(1.959963984540054 * error)
    #expect(isNear(fit.population.low, 60 + 60 / spread) && isNear(fit.population.high, 60 + 60 * spread))
  }

  @Test func `one pair of three lists hides those on C alone by the odds among the others`() throws {
    let fit = try #require(LogLinearFit(.three, pairs: [ListPair(0, 1)]))
    let hidden: Double = 60 * 250 / 26
    #expect(isNear(fit.population.total - 336, hidden))
  }

  @Test func `two pairs of three lists make B and C independent given A`() throws {
    let fit = try #require(LogLinearFit(.three, pairs: [ListPair(0, 1), ListPair(0, 2)]))
    #expect(isNear(fit.population.total - 336, 600))
  }

  @Test func `all pairs of three lists leave no third-order interaction`() throws {
    let fit = try #require(LogLinearFit(.three, pairs: OverlapTable.three.pairs))
    // 120 x 90 x 60 x 5 over 40 x 12 x 9.
    #expect(isNear(fit.population.total - 336, 750))
    #expect(fit.degreesOfFreedom == 0 && fit.deviance < 1e-9)
  }

  @Test func `main effects of three lists are the peer's`() throws {
    let fit = try #require(LogLinearFit(.three, pairs: []))
    #expect(isNear(fit.population.total, 703.946064) && isNear(fit.population.low, 604.214785))
    #expect(isNear(fit.population.high, 840.760786))
    #expect(isNear(fit.deviance, 7.045257, within: 1e-6) && isNear(fit.aic, 51.348362) && fit.degreesOfFreedom == 3)
  }

  @Test func `main effects of six published lists are the peer's, parameter by parameter`() throws {
    let fit = try #require(LogLinearFit(try .unitedKingdom(), pairs: []))
    let values = [9.15588367, -4.85931708, -3.02244419, -2.31089846, -2.64865839, -3.56533166, -4.77697876]
    let errors = [0.07068797, 0.117626, 0.0722686, 0.06858055, 0.06959513, 0.07939569, 0.11404241]
    #expect(fit.parameters.map(\.term) == ["intercept", "LA", "NG", "PF", "GO", "GP", "NCA"])
    for (parameter, (value, error)) in zip(fit.parameters, zip(values, errors)) {
      #expect(isNear(parameter.value, value) && isNear(parameter.standardError, error, within: 1e-7))
    }
  }

  @Test func `a pair that shares nobody leaves its cells and stands at minus infinity`() throws {
    let fit = try #require(LogLinearFit(.apart, pairs: [ListPair(2, 3)]))
    #expect(fit.pairsAtMinusInfinity == [ListPair(2, 3)] && fit.parameters.count == 5)
    // Four of fifteen cells have C and D both. Totals, deviance and AIC are the peer's.
    #expect(fit.degreesOfFreedom == 15 - 4 - 5)
    #expect(isNear(fit.population.total, 458.193018) && isNear(fit.population.high, 632.752003))
    #expect(isNear(fit.deviance, 4.387791, within: 1e-6) && isNear(fit.aic, 57.183169))
    #expect(fit.expectedOverlap(ListPair(2, 3)) == 0)
  }

  @Test func `counts of ten million fit as counts of ten do`() throws {
    let large = OverlapTable(["A", "B"], [0b01: 30_000_000, 0b10: 20_000_000, 0b11: 10_000_000])
    let fit = try #require(LogLinearFit(large, pairs: []))
    #expect(isNear(fit.population.total, 120_000_000))
  }
}
