/// Pairs of lists enter a model one at a time, as long as the criterion says that they are needed.
///
/// A pair whose model has no finite estimate, or one that cannot be told from others, does not enter.
package struct StepwiseSelection: Sendable, Hashable {
  package enum Criterion: Sendable, Hashable {
    /// The pair whose overlap surprises the model most, if its one-sided Poisson probability is below the threshold
    /// (Chan, Silverman and Vincent; .02 in their work).
    case surprise(below: Double)
    /// The pair that lowers Akaike's information criterion most.
    case aic
  }

  package struct Step: Sendable {
    package let fit: LogLinearFit
    /// nil: main effects alone.
    package let entered: ListPair?
    /// One-sided Poisson probability of the pair's overlap in the model before it.
    package let probability: Double?
  }

  package let criterion: Criterion
  package init(_ criterion: Criterion) { self.criterion = criterion }

  /// The model of main effects first, the chosen one last. Empty: not even main effects can be estimated.
  package func steps(_ table: OverlapTable) -> [Step] {
    guard let main = LogLinearFit(table, pairs: []) else { return [] }
    var steps = [Step(fit: main, entered: nil, probability: nil)]
    while let next = next(table, after: steps[steps.count - 1].fit) { steps.append(next) }
    return steps
  }

  private func next(_ table: OverlapTable, after fit: LogLinearFit) -> Step? {
    let candidates = table.pairs.filter { !fit.pairs.contains($0) }.map { pair in
      (pair: pair, probability: surprise(of: pair, table, fit))
    }
    switch criterion {
    case .surprise(let threshold):
      // Swift's sort is stable, so of equals the first pair enters.
      for candidate in candidates.sorted(by: { $0.probability < $1.probability }) {
        guard candidate.probability < threshold else { return nil }
        if let step = step(table, fit, candidate) { return step }
      }
      return nil
    case .aic:
      let steps = candidates.compactMap { step(table, fit, $0) }
      guard let best = steps.min(by: { $0.fit.aic < $1.fit.aic }), best.fit.aic < fit.aic - 1e-9 else { return nil }
      return best
    }
  }

  private func surprise(of pair: ListPair, _ table: OverlapTable, _ fit: LogLinearFit) -> Double {
    PoissonDistribution.smallerTail(table.overlap(pair), expecting: fit.expectedOverlap(pair))
  }

  private func step(
    _ table: OverlapTable, _ fit: LogLinearFit, _ candidate: (pair: ListPair, probability: Double)
  ) -> Step? {
    guard let larger = LogLinearFit(table, pairs: fit.pairs + [candidate.pair]) else { return nil }
    return Step(fit: larger, entered: candidate.pair, probability: candidate.probability)
  }
}
