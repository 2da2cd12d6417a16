/// The cells and the parameters of a log-linear model of an overlap table.
///
/// A pair of lists in the model that share nobody has its parameter at minus infinity: every cell with both lists
/// has expectation zero and leaves the fit, and the parameter with it (Chan, Silverman and Vincent).
struct LogLinearDesign {
  /// Pairs whose parameter is finite, in the order in which they entered.
  let finitePairs: [ListPair]
  let pairsAtMinusInfinity: [ListPair]
  /// Sets of lists whose count is fitted.
  let cells: [Int]
  let counts: [Double]
  /// By cell the parameters that are 1 there; all others are 0.
  let parametersOfCell: [[Int]]
  let parameterCount: Int

  init(_ table: OverlapTable, pairs: [ListPair]) {
    let finite = pairs.filter { table.overlap($0) > 0 }
    let infinite = pairs.filter { table.overlap($0) == 0 }
    let cells = table.counts.indices.dropFirst().filter { cell in !infinite.contains { $0.isWithin(cell) } }
    let lists = table.lists.count
    finitePairs = finite
    pairsAtMinusInfinity = infinite
    self.cells = cells
    counts = cells.map { Double(table.counts[$0]) }
    parametersOfCell = cells.map { cell in
      [0] + (0..<lists).filter { cell >> $0 & 1 == 1 }.map { 1 + $0 }
        + finite.indices.filter { finite[$0].isWithin(cell) }.map { 1 + lists + $0 }
    }
    parameterCount = 1 + lists + finite.count
  }

  /// For each parameter the sum of the values of its cells.
  func sums(_ values: [Double]) -> [Double] {
    var sums = Array(repeating: 0.0, count: parameterCount)
    for (cell, parameters) in parametersOfCell.enumerated() {
      for parameter in parameters { sums[parameter] += values[cell] }
    }
    return sums
  }

  /// The lower triangle of the parameters' products under weights of the cells.
  func products(_ weights: [Double]) -> [Double] {
    var products = Array(repeating: 0.0, count: parameterCount * parameterCount)
    for (cell, parameters) in parametersOfCell.enumerated() {
      for (position, row) in parameters.enumerated() {
        for column in parameters[...position] { products[row * parameterCount + column] += weights[cell] }
      }
    }
    return products
  }

  /// By cell the logarithm of its expectation.
  func logarithms(_ parameters: [Double]) -> [Double] {
    parametersOfCell.map { $0.reduce(0) { $0 + parameters[$1] } }
  }

  /// Whether the cells tell the parameters apart at all.
  var isIdentifiable: Bool {
    PositiveMatrix(products(Array(repeating: 1, count: cells.count)), size: parameterCount) != nil
  }
}
