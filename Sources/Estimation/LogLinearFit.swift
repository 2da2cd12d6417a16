/// One log-linear model, fitted to an overlap table.
package struct LogLinearFit: Sendable {
  package struct Parameter: Sendable, Hashable {
    /// The word of the model: `intercept`, a list, or `list:list`.
    package let term: String
    package let value: Double
    package let standardError: Double
  }

  /// Every pair of the model, in the order in which they entered.
  package let pairs: [ListPair]
  /// Those of them that share nobody.
  package let pairsAtMinusInfinity: [ListPair]
  /// The finite ones. The intercept is the logarithm of the hidden number.
  package let parameters: [Parameter]
  package let deviance: Double
  package let degreesOfFreedom: Int
  /// Parameters at minus infinity count as any other.
  package let aic: Double
  package let population: PopulationInterval
  private let cells: [Int]
  private let expectations: [Double]

  /// nil: the maximum likelihood estimate does not exist, or the cells cannot tell the parameters apart.
  init?(_ table: OverlapTable, pairs: [ListPair]) {
    let design = LogLinearDesign(table, pairs: pairs)
    guard EstimateExistence.holds(design), let regression = PoissonRegression(design) else { return nil }
    self.pairs = pairs
    pairsAtMinusInfinity = design.pairsAtMinusInfinity
    let terms = ["intercept"] + table.lists + design.finitePairs.map(table.name)
    parameters = terms.indices.map {
      Parameter(term: terms[$0], value: regression.parameters[$0], standardError: regression.standardErrors[$0])
    }
    deviance = max(0, regression.deviance)
    degreesOfFreedom = design.cells.count - design.parameterCount
    let counted = design.parameterCount + design.pairsAtMinusInfinity.count
    aic = 2 * Double(counted) - 2 * regression.logLikelihood
    population = PopulationInterval(
      observed: table.observed, intercept: regression.parameters[0], standardError: regression.standardErrors[0])
    cells = design.cells
    expectations = regression.expectations
  }

  /// Persons whom the model expects on both lists.
  func expectedOverlap(_ pair: ListPair) -> Double {
    zip(cells, expectations).reduce(0) { $0 + (pair.isWithin($1.0) ? $1.1 : 0) }
  }
}
