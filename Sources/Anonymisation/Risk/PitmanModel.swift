internal import Glibc

/// Pitman's sampling model, theta > -alpha and alpha in 0..<1, fitted to the sizes of classes (Hoshino 2001).
struct PitmanModel {
  private(set) var theta: Double
  private(set) var alpha: Double
  private let rows: Int
  private let classes: Int
  /// Classes with more than i rows, for i from 1.
  private let larger: [Int]

  /// nil: the likelihood has no top that Newton's method finds.
  init?(sizes: [Int: Int]) {
    rows = sizes.reduce(0) { $0 + $1.key * $1.value }
    classes = sizes.values.reduce(0, +)
    var larger = [Int](repeating: 0, count: sizes.keys.max() ?? 0)
    for (size, count) in sizes { for index in 1..<max(1, size) { larger[index - 1] += count } }
    self.larger = larger
    guard classes > 1, let start = Self.start(sizes, Double(rows), Double(classes)) else { return nil }
    (theta, alpha) = start
    guard climb() else { return nil }
  }

  /// From the numbers of single and double classes.
  private static func start(_ sizes: [Int: Int], _ n: Double, _ u: Double) -> (Double, Double)? {
    let (one, two) = (Double(sizes[1] ?? 0), Double(sizes[2] ?? 0))
    guard one > 1, two > 0 else { return (1, 0.5) }
    let c = one * (one - 1) / two
    let theta = (n * u * c - one * (n - 1) * (2 * u + c)) / (2 * one * u + one * c - n * c)
    let alpha = (theta * (one - n) + (n - 1) * one) / (n * u)
    let isInside = theta.isFinite && alpha > 0 && alpha < 1 && theta > -alpha
    return isInside ? (theta, alpha) : (1, 0.5)
  }

  private var slope: (theta: Double, alpha: Double, tt: Double, ta: Double, aa: Double) {
    var (t, a, tt, ta, aa) = (0.0, 0.0, 0.0, 0.0, 0.0)
    for index in 1..<classes {
      let i = Double(index)
      let term = 1 / (theta + i * alpha)
      t += term
      a += i * term
      tt -= term * term
      ta -= i * term * term
      aa -= i * i * term * term
    }
    for index in 1..<rows {
      let term = 1 / (theta + Double(index))
      t -= term
      tt += term * term
    }
    for (index, count) in larger.enumerated() where count > 0 {
      let term = 1 / (Double(index + 1) - alpha)
      a -= Double(count) * term
      aa -= Double(count) * term * term
    }
    return (t, a, tt, ta, aa)
  }

  /// Newton's method, with half steps where a whole one leaves the model.
  private mutating func climb() -> Bool {
    for _ in 0..<100 {
      let slope = slope
      let determinant = slope.tt * slope.aa - slope.ta * slope.ta
      guard determinant != 0, determinant.isFinite else { return false }
      var stepTheta = (slope.ta * slope.alpha - slope.aa * slope.theta) / determinant
      var stepAlpha = (slope.ta * slope.theta - slope.tt * slope.alpha) / determinant
      var halves = 0
      while alpha + stepAlpha <= 0 || alpha + stepAlpha >= 1 || theta + stepTheta <= -(alpha + stepAlpha) {
        stepTheta /= 2
        stepAlpha /= 2
        halves += 1
        if halves > 60 { return false }
      }
      theta += stepTheta
      alpha += stepAlpha
      if abs(stepTheta) <= 1e-9 * max(1, abs(theta)), abs(stepAlpha) <= 1e-9 { return true }
    }
    return false
  }

  /// Expected number of single classes among so many persons.
  func uniques(of population: Int) -> Double? {
    let n = Double(population)
    let logarithm =
      log(n) + lgamma(theta + alpha + n - 1) - lgamma(theta + alpha) + lgamma(theta + 1) - lgamma(theta + n)
    let uniques = exp(logarithm)
    return uniques.isFinite ? min(uniques, n) : nil
  }
}
