/// A symmetric matrix that is positive definite, as its Cholesky factor.
struct PositiveMatrix {
  private let size: Int
  /// Lower triangle, row by row.
  private let factor: [Double]

  /// nil: the matrix is singular, up to rounding. Takes the lower triangle of a square matrix.
  init?(_ matrix: [Double], size: Int) {
    var factor = matrix
    for row in 0..<size {
      for column in 0...row {
        var sum = factor[row * size + column]
        for inner in 0..<column { sum -= factor[row * size + inner] * factor[column * size + inner] }
        if row != column {
          factor[row * size + column] = sum / factor[column * size + column]
        } else if sum > matrix[row * size + row] * 1e-11 {
          factor[row * size + row] = sum.squareRoot()
        } else {
          return nil
        }
      }
    }
    self.size = size
    self.factor = factor
  }

  func solve(_ right: [Double]) -> [Double] {
    var values = right
    for row in 0..<size {
      for inner in 0..<row { values[row] -= factor[row * size + inner] * values[inner] }
      values[row] /= factor[row * size + row]
    }
    for row in (0..<size).reversed() {
      for inner in row + 1..<max(size, row + 1) { values[row] -= factor[inner * size + row] * values[inner] }
      values[row] /= factor[row * size + row]
    }
    return values
  }

  /// The diagonal of the inverse.
  var inverseDiagonal: [Double] {
    (0..<size).map { position in
      var unit = Array(repeating: 0.0, count: size)
      unit[position] = 1
      return solve(unit)[position]
    }
  }
}
