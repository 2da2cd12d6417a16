internal import Estimation
package import Interchange
internal import Linkage

/// The estimate for a person: the models one by one, the chosen one, the bounds, and what to know before using them.
package struct EstimateText {
  private let estimate: PopulationEstimate
  private let language: Language

  package init(_ estimate: PopulationEstimate, language: Language) {
    self.estimate = estimate
    self.language = language
  }

  private var population: HiddenPopulation { estimate.population }
  private var table: OverlapTable { population.table }

  private func say(_ spanish: String, _ english: String) -> String {
    language == .spanish ? spanish : english
  }

  package var parts: [QualityText.Part] {
    [.line(observed), .line("")] + [.table([header] + population.steps.map(row))] + [
      .line(""), .line(chosen), .line(""),
    ]
      + [.table(bounds), .line("")] + population.cautions.map { .line("- " + words($0)) } + linkageAndScope
  }

  private var observed: String {
    say(
      "\(table.observed) personas observadas en \(table.lists.count) listas: \(table.lists.joined(separator: ", "))",
      "\(table.observed) persons observed on \(table.lists.count) lists: \(table.lists.joined(separator: ", "))")
  }

  private var header: [String] {
    [
      say("modelo", "model"), "p", say("parámetros", "parameters"), say("desviación", "deviance"), say("gl", "df"),
      "AIC",
      say("estimación", "estimate"), say("95 % desde", "95 % from"), say("hasta", "to"),
    ]
  }

  private func row(_ step: StepwiseSelection.Step) -> [String] {
    let fit = step.fit
    let isInfinite = step.entered.map(fit.pairsAtMinusInfinity.contains) ?? false
    return [
      step.entered.map { "+ \(table.name($0))" + (isInfinite ? " (-∞)" : "") }
        ?? say("efectos principales", "main effects"),
      step.probability.map(probability) ?? "-",
      "\(fit.parameters.count + fit.pairsAtMinusInfinity.count)",
      EstimateDigits.decimal(fit.deviance, places: 2) ?? "-", "\(fit.degreesOfFreedom)",
      EstimateDigits.decimal(fit.aic, places: 2) ?? "-",
    ] + cells(fit.population)
  }

  private func probability(_ value: Double) -> String {
    value < 0.0001 ? "<0.0001" : EstimateDigits.decimal(value) ?? "-"
  }

  private func cells(_ interval: PopulationInterval) -> [String] {
    [interval.total, interval.low, interval.high].map(EstimateDigits.whole)
  }

  private var chosen: String {
    let fit = population.chosen
    let pairs = fit.pairs.isEmpty ? "" : " + " + fit.pairs.map(table.name).joined(separator: " + ")
    let rule =
      estimate.request.usesAIC
      ? say("por AIC", "by AIC")
      : say("entrada con p < ", "entry at p < ") + Share.decimal(micros: estimate.request.entryMicros)
    let cells = cells(fit.population)
    return say(
      "Modelo elegido (\(rule)): efectos principales\(pairs)\nEstimación: \(cells[0]) personas, intervalo del 95 % de \(cells[1]) a \(cells[2])",
      "Chosen model (\(rule)): main effects\(pairs)\nEstimate: \(cells[0]) persons, 95 % interval \(cells[1]) to \(cells[2])"
    )
  }

  private var bounds: [[String]] {
    [
      [
        say("cota inferior de Chao", "Chao's lower bound"), say("total", "total"), say("95 % desde", "95 % from"),
        say("hasta", "to"),
      ],
      [say("listas de igual tamaño", "lists of equal size")] + cells(population.chao.ofCounts),
      [say("listas de cualquier tamaño", "lists of any size")] + cells(population.chao.ofLists),
    ]
  }

  private func words(_ caution: EstimateCaution) -> String {
    switch caution {
    case .missedLinks:
      say(
        "Cada coincidencia que la vinculación no vio aumenta la estimación, y el intervalo no lo muestra.",
        "Every match that linkage missed raises the estimate, and the interval does not show it.")
    case .samePopulation:
      say(
        "Se supone una misma población en todas las listas: mismo periodo, misma definición, nadie sin posibilidad de aparecer.",
        "One population on all lists is assumed: the same period, the same definition, nobody without a chance to appear."
      )
    case .modelChoice:
      say(
        "El intervalo no cuenta la duda sobre el modelo: compare las filas de la tabla.",
        "The interval leaves out the doubt about the model: compare the rows of the table.")
    case .twoLists:
      say(
        "Con dos listas se cree que son independientes; nada puede comprobarlo.",
        "Two lists are believed to be independent; nothing can test it.")
    case .saturated:
      say(
        "El modelo tiene tantos parámetros como celdas: no se puede juzgar si se ajusta.",
        "The model has as many parameters as cells: whether it fits cannot be judged.")
    case .thinOverlap(let pair, let count):
      say(
        "\(table.name(pair)): \(count) en común, muy pocas; una persona más o menos cambia el resultado.",
        "\(table.name(pair)): \(count) in common, very few; one person more or less moves the result.")
    case .minusInfinity(let pair):
      say(
        "\(table.name(pair)) no comparten a nadie; el modelo supone que no pueden (parámetro en menos infinito).",
        "\(table.name(pair)) share nobody; the model takes it that they cannot (parameter at minus infinity).")
    case .lonelyList(let list):
      say(
        "«\(table.lists[list])» no comparte a nadie con ninguna otra lista: aumenta la estimación sin sustentarla; pruebe sin ella.",
        "'\(table.lists[list])' shares nobody with any other list: it raises the estimate without supporting it; try without it."
      )
    }
  }

  // MARK: Errors of linkage

  private var linkageAndScope: [QualityText.Part] { thresholds + scope }

  private var thresholds: [QualityText.Part] {
    guard let linked = estimate.linked else { return [] }
    let header = [
      say("umbral", "threshold"), say("precisión*", "precision*"), say("exhaustividad*", "recall*"),
      say("observadas", "observed"), say("estimación", "estimate"), say("95 % desde", "95 % from"), say("hasta", "to"),
    ]
    let rows = (linked.rows + [linked.corrected]).map(thresholdRow)
    let assumptions = LinkedEstimates.assumptions.map { QualityText.Part.line("- " + $0.summary.text(language)) }
    return [
      .line(""), .line(say("Según el umbral de vinculación:", "By the threshold of linkage:")),
      .table([header] + rows), .line(""),
    ] + assumptions
  }

  private func thresholdRow(_ row: LinkedEstimates.Row) -> [String] {
    let threshold = row.threshold.map { FixedPoint.text(Double($0) / 1000, places: 3) } ?? say("corregida", "corrected")
    let quality = [row.quality?.precision, row.quality?.recall].map { value in
      value.map { FixedPoint.text($0, places: 3) } ?? "-"
    }
    return [threshold] + quality + ["\(row.observed)"]
      + (row.population.map { cells($0.chosen.population) } ?? ["-", "-", "-"])
  }

  private var scope: [QualityText.Part] {
    guard estimate.isFromStore else { return [] }
    return [
      .line(""),
      .line(
        say(
          "Solo para quien custodia el almacén: las celdas pequeñas no pasaron por ningún control de publicación.",
          "For the store's steward only: small cells have passed no release gate.")),
    ]
  }
}
