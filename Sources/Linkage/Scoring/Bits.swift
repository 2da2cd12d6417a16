/// Logarithms and powers of two without libc, alike on every machine.
package enum Bits {
  private static let naturalOfTwo = 0.693147180559945309417

  /// The logarithm to the base of two; of nothing or less, minus infinity.
  static func log2(_ number: Double) -> Double {
    guard number > 0 else { return -.infinity }
    var (exponent, significand) = (Double(number.exponent), number.significand)
    if significand > 1.4142135623730951 {
      significand /= 2
      exponent += 1
    }
    // ln m = 2 artanh((m - 1) / (m + 1)), whose terms shrink by 34 each.
    let ratio = (significand - 1) / (significand + 1)
    let square = ratio * ratio
    var (term, sum) = (ratio, 0.0)
    for step in 0..<12 {
      sum += term / Double(2 * step + 1)
      term *= square
    }
    return exponent + 2 * sum / naturalOfTwo
  }

  /// Two to the power of `bits`.
  static func exp2(_ bits: Double) -> Double {
    if bits < -1000 { return 0 }
    if bits > 1000 { return .infinity }
    let whole = bits.rounded()
    let rest = (bits - whole) * naturalOfTwo
    var (term, sum) = (1.0, 1.0)
    for step in 1...16 {
      term *= rest / Double(step)
      sum += term
    }
    return sum * Double(sign: .plus, exponent: Int(whole), significand: 1)
  }

  /// The probability that a weight in bits stands for, the prior included.
  static func probability(_ weight: Double) -> Double { 1 / (1 + exp2(-weight)) }

  /// The weight of a probability; its ends are cut at 60 bits.
  package static func weight(_ probability: Double) -> Double {
    max(-60, min(60, log2(probability) - log2(1 - probability)))
  }
}
