internal import Glibc

/// Whether a class is fine by every model, and how many of its rows cannot be fine however the class is divided.
///
/// Of k, k-map and distinct values, what a class lacks its parts lack too. Entropy, recursive diversity and closeness are not
/// like that: a part may be fine where the whole is not. There each model has an excess that is convex and grows with the
/// class, at most zero for a fine class; so the excess of the parts is at least that of the whole, and as no row can add more
/// than `largestExcess`, at least excess / largestExcess rows lie in parts that are not fine.
struct ClassTest {
  let leastRows: Int
  let leastPopulation: Int
  /// Columns that models look at.
  let columns: [ColumnTest]

  struct ColumnTest {
    let column: RecodingTable.Counted
    let leastDistinct: Int
    let excesses: [Excess]
  }

  /// A model that a part may fulfil where the whole does not.
  enum Excess {
    case entropy(logOfL: Double)
    case recursive(c: Double, l: Int)
    case closeness(t: Double, ValueDistance)

    /// Sums of floats differ in their last digits; a class is not refused for those.
    private static let tolerance = 1e-9

    /// Per row, above 0 where the class is not fine.
    func perRow(_ counts: ValueCounts) -> Double {
      switch self {
      case .entropy(let logOfL): return logOfL - counts.entropy - Self.tolerance
      case .recursive(let c, let l):
        let (head, tail) = counts.head(andTailFrom: l)
        let excess = Double(head) - c * Double(tail)
        // Equal is not rarer.
        return excess == 0 ? .leastNonzeroMagnitude : excess / Double(max(1, counts.total))
      case .closeness(let t, let distance): return distance.distance(counts) - t - Self.tolerance
      }
    }

    var largest: Double {
      switch self {
      case .entropy(let logOfL): max(logOfL, .leastNonzeroMagnitude)
      case .recursive: 1
      case .closeness(let t, _): max(1 - t, .leastNonzeroMagnitude)
      }
    }
  }

  init(_ models: [PrivacyModel], _ table: RecodingTable) {
    var (rows, population) = (1, 0)
    for model in models {
      if case .anonymity(let k) = model { rows = max(rows, k) }
      if case .map(let k) = model { population = max(population, k) }
    }
    leastRows = rows
    leastPopulation = population
    columns = table.counted.indices.compactMap { index in
      let own = models.filter { $0.column == index }
      return own.isEmpty ? nil : Self.test(own, table.counted[index])
    }
  }

  private static func test(_ models: [PrivacyModel], _ column: RecodingTable.Counted) -> ColumnTest {
    var distinct = 1
    var excesses: [Excess] = []
    for model in models {
      switch model {
      case .anonymity, .map: break
      case .distinct(let l, _): distinct = max(distinct, l)
      case .entropy(let l, _):
        // As few values as l have less entropy than l.
        distinct = max(distinct, Int(l.rounded(.up)))
        excesses.append(.entropy(logOfL: log(l)))
      case .recursive(let c, let l, _):
        distinct = max(distinct, l)
        excesses.append(.recursive(c: c, l: l))
      case .equalCloseness(let t, _): excesses.append(.closeness(t: t, ValueDistance(equal: column)))
      case .hierarchicalCloseness(let t, _):
        excesses.append(.closeness(t: t, ValueDistance(hierarchical: column)))
      }
    }
    return ColumnTest(column: column, leastDistinct: distinct, excesses: excesses)
  }

  /// Room for the counts of one class.
  func scratch() -> [ValueCounts] { columns.map { ValueCounts(valueCount: $0.column.valueCount) } }

  /// `counts`: of each of `columns`. Rows that stay unfit in any division; all of them where the class lacks what its
  /// parts lack too.
  func verdict(rows: Int, population: Int, _ counts: [ValueCounts]) -> (isFine: Bool, unfit: Double) {
    if rows < leastRows || population < leastPopulation { return (false, Double(rows)) }
    var isFine = true
    var unfit = 0.0
    for (test, counts) in zip(columns, counts) {
      if counts.distinct < test.leastDistinct { return (false, Double(rows)) }
      for excess in test.excesses {
        let perRow = excess.perRow(counts)
        if perRow <= 0 { continue }
        isFine = false
        unfit = max(unfit, perRow * Double(rows) / excess.largest)
      }
    }
    return (isFine, unfit)
  }

  func isFine(rows: Int, population: Int, _ counts: [ValueCounts]) -> Bool {
    verdict(rows: rows, population: population, counts).isFine
  }
}
