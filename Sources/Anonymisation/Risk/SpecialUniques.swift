/// Rows that few of their values already single out: minimal sample uniques (SUDA2; Elliot, Manning and Ford 2002).
///
/// A minimal unique is a set of columns whose values only one row has, while every part of the set is shared. The smaller and
/// the more of them a row has, the easier it is found; its score is the sum of (columns - size)! over them, as in sdcMicro.
package struct SpecialUniques: Sendable {
  /// Rows alone with all their values.
  package let uniques: Int
  /// Minimal uniques by the number of their columns.
  package let bySize: [Int: Int]
  /// Rows by score, the highest first.
  package let scores: [(score: Double, rows: Int)]
  /// Per column: share of the minimal uniques that need it.
  package let shares: [Double]
  /// Sets of more columns were not looked at.
  package let largest: Int

  /// Look-ups that a search may cost; larger sets of columns are left out beyond it, and `largest` says so.
  static let mostSteps = 2_000_000_000

  package init(_ recoded: RecodedTable, mostColumns: Int = .max) {
    let classes = recoded.classes.filter { $0.rows > 0 }
    let width = recoded.table.attributes.count
    let largest = Self.largest(width, classes: classes.count, wanted: mostColumns)
    let alone = classes.indices.filter { classes[$0].rows == 1 }
    var found = [[UInt32]](repeating: [], count: classes.count)
    let limits = recoded.table.attributes.map { $0.hierarchy.nodes.count }
    let columns = (0..<width).map { attribute in classes.map { $0.cells[attribute] } }
    var masks: [UInt32] = [0]
    for _ in 1...max(1, largest) {
      masks = Self.larger(masks, width)
      for mask in masks {
        let places = (0..<width).filter { mask & (1 << UInt32($0)) != 0 }
        let keys = DenseKeys(
          columns: places.map { columns[$0] }, limits: places.map { limits[$0] }, count: classes.count,
          isOrdered: false)
        var rows = [Int](repeating: 0, count: keys.distinct.count)
        for (place, number) in keys.numbers.enumerated() { rows[Int(number)] += classes[place].rows }
        for place in alone where rows[Int(keys.numbers[place])] == 1 {
          if !found[place].contains(where: { mask & $0 == $0 }) { found[place].append(mask) }
        }
      }
    }
    uniques = alone.count
    self.largest = largest
    let minimal = alone.flatMap { found[$0] }
    bySize = Dictionary(grouping: minimal, by: \.nonzeroBitCount).mapValues(\.count)
    shares = (0..<width).map { attribute in
      let with = minimal.count { $0 & (1 << UInt32(attribute)) != 0 }
      return minimal.isEmpty ? 0 : Double(with) / Double(minimal.count)
    }
    let scores = alone.map { place in found[place].reduce(0.0) { $0 + Self.factorial(width - $1.nonzeroBitCount) } }
    self.scores = Dictionary(grouping: scores, by: { $0 }).map { ($0.key, $0.value.count) }
      .sorted { $0.score > $1.score }
  }

  /// How many columns a set may have so that all sets together cost no more than `mostSteps`.
  private static func largest(_ width: Int, classes: Int, wanted: Int) -> Int {
    var (sets, steps) = (1.0, 0.0)
    for size in 1...max(1, min(width, 31)) {
      sets *= Double(width - size + 1) / Double(size)
      steps += sets * Double(classes) * Double(size + 20)
      if size > wanted || steps > Double(mostSteps) { return max(1, size - 1) }
    }
    return min(width, 31)
  }

  /// The sets of one column more, as bits: each with every column behind its last.
  private static func larger(_ masks: [UInt32], _ width: Int) -> [UInt32] {
    masks.flatMap { mask in
      (32 - mask.leadingZeroBitCount..<min(width, 31)).map { mask | 1 << UInt32($0) }
    }
  }

  private static func factorial(_ number: Int) -> Double {
    (1...max(1, number)).reduce(1.0) { $0 * Double($1) }
  }
}
