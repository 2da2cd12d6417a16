internal import Glibc

/// Probabilities of counts around an expectation.
enum PoissonDistribution {
  /// The smaller of P(X <= count) and P(X >= count): how surprising a count is, on the side on which it lies.
  static func smallerTail(_ count: Int, expecting mean: Double) -> Double {
    if Double(count) > mean + 1 { return upperTail(count, mean) }
    if Double(count) < mean - 1 { return lowerTail(count, mean) }
    return min(upperTail(count, mean), lowerTail(count, mean))
  }

  static func lowerTail(_ count: Int, _ mean: Double) -> Double {
    var sum = 0.0
    var term = probability(count, mean)
    var at = count
    while true {
      sum += term
      if at == 0 || (Double(at) < mean && term < sum * 1e-17) { return min(1, sum) }
      term *= Double(at) / mean
      at -= 1
    }
  }

  static func upperTail(_ count: Int, _ mean: Double) -> Double {
    if count == 0 { return 1 }
    var sum = 0.0
    var term = probability(count, mean)
    var at = count
    while true {
      sum += term
      at += 1
      term *= mean / Double(at)
      if Double(at) > mean && term <= sum * 1e-17 { return min(1, sum) }
    }
  }

  static func probability(_ count: Int, _ mean: Double) -> Double {
    exp(logProbability(Double(count), logMean: log(mean)))
  }

  static func logProbability(_ count: Double, logMean: Double) -> Double {
    count * logMean - exp(logMean) - logFactorial(count)
  }

  /// Stirling's series from 16 on, where its first terms are exact to the last digit.
  static func logFactorial(_ count: Double) -> Double {
    if count < 16 { return log(stride(from: 2, through: count, by: 1).reduce(1, *)) }
    let square = 1 / (count * count)
    let series = (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1260 - square / 1680))) / count
    return (count + 0.5) * log(count) - count + 0.5 * log(2 * Double.pi) + series
  }
}
