internal import Interchange

/// The pieces into which a value is taken apart; values that are alike share most of theirs.
enum ValueTokens {
  /// nil: the value is no number, or one beyond what is encoded. An empty value has no tokens.
  static func of(_ value: String, _ comparison: EncodingSchema.Comparison) -> [[UInt8]]? {
    if value.isEmpty { return [] }
    switch comparison {
    case .exact: return [Array(value.utf8)]
    case .ngram(let width, let isPositional): return ngrams(value, width, isPositional)
    case .numeric(let distance, let resolution, let precision):
      return neighbourhood(value, distance, resolution, precision)
    }
  }

  /// Blanks before and behind give the first and the last letter as many pieces as the others.
  private static func ngrams(_ value: String, _ width: Int, _ isPositional: Bool) -> [[UInt8]] {
    let blanks = [Unicode.Scalar](repeating: " ", count: width - 1)
    let letters = (blanks + Array(value.unicodeScalars) + blanks).map { Array(String($0).utf8) }
    return (0...(letters.count - width)).map { start in
      let token = letters[start..<(start + width)].flatMap { $0 }
      return isPositional ? Array("\(start + 1) ".utf8) + token : token
    }
  }

  /// The number, put on a grid, with its neighbours on both sides: near numbers share some.
  private static func neighbourhood(
    _ value: String, _ distance: Double, _ resolution: Int, _ precision: Int
  ) -> [[UInt8]]? {
    let scale = (0..<precision).reduce(1) { scale, _ in scale * 10 }
    let interval = Int((distance * Double(scale)).rounded(.toNearestOrEven))
    guard interval > 0, let number = scaled(value, scale) else { return nil }
    let (wide, overflows) = number.multipliedReportingOverflow(by: 2 * resolution)
    if overflows || abs(wide) > 1 << 60 { return nil }
    let residue = ((wide % interval) + interval) % interval
    let middle = residue * 2 < interval ? wide - residue : wide + interval - residue
    return (-resolution...resolution).map { Array(String(middle + $0 * interval).utf8) }
  }

  private static func scaled(_ value: String, _ scale: Int) -> Int? {
    if let whole = Int(value) {
      let (number, overflows) = whole.multipliedReportingOverflow(by: scale)
      return overflows ? nil : number
    }
    // No infinities, no hexadecimal digits.
    let signs = Set("0123456789+-.eE".utf8)
    guard value.utf8.allSatisfy(signs.contains), let number = Double(value) else { return nil }
    let scaled = scale > 1 ? (number * Double(scale)).rounded(.toNearestOrEven) : number.rounded(.towardZero)
    return abs(scaled) < 1e15 ? Int(scaled) : nil
  }
}
