internal import Estimation
internal import Interchange
internal import Linkage

/// What the hidden number would be at several thresholds of linkage, and with its errors taken into account.
struct LinkedEstimates: Sendable {
  struct Row: Sendable {
    /// In thousandths; nil for the row that no threshold makes.
    let threshold: Int?
    let quality: OverlapMerging.Quality?
    let observed: Int
    /// nil: with this table no estimate exists.
    let population: HiddenPopulation?
  }

  /// What a reader of these numbers has to believe; printed beside them.
  static let assumptions: [(code: String, summary: Localised)] = [
    (
      "own-probabilities",
      Localised(
        es: "* La precisión y la exhaustividad son las que la propia vinculación cree; revisar pares las mide.",
        en: "* Precision and recall are what the linkage believes of itself; reviewing pairs measures them.")
    ),
    (
      "calibrated-weights",
      Localised(
        es: "La fila corregida cuenta cada unión por su probabilidad: supone que las probabilidades son ciertas.",
        en: "The corrected row counts each union by its probability: it takes the probabilities for true.")
    ),
    (
      "uncompared-pairs",
      Localised(
        es: "Los pares que la vinculación nunca comparó faltan en todas las filas y aumentan la estimación.",
        en: "Pairs that linkage never compared are missing in every row and raise the estimate.")
    ),
    (
      "interval-without-linkage",
      Localised(
        es: "Ningún intervalo cuenta la duda sobre la vinculación: la diferencia entre las filas la muestra.",
        en: "No interval counts the doubt about linkage: the difference between the rows shows it.")
    ),
  ]

  /// Weaker pairs would move no cell.
  static let lowestBits = -6.0

  /// The usual ones, in thousandths.
  private static let thresholds = [500, 800, 889, 950, 990]

  let rows: [Row]
  let corrected: Row

  init(
    lists: [String], sets: [Int], pairs: [OverlapMerging.Pair],
    _ criterion: StepwiseSelection.Criterion
  ) {
    let merging = OverlapMerging(lists: sets, pairs: pairs, cells: 1 << lists.count)
    rows = Self.thresholds.map { threshold in
      let bits = Bits.weight(Double(threshold) / 1000)
      let table = Self.table(lists, merging.cells(from: bits))
      return Row(
        threshold: threshold, quality: merging.quality(from: bits), observed: table.observed,
        population: try? HiddenPopulation(table, criterion))
    }
    let table = Self.table(lists, merging.expectedCells().map { Int($0.rounded()) })
    corrected = Row(
      threshold: nil, quality: nil, observed: table.observed,
      population: try? HiddenPopulation(table, criterion))
  }

  private static func table(_ lists: [String], _ cells: [Int]) -> OverlapTable {
    var table = OverlapTable(lists: lists)
    for set in cells.indices where set > 0 && cells[set] > 0 { table.add(cells[set], on: set) }
    return table
  }
}
