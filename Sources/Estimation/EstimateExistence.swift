/// Whether a model has a finite maximum likelihood estimate on these counts.
///
/// Fienberg and Rinaldo (2012): it has one exactly if some table without any zero has the same sums for every
/// parameter. The linear programme looks for the table whose smallest cell is largest. Which cells are
/// zero decides alone, so every other count stands as 1 and the numbers stay small.
enum EstimateExistence {
  static func holds(_ design: LogLinearDesign) -> Bool {
    guard design.isIdentifiable else { return false }
    if !design.counts.contains(0) { return true }
    var programme = LinearProgramme(design)
    return programme.largestSmallestCell > 1e-7
  }
}

/// Largest `s` with `sums(cells) + s * sums(ones) = sums(support)`, all cells and `s` not negative: the simplex method
/// on a dense tableau, with Bland's rule, which cannot run in circles.
private struct LinearProgramme {
  private var rows: [[Double]]
  private var basis: [Int]
  /// What one unit of each column adds to the goal.
  private var gains: [Double] = []
  /// The column of `s`; cells stand before it, the help columns of the first phase behind.
  private let smallest: Int
  private static let epsilon = 1e-9

  init(_ design: LogLinearDesign) {
    let (cells, parameters) = (design.cells.count, design.parameterCount)
    smallest = cells
    let width = cells + 1 + parameters + 1
    rows = Array(repeating: Array(repeating: 0, count: width), count: parameters)
    let ones = design.sums(Array(repeating: 1, count: cells))
    let support = design.sums(design.counts.map { $0 > 0 ? 1 : 0 })
    for (cell, present) in design.parametersOfCell.enumerated() {
      for parameter in present { rows[parameter][cell] = 1 }
    }
    for parameter in 0..<parameters {
      rows[parameter][cells] = ones[parameter]
      rows[parameter][cells + 1 + parameter] = 1
      rows[parameter][width - 1] = support[parameter]
    }
    basis = (0..<parameters).map { cells + 1 + $0 }
  }

  var largestSmallestCell: Double {
    mutating get {
      findTable()
      gains = Array(repeating: 0, count: smallest + 1)
      gains[smallest] = 1
      if let row = basis.firstIndex(of: smallest) {
        for column in 0..<smallest { gains[column] = -rows[row][column] }
        gains[smallest] = 0
      }
      improve()
      return basis.firstIndex(of: smallest).map { rows[$0].last ?? 0 } ?? 0
    }
  }

  /// The first phase: any table with these sums; the observed one shows that there is one.
  private mutating func findTable() {
    gains = (0...smallest).map { column in rows.reduce(0) { $0 + $1[column] } }
    improve()
    for row in rows.indices where basis[row] > smallest {
      if let column = (0...smallest).first(where: { rows[row][$0].magnitude > 1e-7 }) { pivot(row, column) }
    }
  }

  private mutating func improve() {
    while let column = gains.firstIndex(where: { $0 > Self.epsilon }) {
      guard let row = leaving(column) else { return }
      pivot(row, column)
    }
  }

  /// The row that bounds the column most closely; of equals the one whose variable stands first.
  private func leaving(_ column: Int) -> Int? {
    var best: (row: Int, ratio: Double)?
    for row in rows.indices where rows[row][column] > Self.epsilon {
      let ratio = (rows[row].last ?? 0) / rows[row][column]
      guard let known = best else {
        best = (row, ratio)
        continue
      }
      let isEqual = (ratio - known.ratio).magnitude <= Self.epsilon
      if isEqual ? basis[row] < basis[known.row] : ratio < known.ratio { best = (row, ratio) }
    }
    return best?.row
  }

  private mutating func pivot(_ row: Int, _ column: Int) {
    let divisor = rows[row][column]
    for position in rows[row].indices { rows[row][position] /= divisor }
    let pivotRow = rows[row]
    for other in rows.indices where other != row && rows[other][column] != 0 {
      let factor = rows[other][column]
      for position in pivotRow.indices { rows[other][position] -= factor * pivotRow[position] }
    }
    let factor = gains[column]
    for position in gains.indices { gains[position] -= factor * pivotRow[position] }
    gains[column] = 0
    basis[row] = column
  }
}
