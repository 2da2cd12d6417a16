internal import Glibc

/// An estimated number of persons with its 95 % interval; those observed are part of all three.
package struct PopulationInterval: Sendable, Hashable {
  package let total: Double
  package let low: Double
  package let high: Double

  /// The normal distribution's point for 95 % between both sides.
  static let quantile = 1.959963984540054

  /// Of a log-linear model: the hidden number is positive and its logarithm, the intercept, nearly normal, so the interval
  /// is made on the logarithm and lies skew around the estimate.
  init(observed: Int, intercept: Double, standardError: Double) {
    total = Double(observed) + exp(intercept)
    low = Double(observed) + exp(intercept - Self.quantile * standardError)
    high = Double(observed) + exp(intercept + Self.quantile * standardError)
  }

  /// Chao (1987): the logarithm of the hidden number is nearly normal.
  init(observed: Int, hidden: Double, variance: Double) {
    total = Double(observed) + hidden
    guard hidden > 0 else {
      low = total
      high = total
      return
    }
    let spread = exp(Self.quantile * log(1 + variance / (hidden * hidden)).squareRoot())
    low = Double(observed) + hidden / spread
    high = Double(observed) + hidden * spread
  }
}
