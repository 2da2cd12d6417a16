internal import Glibc

/// The maximum likelihood estimate of a log-linear model for Poisson counts, by Newton's method.
struct PoissonRegression {
  /// The intercept, one for each list, one for each finite pair.
  let parameters: [Double]
  let standardErrors: [Double]
  /// Expectation of each cell.
  let expectations: [Double]
  let deviance: Double
  let logLikelihood: Double

  private static let mostSteps = 100

  /// nil: the steps did not settle, which a model that passed `EstimateExistence` does not do.
  init?(_ design: LogLinearDesign) {
    guard var parameters = Self.start(design) else { return nil }
    var likelihood = Self.likelihood(design, parameters)
    for _ in 0..<Self.mostSteps {
      let expectations = design.logarithms(parameters).map { exp($0) }
      let residuals = zip(design.counts, expectations).map { $0 - $1 }
      let score = design.sums(residuals)
      guard let information = PositiveMatrix(design.products(expectations), size: design.parameterCount)
      else { return nil }
      let step = information.solve(score)
      let gain = zip(step, score).reduce(0) { $0 + $1.0 * $1.1 }
      if gain < 1e-14 {
        self.init(design, zip(parameters, step).map { $0 + $1 }, information)
        return
      }
      guard let better = Self.better(design, parameters, step, than: likelihood, isLast: gain < 1e-6)
      else { return nil }
      (parameters, likelihood) = better
    }
    return nil
  }

  private init(_ design: LogLinearDesign, _ parameters: [Double], _ information: PositiveMatrix) {
    let logarithms = design.logarithms(parameters)
    self.parameters = parameters
    standardErrors = information.inverseDiagonal.map { $0.squareRoot() }
    expectations = logarithms.map { exp($0) }
    deviance =
      2
      * zip(design.counts, expectations).reduce(0) { sum, cell in
        sum + (cell.0 > 0 ? cell.0 * log(cell.0 / cell.1) : 0) - (cell.0 - cell.1)
      }
    logLikelihood = zip(design.counts, logarithms).reduce(0) {
      $0 + PoissonDistribution.logProbability($1.0, logMean: $1.1)
    }
  }

  /// Least squares on the logarithms of the counts, with a little added where there is nobody.
  private static func start(_ design: LogLinearDesign) -> [Double]? {
    let weights = design.counts.map { $0 + 0.1 }
    guard let matrix = PositiveMatrix(design.products(weights), size: design.parameterCount) else { return nil }
    return matrix.solve(design.sums(weights.map { $0 * log($0) }))
  }

  /// Without the factorials, which no parameter moves.
  private static func likelihood(_ design: LogLinearDesign, _ parameters: [Double]) -> Double {
    zip(design.counts, design.logarithms(parameters)).reduce(0) { $0 + $1.0 * $1.1 - exp($1.1) }
  }

  /// The step, halved until it does not make things worse. Near the end rounding hides what is better.
  private static func better(
    _ design: LogLinearDesign, _ parameters: [Double], _ step: [Double], than known: Double, isLast: Bool
  ) -> ([Double], Double)? {
    var share = 1.0
    while share > 1e-10 {
      let moved = zip(parameters, step).map { $0 + share * $1 }
      let likelihood = likelihood(design, moved)
      if likelihood >= known || (isLast && likelihood.isFinite) { return (moved, likelihood) }
      share /= 2
    }
    return nil
  }
}
