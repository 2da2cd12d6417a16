/// How likely an attacker puts a name to a row, under three assumptions.
package struct ReidentificationRisk: Sendable {
  package struct Figures: Sendable {
    /// Of the row at most risk.
    package let highest: Double
    /// Of all released rows in the mean.
    package let average: Double
    /// Share of rows above `threshold`.
    package let shareAtRisk: Double
  }

  /// 1/k.
  package let threshold: Double
  /// Knows that the person is in the table: one over the size of the class.
  package let prosecutor: Figures
  /// Does not know it: one over the size of the class in the population. nil without a population.
  package let journalist: Figures?
  /// Expected share of rows put right when every row is guessed: of prosecutor and of journalist.
  package let marketer: Double
  package let marketerInPopulation: Double?

  package init(_ recoded: RecodedTable, k: Int) {
    let classes = recoded.classes.filter { $0.rows > 0 }
    let threshold = 1 / Double(max(1, k))
    self.threshold = threshold
    prosecutor = Self.figures(classes, above: threshold) { $0.rows }
    marketer = prosecutor.average
    if recoded.table.population == nil {
      journalist = nil
      marketerInPopulation = nil
    } else {
      let inPopulation = Self.figures(classes, above: threshold) { max($0.population, $0.rows) }
      journalist = inPopulation
      marketerInPopulation = inPopulation.average
    }
  }

  private static func figures(
    _ classes: [RecodedClass], above threshold: Double, _ size: (RecodedClass) -> Int
  ) -> Figures {
    let rows = Double(max(1, classes.reduce(0) { $0 + $1.rows }))
    var (highest, sum, atRisk) = (0.0, 0.0, 0)
    for group in classes {
      let risk = 1 / Double(size(group))
      highest = max(highest, risk)
      sum += Double(group.rows) * risk
      if risk > threshold { atRisk += group.rows }
    }
    return Figures(highest: highest, average: sum / rows, shareAtRisk: Double(atRisk) / rows)
  }
}
